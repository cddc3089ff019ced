"""Path parts that can be nothing but what they name; anything else is simply not a page (RELIABILITY row 34)."""


class RowNumber:
    """A positive whole number that fits a database key."""

    regex = r"[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
