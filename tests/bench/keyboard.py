"""A reviewer answers twenty promises by keys: the server's time for every full page of that walk.

The same walk as tests/flows/test_keyboard_reviewer.py: the queue, a promise, its answer, the next promise, to the end.
Nobody should wait 300 ms for a page. The steps take turns with the emptiest page after signing in.
"""

import re
import statistics
import time
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.enums import Role
from promises.models import Promise
from tests import factories
from tests.bench.timing import Timed

MANY = 20
CONDITION = "The customer sends its public key by 2031-03-31."
EMPTY = "help, signed in"
FIELD = re.compile(r'name="(token|version)" value="([^"]*)"')


def measure() -> Iterator[tuple[str, list[Timed]]]:
    """The walk, and how many statements the queue takes before and after the desk is full."""
    deal, queue = factories.deal(), f"{reverse('queue')}?view=mine"
    client = Client()
    client.force_login(factories.someone(Role.SECURITY))
    statements = []
    for rows in (3, MANY + 5):
        while Promise.objects.count() < rows:
            factories.sent(deal)
        client.get(queue)  # templates are read once
        with CaptureQueriesContext(connection) as seen:
            client.get(queue)
        statements.append(f"{len(seen)} at {rows} rows")
    client.get(reverse("help"))
    taken: dict[str, list[float]] = {}

    def timed(what: str, method: str, address: str, **sent: object):  # type: ignore[no-untyped-def]
        began = time.perf_counter()
        page = getattr(client, method)(address, **sent)
        taken.setdefault(what, []).append((time.perf_counter() - began) * 1000)
        return page

    page = timed("queue, 25 rows", "get", queue)
    at = re.findall(r'href="(/p/\d+/)"', page.content.decode())[0]
    for _ in range(MANY):
        timed(EMPTY, "get", reverse("help"))
        page = timed("promise", "get", at)
        assert page.status_code == 200, at
        form = page.content.decode().partition(f'action="{at}answer/security/"')[2]
        fields = dict(FIELD.findall(form)[:2])
        sent = {**fields, "answer": "yes_if", "sentence": CONDITION, **factories.SAID}
        page = timed("answer, sent", "post", f"{at}answer/security/", data=sent)
        assert page.status_code == 302, page.content.decode()[:2000]
        at = page.headers["Location"].partition("#")[0]
        timed("queue, 25 rows", "get", queue)
    everything = [one for name, times in taken.items() if name != EMPTY for one in times]
    base = statistics.median(taken[EMPTY])
    over = sum(one > 300 for one in everything)
    yield (
        f"{MANY} promises answered, {len(everything)} full pages, {over} over 300 ms; "
        f"statements of the queue: {' and '.join(statements)}",
        [_row(name, times, base) for name, times in ({"every page of the walk": everything} | taken).items()],
    )


def _row(name: str, times: list[float], base: float) -> Timed:
    median = statistics.median(times)
    most = statistics.quantiles(times, n=20)[-1]
    return Timed(f"{name} (19 of 20: {most:.0f} ms)", median, max(times), median / base)
