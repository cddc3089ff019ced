"""Writes documents as programs do: Word files with split runs and tracked changes, PDFs with wraps and footers."""

import io
import textwrap
import zipfile
from collections.abc import Sequence
from random import Random
from xml.sax.saxutils import escape

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text: str, properties: str = "") -> str:
    """One run of a paragraph."""
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def deleted(text: str) -> str:
    """A run that a tracked change takes out."""
    return f'<w:del w:author="Jonas"><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del>'


def inserted(text: str) -> str:
    """A run that a tracked change puts in."""
    return f'<w:ins w:author="Jonas">{run(text)}</w:ins>'


def paragraph(inner: str) -> str:
    """A paragraph of finished runs."""
    return f"<w:p>{inner}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells, each of finished paragraphs."""
    return (
        "<w:tbl>"
        + "".join(f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def word(body: str, **parts: str) -> bytes:
    """A .docx file.

    Args:
        body: finished paragraphs and tables.
        parts: further files below word/, such as footer1, each of finished paragraphs.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", _TYPES)
        zipped.writestr("_rels/.rels", _RELS)
        zipped.writestr("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>")
        for name, inner in parts.items():
            kind = name.rstrip("0123456789")
            root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
            zipped.writestr(f"word/{name}.xml", f"<w:{root} {_W}>{inner}</w:{root}>")
    return out.getvalue()


def split_runs(text: str, random: Random) -> str:
    """The text in runs as Word leaves them after some editing: borders within words, some bold, some proof marks."""
    places = sorted(random.sample(range(1, len(text)), min(4, len(text) - 1)))
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    return '<w:proofErr w:type="spellStart"/>'.join(
        run(piece, random.choice(("", "", "<w:b/>", "<w:i/>", '<w:lang w:val="en-GB"/>'))) for piece in pieces
    )


def as_word(blocks: Sequence[str], random: Random) -> bytes:
    """A Word file of the blocks: paragraphs, cells of tables, one in the footer, some behind tracked changes."""
    body, rest = [], list(blocks)
    footer = paragraph(run("Order form"))
    while rest:
        block = rest.pop(0)
        how = random.random()
        if how < 0.15 and rest:
            other = rest.pop(0)
            cells = [
                [paragraph(run(str(number))), paragraph(split_runs(text, random)), paragraph(run("EUR 0"))]
                for number, text in enumerate((block, other), start=1)
            ]
            body.append(table(cells))
        elif how < 0.3:
            at = block.find(" ")
            body.append(
                paragraph(inserted(block[: at + 1]) + deleted("never ") + split_runs(block[at + 1 :] or " ", random))
            )
        else:
            body.append(paragraph(split_runs(block, random)))
    return word("".join(body), footer1=footer)


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def as_pdf(blocks: Sequence[str], random: Random, *, width: int = 0, hyphenate: bool = False) -> bytes:
    """A PDF of the blocks in Helvetica, with a header and page numbers.

    Args:
        blocks: paragraphs.
        random: chooses the width and where words are parted.
        width: letters of a line; chosen where 0.
        hyphenate: whether words at the ends of lines are parted.
    """
    width = width or random.choice((58, 74, 88))
    lines: list[str | None] = []
    for block in blocks:
        for piece in block.split("\n"):
            lines += (
                _hyphenated(piece, width, random) if hyphenate else textwrap.wrap(piece, width, break_on_hyphens=True)
            )
        lines.append(None)
    pages: list[list[str | None]] = [lines[at : at + 44] for at in range(0, len(lines), 44)] or [[]]
    return _pdf([_page(page, number, len(pages)) for number, page in enumerate(pages, start=1)])


def _hyphenated(text: str, width: int, random: Random) -> list[str]:
    lines = [""]
    for word_ in text.split():
        line = lines[-1]
        room = width - len(line) - 1
        if len(line) + 1 + len(word_) <= width:
            lines[-1] = f"{line} {word_}".strip()
        elif room > 4 and len(word_) > 8 and word_.isalpha() and word_.islower():
            at = min(room - 1, len(word_) - 3)
            lines[-1] = f"{line} {word_[:at]}-"
            lines.append(word_[at:])
        else:
            lines.append(word_)
    return lines


def _page(lines: Sequence[str | None], number: int, pages: int) -> bytes:
    out = [b"BT /F1 9 Tf 60 815 Td (Order form - Harbor Foods) Tj ET"]
    y = 780
    for line in lines:
        if line:
            out.append(b"BT /F1 10 Tf 60 %d Td (%s) Tj ET" % (y, _escaped(line)))
        y -= 13 if line else 8
    out.append(b"BT /F1 9 Tf 280 30 Td (Page %d of %d) Tj ET" % (number, pages))
    return b"\n".join(out)


def _pdf(contents: Sequence[bytes]) -> bytes:
    count = len(contents)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(count)), count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
