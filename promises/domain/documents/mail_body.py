"""The text of a mail's body. Its attachments, and mails within the mail, are other documents."""

import re
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from dealdesk.reading_child import CannotRead

LARGEST = 8 * 2**20  # bytes read; attachments come after the text and may be cut
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


def text_of_mail(raw: bytes) -> str:
    """The plain body; where there is none, the HTML body without its tags.

    Raises:
        CannotRead: nobody can make sense of it.
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw[:LARGEST])
        if not isinstance(message, EmailMessage) or not message.keys():
            raise CannotRead(BROKEN)
        for kind in ("plain", "html"):
            part = message.get_body(preferencelist=(kind,))
            if part is None:
                continue
            text = str(part.get_content()).replace("\r\n", "\n")
            if kind == "html":
                text = text_of_html(text)
            elif part.get_param("format", "") == "flowed":
                text = _unflowed(text, joins=part.get_param("delsp", "no") == "yes")
            if text.strip():
                return text
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
        raise CannotRead(BROKEN) from None
    return ""


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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = next((value or "" for name, value in attrs if name == "style"), "")
        if tag not in _VOID and (self.skipped or tag in _SKIPPED or _HIDDEN.search(style)):
            self.skipped.append(tag)
        elif tag == "br":
            self.pieces.append("\n")
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
        if not self.skipped:
            self.pieces.append(re.sub(r"[ \t\r\n]+", " ", data))


def text_of_html(text: str) -> str:
    """What a reader sees of HTML; an empty line between blocks and cells."""
    words = _Words()
    words.feed(text)
    words.close()
    return re.sub(r" *\n *", "\n", "".join(words.pieces))
