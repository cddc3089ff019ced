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
        ('<w:r><w:object><o:OLEObject xmlns:o="urn:o"/></w:object></w:r>', "", [NOT_ALL]),
    ],
)
def test_a_small_logo_is_no_obstacle_and_a_picture_that_may_hold_promises_is_said(tmp_path, body, header, told):
    file = tmp_path / "order.docx"
    file.write_bytes(word(paragraph(run("Order form")) + paragraph(body), header1=paragraph(header)))
    notes: list[str] = []
    text_of_word(file, notes)
    assert notes == told
