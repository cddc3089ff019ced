"""What commands write to a terminal, where the words came out of a file that a stranger wrote."""


def shown(text: str) -> str:
    """Words as a terminal shows them: what it would act on, or not show at all, is written out as an escape.

    Args:
        text: one sentence or line.
    """
    return "".join(char if char.isprintable() else _written_out(char) for char in text)


def _written_out(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
