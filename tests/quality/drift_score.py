"""What the drift check and the say-it-back reach on made documents and hand-written sentences (`make quality`)."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

from promises.domain.documents.opening import open_document
from promises.domain.drift import Checked, Fate, Verdict, check, reads_like_a_promise
from promises.domain.say_back import Understood, check_read_back
from tests.quality.drift_cases import HELD_OUT, TUNED, Case, as_text, cases, rows
from tests.quality.drift_files import as_pdf, as_word

#: Read-backs that the model never learned from; of those that it did, the figures say nothing.
SAID_BY_OTHERS = {
    **dict.fromkeys("kvz", "held out, others of the writer were learned"),
    **dict.fromkeys(("ar", "as", "at", "au", "av", "aw", "bm", "bn"), "hard ones, the scale is fitted on them"),
    **dict.fromkeys(("bo", "bs", "bt", "bu", "bv", "cm", "cn", "co"), "blind, the scale is fitted on them too"),
    **dict.fromkeys(("ct", "cu", "dm", "dn"), "blind"),
    **dict.fromkeys(("dk", "dl"), "blind, told to be hard"),
}
#: Rows that the model of promises learned from, by file, and rows that it never saw.
LEARNED = ("c", "e", "g", "p", "r", "s", "o", *(f"a{letter}" for letter in "abcdefghjklmnpqtuwxyz"), "ba", "bc")
UNSEEN = ("d", "f", "q", "ai", "av", "bb")
FILES = 40  # Word files and PDFs of each half; each is read in a process of its own


class Score:
    """Counts, and what went wrong for whoever tunes."""

    def __init__(self) -> None:
        self.all: Counter[str] = Counter()
        self.wrong: dict[str, list[tuple[Case, str, Checked]]] = defaultdict(list)

    def add(self, what: str, right: bool, made: Case, text: str, found: Checked) -> None:
        self.all[what] += 1
        if not right:
            self.wrong[what].append((made, text, found))

    def line(self, what: str, title: str, *, misses: bool = False) -> str:
        count, wrong = self.all[what], len(self.wrong[what])
        share = (wrong if misses else count - wrong) / count if count else 0.0
        return f"  {title} {share:.2%} ({wrong if misses else count - wrong} of {count})"


def judge(made: Case, text: str, score: Score, where: str = "") -> None:
    """Check one document and count."""
    found = check(made.approved, text)
    fates = dict(found.fates)
    changed = [sentence for sentence in found.sentences if sentence.verdict == Verdict.CHANGED]
    targets = made.target.split()
    other, extras = ({" ".join(text.split()) for text in texts} for texts in (made.neutral, made.extras))
    for sentence in found.sentences:
        said = " ".join(sentence.text.split())  # a file wraps it where its page ends
        if said in other:
            score.add(f"{where}neutral", sentence.verdict == Verdict.OTHER, made, sentence.text, found)
        elif said in extras:
            score.add(f"{where}extras", sentence.verdict == Verdict.NOT_APPROVED, made, sentence.text, found)
    if made.kind in ("format", "clean", "reorder"):
        right = all(fate == Fate.EXACT for fate in fates.values()) and not changed
        score.add(f"{where}false alarms", right, made, text, found)
        return
    expected = (Fate.BOTH,) if made.kind == "both" else (Fate.CHANGED, Fate.MISSING)
    score.add(f"{where}drift", all(fates[target] in expected for target in targets), made, text, found)
    named = {sentence.approved_id for sentence in changed} | {id for s in changed for id in s.merged}
    score.add(f"{where}named", set(targets) <= named, made, text, found)
    others = [id for id, fate in fates.items() if fate != Fate.EXACT and id not in targets]
    score.add(f"{where}others", not others and named <= set(targets), made, text, found)


def scored(half: str, *, each: int = 12, files: int = FILES) -> Score:
    """Every case of one half as text, some of them as files."""
    score, random = Score(), Random(3)
    made_cases = list(cases(half, each=each))
    for made in made_cases:
        judge(made, as_text(made, random), score)
    chosen = [made for made in made_cases if made.edit not in NO_FILE]
    with tempfile.TemporaryDirectory() as folder:
        for number, made in enumerate(random.sample(chosen, min(files, len(chosen)))):
            for suffix, write in ((".docx", as_word), (".pdf", as_pdf)):
                if suffix == ".pdf" and not _in_pdf(made):
                    continue
                path = Path(folder) / f"{number}{suffix}"
                raw = (
                    as_pdf(made.blocks, random, hyphenate=number % 2 == 0)
                    if suffix == ".pdf"
                    else write(made.blocks, random)
                )
                path.write_bytes(raw)
                judge(made, open_document(path).text, score, where=f"{suffix} ")
    return score


#: Edits that only exist in text: a program that writes files would not make them.
NO_FILE = frozenset(
    [
        "mail quoting",
        "table row",
        "underscored heading",
        "html",
        "entities",
        "hanging item",
        "sentences as items",
        "bold",
    ]
)


def _in_pdf(made: Case) -> bool:
    try:
        "".join(made.blocks).encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def report() -> Iterator[str]:
    """The figures, line by line."""
    for title, half in (("tuned on", TUNED), ("held out", HELD_OUT)):
        score = scored(half)
        yield ""
        yield f"Drift check, {title}: documents made of {len(rows('lines', half))} approved lines"
        for where in ("", ".docx ", ".pdf "):
            yield f" as {where.strip() or 'text'}"
            yield score.line(f"{where}false alarms", "format-only edits called drift", misses=True)
            yield score.line(f"{where}drift", "drift found")
            yield score.line(f"{where}named", "right approved line named")
            yield score.line(f"{where}others", "no other line called changed")
            yield score.line(f"{where}extras", "unapproved promises found")
            yield score.line(f"{where}neutral", "other text called a promise or changed", misses=True)
        yield from _row_by_row(half)
        yield from _said_back(half)
    yield ""
    yield "Sentences that read like a promise, row by row"
    for half, title in (*((half, "tuned on") for half in LEARNED), *((half, "held out") for half in UNSEEN)):
        yield f" rows {half}, {title}"
        yield from _row_by_row(half)
    for half, what in SAID_BY_OTHERS.items():
        yield ""
        yield f"Say it back, {what} (said_{half})"
        yield from _said_back(half)


def _row_by_row(half: str) -> Iterator[str]:
    """How many rows are told rightly, each by itself."""
    for name, title in (("extras", "unapproved promises found"), ("neutral", "other text called a promise")):
        count = len(rows(name, half))
        called = sum(reads_like_a_promise(row["text"]) for row in rows(name, half))
        yield f"  {title} {called / count:.1%} ({called} of {count})"


def _said_back(half: str) -> Iterator[str]:
    """How many read-backs that guess or lose something are flagged, and how many faithful ones."""
    verdicts = [(row["verdict"], check_read_back(row["text"], row["read_back"]).verdict) for row in rows("said", half)]
    bad = [found for label, found in verdicts if label != Understood.FAITHFUL]
    good = [found for label, found in verdicts if label == Understood.FAITHFUL]
    caught, false = (sum(found != Understood.FAITHFUL for found in group) for group in (bad, good))
    yield (
        f"  read-backs that guess or lose something flagged {caught / len(bad):.1%} ({caught} of {len(bad)}), "
        f"faithful ones {false / len(good):.1%} ({false} of {len(good)})"
    )
