"""What a page puts beside its text: numbers of lines down the margin, numbers of pages, and running heads."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from promises.domain.drift.columns import Line, Piece, Region
from promises.domain.drift.lead_ins import turns
from promises.domain.drift.narrowing import narrows

FEWEST_NUMBERED = 6  # lines in a row
_NUMBERED = re.compile(r"[ \t]*(\d{1,3})(?:[ ]{2,}|\t+|[ ]?\|[ ]?|[ \t]*\Z)")
_PAGE = re.compile(
    r"[ \t]*(?:-[ \t]*)?(?:(?:page|seite|p\.)[ \t]*)?(\d{1,3})(?:[ \t]*(?:of|von|/)[ \t]*(\d{1,3}))?(?:[ \t]*-)?", re.I
)
MOST_HEADS = 3  # lines of a head or foot


def numbered_lines(text: str, lines: Sequence[Line]) -> Iterator[Region]:
    """Stretches of lines with their numbers down the margin, which count from line to line, sentence or not."""
    number = 0
    while number < len(lines):
        found = _NUMBERED.match(text, *lines[number])
        if not found:
            number += 1
            continue
        held: list[tuple[Line, Line]] = []
        last, count = number, int(found[1]) - 1
        while last < len(lines):
            match = _NUMBERED.match(text, *lines[last])
            if match and int(match[1]) in (count + 1, 1):
                count = int(match[1])
                held.append((lines[last], (match.end(), lines[last][1])))
            elif lines[last][0] != lines[last][1]:
                if not held or held[-1][1][0] < held[-1][1][1]:
                    break
                held[-1] = held[-1][0], lines[last]  # the number stands in a line of its own above it
            last += 1
        if len(held) >= FEWEST_NUMBERED and _runs_on(text, held):
            pieces: list[Piece] = []
            for _, rest in held:
                pieces += [rest, "\n"]
            yield Region(held[0][0][0], max(held[-1][0][1], held[-1][1][1]), (tuple(pieces),), sure=True)
        number = max(last, number + 1)


def _runs_on(text: str, held: Sequence[tuple[Line, Line]]) -> bool:
    """Whether a sentence goes on behind a number, as none does that counts items."""
    return any(
        text[after[0] : after[1]].lstrip()[:1].islower() and text[before[0] : before[1]].rstrip()[-1:] not in ".!?:;"
        for (_, before), (_, after) in zip(held, held[1:], strict=False)
    )


def page_ends(text: str, lines: Sequence[Line]) -> Iterator[Region]:
    """Numbers of pages that count, each with the second copies of the head or foot beside it."""
    pages = [(number, match) for number, line in enumerate(lines) if (match := _page(text, line))]
    if not pages or not _counts([match for _, match in pages]):
        return
    copies = Counter(text[start:end].strip() for start, end in lines if start < end)
    for number, _ in pages:
        first = _with_heads(text, lines, copies, number, -1)
        last = _with_heads(text, lines, copies, number, 1)
        while first and lines[first - 1][0] == lines[first - 1][1]:
            first -= 1
        while last + 1 < len(lines) and lines[last + 1][0] == lines[last + 1][1]:
            last += 1
        after = text[lines[last][1] :].lstrip()[:1]
        glue = "\n" if after.islower() else "\n\n"
        yield Region(
            lines[first - 1][1] if first else 0,
            lines[last + 1][0] if last + 1 < len(lines) else len(text),
            ((glue,),),
            sure=True,
        )


def _page(text: str, line: Line) -> re.Match[str] | None:
    said = text[line[0] : line[1]]
    match = _PAGE.fullmatch(said)
    if not match or said.strip().isdigit() or (match[2] and int(match[1]) > int(match[2])):
        return None  # "Page 24/7" is no page
    return match


def _counts(pages: Sequence[re.Match[str]]) -> bool:
    """Whether these are all the pages: they count up one by one; without the word, from the first to the last."""
    counted = [int(match[1]) for match in pages]
    totals = {match[2] for match in pages}
    if counted != list(range(counted[0], counted[0] + len(counted))) or len(totals) > 1:
        return False
    if all(match[0].strip()[:1].isalpha() for match in pages):
        return len(counted) > 1 or pages[0][2] is not None
    return counted[0] == 1 and len(counted) > 1 and pages[0][2] in (None, str(len(counted)))


def _with_heads(text: str, lines: Sequence[Line], copies: Counter[str], number: int, step: int) -> int:
    """The furthest line beside the number of a page that stands elsewhere in the text too; one copy always stays.

    What limits the lines below it is no head, however often it stands there.
    """
    found, at, seen = number, number + step, 0
    while 0 <= at < len(lines) and seen < MOST_HEADS:
        said = text[lines[at][0] : lines[at][1]].strip()
        if said:
            if copies[said] < 2 or turns(said) or narrows(said):
                break
            copies[said] -= 1
            seen, found = seen + 1, at
        at += step
    return found
