"""`manage.py back_test`: numbers on standard output, progress and sentences on standard error, honest exit codes."""

import io
import json

import pytest
from django.core.management import call_command

from reviews.domain import back_test
from reviews.models import BackTest
from tests import factories

pytestmark = pytest.mark.django_db

RULE = {
    "id": "warehouse",
    "name": "Warehouse words",
    "hard_stop": "data_movement",
    "when": {"field": "ask", "test": "has_phrase", "values": ["csv export"]},
    "lanes": ["engineering"],
}


def run(tmp_path, text, *more):
    path = tmp_path / "rule.json"
    path.write_text(text if isinstance(text, str) else json.dumps(text))
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("back_test", str(path), *more, stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue(), err.getvalue()


def test_it_prints_one_object_and_keeps_nothing(tmp_path):
    factories.sent()
    code, out, err = run(tmp_path, RULE)
    found = json.loads(out)
    assert (code, found["asks"], found["rule"]["stops"], found["in_force"]) == (0, 1, 1, None)
    assert err == "1 of 1 promises\n"
    assert BackTest.objects.count() == 0
    code, out, _ = run(tmp_path, RULE, "--first", "2020-01-01", "--last", "2020-02-01")
    assert (code, json.loads(out)["asks"]) == (0, 0)


@pytest.mark.parametrize(
    ("text", "more", "sentence"),
    [
        ("{", (), "is no JSON: "),
        ("[]", (), "A rule is an object with the keys of docs/rules.md.\n"),
        ({**RULE, "lanes": []}, (), "lanes: Choose at least one group to ask.\n"),
        (
            {**RULE, "when": {"field": "ask", "test": "matches", "values": ["(?=x)"]}},
            (),
            "when.values.0: Lookahead and backreferences are not supported.\n",
        ),
        (RULE, ("--days", "0"), "Choose from 1 to 3660 days.\n"),
        (RULE, ("--first", "2026-02-02", "--last", "2026-02-01"), "The first day lies after the last one.\n"),
    ],
)
def test_what_is_no_rule_ends_it_with_2(tmp_path, text, more, sentence):
    code, out, err = run(tmp_path, text, *more)
    assert (code, out) == (2, "")
    assert err.endswith(sentence) or sentence in err


def test_a_missing_file_ends_it_with_2(tmp_path):
    err = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("back_test", str(tmp_path / "none.json"), stderr=err)
    assert (ended.value.code, "cannot be read" in err.getvalue()) == (2, True)


def test_ctrl_c_stops_it_cleanly(tmp_path, monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(back_test, "back_test", interrupted)
    assert run(tmp_path, RULE) == (130, "", "Stopped. Nothing was written.\n")
