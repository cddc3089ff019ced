"""What tests of pages share: a page as a reader sees it, a form as a browser sends it."""

import re
from html import unescape
from itertools import count
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from promises.models import Promise
from tests import factories

_tokens = count(1)


def words(response: HttpResponse) -> str:
    """The text of the main part of a page, tags taken out, spaces as one."""
    page = response.content.decode()
    page = page[page.find("<main") : page.find("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def token() -> str:
    """A form token nobody used yet."""
    return f"token-{next(_tokens)}"


def lane_form(promise: Promise, lane: str, **fields: Any) -> dict[str, Any]:
    """What the form of one lane sends."""
    said = factories.SAID if "answer" in fields else {}
    return {"token": token(), "version": promise.required_lanes.get(lane=lane).version, **said, **fields}


def promise_form(promise: Promise, **fields: Any) -> dict[str, Any]:
    """What a form that carries the promise's own version sends."""
    return {"token": token(), "version": Promise.objects.get(pk=promise.pk).version, **fields}


def decision_form(promise: Promise, terms: Any, **fields: Any) -> dict[str, Any]:
    """What the form of the final decision sends; conditions as rows, then two empty ones."""
    sent = promise_form(
        promise,
        sentence=terms.sentence,
        outcome=terms.outcome,
        delivery_owner=terms.delivery_owner,
        delivery_date=terms.delivery_date.isoformat(),
        limit=terms.limit,
        expires_on="",
        **{"conditions-TOTAL_FORMS": len(terms.conditions) + 2, "conditions-INITIAL_FORMS": 0},
    )
    for number, row in enumerate(terms.conditions):
        for name in ("lane", "who", "what", "by_when", "shown_by"):
            sent[f"conditions-{number}-{name}"] = str(getattr(row, name))
    return {**sent, **fields}


def queries(client: Client, url: str) -> int:
    """How many statements a page takes; the page itself must be there."""
    with CaptureQueriesContext(connection) as seen:
        response = client.get(url)
    assert response.status_code == 200, url
    return len(
        [row for row in seen.captured_queries if "SAVEPOINT" not in row["sql"] and "SELECT JSON(" not in row["sql"]]
    )
