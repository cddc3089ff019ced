"""`make screenshots`: every main page at two widths and in both themes, of a desk that is made for it and thrown away.

`make screenshots ARGS="queue drift-check"` takes these pages alone. The pictures go to var/screenshots; where the
design's own stand beside the project (../shared/design/png), each is also put next to its model there.
`--readme` makes the few that the README shows, in docs/img.
"""

import argparse
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from tests.screenshots.camera import Camera, beside
from tests.screenshots.pages import PAGES
from tests.screenshots.server import running

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT.parent / "shared" / "design" / "png"
README = ("queue", "promise-review", "close-plan", "drift-check")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", metavar="page", help=f"of {', '.join(PAGES)}; all where none is named")
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "screenshots", help="where the pictures go")
    parser.add_argument("--readme", action="store_true", help="only what the README shows, into docs/img")
    parser.add_argument("--at", metavar="ADDRESS", help="a desk with sample data that runs already; else one is made")
    chosen = parser.parse_args(arguments)
    if unknown := sorted(set(chosen.pages) - set(PAGES)):
        parser.error(f"there is no page {', '.join(unknown)}; there are {', '.join(PAGES)}")
    names = list(README) if chosen.readme else chosen.pages or list(PAGES)
    to = ROOT / "docs" / "img" if chosen.readme else chosen.to
    to.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="dealdesk-screenshots-") as folder,
        nullcontext(chosen.at) if chosen.at else running(Path(folder)) as address,
        Camera(address, to, few=chosen.readme) as camera,
    ):
        for name in names:
            taken = camera.take(name, PAGES[name])
            print(f"{name}: {', '.join(path.name for path in taken)}", flush=True)
    if MODELS.is_dir() and not chosen.readme:
        pairs = [pair for name in names for pair in beside(name, to, MODELS)]
        print(f"{len(pairs)} beside their models, in {to / 'beside'}")
    print(f"{time.monotonic() - began:.0f} s, in {to}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
