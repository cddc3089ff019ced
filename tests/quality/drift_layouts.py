"""Documents as deals have them: order forms, mails, contracts, statements of work and plans, as text, Word and PDF.

Every layout takes blocks, a line or another sentence each, and gives back one document; what surrounds the blocks is
furniture that promises nothing.
"""

import html
import re
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.quality.drift_files import deleted, inserted, paragraph, run, split_runs, table, word

Layout = Callable[[Sequence[str], Random], str]


def _fill(text: str, width: int, first: str = "", later: str = "") -> str:
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def order_form(blocks: Sequence[str], random: Random) -> str:
    """A table with a number, the words and a price in each row."""
    mark = random.choice((" | ", "\t"))
    edge = "| " if mark == " | " else ""
    rows = [mark.join(("Item", "Description", "Price"))]
    rows += [
        mark.join((str(number), block, random.choice(("included", "EUR 1,200", "n/a"))))
        for number, block in enumerate(blocks, start=1)
    ]
    return "ORDER FORM\n\n" + "\n".join(f"{edge}{row}{' |' if edge else ''}" for row in rows) + "\n\nTotal: EUR 48,000"


def mail(blocks: Sequence[str], random: Random) -> str:
    """A mail with what it answers quoted, wrapped by a mail program."""
    mark = random.choice(("> ", ">> ", ">"))
    half = random.randint(0, len(blocks))
    quoted = "\n>\n".join(_fill(block, 64, mark, mark) for block in blocks[half:])
    own = "\n\n".join(_fill(block, 72) for block in blocks[:half])
    return f"Hi Ana,\n\n{own}\n\nBest,\nMaya\n\nOn Tue, Mar 3, 2026 at 10:14, Ana wrote:\n{quoted}\n"


def contract(blocks: Sequence[str], random: Random) -> str:
    """Clauses with numbers such as 2.1(a)."""
    style = random.choice(("2.{n}({a}) ", "2.{n} ", "§ {n} ", "({a}) ", "Section 2.{n}. ", "2.{n}.1 "))
    said = [
        _fill(f"{style.format(n=number, a=chr(96 + min(number, 26)))}{block}", random.choice((70, 200)))
        for number, block in enumerate(blocks, start=1)
    ]
    return "2. SERVICES\n\n" + "\n\n".join(said)


def statement(blocks: Sequence[str], random: Random) -> str:
    """Bullets, hung under their marks."""
    mark = random.choice(("• ", "- ", "* ", "o ", "– ", "▪ "))
    return "Statement of work\n\nScope\n" + "\n".join(_fill(block, 68, mark, "  ") for block in blocks)


def plan(blocks: Sequence[str], random: Random) -> str:
    """Under each sentence its owner, its date and its limit."""
    said = []
    for block in blocks:
        lines = [f"Owner: {random.choice(('Tom', 'Priya', 'Omar'))}", "Date: June 19", "Limit: as in the sentence"]
        said.append("\n".join([block, *lines]) if random.random() < 0.5 else f"{block}\n{'  |  '.join(lines)}")
    return "Close plan, version 4\n\n" + "\n\n".join(said)


def prose(blocks: Sequence[str], random: Random) -> str:
    """Everything that is a sentence in one paragraph."""
    text = ""
    for block in blocks:
        text += f"{block} " if re.search(r"[.!?]\Z", block) else f"\n\n{block}\n\n"
    return "\n\n".join(_fill(part, 76) for part in text.split("\n\n") if part.strip())


TEXTS: dict[str, Layout] = {
    "order form": order_form, "mail": mail, "contract": contract, "statement of work": statement, "plan": plan,
    "prose": prose,
}  # fmt: skip

# --- Word files -------------------------------------------------------------------------------------------------------


def _tracked(text: str, random: Random) -> str:
    words = text.split(" ")
    at = random.randrange(1, max(2, len(words)))
    before, word_, after = " ".join(words[:at]) + " ", words[at] if at < len(words) else "", " ".join(words[at + 1 :])
    return paragraph(run(before) + deleted("hourly ") + inserted(word_) + run(f" {after}" if after else ""))


def _controlled(text: str, random: Random) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(split_runs(text, random))}</w:sdtContent></w:sdt>"


def _inner_control(text: str, random: Random) -> str:
    at = text.find(" ", len(text) // 2)
    at = len(text) // 2 if at < 0 else at
    return paragraph(f"<w:sdt><w:sdtContent>{run(text[:at])}</w:sdtContent></w:sdt>{run(text[at:])}")


def _linked(text: str, random: Random) -> str:
    at = text.find(" ")
    return paragraph(
        f'<w:hyperlink w:anchor="a">{run(text[:at])}</w:hyperlink><w:bookmarkStart w:id="1" w:name="a"/>'
        f'<w:fldSimple w:instr=" REF x "> {run(text[at:])}</w:fldSimple>'
    )


def _listed(text: str, random: Random) -> str:
    numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr>'
    return f"<w:p>{numbered}{split_runs(text, random)}</w:p>"


def _boxed(text: str, random: Random) -> str:
    box = f"<w:txbxContent>{paragraph(split_runs(text, random))}</w:txbxContent>"
    return paragraph(
        run("Note")
        + '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        + f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        + "</mc:AlternateContent></w:r>"
    )


def _joined(text: str, random: Random) -> str:
    """A paragraph mark within the sentence that a tracked change took out."""
    at = text.find(" ", len(text) // 3)
    if at < 0:
        return paragraph(run(text))
    gone = '<w:pPr><w:rPr><w:del w:author="Jonas"/></w:rPr></w:pPr>'
    return f"<w:p>{gone}{run(text[: at + 1])}</w:p>{paragraph(run(text[at + 1 :]))}"


def _broken(text: str, random: Random) -> str:
    at = text.find(" ", len(text) // 2)
    return paragraph(run(text[:at]) + "<w:r><w:br/></w:r>" + run(text[at + 1 :])) if at > 0 else paragraph(run(text))


_WORD = (_tracked, _controlled, _inner_control, _linked, _listed, _boxed, _joined, _broken)


def as_rich_word(blocks: Sequence[str], random: Random) -> bytes:
    """A Word file that uses what Word has: tables, boxes, controls, fields, lists, notes and tracked changes."""
    body, notes, rest = [paragraph(run("Order form"))], [], list(blocks)
    while rest:
        block = rest.pop(0)
        how = random.random()
        if how < 0.2:
            cells = [[paragraph(run("3")), paragraph(split_runs(block, random)), paragraph(run("CHF 12"))]]
            inner = table(cells)
            body.append(table([[f"{inner}{paragraph('')}", paragraph(run("x"))]]) if how < 0.06 else inner)
        elif how < 0.28:
            notes.append(block)
            body.append(paragraph(run("See the note.") + '<w:r><w:footnoteReference w:id="2"/></w:r>'))
        elif how < 0.8:
            body.append(random.choice(_WORD)(block, random))
        else:
            body.append(paragraph(split_runs(block, random)))
    footnotes = "".join(
        f'<w:footnote w:id="{number}">{paragraph(run(note))}</w:footnote>' for number, note in enumerate(notes, start=2)
    )
    parts = {"header1": paragraph(run("Northwind Retail")), "footer1": paragraph(run("Page 1"))}
    return word("".join(body), **parts, **({"footnotes": footnotes} if notes else {}))


# --- PDFs that a browser prints ---------------------------------------------------------------------------------------

_STYLES = (
    "body{font:11pt/1.4 sans-serif}",
    "body{font:10pt/1.3 serif;text-align:justify;hyphens:auto}",
    "body{font:10pt/1.35 serif;columns:2;column-gap:10mm;text-align:justify;hyphens:auto}",
    "body{font:12pt/1.5 sans-serif} p{margin:0 0 70mm}",  # few blocks on a page
    "body{font:10.5pt/1.25 serif;font-feature-settings:'liga','dlig';letter-spacing:.1pt}",
)


def page_of(blocks: Sequence[str], random: Random) -> str:
    """A page of HTML to be printed."""
    style = random.choice(_STYLES)
    how = random.randrange(3)
    said = [html.escape(block) for block in blocks]
    if how == 0:
        rows = "".join(f"<tr><td>{n}</td><td>{text}</td><td>EUR 12</td></tr>" for n, text in enumerate(said, start=1))
        body = f"<table>{rows}</table>"
    elif how == 1:
        body = f"<ul>{''.join(f'<li>{text}</li>' for text in said)}</ul>"
    else:
        body = "".join(f"<p>{text}</p>" for text in said)
    table_style = "td{border:1px solid;padding:4px;vertical-align:top}"
    return f'<html lang="en"><style>{style}{table_style}</style><h1>Order form</h1>{body}</html>'


def printed(pages: Sequence[str], folder: Path) -> list[Path]:
    """The pages as PDFs, each with a header and page numbers. Needs the browser of the tests.

    Args:
        pages: HTML.
        folder: where the files go.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only where a browser is there

    files = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page: Any = browser.new_page()
        for number, text in enumerate(pages):
            page.set_content(text)
            file = folder / f"printed-{number}.pdf"
            file.write_bytes(
                page.pdf(
                    format="A5",
                    display_header_footer=True,
                    header_template='<div style="font-size:8px;margin-left:12mm">Northwind Retail, order 20-4471</div>',
                    footer_template='<div style="font-size:8px;margin-left:12mm">Page <span class="pageNumber"></span>'
                    ' of <span class="totalPages"></span></div>',
                    margin={"top": "18mm", "bottom": "18mm", "left": "12mm", "right": "12mm"},
                )
            )
            files.append(file)
        browser.close()
    return files
