"""Reading a mail file and finding the ask in it. Nothing is executed, fetched or shown as HTML."""

import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser

from dealdesk.domain.text import REPLACEMENT
from promises.domain.wording.checks.splitting import is_list
from promises.models.promise import ASK_LIMIT

LARGEST = 2 * 2**20  # bytes read of a mail; an attachment comes after the text and may be cut
MOST_PARTS = 40
DEEPEST = 8
MOST_INNER = 20  # multiparts and mails within the mail
MOST_WORK = 1_000_000  # lines, times what is compared with each; about a third of a second
MOST_HEADERS = 64 * 2**10  # bytes
LONGEST_TYPE = 2_000  # bytes of a Content-Type with its parameters
MOST_TEXT = 64 * 2**10  # characters taken of a body
#: The charsets mails are written in, as Python names them; anything else is read as Latin-1. Python knows codecs that
#: are no charsets: 256 KB of "punycode" take it two seconds.
CHARSETS = frozenset(
    {
        "ascii", "utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "koi8-r", "koi8-u", "mac-roman", "tis-620",
        "big5", "big5hkscs", "gb2312", "gbk", "gb18030", "euc_jp", "euc_kr", "iso2022_jp", "iso2022_kr", "shift_jis",
        "cp437", "cp850", "cp866", "cp874", "cp932", "cp949", "cp950",
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in range(1, 17) if number != 12),
    }
)  # fmt: skip

_INNER = re.compile(rb"boundary[*0-9]*\s*=|content-type:\s*message/", re.IGNORECASE)
_LONG_TYPE = re.compile(rb"(?:\A|[\r\n])content-type:(?:[^\r\n]|\r?\n[ \t]|\r[ \t]){%d}" % LONGEST_TYPE, re.IGNORECASE)
_REPLY = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|sv|tr|antw)\s*:\s*)+", re.IGNORECASE)
_GREETING = re.compile(r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|bonjour)\b[^.!?]{0,60}$", re.I)
_TAG = re.compile(r"(<[^<>]*>)")
_END = re.compile(r"(?<=[.!?])[\"”')\]]*\s+(?=[\"“'(\[]?\w)")
UNREADABLE = "This mail cannot be read. Write the ask yourself and attach the mail as proof."


class MailRefused(ValueError):
    """The mail is built in a way that is not read; the text is the sentence for the person."""


@dataclass(frozen=True)
class Mail:
    """What is taken from a mail: plain text, one line each but for the body."""

    subject: str
    sender: str
    date: str
    body: str


def read_mail(raw: bytes) -> Mail:
    """Read a mail within limits on its size, its parts and their depth.

    Args:
        raw: the file, or its beginning; more than LARGEST bytes are not looked at.

    Raises:
        MailRefused: too many parts, parts within parts beyond DEEPEST, headers without end, or more lines and
            boundaries than are compared in a moment.
    """
    raw = raw[:LARGEST]
    if _costs_too_much(raw):
        raise MailRefused(UNREADABLE)
    try:
        message = BytesParser().parsebytes(raw)
        body = _body(message)
        subject, sender, date = (_header(message, name) for name in ("Subject", "From", "Date"))
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError):
        raise MailRefused(UNREADABLE) from None
    return Mail(subject, sender, date, body)


def _costs_too_much(raw: bytes) -> bool:
    """What the parser would make of it, counted without parsing: each open boundary is compared with every line, and
    the parameters of a type are looked through once for each semicolon among them."""
    inner = len(_INNER.findall(raw))
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    return (
        inner > MOST_INNER
        or lines * (4 + inner) > MOST_WORK  # a line alone costs as much as four comparisons
        or _header_bytes(raw) > MOST_HEADERS
        or _LONG_TYPE.search(raw) is not None
    )


def _header_bytes(raw: bytes) -> int:
    ends = [at for at in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if at >= 0]
    return min(ends, default=len(raw))


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))[:1_000]
    try:
        text = str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        text = raw
    return visible(text)[:300]


def _body(message: Message) -> str:
    """The first plain part; where there is none, the first HTML part without its tags."""
    found: dict[str, Message] = {}
    for part in _parts(message, 0):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and "attachment" not in str(part.get("Content-Disposition", "")).lower():
            found.setdefault(kind, part)
    if "text/plain" in found:
        return _text(found["text/plain"])
    return without_tags(_text(found["text/html"])) if "text/html" in found else ""


def _parts(message: Message, depth: int, count: int = 0) -> Iterator[Message]:
    if depth > DEEPEST:
        raise MailRefused(UNREADABLE)
    if not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        count += 1
        if count > MOST_PARTS:
            raise MailRefused(UNREADABLE)
        # A mail within the mail is an attachment: its words are somebody else's.
        if isinstance(part, Message) and message.get_content_maintype() == "multipart":
            yield from _parts(part, depth + 1)


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[: 4 * MOST_TEXT]
    try:
        charset = codecs.lookup(part.get_content_charset() or "utf-8").name
        text = raw.decode(charset if charset in CHARSETS else "latin-1", "replace")
    except (LookupError, ValueError):
        text = raw.decode("latin-1")
    return text[:MOST_TEXT].replace("\r\n", "\n")


def without_tags(text: str) -> str:
    """HTML as plain text: tags taken out, what only a browser reads left out, entities as characters.

    The result is still only text and is escaped wherever it is shown. Runs once over the text, whatever is in it.
    """
    kept: list[str] = []
    hidden = ""
    for piece in _TAG.split(text[:MOST_TEXT]):
        if not (piece.startswith("<") and piece.endswith(">")):
            if not hidden:
                kept.append(piece)
            continue
        name = re.match(r"</?\s*([a-zA-Z0-9]*)", piece)
        tag = name.group(1).lower() if name else ""
        if hidden:
            hidden = "" if tag == hidden and piece.startswith("</") else hidden
        elif tag in ("script", "style", "head", "title") and not piece.startswith("</"):
            hidden = tag
        elif tag in ("p", "div", "br", "li", "tr", "h1", "h2", "h3"):
            kept.append("\n")
    return html.unescape("".join(kept))


#: A line of a list, and the mark before each item.
ITEM = re.compile(r"(?:[-•*–]|\d{1,2}[.)])\s+\S")
_MARK = re.compile(r"(?:^|\s)(?:[-•*–]|\d{1,2}[.)])\s+")
MOST_ITEMS = 12  # shown to choose from
LONGEST_LINE = 2_000  # characters of a line that are looked through for items


def first_sentence(text: str) -> str:
    """The first sentence somebody wrote: greetings, quoted lines and blank ones are passed over.

    Args:
        text: a body or a pasted note.

    Returns:
        One line of visible characters; "" where there is no sentence. A list ends it; where nothing stands before the
        list, its first item is the sentence.
    """
    lines: list[str] = []
    for raw in text[:MOST_TEXT].splitlines():
        line = visible(raw)
        if not line:
            if lines:
                break
            continue
        if line in ("--", "-----Original Message-----"):
            break
        if ITEM.match(line):
            lines = lines or [next(iter(_items(line)), "")]
            break
        if line.startswith((">", "|")) or (not lines and _GREETING.match(line.rstrip(",!:"))):
            continue
        lines.append(line)
        if sum(map(len, lines)) > 2 * ASK_LIMIT:
            break
    return _END.split(" ".join(lines), maxsplit=1)[0].strip().removesuffix(":")


def list_items(text: str) -> list[str]:
    """What a mail or note lists, one item a line or all on one.

    Args:
        text: a body or a pasted note.

    Returns:
        The items without their marks, at most MOST_ITEMS; empty where there are fewer than two. Quoted lines and what
        stands below a signature are no items.
    """
    found: list[str] = []
    for raw in text[:MOST_TEXT].splitlines():
        line = visible(raw[:LONGEST_LINE])
        if line in ("--", "-----Original Message-----"):
            break
        if ITEM.match(line) or is_list(line):
            found += _items(line)
    return found[:MOST_ITEMS] if len(found) > 1 else []


def _items(line: str) -> list[str]:
    parts = _MARK.split(line)
    if not ITEM.match(line):
        parts = parts[1:]  # what leads up to the list
    return [part.strip(" ;,") for part in parts if part.strip(" ;,")]


def suggested_ask(subject: str, text: str) -> str:
    """What is put into the ask for the rep to edit: the subject without its "Re:", and the first sentence.

    Args:
        subject: of the mail; "" for a note.
        text: plain body.

    Returns:
        At most ASK_LIMIT characters, cut at a word.
    """
    topic, sentence = _REPLY.sub("", visible(subject)).strip(), first_sentence(text)
    return as_ask(f"{topic}: {sentence}" if topic and sentence else topic or sentence)


def as_ask(words: str) -> str:
    """Words as the field of an ask takes them, for the rep to edit: what can be seen of them, on one line, no list.

    Args:
        words: a sentence of a mail, a note or a document.

    Returns:
        At most ASK_LIMIT characters, cut at a word.
    """
    ask = visible(words)
    if is_list(ask):  # "Orders: - prices - stock" as a subject is a list to the desk
        ask = ", ".join(part.strip() for part in _MARK.split(ask) if part.strip())
    if len(ask) <= ASK_LIMIT:
        return ask
    cut = ask[: ASK_LIMIT - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def visible(text: str) -> str:
    """Without what cannot be seen or was not understood, spaces made plain: the desk's own check would refuse it."""
    kept = (char for char in text if unicodedata.category(char) != "Cf" and char != REPLACEMENT)
    return " ".join("".join(char if char.isprintable() else " " for char in kept).split())
