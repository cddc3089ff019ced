"""What a reader gets of a mail: its subject and every text of it. Attached files are other documents, and are named."""

import re
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from dealdesk.reading_child import CannotRead
from promises.domain.images import HEADER, image_size

LARGEST = 10 * 2**20  # bytes
TOO_LONG = "This mail is longer than can be checked. Paste its text instead."
PICTURE = (
    "A picture in this mail that is larger than a logo was not read, and may hold promises:"
    " take it out, or write its words as text."
)
LOGO = 120_000  # pixels of all pictures a mail shows, as 600 by 200: a signature's, and no page of words
ATTACHED = "“{name}” is attached to this mail and was not read; check it by itself."
BROKEN = "This mail cannot be read. Paste its text instead."

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "td",
        "th",
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "pre",
        "dd",
        "dt",
        "hr",
        "title",
    ]
)
_SKIPPED = frozenset(["script", "style", "head", "del", "s", "strike", "template", "noscript", "svg"])
_VOID = frozenset(
    ["br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|line-through|mso-hide\s*:\s*all", re.I)


def text_of_mail(raw: bytes, notes: list[str]) -> str:
    """Subject and every text, an empty line between them; of two texts that say the same, the first.

    A program shows the HTML, another the plain text, so both are what goes out.

    Args:
        raw: the mail.
        notes: told which files are attached.

    Raises:
        CannotRead: nobody can make sense of it, or it is longer than is read.
    """
    if len(raw) > LARGEST:
        raise CannotRead(TOO_LONG)
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        if not isinstance(message, EmailMessage) or not message.keys():
            raise CannotRead(BROKEN)
        told: dict[str, str] = {_words(subject): subject} if (subject := str(message.get("subject", ""))) else {}
        shown = 0.0
        for part in message.walk():
            if part.is_multipart():
                continue
            if part.get_content_disposition() == "attachment" or part.get_content_maintype() not in ("text", "image"):
                notes.append(ATTACHED.format(name=part.get_filename() or part.get_content_type()))
            elif part.get_content_maintype() == "image":
                shown += _pixels(part)
            else:
                text = _text_of(part)
                told.setdefault(_words(text), text)
        if shown > LOGO:
            notes.append(PICTURE)
        return "\n\n".join(text for words, text in told.items() if words)
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
        raise CannotRead(BROKEN) from None


def _pixels(part: EmailMessage) -> float:
    """How large a picture is that stands in the mail itself; one that does not say may be of any size."""
    content = part.get_payload(decode=True)
    size = image_size(content[:HEADER], part.get_content_subtype()) if isinstance(content, bytes) else None
    return size[0] * size[1] if size else float("inf")


def _words(text: str) -> str:
    """Letters and digits alone: a mail says the same twice, once with marks and once without."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _text_of(part: EmailMessage) -> str:
    text = str(part.get_content()).replace("\r\n", "\n")
    if part.get_content_subtype() == "html":
        return text_of_html(text)
    if part.get_param("format", "") == "flowed":
        return _unflowed(text, joins=part.get_param("delsp", "no") == "yes")
    return text


def _unflowed(text: str, *, joins: bool) -> str:
    """Lines that end in a space go on in the next (RFC 3676)."""
    lines: list[str] = []
    flows = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        said = line[depth:].removeprefix(" ")
        if flows and lines:
            lines[-1] += said
        else:
            lines.append(f"{'>' * depth} {said}" if depth else said)
        flows = said.endswith(" ") and said != "-- "
        if flows and joins:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.skipped: list[str] = []
        self.raised = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = next((value or "" for name, value in attrs if name == "style"), "")
        if tag not in _VOID and (self.skipped or tag in _SKIPPED or _HIDDEN.search(style)):
            self.skipped.append(tag)
        elif tag == "br":
            self.pieces.append("\n")
        elif tag in ("sup", "sub"):
            self.raised = True
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            if tag in self.skipped:
                while self.skipped and self.skipped.pop() != tag:
                    pass
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self.raised and data[:1].isdigit() and "".join(self.pieces[-1:])[-1:].isdigit():
            self.pieces.append("^")  # ten squared is not a hundred and two
        self.raised = False
        if not self.skipped:
            self.pieces.append(re.sub(r"[ \t\r\n]+", " ", data))


def text_of_html(text: str) -> str:
    """What a reader sees of HTML; an empty line between blocks and cells."""
    words = _Words()
    words.feed(text)
    words.close()
    return re.sub(r" *\n *", "\n", "".join(words.pieces))
