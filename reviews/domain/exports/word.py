"""A Word file, written part by part: the same sheet gives the same bytes, whatever the day and the machine.

Each sentence is one run of one paragraph, so that nothing stands within it. Nothing is packed: packing depends on the
library that does it, and the files are small.
"""

import io
import re
import zipfile
from datetime import UTC
from xml.sax.saxutils import escape

from reviews.domain.exports.sheet import CannotWrite, Sheet, SheetLine

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP can name
FONT = "Georgia"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_KIND}.numbering+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_KIND}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_ROOT = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_PARTS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/footer" Target="footer1.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
)
#: Word counts the clauses itself: its numbers hang in the margin and are no part of a sentence.
_NUMBERING = (
    f'{_HEAD}<w:numbering xmlns:w="{_MAIN}"><w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr><w:rPr><w:color w:val="595959"/></w:rPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)


def word(sheet: Sheet) -> bytes:
    """The sheet as a .docx file.

    Args:
        sheet: what to write.

    Raises:
        CannotWrite: a character that no XML can hold.
    """
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "docProps/core.xml": _core(sheet),
        "word/document.xml": _document(sheet),
        "word/_rels/document.xml.rels": _PARTS,
        "word/styles.xml": _styles(),
        "word/numbering.xml": _NUMBERING,
        "word/footer1.xml": f'{_HEAD}<w:ftr xmlns:w="{_MAIN}">{_paragraph("Small", sheet.made)}</w:ftr>',
    }
    return packed({name: text.encode() for name, text in parts.items()})


def packed(files: dict[str, bytes]) -> bytes:
    """Files in one ZIP, in the order given, without anything of today in it.

    Args:
        files: name to content.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as zipped:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.create_system = 0
            zipped.writestr(entry, content)
    return held.getvalue()


def _document(sheet: Sheet) -> str:
    body = [_paragraph("Title", sheet.title), _paragraph("Made", sheet.made)]
    for line in sheet.lines:
        body += _clause(line)
    body += [_paragraph("Foot", sheet.made), *(_paragraph("Small", seal) for seal in sheet.seals)]
    return (
        f'{_HEAD}<w:document xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}"><w:body>{"".join(body)}<w:sectPr>'
        '<w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" '
        'w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _clause(line: SheetLine) -> list[str]:
    terms = [_paragraph("Term", value, label=f"{label}: ") for label, value in line.terms]
    return [_paragraph("Clause", line.sentence), *terms]


def _paragraph(style: str, text: str, *, label: str = "") -> str:
    grey = '<w:rPr><w:color w:val="595959"/></w:rPr>'
    runs = [(grey, label), ("", text)] if label else [("", text)]
    drawn = "".join(f'<w:r>{look}<w:t xml:space="preserve">{_text(words)}</w:t></w:r>' for look, words in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{drawn}</w:p>'


def _text(text: str) -> str:
    if found := _NOT_XML.search(text):
        raise CannotWrite(f"A Word file cannot hold the character U+{ord(found[0]):04X}; export plain text instead.")
    return escape(text)


def _core(sheet: Sheet) -> str:
    at = f"{sheet.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(sheet.title)}</dc:title><cp:revision>{sheet.version}</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created></cp:coreProperties>'
    )


def _styles() -> str:
    """Sizes are half points; a clause stays together with its terms."""
    above = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="10" w:color="C8C4BC"/></w:pBdr>'
    counted = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    hanging = '<w:ind w:left="567" w:hanging="567"/>'
    quiet = '<w:color w:val="595959"/>'
    styles = [
        ("Title", '<w:spacing w:after="60"/>', '<w:sz w:val="44"/>'),
        ("Made", '<w:spacing w:after="360"/>', f'{quiet}<w:sz w:val="20"/>'),
        (
            "Clause",
            f"<w:keepNext/><w:keepLines/>{counted}{above}<w:suppressAutoHyphens/>"
            f'<w:spacing w:before="360" w:after="120" w:line="300" w:lineRule="auto"/>{hanging}',
            '<w:sz w:val="25"/>',
        ),
        ("Term", '<w:keepLines/><w:spacing w:after="30"/><w:ind w:left="567"/>', '<w:sz w:val="19"/>'),
        ("Foot", f'{above}<w:spacing w:before="480"/>', f'{quiet}<w:sz w:val="15"/>'),
        ("Small", '<w:spacing w:before="20"/>', f'{quiet}<w:sz w:val="15"/>'),
    ]
    made = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="Plan {name}"/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        for name, paragraph, run in styles
    )
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="Times New Roman"/>'
    return (
        f'{_HEAD}<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}</w:rPr></w:rPrDefault>'
        f"</w:docDefaults>{made}</w:styles>"
    )
