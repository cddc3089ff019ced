"""The text of a .docx file as it would read with every tracked change accepted."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dealdesk.reading_child import CannotRead
from promises.domain.archives import ArchiveRefused, NoArchive, check_archive

LARGEST_PART = 64 * 2**20  # bytes of XML
DEEPEST = 200  # elements within elements

DAMAGED = "This Word file cannot be read: it is damaged. Save it again, or paste the text."
PROTECTED = "This file is protected with a password. Save it without one, or paste the text."
NOT_ALL = "A part of this file that another program put in was not read."

_DOCUMENT = re.compile(r"word/document\d*\.xml\Z")
_BESIDE = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml\Z")
_GONE = frozenset(
    ["del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "proofErr", "sectPr", "tblPr", "tblGrid"]
)
_BOXES = frozenset(["txbxContent"])
#: Signs of the fonts Symbol and Wingdings that stand for characters.
_SIGNS = {0xF0B3: "≥", 0xF0A3: "≤", 0xF0B1: "±", 0xF0B0: "°", 0xF02D: "−", 0xF0D7: "•", 0xF0B4: "×", 0xF0E0: "->"}


def text_of_word(file: Path, notes: list[str]) -> str:
    """Body, text boxes, headers, footers and notes; an empty line between paragraphs and between cells.

    Args:
        file: a .docx file.
        notes: told what is not read.

    Raises:
        CannotRead: it is damaged, unpacks to too much, or is protected.
    """
    with file.open("rb") as opened:
        try:
            check_archive(opened, file.stat().st_size)
        except ArchiveRefused as refusal:
            raise CannotRead(str(refusal)) from None
        except NoArchive:
            raise CannotRead(DAMAGED) from None
    try:
        with zipfile.ZipFile(file) as zipped:
            names = zipped.namelist()
            if "EncryptedPackage" in names:
                raise CannotRead(PROTECTED)
            documents = [name for name in names if _DOCUMENT.match(name)]
            if not documents:
                raise CannotRead(DAMAGED)
            parts = [*documents, *sorted(name for name in names if _BESIDE.match(name))]
            told: dict[str, None] = {}
            for name in parts:
                told.setdefault("\n\n".join(_paragraphs(_part(zipped, name), notes)))
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, NotImplementedError, OSError, EOFError):
        raise CannotRead(DAMAGED) from None
    return "\n\n".join(text for text in told if text.strip())


def _part(zipped: zipfile.ZipFile, name: str) -> Element:
    if zipped.getinfo(name).file_size > LARGEST_PART:
        raise CannotRead(DAMAGED)
    found: Element = fromstring(zipped.read(name))
    return found


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Element | None, name: str) -> Element | None:
    return None if element is None else next((child for child in element if _name(child) == name), None)


def _is_on(properties: Element | None, name: str) -> bool:
    """Whether a property such as bold is set; `<w:vanish w:val="0"/>` takes it away again."""
    found = _child(properties, name)
    if found is None:
        return False
    value = next((value for key, value in found.attrib.items() if key.rpartition("}")[2] == "val"), "1")
    return value not in ("0", "false", "off", "none")


def _paragraphs(root: Element, notes: list[str]) -> Iterator[str]:
    """Each paragraph that holds something, in reading order; cells and boxes one after the other."""
    held = ""
    for element, inside in _blocks(root, 0):
        if inside == "altChunk":
            notes.append(NOT_ALL)
            continue
        pieces, boxes = _inline(element, 0)
        text = held + "".join(pieces)
        mark = _child(_child(element, "pPr"), "rPr")
        if _child(mark, "del") is not None or _child(mark, "moveFrom") is not None:
            held = text  # its end was deleted: what follows stands in the same paragraph
        else:
            held = ""
            if text.strip():
                yield text.strip(" ")
        for box in boxes:
            yield from _paragraphs(box, notes)
    if held.strip():
        yield held


def _blocks(element: Element, depth: int) -> Iterator[tuple[Element, str]]:
    """Paragraphs below an element, without looking into text boxes, and without rows, cells and notes that are gone."""
    if depth > DEEPEST:
        raise CannotRead(DAMAGED)
    for child in element:
        name = _name(child)
        if name in _GONE or name in _BOXES:
            continue
        if name == "p" or name == "altChunk":
            yield child, name
        elif (
            name == "tr"
            and _child(_child(child, "trPr"), "del") is not None
            or name == "tc"
            and _child(_child(child, "tcPr"), "cellDel") is not None
            or name in ("footnote", "endnote")
            and any("eparator" in value for value in child.attrib.values())
        ):
            continue
        elif name == "AlternateContent":
            yield from _blocks(_chosen(child), depth + 1)
        else:
            yield from _blocks(child, depth + 1)


def _chosen(element: Element) -> Element:
    """Of a thing that is there twice, for newer and for older programs, the one that holds text."""
    choices = [child for child in element if _name(child) in ("Choice", "Fallback")]
    with_text = [c for c in choices if any(_name(inner) in ("t", "txbxContent") for inner in c.iter())]
    found = [*with_text, *choices]
    return found[0] if found else element


def _inline(element: Element, depth: int) -> tuple[list[str], list[Element]]:
    """The words of a paragraph, and the text boxes that hang on it."""
    if depth > DEEPEST:
        raise CannotRead(DAMAGED)
    pieces: list[str] = []
    boxes: list[Element] = []
    for child in element:
        name = _name(child)
        if name in _GONE or name == "pPr":
            continue
        if name == "r" and _is_hidden(child):
            continue
        if name in _BOXES:
            boxes.append(child)
        elif name == "t":
            pieces.append(child.text or "")
        elif name == "tab":
            pieces.append("\t")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("\u2011")
        elif name == "softHyphen":
            pieces.append("\u00ad")
        elif name == "sym":
            pieces.append(_sign(child))
        else:
            within = _chosen(child) if name == "AlternateContent" else child
            more, inner = _inline(within, depth + 1)
            pieces += more
            boxes += inner
    return pieces, boxes


def _is_hidden(run: Element) -> bool:
    """Hidden text is read by nobody, and what is struck out reads as gone."""
    properties = _child(run, "rPr")
    if properties is None:
        return False
    return any(_is_on(properties, name) for name in ("vanish", "strike", "dstrike", "del", "moveFrom"))


def _sign(element: Element) -> str:
    value = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "char"), "")
    try:
        code = int(value, 16)
    except ValueError:
        return ""
    return _SIGNS.get(code, "•" if 0xF000 <= code <= 0xF0FF else chr(code) if code < 0x110000 else "")
