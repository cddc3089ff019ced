"""Markdown. Each sentence is a paragraph of its own, byte for byte, with nothing escaped.

A sentence in which something would be a mark or a tag cannot be one: `*`, `_` or `<b>` would be drawn as something
else, or have to be written with backslashes, and then its bytes are not the ones that were signed. Such a sentence, and
only such a one, stands in a block set in by four spaces, which every program shows as it is.
"""

import re

from reviews.domain.exports.sheet import Sheet

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&!$])")
#: What Markdown programs make something else of, wherever it stands, and where a line begins. Words with "_" within,
#: an "&", a single "$" or a "#" among other words are drawn as they are.
_DRAWN_ANEW = re.compile(r"[\\`*~\[]|(?<!\w)_|_(?!\w)|<[A-Za-z/!?]|&[#\w]+;|\$[^$]*\$")
_BEGINS_A_BLOCK = re.compile(r"\s|[-+=>#|:]|\d+[.)]")
_STARTS = re.compile(r"^([-+=]|\d+(?=[.)]))", re.MULTILINE)


def markdown(sheet: Sheet) -> bytes:
    """The sheet as UTF-8 Markdown with line feeds.

    Args:
        sheet: what to write.
    """
    parts = [f"# {escaped(sheet.title)}", sheet.made]
    for line in sheet.lines:
        parts += [f"## {line.number}.", _paragraph(line.sentence)]
        parts.append("\n".join(f"- {label}: {escaped(value)}" for label, value in line.terms))
    parts += ["---", sheet.made, "\n".join(f"- {seal}" for seal in sheet.seals)]
    return ("\n\n".join(parts) + "\n").encode()


def _paragraph(sentence: str) -> str:
    is_drawn_as_it_is = not _DRAWN_ANEW.search(sentence) and not _BEGINS_A_BLOCK.match(sentence)
    return sentence if is_drawn_as_it_is else f"    {sentence}"


def escaped(text: str) -> str:
    """Words that are no sentence of ours, so that nothing in them is a mark or a tag."""
    return _STARTS.sub(r"\\\1", _MARKS.sub(r"\\\1", text))
