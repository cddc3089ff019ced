"""`make bench`: ratios inside one run, on PostgreSQL where it answers and on SQLite otherwise. Nothing is asserted.

`make bench ARGS="queue sweep"` runs these alone.
"""

import os
import sys
from importlib import import_module

from tests.suite import find_postgres

CASES = ("queue", "keyboard", "reading", "sweep", "back_test", "drift")


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(CASES))
    if unknown:
        print(f"There is no bench named {', '.join(unknown)}; there are {', '.join(CASES)}.", file=sys.stderr)
        return 2
    os.environ["TEST_DATABASE_URL"], _ = find_postgres()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django  # noqa: PLC0415 -- after the database has been chosen

    django.setup()
    from django.db import connection  # noqa: PLC0415 -- as above
    from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: PLC0415 -- as above

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        print(f"On {connection.display_name}; medians of calls that take turns.")
        for name in names or CASES:
            print(f"\n{name}")
            for title, rows in import_module(f"tests.bench.{name}").measure():
                print(f"  {title}")
                for row in rows:
                    print(f"    {row.name:<46} {row.median:>10.3f} ms   worst {row.worst:>10.3f}   x {row.ratio:.2f}")
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        teardown_test_environment()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
