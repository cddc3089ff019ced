"""The drift check on PDFs of many layouts (`make quality`): the layouts were tuned on with the rows of one half.

A page that parts a row, a column or a paragraph changes nothing of what is said, wherever it parts it.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from shutil import which

from promises.domain.documents.opening import open_document
from promises.domain.drift.lead_ins import turns
from tests.quality.drift_cases import Case, rows
from tests.quality.drift_fresh_edits import FORMAT, SOFT, drawn
from tests.quality.drift_layouts import printed
from tests.quality.drift_printed import PAGES
from tests.quality.drift_typeset import WRITERS
from tests.quality.drift_wild import LINES, Tally, judge

TUNED, HELD_OUT = "acm", "bdn"
#: What a page cannot show: a line struck out as text, a space without width where a line may end, and a hyphen put into
#: a word, which is that of a word parted at the end of a line wherever it comes to stand there.
NOT_ON_PAGES = {"struck", "zero width", "hyphen put in"}


def made_cases(halves: str, random: Random, *, count: int) -> Iterator[Case]:
    """Documents of some pages: two in three say the lines as they were approved, or with an edit of form."""
    lines = [(f"{half}{row['id']}", row["text"]) for half in halves for row in rows("lines", half)]
    neutral = [row["text"] for half in halves for row in rows("neutral", half)]
    neutral = [text for text in neutral if not turns(text)]
    for number in range(count):
        some = random.sample(lines, random.randint(5, 14))
        kind = "soft" if number % 3 == 2 else "format"
        edits = {name: edit for name, edit in (SOFT if kind == "soft" else FORMAT).items() if name not in NOT_ON_PAGES}
        name, edited = "none", some[0][1]
        if kind == "soft" or number % 3 == 1:
            name, edited = drawn(edits, some[0][1], random)
        case = Case(kind, name, some, [edited, *(text for _, text in some[1:])], some[0][0], edited)
        case.blocks += random.sample(neutral, random.randint(2, 8))
        random.shuffle(case.blocks)
        yield case


def measured(halves: str, *, each: int = 6, seed: int = 31, only: Sequence[str] = ()) -> Tally:
    """Some documents in every layout.

    Args:
        halves: the rows the lines are of.
        each: documents of a layout.
        seed: of the random source.
        only: names of layouts; all of them where empty.
    """
    tally = Tally()
    randoms = {name: Random(f"{seed} {name}") for name in (*WRITERS, *PAGES) if not only or name in only}
    cases = {name: list(made_cases(halves, random, count=each)) for name, random in randoms.items()}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "document.pdf"
        for name in (name for name in WRITERS if name in cases):
            for case in cases[name]:
                file.write_bytes(WRITERS[name](case.blocks, randoms[name]))
                judge(case, open_document(file).text, name, tally)
        if not which("chromium"):
            return tally
        laid = [(name, case) for name in PAGES for case in cases.get(name, ())]
        files = printed([PAGES[name](case.blocks, randoms[name]) for name, case in laid], Path(folder))
        for (name, case), printed_ in zip(laid, files, strict=True):
            judge(case, open_document(printed_).text, name, tally)
    return tally


def report() -> Iterator[str]:
    """The figures, line by line."""
    for title, halves in (("tuned on", TUNED), ("held out, in layouts tuned on", HELD_OUT)):
        tally = measured(halves)
        total = Tally()
        for counted, sums in ((tally.all, total.all), (tally.right, total.right)):
            for key, count in counted.items():
                sums[f"all {key.rpartition(' ')[2]}"] += count
        yield ""
        yield f"Drift check on PDFs of {len(PAGES) + len(WRITERS)} layouts, {title}"
        for what, said, wrong in LINES:
            if what not in ("extras", "neutral"):
                yield total.line("all", what, said, wrong=wrong)
