"""How much room the pictures of a Word file take: a logo and a signature hold no promise, a page of a picture may.

Nobody reads what a picture says. So what counts is how large it is drawn, whatever its file holds, and all pictures of
a part together, as a sentence may be cut in slices. A picture whose size is not told may be of any.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

LOGO = 8.5 * 5.5  # square centimetres of a business card: a logo, or a logo and two signatures
LETTERHEAD = 156.0  # and of a quarter of a page, which a letterhead takes above or below what is written
_FRAMES = frozenset(["inline", "anchor", "shape", "rect"])
_EMU = 360_000  # units of Word's drawings in a centimetre
_CENTIMETRES = {"pt": 2.54 / 72, "px": 2.54 / 96, "in": 2.54, "cm": 1.0, "mm": 0.1}
_LENGTH = re.compile(r"(?:\A|;)\s*(width|height)\s*:\s*(\d{1,6}(?:\.\d{1,6})?)\s*(pt|px|in|cm|mm)\b", re.IGNORECASE)


def may_hold_words(root: Element, *, most: float) -> bool:
    """Whether the pictures of a part are larger, all together, than what holds no promise.

    Args:
        root: the part.
        most: square centimetres.
    """
    return sum(map(_area, _frames(root))) > most


def _frames(root: Element) -> Iterator[Element | None]:
    """For each picture, what tells how large it is drawn; None where nothing does."""
    left: list[tuple[Element, Element | None]] = [(root, None)]
    while left:
        element, frame = left.pop()
        drawn = any(_name(child) == "Choice" and any(map(_is_picture, child.iter())) for child in element)
        for child in element:
            if _is_picture(child):
                yield frame
            elif not (drawn and _name(child) == "Fallback"):  # the same picture once more, for older programs
                left.append((child, child if _name(child) in _FRAMES else frame))


def _area(frame: Element | None) -> float:
    if frame is None:
        return float("inf")
    extent = next((child for child in frame if _name(child) == "extent"), None)
    if extent is not None:
        wide, high = extent.get("cx", ""), extent.get("cy", "")
        known = all(re.fullmatch(r"\d{1,12}", given) for given in (wide, high))
        return int(wide) / _EMU * int(high) / _EMU if known else float("inf")
    style = frame.get("style", "")
    told = {side.lower(): float(size) * _CENTIMETRES[unit.lower()] for side, size, unit in _LENGTH.findall(style)}
    return told["width"] * told["height"] if len(told) == 2 else float("inf")


def _is_picture(element: Element) -> bool:
    return _name(element) in ("blip", "imagedata")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
