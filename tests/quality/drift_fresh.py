"""The drift check on documents of other programs and other hands (`make quality`): rows e were tuned on, rows f not.

Every layout and most edits change nothing that is said; the soft edits hide where a tolerance could let them through.
"""

import html
import io
import re
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from shutil import which
from typing import Any
from xml.sax.saxutils import escape

from promises.domain.documents.opening import open_document
from tests.quality.drift_cases import Case, rows
from tests.quality.drift_files import deleted, inserted, paragraph, run, table, word
from tests.quality.drift_fresh_edits import FORMAT, MARKS, SOFT
from tests.quality.drift_layouts import printed
from tests.quality.drift_wild import LINES, Tally, judge

TUNED, HELD_OUT = "m", "n"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"


# --- text -------------------------------------------------------------------------------------------------------------


def _fill(text: str, width: int, first: str = "", later: str = "") -> str:
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=later, break_long_words=False,
                         break_on_hyphens=len(text) % 2 == 0)  # fmt: skip


def _hyphenated(text: str, width: int) -> str:
    lines = [""]
    for said in text.split(" "):
        room = width - len(lines[-1]) - 2
        if len(lines[-1]) + 1 + len(said) <= width:
            lines[-1] = f"{lines[-1]} {said}".strip()
        elif room > 3 and len(said) > 7 and said.isalpha() and said.islower():
            lines[-1] += f" {said[: min(room, len(said) - 3)]}-"
            lines.append(said[min(room, len(said) - 3) :])
        else:
            lines.append(said)
    return "\n".join(lines)


def _pages(blocks: Sequence[str], random: Random) -> str:
    lines = "\n\n".join(_fill(block, random.randint(50, 90)) for block in blocks).split("\n")
    step = random.randint(7, 13)
    said = [lines[at : at + step] for at in range(0, len(lines), step)]
    foot = random.choice(("\n\n{n}\n\x0c", "\n\n- {n} -\n\x0c", "\n\nPage {n} of {m}\n\x0c", "\n\x0c"))
    return "".join("\n".join(page) + foot.format(n=n, m=len(said)) for n, page in enumerate(said, start=1))


def _grid(blocks: Sequence[str], random: Random) -> str:
    edge, out = "+----+" + "-" * 46 + "+", []
    for number, block in enumerate(blocks, start=1):
        out.append(edge)
        for at, line in enumerate(_fill(block, 44).split("\n")):
            out.append(f"| {number if not at else '':<2} | {line:<44} |")
    return "\n".join([*out, edge])


def _justified(blocks: Sequence[str], random: Random) -> str:
    def line(text: str) -> str:
        missing = 64 - len(text)
        return text.replace(" ", "  ", missing) if 0 < missing < 12 else text

    return "\n\n".join("\n".join(map(line, _fill(block, 64).split("\n"))) for block in blocks)


def _numbered(style: str, blocks: Sequence[str], random: Random) -> str:
    said = (f"{style.format(n=n, a=chr(96 + n % 26), r='i' * (1 + n % 3))}{block}" for n, block in enumerate(blocks, 1))
    return random.choice(("\n", "\r\n", "\n\n")).join(said)


def _wrapped(blocks: Sequence[str], random: Random) -> str:
    width, mark = random.randint(40, 100), random.choice(("", "> ", "\t", "    ", "> > "))
    return f"\n{mark.rstrip()}\n".join(_fill(block, width, mark, mark) for block in blocks)


def _prose(blocks: Sequence[str], random: Random) -> str:
    text = ""
    for block in blocks:
        text += f"{block} " if re.search(r"[a-z%)]\.\Z", block) else f"\n\n{block}\n\n"
    width = random.randint(40, 100)
    return "\n\n".join(_fill(part, width) for part in text.split("\n\n") if part.strip())


def _rows(mark: str, blocks: Sequence[str], random: Random) -> str:
    said = ([str(n), block, random.choice(("yes", "EUR 40", ""))] for n, block in enumerate(blocks, start=1))
    return "\n".join(mark.join(cells).strip(" ") for cells in (["No", "Text", "Price"], *said))


TEXTS: dict[str, Sequence[Callable[[Sequence[str], Random], str]]] = {
    TUNED: (_wrapped, _pages, _prose, partial(_rows, "\t"), partial(_rows, " | "), partial(_numbered, "{n}. "),
            partial(_numbered, "• "), partial(_numbered, "1.{n} "), partial(_numbered, "({a}) "),
            lambda b, r: "\n\n".join(_hyphenated(x, r.randint(40, 70)) for x in b)),
    HELD_OUT: (_wrapped, _justified, _pages, _prose, _grid, partial(_numbered, "{n})\t"), partial(_numbered, "– "),
               partial(_numbered, "§ 4.{n} "), partial(_numbered, "({r}) "), partial(_numbered, "{n}.\u00a0"),
               partial(_rows, " || "), lambda b, r: "\f".join(_hyphenated(x, r.randint(30, 50)) for x in b)),
}  # fmt: skip

# --- Word -------------------------------------------------------------------------------------------------------------


def _hyphen(found: re.Match[str]) -> str:
    return f'</w:t><w:{"noBreakHyphen" if found[0] == "-" else "softHyphen"}/><w:t xml:space="preserve">'


def _inner(text: str, random: Random) -> str:
    """Runs that end anywhere, each in one of the things that Word wraps around words."""
    out = ""
    for piece in re.findall(rf".{{1,{random.randint(6, 40)}}}", text, re.S):
        said = run(piece, random.choice(("", "<w:smallCaps/>", "<w:b/>", '<w:kern w:val="2"/>', "<w:caps/>")))
        said = re.sub(r"\u00ad" if random.random() < 0.7 else r"[-\u00ad]", _hyphen, said)
        out += random.choice((
            "{}", "{}", '<w:smartTag w:element="x">{}</w:smartTag>', "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
            '<w:hyperlink w:anchor="x">{}</w:hyperlink>', '<w:ins w:id="1">{}</w:ins>',
            '<w:moveTo w:id="2">{}</w:moveTo>',
            deleted("except 4 ") + "{}", f"<w:moveFrom>{run('not ')}</w:moveFrom>{{}}",
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF _a 7 </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            '<w:commentRangeStart w:id="3"/>{}<w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r>',
            '{}<w:r><w:footnoteReference w:id="2"/></w:r>', '{}<w:bookmarkStart w:id="9" w:name="q"/>',
            '{}<w:r><w:lastRenderedPageBreak/></w:r>',
        )).format(said)  # fmt: skip
    return out


def as_docx(blocks: Sequence[str], random: Random) -> bytes:
    """A Word file of blocks as paragraphs, items, merged cells, boxes and notes."""
    body, beside, numbered = [paragraph(run("Schedule 2"))], [], random.random() < 0.5
    listed = '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr>'
    for n, block in enumerate(blocks, start=1):
        how, said = random.randrange(9), _inner(block, random)
        if how == 0:
            cell = f'<w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr>{paragraph(said)}'
            body.append(table([[cell, paragraph(run("EUR 4"))], [f"<w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}"]]))
        elif how == 1:
            box = f"<w:txbxContent>{paragraph(said)}</w:txbxContent>"
            body.append(paragraph(f"<w:r><w:pict>{box}</w:pict></w:r>"))
        elif how == 2:
            beside.append(
                f'<w:footnote w:id="{n}">{paragraph("<w:r><w:footnoteRef/></w:r>" + run(" ") + said)}</w:footnote>'
            )
        elif how == 3:
            body.append(paragraph(run(f"{n}.") + "<w:r><w:tab/></w:r>" + said))
        elif how == 4 and " " in block:
            at = block.index(" ", len(block) // 2) if " " in block[len(block) // 2 :] else block.index(" ")
            body.append(paragraph(run(block[:at]) + "<w:r><w:br/></w:r>" + run(block[at + 1 :])))
        elif how == 5:
            at = len(block) // 2
            body.append(paragraph(run(block[:at]) + deleted("up to 3 ") + inserted(block[at:])))
        else:
            body.append(f"<w:p>{listed if numbered else ''}{said}</w:p>")
    parts = {
        "header1": paragraph(run("Page 1 of 4")),
        "comments": paragraph(run("Is this still so? Please check.")),
    }
    return word("".join(body), **parts, **({"footnotes": "".join(beside)} if beside else {}))


# --- PDF --------------------------------------------------------------------------------------------------------------


def as_flowed_pdf(blocks: Sequence[str], random: Random) -> bytes:
    """A PDF by reportlab: justified paragraphs, columns, a table or a list; furniture on each page."""
    from reportlab.lib.pagesizes import A5  # noqa: PLC0415 -- only where PDFs are made
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415
    from reportlab.platypus import BaseDocTemplate, Frame, ListFlowable, PageTemplate, Paragraph, Table  # noqa: PLC0415

    pdfmetrics.registerFont(ttfonts.TTFont("Serif", FONT))
    size = random.choice((8.5, 10, 12))
    style = ParagraphStyle("x", fontName="Serif", fontSize=size, leading=size * random.choice((1.15, 1.3, 1.5)),
                           alignment=random.choice((0, 4)), spaceAfter=random.choice((3, 8)), embeddedHyphenation=1,
                           firstLineIndent=random.choice((0, 10)), uriWasteReduce=0.3)  # fmt: skip
    said = [Paragraph(_shy(escape(block), random), style) for block in blocks]
    how = random.randrange(4)
    story: list[Any] = said
    if how == 1:
        story = [Table([[str(n), text, "EUR 9"] for n, text in enumerate(said, 1)], colWidths=[20, 220, 50])]
    elif how == 2:
        story = [ListFlowable(said, bulletType=random.choice(("bullet", "1", "a")))]
    wide, high = A5
    columns = [(30, wide - 60)] if how != 3 else [(30, wide / 2 - 40), (wide / 2 + 10, wide / 2 - 40)]

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("Serif", 7)
        canvas.drawString(30, high - 28, "Framework agreement 77/B")
        canvas.drawRightString(wide - 30, 24, random.choice(("{}", "Page {}", "- {} -")).format(canvas.getPageNumber()))

    frames = [Frame(x, 45, width, high - 90, showBoundary=0) for x, width in columns]
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A5, pageTemplates=[PageTemplate("p", frames, onPage=furniture)])
    document.build(story)
    return out.getvalue()


def _shy(text: str, random: Random) -> str:
    return re.sub(r"\b([a-z]{4})([a-z]{4,})", "\\1\u00ad\\2", text) if random.random() < 0.5 else text


def as_placed_pdf(blocks: Sequence[str], random: Random) -> bytes:
    """A PDF in which each word, or each half of one, is put down by itself; numbers of notes raised."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 -- as above

    out = io.BytesIO()
    canvas, y, font = Canvas(out, pagesize=(400, 560)), 500.0, random.choice(("Helvetica", "Times-Roman"))
    width, by_letter, page = random.randint(40, 70), random.random() < 0.3, 1
    for block in blocks:
        for line in _hyphenated(block, width).split("\n"):
            x = 40.0
            for said in re.findall(r"\S+|\s+", line):
                for piece in said if by_letter else (said[: len(said) // 2], said[len(said) // 2 :]):
                    if piece.strip():
                        canvas.setFont(font, 10)
                        canvas.drawString(x, y, piece)
                    x += canvas.stringWidth(piece, font, 10)
            y -= 12.5
            if y < 60:
                canvas.drawCentredString(200, 30, f"{page} / 9")
                canvas.showPage()
                y, page = 500.0, page + 1
        y -= 7
    canvas.drawCentredString(200, 30, f"{page} / 9")
    canvas.save()
    return out.getvalue()


STYLES = {
    TUNED: ("p{text-align:justify;hyphens:auto;width:70mm}", "body{columns:2;hyphens:manual}", "p{letter-spacing:.4pt}",
            "p{font-variant:small-caps;font-kerning:normal}", "p{line-height:1.7} p+p{margin-top:2mm}"),
    HELD_OUT: ("main{display:grid;grid-template-columns:1fr 1fr;gap:6mm}", "p{hyphens:auto;font:9pt serif;width:50mm}",
               "p{text-indent:8mm;margin:0;word-spacing:2pt}", "p{font:italic 13pt/1.2 sans-serif;text-align:center}",
               "p{break-inside:auto;margin:0 0 40mm;font-size:15pt}"),
}  # fmt: skip


def page_of(blocks: Sequence[str], half: str, random: Random) -> str:
    """HTML for the printer of a browser."""
    said = [html.escape(block) for block in blocks]
    how = random.randrange(4)
    body = "".join(f"<p>{text}</p>" for text in said)
    if how == 0:
        body = f"<ol type={random.choice('1ai')}>{''.join(f'<li><p>{text}</p></li>' for text in said)}</ol>"
    elif how == 1:
        cells = (f"<th>{n}.</th><td><p>{text}</p></td><td>yes</td>" for n, text in enumerate(said))
        body = f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    return f'<html lang="en"><style>{random.choice(STYLES[half])}</style><main>{body}</main></html>'


# --- measuring --------------------------------------------------------------------------------------------------------


def made_cases(half: str, random: Random, *, each: int) -> Iterator[Case]:
    """Every edit on some lines, among other lines and text that promises nothing."""
    lines = [(row["id"], row["text"]) for row in rows("lines", half)]
    neutral = [row["text"] for row in rows("neutral", half)]
    for kind, edits in (("format", {**FORMAT, **MARKS, "none": lambda t, _: t}), ("soft", SOFT)):
        for name, edit in edits.items():
            made = 0
            for line in random.sample(lines, len(lines)):
                edited = edit(line[1], random)
                if made == each or (edited == line[1] and name != "none"):
                    continue
                some = [line, *random.sample([other for other in lines if other != line], random.randint(2, 6))]
                case = Case(kind, name, some, [edited, *(text for _, text in some[1:])], line[0], edited)
                case.blocks += random.sample(neutral, random.randint(1, 4))
                random.shuffle(case.blocks)
                yield case
                made += 1


def measured(half: str, *, each: int = 8, files: int = 90, seed: int = 23) -> Tally:
    """All documents of one half as text, some as Word files, and as PDFs of three programs."""
    tally, random = Tally(), Random(seed)
    made = list(made_cases(half, random, each=each))
    for number, case in enumerate(made):
        own = "\n" in case.edited or case.edited.lstrip()[:1] in "*~"
        judge(
            case,
            "\n\n".join(case.blocks) if own else TEXTS[half][number % len(TEXTS[half])](case.blocks, random),
            "text",
            tally,
        )
    filed = [case for case in made if case.edit not in MARKS and case.edit != "struck"]
    writers = ((".docx", as_docx), (".pdf", as_flowed_pdf), (".pdf", as_placed_pdf))
    with tempfile.TemporaryDirectory() as folder:
        for suffix, write in writers:
            file = Path(folder) / f"document{suffix}"
            for case in random.sample(filed, min(files, len(filed))):
                if write is as_placed_pdf and not "".join(case.blocks).isascii():
                    continue
                file.write_bytes(write(case.blocks, random))
                judge(case, open_document(file).text, suffix, tally)
        if which("chromium"):
            some = random.sample(filed, min(files, len(filed)))
            pages = [page_of(case.blocks, half, random) for case in some]
            for case, printed_ in zip(some, printed(pages, Path(folder)), strict=True):
                judge(case, open_document(printed_).text, ".pdf", tally)
    return tally


def report() -> Iterator[str]:
    """The figures, line by line."""
    for title, half in (("tuned on", TUNED), ("held out", HELD_OUT)):
        tally = measured(half)
        yield ""
        yield f"Drift check on documents of other programs, {title}"
        for where in ("text", ".docx", ".pdf"):
            yield f" as {where}"
            for what, said, wrong in LINES:
                if what not in ("extras", "neutral"):
                    yield tally.line(where, what, said, wrong=wrong)
