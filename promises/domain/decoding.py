"""Bytes of a text file as text, whatever wrote them."""

from dealdesk.reading_child import CannotRead

READ_AS_LATIN = "The file is not UTF-8, so it was read as Latin-1 (Windows). Check that names with accents look right."


def decoded(raw: bytes, notes: list[str], no_text: str) -> str:
    """The text of a file: UTF-8, UTF-16 where its mark says so, and Latin-1 where nothing else fits.

    Latin-1 is read as Windows writes it, with curly quotes where the standard has control characters.

    Args:
        raw: the bytes.
        notes: told where the encoding had to be guessed.
        no_text: the sentence for bytes that are no text.

    Raises:
        CannotRead: they are none.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise CannotRead(no_text) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            raise CannotRead(no_text) from None
        notes.append(READ_AS_LATIN)
    if text.count("\0") > len(text) // 10:  # UTF-16 without its mark, or no text at all
        raise CannotRead(no_text)
    return text
