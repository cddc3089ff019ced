"""How much room the pictures of a Word file take: a logo and a signature hold no promise, a page of a picture may.

Nobody reads what a picture says. So what counts is how large it is drawn, whatever its file holds, and all pictures of
a file together, as a sentence may be cut in slices. A picture whose size is not told, or told in parts of the page, may
be of any. Of one that is there twice, for newer and for older programs, the larger counts: who knows which is shown.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from xml.etree.ElementTree import Element

LOGO = 8.5 * 5.5  # square centimetres of a business card: a logo, or a logo and two signatures
LETTERHEAD = 156.0  # and of a quarter of a page, which a letterhead takes above or below what is written
_FRAMES = frozenset(["inline", "anchor", "shape", "rect"])
_EMU = 360_000  # units of Word's drawings in a centimetre
_CENTIMETRES = {"pt": 2.54 / 72, "px": 2.54 / 96, "in": 2.54, "cm": 1.0, "mm": 0.1}
_LENGTH = re.compile(r"(?:\A|;)\s*(width|height)\s*:\s*(\d{1,6}(?:\.\d{1,6})?)\s*(pt|px|in|cm|mm)\b", re.IGNORECASE)

_PART = re.compile(r"mso-(?:width|height)-percent\s*:\s*([^;]*)", re.IGNORECASE)


def area(root: Element) -> float:
    """How large the pictures of a part are, all together.

    Args:
        root: the part.

    Returns:
        Square centimetres; infinite where the size of one is not known.
    """
    drawn: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for number, (frame, twin, branch) in enumerate(_frames(root)):
        drawn[twin or -number - 1][branch] += _area(frame)
    return sum(max(branches.values()) for branches in drawn.values())


def _frames(root: Element) -> Iterator[tuple[Element | None, int, str]]:
    """For each picture, what tells how large it is drawn, None where nothing does; the thing that is there twice around
    it, 0 where there is none; and which of the two it stands in."""
    left: list[tuple[Element, Element | None, int, str]] = [(root, None, 0, "")]
    while left:
        element, frame, twin, branch = left.pop()
        for child in element:
            if _is_fill(child):
                yield None, twin, branch
            elif _is_picture(child):
                yield frame, twin, branch
            elif not twin and _name(child) in ("Choice", "Fallback"):
                left.append((child, frame, id(element), _name(child)))
            else:
                left.append((child, child if _name(child) in _FRAMES else frame, twin, branch))


def _area(frame: Element | None) -> float:
    if frame is None or _is_relative(frame):
        return float("inf")
    extent = next((child for child in frame if _name(child) == "extent"), None)
    if extent is not None:
        wide, high = extent.get("cx", ""), extent.get("cy", "")
        known = all(re.fullmatch(r"\d{1,12}", given) for given in (wide, high))
        return int(wide) / _EMU * int(high) / _EMU if known else float("inf")
    style = frame.get("style", "")
    told = {side.lower(): float(size) * _CENTIMETRES[unit.lower()] for side, size, unit in _LENGTH.findall(style)}
    return told["width"] * told["height"] if len(told) == 2 else float("inf")


def _is_relative(frame: Element) -> bool:
    """Whether its size is told in parts of the page; Word writes a part of nought where it means none."""
    parts = [element.text or "" for element in frame.iter() if _name(element) in ("pctWidth", "pctHeight")]
    parts += _PART.findall(frame.get("style", ""))
    return any(part.strip(" 0") for part in parts)


def _is_fill(element: Element) -> bool:
    """Whether a picture fills a drawing, which may be of any size."""
    names = {name.rpartition("}")[2] for name in element.attrib}
    return _name(element) == "fill" and not names.isdisjoint(("id", "relid", "src", "href"))


def _is_picture(element: Element) -> bool:
    return _name(element) in ("blip", "imagedata")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
