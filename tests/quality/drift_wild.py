"""The drift check on documents laid out as deals have them (`make quality`): rows c were tuned on, rows d were not."""

import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from shutil import which

from promises.domain.documents.opening import open_document
from promises.domain.drift import Checked, Fate, Verdict, check
from tests.quality.drift_cases import Case, rows
from tests.quality.drift_edits import FORMAT, SOFT
from tests.quality.drift_files import as_pdf
from tests.quality.drift_layouts import TEXTS, as_rich_word, page_of, printed
from tests.quality.drift_more_edits import FORMAT_MORE, SOFT_MORE

TUNED, HELD_OUT = "c", "d"
#: Edits that are marks of a text; a program that writes files makes other ones.
TEXT_ONLY = {
    "mail quoting",
    "table row",
    "underscored heading",
    "html",
    "entities",
    "hanging item",
    "sentences as items",
    "bold",
    "escapes",
    "carriage returns",
    "vertical tab",
    "form feed",
    "line end spaces",
    "heading mark",
    "italics",
    "bold whole",
    "span",
    "hyphenated",
    "soft hyphens",
    "trailing spaces",
    "byte order mark",
    "wrapped",
    "broken anywhere",
    "odd spaces",
    "label",
    "list mark",
    "full-width",
}
#: Blocks with line breaks of their own do not fit into other layouts than paragraphs.
PLAIN_ONLY = {
    "mail quoting",
    "table row",
    "underscored heading",
    "html",
    "hanging item",
    "sentences as items",
    "wrapped",
    "broken anywhere",
    "hyphenated",
    "carriage returns",
    "vertical tab",
    "form feed",
    "line end spaces",
    "odd spaces",
    "heading mark",
}


class Tally:
    """Counts of what was asked for and what was found, and the misses for whoever tunes."""

    def __init__(self) -> None:
        self.all: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.misses: list[tuple[str, Case, str, str, Checked]] = []

    def add(self, where: str, what: str, right: bool, made: Case, said: str, text: str, found: Checked) -> None:
        key = f"{where} {what}"
        self.all[key] += 1
        self.right[key] += right
        if not right:
            self.misses.append((key, made, said, text, found))

    def line(self, where: str, what: str, title: str, *, wrong: bool = False) -> str:
        key = f"{where} {what}"
        count = self.all[key]
        shown = count - self.right[key] if wrong else self.right[key]
        return f"  {title} {shown / count if count else 0:.2%} ({shown} of {count})"


def made_cases(half: str, random: Random, *, each: int) -> Iterator[Case]:
    """Every edit on some lines; every third document has extras."""
    lines = [(row["id"], row["text"]) for row in rows("lines", half)]
    for kind, edits in (("format", FORMAT | FORMAT_MORE), ("soft", SOFT | SOFT_MORE)):
        for name, edit in edits.items():
            made, order = 0, random.sample(lines, len(lines))
            for line in order:
                edited = edit(line[1], random)
                if made == each or edited is None or edited == line[1] or not edited.strip():
                    continue
                some = [line, *random.sample([other for other in lines if other != line], random.randint(3, 7))]
                yield _mixed(kind, name, some, [edited, *(text for _, text in some[1:])], line[0], edited, half, random)
                made += 1
    for _ in range(4 * each):
        some = random.sample(lines, 5)
        first, second = some[0][1], some[1][1]
        yield _mixed("format", "clean", some, [text for _, text in some], "", "", half, random)
        joint = random.choice((", and ", "; ", "; furthermore, "))
        merged = first.rstrip(".") + joint + (second if second[1:2].isupper() else second[0].lower() + second[1:])
        yield _mixed(
            "soft",
            "merged",
            some,
            [merged, *(text for _, text in some[2:])],
            f"{some[0][0]} {some[1][0]}",
            merged,
            half,
            random,
        )
        twin = re.sub(r"\d+", lambda found: str(int(found[0]) + 3), first, count=1)
        if twin != first:
            pair = [some[0], ("twin", twin), *some[2:]]
            other = SOFT_MORE[random.choice(list(SOFT_MORE))](twin, random)
            if other and other not in (first, twin):
                yield _mixed(
                    "soft", "twin", pair, [first, other, *(text for _, text in some[2:])], "twin", other, half, random
                )


def _mixed(
    kind: str,
    edit: str,
    some: list[tuple[str, str]],
    blocks: list[str],
    target: str,
    edited: str,
    half: str,
    random: Random,
) -> Case:
    made = Case(kind, edit, some, blocks, target, edited)
    made.neutral = [row["text"] for row in random.sample(rows("neutral", half), random.randint(2, 6))]
    made.extras = [row["text"] for row in random.sample(rows("extras", half), random.choice((0, 1, 2)))]
    made.blocks = [*blocks, *made.neutral, *made.extras]
    random.shuffle(made.blocks)
    return made


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def judge(made: Case, text: str, where: str, tally: Tally) -> None:
    """Check one document and count."""
    found = check(made.approved, text)
    fates = dict(found.fates)
    told = [(_squeezed(sentence.text), sentence.verdict) for sentence in found.sentences]
    for said in made.extras:
        right = any(v == Verdict.NOT_APPROVED and _overlap(s, _squeezed(said)) for s, v in told)
        tally.add(where, "extras", right, made, said, text, found)
    for said in made.neutral:
        wrong = any(v in (Verdict.NOT_APPROVED, Verdict.CHANGED) and _overlap(s, _squeezed(said)) for s, v in told)
        tally.add(where, "neutral", not wrong, made, said, text, found)
    changed = [sentence for sentence in found.sentences if sentence.verdict == Verdict.CHANGED]
    if made.kind == "format":
        right = all(fate == Fate.EXACT for fate in fates.values()) and not changed
        tally.add(where, "format", right, made, made.edited, text, found)
        return
    targets = made.target.split()
    tally.add(
        where, "drift", all(fates[t] in (Fate.CHANGED, Fate.MISSING) for t in targets), made, made.edited, text, found
    )
    named = {id for s in changed for id in (s.approved_id, *s.merged)}
    tally.add(where, "named", set(targets) <= named, made, made.edited, text, found)
    others = [id for id, fate in fates.items() if fate != Fate.EXACT and id not in targets]
    tally.add(where, "others", not others and named <= set(targets), made, made.edited, text, found)


def _overlap(one: str, other: str) -> bool:
    return one == other or (len(one) > 12 and one in other) or (len(other) > 12 and other in one)


def measured(half: str, *, each: int = 4, files: int = 60, seed: int = 5) -> Tally:
    """All documents of one half as text, some as Word files, and as PDFs of two programs."""
    tally, random = Tally(), Random(seed)
    all_cases = list(made_cases(half, random, each=each))
    for number, made in enumerate(all_cases):
        names = list(TEXTS)
        layout = "prose" if made.edit in PLAIN_ONLY else names[number % len(names)]
        laid = "\n\n".join(made.blocks) if made.edit in PLAIN_ONLY else TEXTS[layout](made.blocks, random)
        judge(made, laid, "text", tally)
    filed = [made for made in all_cases if made.edit not in TEXT_ONLY and not re.search(r"[\n\t]", made.edited)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for made in random.sample(filed, min(files, len(filed))):
            _judge_file(made, as_rich_word(made.blocks, random), ".docx", folder, tally)
        plain = [made for made in filed if all(ord(char) < 256 for char in "".join(made.blocks))]
        for number, made in enumerate(random.sample(plain, min(files // 2, len(plain)))):
            raw = as_pdf(made.blocks, random, hyphenate=number % 2 == 0)
            _judge_file(made, raw, ".pdf", folder, tally)
        if which("chromium"):
            some = random.sample(filed, min(files, len(filed)))
            for made, file in zip(some, printed([page_of(m.blocks, random) for m in some], folder), strict=True):
                judge(made, open_document(file).text, ".pdf", tally)
    return tally


def _judge_file(made: Case, raw: bytes, suffix: str, folder: Path, tally: Tally) -> None:
    file = folder / f"document{suffix}"
    file.write_bytes(raw)
    judge(made, open_document(file).text, suffix, tally)


LINES: Sequence[tuple[str, str, bool]] = (
    ("format", "format-only edits called drift", True),
    ("drift", "drift found", False),
    ("named", "right approved line named", False),
    ("others", "no other line called changed", False),
    ("extras", "unapproved promises found", False),
    ("neutral", "other text called a promise or changed", True),
)


def report(measure: Callable[[str], Tally] = measured) -> Iterator[str]:
    """The figures, line by line."""
    for title, half in (("tuned on", TUNED), ("held out", HELD_OUT)):
        tally = measure(half)
        yield ""
        yield f"Drift check on documents of deals, {title}"
        for where in ("text", ".docx", ".pdf"):
            yield f" as {where}"
            for what, said, wrong in LINES:
                yield tally.line(where, what, said, wrong=wrong)
