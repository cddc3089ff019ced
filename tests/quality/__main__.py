"""`make quality`: checks the labelled collection, then prints what the product reaches on it.

A module named in PARTS gives its lines by a function `report()`; one that is not there yet is passed over.
"""

import os
import sys
from importlib import import_module
from importlib.util import find_spec

import django

PARTS = (
    "tests.quality.asks",
    "tests.quality.sentences",
    "tests.quality.drift_score",
    "tests.quality.drift_wild",
    "tests.quality.drift_fresh",
    "tests.quality.drift_pages",
    "tests.quality.drift_marks",
    "tests.quality.drift_written",
)


def main() -> int:
    """Print everything; 1 where the collection itself is at fault."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealdesk.settings")
    django.setup()
    collection = import_module("tests.quality.collection")
    folder = import_module("tests.training.rows").FOLDER
    faults = [*collection.faults(folder), *collection.touched(folder / "drift")]
    print("The collection is complete and consistent." if not faults else "\n".join(faults))
    for part in PARTS:
        if find_spec(part):
            for line in import_module(part).report():
                print(line, flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
