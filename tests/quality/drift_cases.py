"""Makes documents of approved lines, edits and other text, and knows what the drift check must say of each."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from textwrap import fill

from promises.domain.drift.lead_ins import turns
from tests.quality.drift_edits import FORMAT, SOFT

FOLDER = Path(__file__).with_name("drift")
TUNED, HELD_OUT = "a", "b"


@lru_cache(maxsize=16)
def rows(name: str, half: str) -> tuple[dict[str, str], ...]:
    """Hand-written rows: lines, extras, neutral, redrafts or said."""
    file = FOLDER / f"{name}_{half}.jsonl"
    return tuple(json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())


@dataclass
class Case:
    """A document and what is known of it.

    Attributes:
        kind: format, soft, clean, merge, split, reorder, duplicate, both or redraft.
        edit: name of the edit; "" where there is none.
        approved: id and text of each line.
        blocks: the document, a paragraph each.
        target: id of the line that was edited; "" where none was.
        extras: unapproved promises among the blocks.
        neutral: other text among them.
    """

    kind: str
    edit: str
    approved: list[tuple[str, str]]
    blocks: list[str]
    target: str = ""
    edited: str = ""
    extras: list[str] = field(default_factory=list)
    neutral: list[str] = field(default_factory=list)


def cases(half: str, *, seed: int = 11, each: int = 12) -> Iterator[Case]:
    """Documents of every kind, the same for the same seed.

    Args:
        half: a, tuned on, or b, held out.
        seed: of the random source.
        each: how many documents for each edit.
    """
    random = Random(seed)
    lines = [(row["id"], row["text"]) for row in rows("lines", half)]
    for kind, edits in (("format", FORMAT), ("soft", SOFT)):
        for name, edit in edits.items():
            made = 0
            for _ in range(each * 8):
                some = random.sample(lines, random.randint(4, 9))
                place = random.randrange(len(some))
                edited = edit(some[place][1], random)
                if edited is None or edited == some[place][1]:
                    continue
                yield _case(kind, name, some, place, edited, half, random)
                made += 1
                if made == each:
                    break
    yield from _others(lines, half, random, each)


def _case(
    kind: str, name: str, some: list[tuple[str, str]], place: int, edited: str, half: str, random: Random
) -> Case:
    blocks = [edited if at == place else text for at, (_, text) in enumerate(some)]
    random.shuffle(blocks)
    made = Case(kind, name, some, blocks, some[place][0], edited)
    _mix(made, half, random)
    return made


def _mix(made: Case, half: str, random: Random) -> None:
    made.neutral = [row["text"] for row in random.sample(rows("neutral", half), random.randint(3, 9))]
    made.extras = [row["text"] for row in random.sample(rows("extras", half), random.choice((0, 0, 1, 2)))]
    for text in (*made.neutral, *made.extras):
        place = random.randint(0, len(made.blocks))
        # "Out of scope" directly above an approved line is drift and no other text, so it stands last.
        made.blocks.insert(len(made.blocks) if turns(text) else place, text)


def _others(lines: list[tuple[str, str]], half: str, random: Random, each: int) -> Iterator[Case]:
    several = [line for line in lines if len(re.split(r"(?<=[a-z]\.) (?=[A-Z])", line[1])) > 1]
    by_id = dict(lines)
    redrafts = rows("redrafts", half)
    for _ in range(4 * each):
        some = random.sample(lines, 6)
        yield _blank("clean", some, [text for _, text in some], half, random)
        first, second = some[0][1], some[1][1]
        joint = random.choice((", and ", "; ", " and "))
        merged = first.rstrip(".") + joint + (second if second[1:2].isupper() else second[0].lower() + second[1:])
        yield _blank(
            "merge", some, [merged, *(text for _, text in some[2:])], half, random, f"{some[0][0]} {some[1][0]}", merged
        )
        one = random.choice(several)
        parts = re.split(r"(?<=[a-z]\.) (?=[A-Z])", one[1])
        rest = [line for line in some if line[0] != one[0]]
        yield _blank(
            "reorder", [one, *rest], [" ".join(reversed(parts)), *(text for _, text in rest)], half, random, one[0]
        )
        if ", " in first[20:]:
            at = first.index(", ", 20)
            split = f"{first[:at]}. {first[at + 2].upper()}{first[at + 3 :]}"
            yield _blank("split", some, [split, *(text for _, text in some[1:])], half, random, some[0][0], split)
        edit = random.choice(list(SOFT.values()))
        edited = edit(first, random)
        if edited and edited != first:
            yield _blank(
                "both", some, [first, *(text for _, text in some[1:]), edited], half, random, some[0][0], edited
            )
        twin = _twin(first, random)
        if twin:
            pair = [some[0], ("twin", twin), *some[1:]]
            edited = random.choice(list(SOFT.values()))(twin, random)
            if edited and edited not in (twin, first):
                yield _blank(
                    "duplicate", pair, [first, edited, *(text for _, text in some[1:])], half, random, "twin", edited
                )
    for row in redrafts:
        line = (row["line"], by_id[row["line"]])
        some = [line, *random.sample([other for other in lines if other[0] != line[0]], 7)]
        yield _blank(
            "redraft", some, [row["text"], *(text for _, text in some[1:])], half, random, line[0], row["text"]
        )


def _twin(text: str, random: Random) -> str | None:
    """A second approved line that differs from a first in a number and a name."""
    edited = re.sub(r"\d+", lambda found: str(int(found[0]) + 7), text, count=2)
    edited = edited.replace("customer", "reseller").replace("vendor", "partner").replace("order", "return")
    return edited if edited != text else None


def _blank(
    kind: str,
    some: list[tuple[str, str]],
    blocks: list[str],
    half: str,
    random: Random,
    target: str = "",
    edited: str = "",
) -> Case:
    made = Case(kind, "", some, blocks, target, edited)
    random.shuffle(made.blocks)
    _mix(made, half, random)
    return made


def as_text(made: Case, random: Random) -> str:
    """The document as plain text, in one of the ways people lay it out."""
    how = random.randrange(5)
    if how == 0:
        return "\n\n".join(made.blocks)
    if how == 1:
        return "\n\n".join(_filled(block, random.choice((60, 72))) for block in made.blocks)
    if how == 2:
        return "\n".join(made.blocks)
    if how == 3:
        return "\n".join(block if block == made.edited else f"- {block}" for block in made.blocks)
    return running(made.blocks)


def _filled(block: str, width: int) -> str:
    plain = "\n" not in block and "|" not in block
    return fill(block, width, break_long_words=False, break_on_hyphens=False) if plain else block


def running(blocks: Sequence[str]) -> str:
    """What ends in a full stop runs on within a paragraph; what does not stands alone."""
    text = ""
    for block in blocks:
        alone = not block.endswith(".") or "\n" in block or "|" in block or not block[0].isupper()
        text += ("\n\n" if alone or text.endswith("\n\n") or not text else " ") + block + ("\n\n" if alone else "")
    return re.sub(r"\n{3,}", "\n\n", text).strip()
