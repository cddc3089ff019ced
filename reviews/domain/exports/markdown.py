"""Markdown. Each sentence stands in a block of its own, set in by four spaces.

Nothing in such a block is a mark, so nothing of the sentence has to be escaped: the bytes in the file are the bytes
that were signed, and every program shows them as they are. A block quote would not do: `*`, `_` or `<b>` in a sentence
would be drawn as something else, or have to be written with backslashes. A fence puts its marks beside the words.
"""

import re

from reviews.domain.exports.sheet import Sheet

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&!$])")
_STARTS = re.compile(r"^([-+=]|\d+(?=[.)]))", re.MULTILINE)


def markdown(sheet: Sheet) -> bytes:
    """The sheet as UTF-8 Markdown with line feeds.

    Args:
        sheet: what to write.
    """
    parts = [f"# {escaped(sheet.title)}"]
    for line in sheet.lines:
        parts += [f"## {line.number}.", f"    {line.sentence}"]
        parts.append("\n".join(f"- {label}: {escaped(value)}" for label, value in line.terms))
    parts += ["---", sheet.made, "\n".join(f"- {seal}" for seal in sheet.seals)]
    return ("\n\n".join(parts) + "\n").encode()


def escaped(text: str) -> str:
    """Words that are no sentence of ours, so that nothing in them is a mark or a tag."""
    return _STARTS.sub(r"\\\1", _MARKS.sub(r"\\\1", text))
