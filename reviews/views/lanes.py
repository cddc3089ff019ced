"""A lane as a part of an address."""

from promises.enums import Lane


class LaneName:
    """A lane by its name; anything else is simply not a page."""

    regex = "|".join(Lane.values)

    def to_python(self, value: str) -> Lane:
        return Lane(value)

    def to_url(self, value: Lane | str) -> str:
        return Lane(value).value
