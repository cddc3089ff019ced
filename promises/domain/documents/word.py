"""The text of a .docx file as it would read with every tracked change accepted."""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, SubElement

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dealdesk.reading_child import CannotRead
from promises.domain.archives import ArchiveRefused, NoArchive, check_archive
from promises.domain.documents.word_pictures import LETTERHEAD, LOGO, area

LARGEST_PART = 64 * 2**20  # bytes of XML
WIDEST = 60  # columns of a cell; Word allows 63
DEEPEST = 200  # elements within elements

DAMAGED = "This Word file cannot be read: it is damaged. Save it again, or paste the text."
PROTECTED = "This file is protected with a password. Save it without one, or paste the text."
NOT_ALL = "A part of this file that another program put in was not read: take it out, or write its words as text."
PICTURE = (
    "A picture in this file that is larger than a logo was not read, and may hold promises:"
    " take it out, or write its words as text."
)

_DOCUMENT = re.compile(r"word/document\d*\.xml\Z")
_BESIDE = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml\Z")
_HEAD = re.compile(r"word/(?:header|footer)\d*\.xml\Z")
#: What a document names as its parts, by the end of the relationship's type.
_MAIN, _PARTS, _STYLES = "/officeDocument", ("/header", "/footer", "/footnotes", "/endnotes", "/comments"), "/styles"
_HEADS = ("/header", "/footer")
_GONE = frozenset(
    ["del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "proofErr", "sectPr", "tblPr", "tblGrid"]
)
_BOXES = frozenset(["txbxContent"])
#: What another program drew: an embedded sheet, a chart, a diagram.
_EMBEDDED = frozenset(["OLEObject", "chart", "relIds", "control"])
_HIDES = ("vanish", "strike", "dstrike")
#: What stands among the paragraphs between the cells of a row, and around a row: characters that XML cannot hold.
_CELL, _ROW = "\x1d", "\x1e"
#: Signs of the fonts Symbol and Wingdings that stand for characters.
_SIGNS = {0xF0B3: "≥", 0xF0A3: "≤", 0xF0B1: "±", 0xF0B0: "°", 0xF02D: "−", 0xF0D7: "•", 0xF0B4: "×", 0xF0E0: "->"}


def text_of_word(file: Path, notes: list[str]) -> str:
    """Body, text boxes, headers, footers and notes; an empty line between paragraphs, a bar between the cells of a row.

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
            if len(set(names)) < len(names):
                raise CannotRead(DAMAGED)  # two parts of one name: programs differ in which of them they show
            main, beside, heads, styles = _parts(zipped, names)
            hiding = _hiding(_part(zipped, styles)) if styles else frozenset()
            told: dict[str, None] = {}
            pictures = {True: 0.0, False: 0.0}  # square centimetres, of headers and footers and of all else
            for name in dict.fromkeys([*main, *beside]):
                root = _part(zipped, name)
                if NOT_ALL not in notes and not _EMBEDDED.isdisjoint(map(_name, root.iter())):
                    notes.append(NOT_ALL)
                pictures[name in heads] += area(root)
                told.setdefault(_joined(_paragraphs(_ticked(_styled(root, hiding)), notes)))
            if pictures[True] > LETTERHEAD or pictures[False] > LOGO:
                notes.append(PICTURE)
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, NotImplementedError, OSError, EOFError):
        raise CannotRead(DAMAGED) from None
    return "\n\n".join(text for text in told if text.strip())


def _parts(zipped: zipfile.ZipFile, names: list[str]) -> tuple[list[str], list[str], frozenset[str], str]:
    """The main part, what is shown beside it, what of that are headers and footers alone, and its styles.

    They are found as the file names them, and as programs call them.

    Raises:
        CannotRead: it has no main part.
    """
    main = [name for name in names if _DOCUMENT.match(name)]
    main = [*_related(zipped, "", names, _MAIN), *main]
    if not main:
        raise CannotRead(DAMAGED)
    beside = sorted(name for name in names if _BESIDE.match(name))
    heads = {name for name in beside if _HEAD.match(name)}
    others = {*main, *beside} - heads
    for kind in _PARTS:
        related = _related(zipped, main[0], names, kind)
        beside += related
        (heads if kind in _HEADS else others).update(related)
    styles = [*_related(zipped, main[0], names, _STYLES), *(name for name in names if name == "word/styles.xml")]
    return main, beside, frozenset(heads - others), styles[0] if styles else ""


def _related(zipped: zipfile.ZipFile, source: str, names: list[str], kind: str) -> list[str]:
    """Parts that a part names, by the kind of the relationship."""
    folder, _, file = source.rpartition("/")
    told = f"{folder}/_rels/{file}.rels".lstrip("/")
    if told not in names:
        return []
    found = []
    for relation in _part(zipped, told):
        if relation.get("Type", "").endswith(kind) and relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if path in names:
                found.append(path)
    return found


def _hiding(styles: Element) -> frozenset[str]:
    """Styles of characters that hide or strike what wears them, those based on them too."""
    based: dict[str, str] = {}
    hiding: set[str] = set()
    for style in styles:
        name = _value(style, "styleId")
        based[name] = _value(_child(style, "basedOn"), "val")
        properties = _child(style, "rPr")
        if any(_is_on(properties, how) for how in _HIDES):
            hiding.add(name)
    for name in based:
        seen, at = {name}, name
        while (at := based.get(at, "")) and at not in seen:
            seen.add(at)
            if at in hiding:
                hiding.add(name)
    return frozenset(hiding)


def _styled(root: Element, hiding: frozenset[str]) -> Element:
    """The same part, with what a style hides hidden by itself."""
    if hiding:
        for run in root.iter():
            properties = _child(run, "rPr") if _name(run) == "r" else None
            if properties is None or _value(_child(properties, "rStyle"), "val") not in hiding:
                continue
            if all(_child(properties, how) is None for how in _HIDES):
                SubElement(properties, "vanish")
    return root


def _ticked(root: Element) -> Element:
    """The same part, with the sign of each box to tick saying what it says: Word crosses those that are ticked."""
    for control in root.iter():
        box = _child(_child(control, "sdtPr"), "checkbox") if _name(control) == "sdt" else None
        if box is None:
            continue
        signs = [inner for inner in control.iter() if _name(inner) in ("t", "sym")]
        if not signs or len("".join(sign.text or "" for sign in signs).strip()) > 1:
            continue  # somebody wrote words there
        for sign in signs:
            sign.tag, sign.text = f"{{{sign.tag.rpartition('}')[0].lstrip('{')}}}t", ""
        signs[0].text = "\u2611" if _is_on(box, "checked") else "\u2610"
    return root


def _value(element: Element | None, name: str) -> str:
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


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


def _joined(paragraphs: Iterable[str]) -> str:
    """Paragraphs with an empty line between; within a row a line of its own with a bar for each border of cells."""
    told: list[str] = []
    begins = behind = False  # whether a row begins here; whether a border stands right before
    for said in paragraphs:
        if said == _CELL:
            told.append("\n\n|" if begins else "\n|")
        elif said != _ROW:
            told.append(f"\n{said}" if behind else f"\n\n{said}")
        begins, behind = said == _ROW, said == _CELL
    return "".join(told).strip("\n")


def _paragraphs(root: Element, notes: list[str]) -> Iterator[str]:
    """Each paragraph that holds something, in reading order, and the borders of rows and cells; boxes behind theirs."""
    held = ""
    for element, inside in _blocks(root, 0):
        if inside in (_CELL, _ROW):
            if held.strip():
                yield held
            held = ""
            yield inside
            continue
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
        yield from _block(child, depth)


def _block(child: Element, depth: int) -> Iterator[tuple[Element, str]]:
    name = _name(child)
    if name in _GONE or name in _BOXES or _is_gone(child):
        return
    if name == "p" or name == "altChunk":
        yield child, name
    elif name == "tr":
        yield from _row(child, depth + 1)
    else:
        yield from _blocks(_chosen(child) if name == "AlternateContent" else child, depth + 1)


def _is_gone(child: Element) -> bool:
    """Whether it is a row or cell that was deleted, or the line above the notes."""
    return {
        "tr": _child(_child(child, "trPr"), "del") is not None,
        "tc": _child(_child(child, "tcPr"), "cellDel") is not None,
        "footnote": "eparator" in _value(child, "type"),
        "endnote": "eparator" in _value(child, "type"),
    }.get(_name(child), False)


def _row(row: Element, depth: int) -> Iterator[tuple[Element, str]]:
    """The paragraphs of a row with the borders of its cells, as many as the cell before is columns wide."""
    yield row, _ROW
    columns = 0
    for child in row:
        cell = child if _name(child) == "tc" else _child(_child(child, "sdtContent"), "tc")
        if cell is not None and not _is_gone(cell):
            yield from [(row, _CELL)] * columns
            span = _value(_child(_child(cell, "tcPr"), "gridSpan"), "val")
            columns = max(1, min(int(span), WIDEST)) if span.isdecimal() else 1
        yield from _block(child, depth)
    yield row, _ROW


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
            if name == "sdt" and _is_checked(child) and len("".join(more).strip()) == 1:
                more = ["\u2611"]  # Word shows a cross in the box, and a cross says no
            said, before = "".join(more), "".join(pieces[-1:])
            if name == "r" and said[:1].isdigit() and before[-1:].isdigit() and _is_raised(child):
                pieces.append("^")  # ten squared is not a hundred and two
            pieces += more
            boxes += inner
    return pieces, boxes


def _is_checked(control: Element) -> bool:
    """Whether a content control is a check box with its mark."""
    return _is_on(_child(_child(control, "sdtPr"), "checkbox"), "checked")


def _is_hidden(run: Element) -> bool:
    """Hidden text is read by nobody, and what is struck out reads as gone."""
    properties = _child(run, "rPr")
    if properties is None:
        return False
    return any(_is_on(properties, name) for name in (*_HIDES, "del", "moveFrom"))


def _is_raised(run: Element) -> bool:
    """Whether it stands above or below the line."""
    return _value(_child(_child(run, "rPr"), "vertAlign"), "val") in ("superscript", "subscript")


def _sign(element: Element) -> str:
    value = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "char"), "")
    try:
        code = int(value, 16)
    except ValueError:
        return ""
    return _SIGNS.get(code, "•" if 0xF000 <= code <= 0xF0FF else chr(code) if code < 0x110000 else "")
