"""Path parts that can be nothing but what they name; anything else is simply not a page (RELIABILITY row 65)."""

from promises.enums import Lane


class Number:
    """A positive whole number that fits a database key."""

    regex = r"[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class LaneName:
    """A lane by its name."""

    regex = "|".join(Lane.values)

    def to_python(self, value: str) -> Lane:
        return Lane(value)

    def to_url(self, value: Lane | str) -> str:
        return Lane(value).value
