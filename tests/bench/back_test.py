"""Back-testing one rule over 100,000 past promises: streamed, judged, compared with the rule in force.

Issue goal: at most 10 s on two cores on PostgreSQL. The ratio is to reading the same rows without judging them.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import cycle, islice

from dealdesk.domain import clock, jobs
from dealdesk.enums import Role
from promises.enums import OutcomeKind
from reviews.domain import past_asks
from reviews.domain.back_test import DAYS
from reviews.domain.rules import Snapshot
from reviews.models import BackTest, PastImport, PastPromise
from tests import factories
from tests.bench.timing import Timed

ROWS = 100_000
ASKS = (
    ("Nightly CSV export of five order fields to the customer's SFTP folder.", "data_movement"),
    ("SSO for admins with SAML, MFA for everybody else.", "security"),
    ("Orders above 5,000 need approval by the area manager.", "custom_logic"),
    ("Show our logo on the sign-in page.", ""),
    ("Two-way sync of contacts with their CRM before go-live.", "data_movement"),
)
RULE = {
    "id": "syncs",
    "name": "Syncs",
    "hard_stop": "data_movement",
    "when": {
        "all": [
            {"any": [
                {"field": "ask", "test": "has_phrase", "values": ["sync", "warehouse", "into their crm"]},
                {"field": "ask", "test": "reads_as", "values": ["data_movement"]},
            ]},
            {"field": "library", "test": "is", "values": ["none"]},
            {"not": {"field": "fact:frequency", "test": "is_given"}},
        ]
    },
    "lanes": ["engineering", "security"],
}  # fmt: skip


def measure() -> Iterator[tuple[str, list[Timed]]]:
    plant(ROWS)
    first, last = past_asks.span(clock.database_now(), DAYS)
    began = time.perf_counter()
    rows = sum(1 for _ in past_asks.between(first, last))
    reading = (time.perf_counter() - began) * 1000
    job = jobs.start("back_test", by=factories.someone(Role.ADMIN), arguments={"rule": RULE})
    began = time.perf_counter()
    jobs.run_jobs()
    testing = (time.perf_counter() - began) * 1000
    job.refresh_from_db()
    stops = BackTest.objects.get(pk=job.result["back_test"]).result["rule"]["stops"]
    yield (
        f"{rows:,} past promises, {stops:,} stopped",
        [
            Timed("reading them", reading, reading, 1.0),
            Timed("back-test, with progress, as a job", testing, testing, testing / reading),
        ],
    )


def plant(rows: int) -> None:
    """So many past promises of an import, over half a year, one in twenty gone bad."""
    now = clock.database_now()
    taken = PastImport.objects.create(
        file_name="six-months.csv",
        sha256=sha256(str(rows).encode()).hexdigest(),
        rows=rows,
        imported_at=now,
        imported_by=factories.someone(Role.ADMIN),
    )
    kinds = [
        (ask, type, Snapshot(ask, type, {"risk": "Late files", "target": "Their warehouse"}).seen())
        for ask, type in ASKS
    ]
    PastPromise.objects.bulk_create(
        (
            PastPromise(
                taken_from=taken,
                line=line,
                ask=ask,
                type=type,
                facts=seen["facts"],
                amount=1_000 * (line % 90),
                region="EU",
                promised_on=(now - timedelta(days=line % (DAYS - 1))).date(),
                outcome=OutcomeKind.WENT_BAD if line % 20 == 0 else OutcomeKind.DELIVERED,
                what_happened="It came late and wrong." if line % 20 == 0 else "",
                seen=seen,
            )
            for line, (ask, type, seen) in enumerate(islice(cycle(kinds), rows), start=2)
        ),
        batch_size=2_000,
    )
