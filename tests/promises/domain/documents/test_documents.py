"""Documents as strangers write them, read in a process of their own (RELIABILITY row 47)."""

import io
import zipfile
from email.message import EmailMessage
from random import Random

import pytest
from reportlab.pdfgen.canvas import Canvas

from promises.domain.documents import reading
from promises.domain.documents.mail_body import PICTURE as PICTURE_IN_MAIL
from promises.domain.documents.mail_body import text_of_mail
from promises.domain.documents.opening import WRONG_KIND, Unreadable, open_document
from promises.domain.documents.pdf import NOTHING, PICTURES
from promises.domain.documents.pdf import PROTECTED as PROTECTED_PDF
from promises.domain.documents.word import DAMAGED
from promises.domain.drift import Fate, Verdict, check
from tests.files import png
from tests.quality.drift_files import as_pdf, deleted, inserted, paragraph, run, table, word

pytestmark = pytest.mark.once


@pytest.fixture
def read(tmp_path):
    """The text of a file of this name and these bytes."""

    def _read(name: str, raw: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(raw)
        return open_document(path).text

    return _read


def paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def test_text_in_whatever_encoding(read):
    assert read("a.txt", "Größe “x”".encode("cp1252")) == "Größe “x”"
    assert read("a.md", "\ufeffGröße".encode("utf-16-le")) == "Größe"


def test_word_reads_paragraph_by_paragraph_and_cell_by_cell(read):
    body = paragraph(run("One ") + run("export", "<w:b/>")) + table(
        [[paragraph(run("1")), paragraph(run("Two exports"))]]
    )
    raw = word(body, header1=paragraph(run("Head")), footer2=paragraph(run("Foot")), footnotes=paragraph(run("Note")))
    assert paragraphs(read("a.docx", raw)) == [
        "One export", "1\n|\nTwo exports", "Foot", "Note", "Head",
    ]  # fmt: skip


def test_the_cells_of_a_row_in_word_have_a_bar_for_each_border_also_empty_and_wide_ones(read):
    wide = table([[paragraph(run("Backups")), paragraph(run("Yes"))]]).replace(
        "<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', 1
    )
    empty = table([[paragraph(""), paragraph(run("Exports")), paragraph("")], [paragraph(run("Row")), paragraph("")]])
    text = read("a.docx", word(paragraph(run("Plan")) + wide + empty + paragraph(run("End"))))
    assert text == "Plan\n\nBackups\n|\n|\nYes\n\n|\nExports\n|\n\nRow\n|\n\nEnd"


@pytest.mark.parametrize(
    "cells",
    [
        ("Clause", "Included", "Owner", lambda line, said: (line, said, "Ana")),
        ("Clause", "Included", "Note", lambda line, said: (line, said, "")),
        ("No.", "Included", "Clause", lambda line, said: ("1", said, line)),
        ("Included", "Clause", "Price", lambda line, said: (said, line, "EUR 9")),
    ],
    ids=lambda cells: "-".join(cells[:3]),
)
def test_a_line_that_a_cell_of_its_row_in_word_refuses_is_changed_and_the_head_is_no_finding(read, cells):
    *heads, row = cells
    lines = [
        "Stock levels are sent to the shop every hour.",
        "Managers see their own store.",
        "Calls are answered daily.",
    ]
    rows = [heads, *(row(line, said) for line, said in zip(lines, ("Yes", "No", "Yes"), strict=True))]
    raw = word(table([[paragraph(run(cell)) for cell in cells] for cells in rows]))
    found = check([(str(number), line) for number, line in enumerate(lines)], read("a.docx", raw))
    assert [fate for _, fate in found.fates] == [Fate.EXACT, Fate.CHANGED, Fate.EXACT]
    assert not [sentence.text for sentence in found.sentences if sentence.verdict == Verdict.NOT_APPROVED]


def test_word_reads_as_if_every_change_were_accepted(read):
    joined = paragraph("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("They are ")) + paragraph(run("joined."))
    moved = f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run('here')}</w:moveTo>"
    gone_row = table([[paragraph(run("row"))]]).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
    body = paragraph(inserted("five ") + deleted("six ") + run("fields")) + joined + paragraph(moved) + gone_row
    assert paragraphs(read("a.docx", word(body))) == ["five fields", "They are joined.", "here"]


def test_word_reads_what_is_seen(read):
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>' + run("Annex B")
    link = f"<w:hyperlink>{run('the folder')}</w:hyperlink>"
    hidden = run("hidden", "<w:vanish/>") + run("struck", "<w:strike/>") + run("shown", '<w:strike w:val="0"/>')
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="x"><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p>'
        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = paragraph(field) + paragraph(link) + paragraph(hidden) + paragraph(run("Beside") + box)
    assert paragraphs(read("a.docx", word(body))) == ["Annex B", "the folder", "shown", "Beside", "In a box"]


@pytest.mark.parametrize(("checked", "sign"), [("1", "☑"), ("0", "☐")])
def test_the_cross_in_a_box_that_somebody_checked_in_word_says_yes(read, checked, sign):
    box = f'<w:sdt><w:sdtPr><w:checkbox><w:checked w:val="{checked}"/></w:checkbox></w:sdtPr>'
    shown = run("☒" if checked == "1" else "☐")
    body = paragraph(f"{box}<w:sdtContent>{shown}</w:sdtContent></w:sdt>{run(' Exports run nightly.')}")
    assert read("a.docx", word(body)) == f"{sign} Exports run nightly."
    assert read("b.docx", word(paragraph(run("☒ Exports run nightly.")))) == "☒ Exports run nightly."


def test_word_knows_what_a_style_hides_and_what_stands_above_the_line(read):
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:styleId="Quiet"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Quieter"><w:basedOn w:val="Quiet"/></w:style></w:styles>'
    )
    sentence = run("We will ") + run("not ", '<w:rStyle w:val="Quieter"/>') + run("keep 10")
    raised = run("2", '<w:vertAlign w:val="superscript"/>') + run(" records")
    raw = io.BytesIO(word(paragraph(sentence + raised), comments=paragraph(run("Free of charge."))))
    with zipfile.ZipFile(raw, "a") as zipped:
        zipped.writestr("word/styles.xml", styles)
    assert paragraphs(read("a.docx", raw.getvalue())) == ["We will keep 10^2 records", "Free of charge."]


def test_word_crosses_a_box_that_is_ticked(read):
    def box(state: str, sign: str) -> str:
        kind = f'<w14:checkbox xmlns:w14="x"><w14:checked w14:val="{state}"/></w14:checkbox>'
        return f"<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{run(sign)}</w:sdtContent></w:sdt>"

    body = paragraph(box("1", "☒") + run(" Exports")) + paragraph(box("0", "☐") + run(" Imports"))
    sign = '<w:sym w:font="Wingdings" w:char="F0FE"/>'
    body += paragraph(box("true", "").replace("<w:t></w:t>", sign).replace('<w:t xml:space="preserve"></w:t>', sign))
    body += paragraph(run("☒ Backups")) + paragraph(box("1", "Two words"))
    assert paragraphs(read("a.docx", word(body))) == ["☑ Exports", "☐ Imports", "☑", "☒ Backups", "Two words"]


def test_pdf_lines_are_wraps_and_what_is_on_every_page_stands_once(read):
    long = "A sentence that is longer than one line of the page and so goes on in the next one, as all of them do."
    text = read("a.pdf", as_pdf([long] * 40, Random(1), width=60))
    assert text.count("Order form - Harbor Foods") == 1
    assert text.count("Page 1 of") == 1 and "Page 2 of" not in text
    # Those that begin on one page and end on the next come in two.
    assert sum(" ".join(part.split()) == long for part in paragraphs(text)) >= 34


MAIL = b"""From: Maya <maya@example.com>
Subject: Order form
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8; format=flowed

One export of five{space}
fields.
--x
Content-Type: text/plain
Content-Disposition: attachment; filename=a.txt

Not this.
--x--
""".replace(b"{space}", b" ")


def test_pdf_notes_and_margins_that_differ_are_read(read):
    raw = io.BytesIO()
    page = Canvas(raw)
    for megabytes in (25, 500):
        page.drawString(72, 810, f"Up to {megabytes} MB a night.")
        page.drawString(72, 400, "Dear Ana.")
        page.drawString(72, 20, f"Page {page.getPageNumber()} of 2")
        page.textAnnotation("Support is free.", Rect=[100, 100, 200, 200])
        page.showPage()
    page.save()
    found = paragraphs(read("a.pdf", raw.getvalue()))
    assert {"Up to 25 MB a night.", "Up to 500 MB a night.", "Support is free."} <= set(found)
    assert len([text for text in found if text.startswith("Page ")]) == 1


def test_a_mail_is_its_body(read):
    assert read("a.eml", MAIL).split() == ["Order", "form", "One", "export", "of", "five", "fields."]


def test_a_mail_in_html(read):
    html = b"From: a\nContent-Type: text/html\n\n<style>p{}</style><p>One&nbsp;<b>ex</b>port.</p><p><s>Two</s></p>"
    assert read("a.eml", html).strip() == "One\u00a0export."


def test_a_logo_in_a_mail_is_no_part_of_it_and_a_picture_that_may_hold_words_is_told():
    def told(*pictures: bytes) -> list[str]:
        mail = EmailMessage()
        mail["Subject"] = "Order"
        mail.set_content("Hello Ben")
        for number, content in enumerate(pictures):
            mail.add_related(content, "image", "png", cid=f"<{number}>", disposition="inline")
        notes: list[str] = []
        assert "Hello Ben" in text_of_mail(mail.as_bytes(), notes)
        return notes

    assert told(png(300, 100)) == told(png(300, 100), png(300, 100)) == []
    assert told(png(900, 1200)) == told(png(600, 150), png(600, 150)) == told(b"no picture") == [PICTURE_IN_MAIL]


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name.replace("__", "/"), raw)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><w:document xmlns:w="w"><w:body>&a;</w:body></w:document>'
EMPTY_PDF = as_pdf([], Random(0)).replace(b"Tj", b"  ")
LOCKED_PDF = EMPTY_PDF.replace(
    b"/Root 1 0 R",
    b"/ID [<00><00>] /Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
    + b"41" * 32
    + b"> /U <"
    + b"42" * 32
    + b"> >>",
)
SCAN = EMPTY_PDF.replace(b"stream\nBT", b"stream\nq BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q BT")

BROKEN = {
    "no such kind": ("a.exe", b"x", WRONG_KIND),
    "an old Word file": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", reading.PROTECTED),
    "no Word file": ("a.docx", b"hello", reading.NO_WORD_FILE),
    "half a Word file": ("a.docx", word(paragraph(run("x" * 500)))[:300], DAMAGED),
    "no document in it": ("a.docx", zipped(x=b"1"), DAMAGED),
    "entities": ("a.docx", zipped(word__document__xml=b"") and zipped(**{"word/document.xml": ENTITIES}), DAMAGED),
    "a bomb": ("a.docx", zipped(**{"word/document.xml": b" " * 60_000_000}), "This file unpacks to too much."),
    "an empty Word file": ("a.docx", word(paragraph("")), reading.NOTHING),
    "no PDF": ("a.pdf", b"hello", reading.NO_PDF),
    "an empty PDF": ("a.pdf", EMPTY_PDF, NOTHING),
    "a scan": ("a.pdf", SCAN, PICTURES),
    "a locked PDF": ("a.pdf", LOCKED_PDF, PROTECTED_PDF),
    "a PDF called text": ("a.txt", EMPTY_PDF, reading.NO_TEXT_FILE),
    "nothing": ("a.txt", b" \n", reading.NOTHING),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_be_read_gets_one_sentence(what, read):
    name, raw, sentence = BROKEN[what]
    with pytest.raises(Unreadable) as refusal:
        read(name, raw)
    assert str(refusal.value) == sentence


def test_both_texts_of_a_mail_its_subject_and_its_attachments_are_told():
    notes = []
    raw = (
        b"From: a@b.c\r\nSubject: Free support\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=m\r\n\r\n"
        b"--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
        b"--a\r\nContent-Type: text/plain\r\n\r\nUp to 25 MB.\r\n"
        b"--a\r\nContent-Type: text/html\r\n\r\n<p>Up to 900 MB.</p>\r\n--a--\r\n"
        b"--m\r\nContent-Type: text/plain\r\n\r\nSent from my phone.\r\n"
        b"--m\r\nContent-Type: application/pdf\r\n"
        b'Content-Disposition: attachment; filename="offer.pdf"\r\n\r\nx\r\n--m--\r\n'
    )
    text = text_of_mail(raw, notes)
    assert [line.strip() for line in text.split("\n") if line.strip()] == [
        "Free support",
        "Up to 25 MB.",
        "Up to 900 MB.",
        "Sent from my phone.",
    ]
    assert notes == ["“offer.pdf” is attached to this mail and was not read; check it by itself."]
