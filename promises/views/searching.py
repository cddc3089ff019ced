"""The words somebody looks for, as they stand in the address of a list."""

from django.http import HttpRequest


def words_asked(request: HttpRequest, *, most: int) -> tuple[str, str]:
    """What is looked for, and why it cannot be or "".

    Args:
        request: of a list with `?q=`.
        most: characters that are looked for.
    """
    words = request.GET.get("q", "").strip()
    if "\x00" in words:
        return "", "Null characters are not allowed."
    if len(words) > most:
        return "", f"Ensure this value has at most {most} characters (it has {len(words)})."
    return words, ""
