"""The queue page with a thousand and with twenty thousand open promises, against the emptiest page after signing in.

Goals 1 and 2 of PERFORMANCE.md: the number of promises does not show, and the page costs a few times an empty one.
"""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.urls import reverse

from dealdesk.enums import Role
from tests.bench.planted import open_promises
from tests.bench.timing import Timed, in_turns
from tests.factories import someone

SIZES = (1_000, 20_000)


def measure() -> Iterator[tuple[str, list[Timed]]]:
    tom = someone(Role.ENGINEERING)
    client = Client()
    client.force_login(tom)
    for size in SIZES:
        open_promises(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        arms = {
            "no sign-in, no page (healthz)": lambda: client.get(reverse("healthz")),
            "help, signed in": lambda: client.get(reverse("help")),
            "review queue, 25 rows": lambda: client.get(reverse("queue")),
        }
        yield f"{size:,} open promises", in_turns(arms)
