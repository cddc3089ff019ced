"""A browser that takes the same page at two widths, in both themes, and whole; and puts it beside its model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.suite import CHROMIUM

SIZES = {"desktop": {"width": 1440, "height": 900}, "mobile": {"width": 390, "height": 844}}
THEMES = ("light", "dark")
PASSWORD = "four lanes and one answer"  # noqa: S105 -- what `manage.py demo` prints for the sample people
GAP = 24  # pixels between a picture and its model


@dataclass(frozen=True)
class Shot:
    """One page to be taken.

    Attributes:
        person: first name of who looks at it.
        way: takes their window there.
    """

    person: str
    way: Callable[[Any], None]


class Camera:
    """One window for each person, width and theme; people are signed in once.

    Args:
        address: of the running product.
        to: folder that takes the pictures.
        few: only the wide, light window, for the README.
    """

    def __init__(self, address: str, to: Path, *, few: bool = False) -> None:
        self.address, self.to, self.few = address, to, few
        self._kept: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._driver = sync_playwright().start()
        self._browser = self._driver.chromium.launch(
            executable_path=next(path for path in CHROMIUM if Path(path).exists()),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._browser.close()
        self._driver.stop()

    def take(self, name: str, shot: Shot) -> list[Path]:
        """Take a page; returns the pictures."""
        taken = []
        for size, box in SIZES.items():
            for theme in THEMES:
                if self.few and (size, theme) != ("desktop", "light"):
                    continue
                with self._window(shot.person, box, theme) as page:
                    shot.way(page)
                    called = name if self.few else f"{name}-{size}-{theme}"
                    taken.append(self._picture(page, called, whole=False))
                    if theme == "light" and not self.few:
                        taken.append(self._picture(page, f"{called}-full", whole=True))
        return taken

    def _picture(self, page: Any, name: str, *, whole: bool) -> Path:
        path = self.to / f"{name}.png"
        page.screenshot(path=path, full_page=whole, animations="disabled")
        return path

    def _window(self, person: str, box: dict[str, int], theme: str) -> Any:
        context = self._browser.new_context(
            base_url=self.address, viewport=box, color_scheme=theme, reduced_motion="reduce",
            storage_state=self._signed_in(person),
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    def _signed_in(self, person: str) -> Any:
        if person not in self._kept:
            context = self._browser.new_context(base_url=self.address)
            page = context.new_page()
            page.goto("/")
            page.locator("[name=login]").fill(f"{person}@sample.example")
            page.locator("[name=password]").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.locator("main").wait_for()
            self._kept[person] = context.storage_state()
            context.close()
        return self._kept[person]


def beside(name: str, pictures: Path, models: Path) -> Iterator[Path]:
    """Each picture of a page to the right of the design's own of that name.

    Args:
        name: of the page.
        pictures: folder of what was taken; the pairs go to its folder `beside`.
        models: folder of the design's pictures.
    """
    (pictures / "beside").mkdir(exist_ok=True)
    for model in sorted(models.glob(f"{name}-*.png")):
        ours = pictures / model.name
        if not ours.exists():
            continue
        with Image.open(model) as left, Image.open(ours) as right:
            both = Image.new("RGB", (left.width + GAP + right.width, max(left.height, right.height)), "magenta")
            both.paste(left.convert("RGB"), (0, 0))
            both.paste(right.convert("RGB"), (left.width + GAP, 0))
        path = pictures / "beside" / model.name
        both.save(path)
        yield path
