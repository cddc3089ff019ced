"""A logo in a Word file is no obstacle; a picture that may hold a promise is told to whoever sends it."""

import pytest

from promises.domain.documents.word import NOT_ALL, PICTURE, text_of_word
from tests.quality.drift_files import paragraph, run, word


def picture(wide: float, high: float, kind: str = "inline") -> str:
    """A drawing of so many centimetres."""
    size = f'<wp:extent xmlns:wp="urn:wp" cx="{round(wide * 360_000)}" cy="{round(high * 360_000)}"/>'
    return (
        f'<w:r><w:drawing><wp:{kind} xmlns:wp="urn:wp">{size}<a:graphic xmlns:a="urn:a"><a:blip/></a:graphic>'
        f"</wp:{kind}></w:drawing></w:r>"
    )


def old_picture(style: str) -> str:
    return f'<w:r><w:pict><v:shape xmlns:v="urn:v" style="{style}"><v:imagedata/></v:shape></w:pict></w:r>'


def twice(new: str, old: str) -> str:
    """A picture for newer programs and the same one for older ones."""
    around = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    inner = (f"<mc:Choice>{new}</mc:Choice>", f"<mc:Fallback>{old}</mc:Fallback>")
    return f"<w:r><mc:AlternateContent {around}>{''.join(inner)}</mc:AlternateContent></w:r>"


#: A rectangle that a picture fills.
FILLED = (
    '<w:r><w:pict><v:rect xmlns:v="urn:v"><v:fill type="frame" xmlns:r="urn:r" r:id="rId4"/></v:rect></w:pict></w:r>'
)
#: A size in parts of the page.
RELATIVE = '<wp14:sizeRelH xmlns:wp14="urn:wp14"><wp14:pctWidth>{}</wp14:pctWidth></wp14:sizeRelH>'


@pytest.mark.parametrize(
    ("body", "header", "told"),
    [
        (picture(6, 2), "", []),
        (picture(8.4, 5.5, "anchor"), "", []),
        (picture(6, 2) + picture(5, 1.5) + picture(5, 1.5), "", []),  # a logo and two signatures
        (twice(picture(6, 4), old_picture("width:170pt;height:113pt")), "", []),
        (old_picture("position:absolute;width:170.1pt;height:56.7pt;z-index:1"), "", []),
        (picture(16, 24), "", [PICTURE]),  # a page
        (picture(16, 3), "", [PICTURE]),  # a line of it
        (picture(8, 3) + picture(8, 3), "", [PICTURE]),  # two slices of one
        (old_picture("width:6in;height:9in"), "", [PICTURE]),
        (old_picture("width:100%;height:auto"), "", [PICTURE]),
        ('<w:r><w:drawing xmlns:a="urn:a"><a:blip/></w:drawing></w:r>', "", [PICTURE]),
        ("", picture(18, 4), []),  # a letterhead
        ("", picture(18, 24), [PICTURE]),
        (twice(picture(2, 2), old_picture("width:453pt;height:680pt")), "", [PICTURE]),  # the larger of the two
        (old_picture("width:50pt;height:50pt;mso-width-percent:1000"), "", [PICTURE]),
        (old_picture("width:50pt;height:50pt;mso-width-percent:0"), "", []),
        (picture(2, 2, "anchor").replace("<a:graphic", RELATIVE.format(90_000) + "<a:graphic"), "", [PICTURE]),
        (picture(2, 2, "anchor").replace("<a:graphic", RELATIVE.format(0) + "<a:graphic"), "", []),
        (FILLED, "", [PICTURE]),
        ('<w:r><w:object><o:OLEObject xmlns:o="urn:o"/></w:object></w:r>', "", [NOT_ALL]),
    ],
)
def test_a_small_logo_is_no_obstacle_and_a_picture_that_may_hold_promises_is_said(tmp_path, body, header, told):
    file = tmp_path / "order.docx"
    file.write_bytes(word(paragraph(run("Order form")) + paragraph(body), header1=paragraph(header)))
    notes: list[str] = []
    text_of_word(file, notes)
    assert notes == told


@pytest.mark.parametrize("part", ["footnotes", "endnotes", "comments"])
def test_notes_and_comments_have_room_for_a_logo_and_no_letterhead(tmp_path, part):
    notes: list[str] = []
    (tmp_path / "order.docx").write_bytes(word(paragraph(run("Order form")), **{part: paragraph(picture(16, 8))}))
    text_of_word(tmp_path / "order.docx", notes)
    assert notes == [PICTURE]


def test_headers_and_footers_share_the_room_of_one_letterhead(tmp_path):
    heads = {name: paragraph(picture(16, 6)) for name in ("header1", "header2", "footer1")}
    notes: list[str] = []
    (tmp_path / "order.docx").write_bytes(word(paragraph(run("Order form")), **heads))
    text_of_word(tmp_path / "order.docx", notes)
    assert notes == [PICTURE]
