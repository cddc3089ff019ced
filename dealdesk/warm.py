"""What a web worker does before it answers: everything that the first reader of a page would have to wait for."""

from pathlib import Path

import holidays.countries  # noqa: F401 -- the library loads every country when the first working day is computed
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver


def warm() -> None:
    """Load the addresses with their views, and compile our templates. Asks nobody: the database may be away."""
    get_resolver()._populate()  # type: ignore[attr-defined]  # what the first reverse() would do
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in sorted(Path(folder).rglob("*.html")):
            get_template(str(path.relative_to(folder)))
