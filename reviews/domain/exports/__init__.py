"""Files made from a close plan (docs/exports.md): the same sheet gives the same bytes, in every format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reviews.domain.exports.ics import ics
from reviews.domain.exports.markdown import markdown
from reviews.domain.exports.pdf import pdf
from reviews.domain.exports.plain import plain
from reviews.domain.exports.sheet import CannotWrite, Sheet, SheetCondition, SheetLine
from reviews.domain.exports.word import packed, word

__all__ = [
    "FORMATS",
    "CannotWrite",
    "Format",
    "Sheet",
    "SheetCondition",
    "SheetLine",
    "file_name",
    "packed",
]


@dataclass(frozen=True)
class Format:
    """One kind of file.

    Attributes:
        extension: without the dot; also its name in forms and rows.
        label: what people call it.
        content_type: what a download is called.
        write: makes the bytes.
    """

    extension: str
    label: str
    content_type: str
    write: Callable[[Sheet], bytes]


_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Every format, in the order in which pages offer them.
FORMATS: Mapping[str, Format] = {
    each.extension: each
    for each in (
        Format("docx", "Word", _WORD_TYPE, word),
        Format("pdf", "PDF", "application/pdf", pdf),
        Format("md", "Markdown", "text/markdown; charset=utf-8", markdown),
        Format("txt", "Plain text", "text/plain; charset=utf-8", plain),
        Format("ics", "Calendar of the dates", "text/calendar; charset=utf-8", ics),
    )
}


def file_name(sheet: Sheet, format: str) -> str:
    """What a file is called: deal, version, format.

    Args:
        sheet: what stands in it.
        format: a key of FORMATS.
    """
    return f"{sheet.slug}-close-plan-v{sheet.version}.{format}"
