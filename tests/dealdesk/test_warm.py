"""The web worker is warm before it answers: the first reader waits no longer than the second."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.once

LOOK = """
import json, sys
import dealdesk.wsgi
from django.db import connections
from django.template import engines
cached = engines["django"].engine.template_loaders[0].get_template_cache
print(json.dumps({
    "views": "reviews.views.queue" in sys.modules,
    "holidays": "holidays.countries" in sys.modules,
    "templates": sorted({"base.html", "reviews/promise.html", "promises/my_asks.html"} & set(cached)),
    "database": [one.alias for one in connections.all() if one.connection is not None],
}))
"""


def test_addresses_templates_and_holidays_are_loaded_and_nobody_is_asked(tmp_path):
    plain = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    ended = subprocess.run(
        [sys.executable, "-c", LOOK],
        env={**plain, "DJANGO_SETTINGS_MODULE": "dealdesk.settings", "DEALDESK_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(ended.stdout) == {
        "views": True,
        "holidays": True,
        "templates": ["base.html", "promises/my_asks.html", "reviews/promise.html"],
        "database": [],
    }
