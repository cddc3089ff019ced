"""Windows of a real browser, one for each person."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from dealdesk.models import User


@pytest.fixture(autouse=True, scope="session")
def _loop_is_allowed_before_the_database_is_made() -> None:
    """Where a browser test is the first of all, the driver's loop runs already when Django makes the test database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture
def windows(new_context: Callable[..., Any], live_server: Any) -> Callable[[User | None], Any]:
    """Opens a window for a person, signed in by a session that is put in."""

    def window(person: User | None) -> Any:
        context = new_context(base_url=live_server.url, reduced_motion="reduce")
        if person is not None:
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return context.new_page()

    return window
