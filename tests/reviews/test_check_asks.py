"""`manage.py check_asks`: JSON lines in, one answer a line out, bad lines named, no database with --defaults."""

import io
import json
import sys

import pytest
from django.core.management import call_command

from reviews.domain.reading import read
from reviews.enums import STOP_NAMES
from reviews.models import RuleSetVersion

SSO = "We need SSO with SAML for all users."


def run(monkeypatch, lines: list[str], *options: str) -> tuple[list[dict], str, int]:
    """What it wrote, what it complained of, and how it ended."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("check_asks", *options, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), code


def ask(id: object, text: str) -> str:
    return json.dumps({"id": id, "text": text})


def test_one_answer_a_line_in_order_and_no_database(monkeypatch):
    """No database mark: touching one would fail."""
    found, said, code = run(monkeypatch, [ask("a", SSO), ask(2, "Thanks for the training on Tuesday!")], "--defaults")
    assert (said, code) == ("", 0)
    assert [row["id"] for row in found] == ["a", 2]
    assert list(found[0]) == ["id", "type", "hard_stops", "questions", "lanes", "rules"]
    assert (found[0]["type"], found[0]["hard_stops"]) == ("security", ["security"])
    assert found[0]["lanes"] == ["engineering", "security", "product"]
    assert found[0]["rules"] == ["security-commitment", "sec-sign-in"]
    assert found[1] == {
        "id": 2, "type": "none", "hard_stops": [], "questions": [], "lanes": ["engineering"], "rules": [],
    }  # fmt: skip


def test_bad_lines_are_named_and_the_rest_done(monkeypatch):
    lines = ["{", "", "[1]", ask(1, SSO), '{"id": 2}', '{"id": 3, "text": 4}', '{"id": 4, "text": "\\ud800"}', "null"]
    lines += ['{"id": ["\\ud800"], "text": "hello"}', '{"text": "hello"}', '{"id": 1.5, "text": "hello"}']
    found, said, code = run(monkeypatch, lines, "--defaults")
    assert [row["id"] for row in found] == [1]
    assert [line.split(":")[0] for line in said.splitlines()] == [f"Line {n}" for n in (1, 3, 5, 6, 7, 8, 9, 10, 11)]
    assert code == 1


def test_nothing_in_nothing_out(monkeypatch):
    assert run(monkeypatch, [], "--defaults") == ([], "", 0)


@pytest.mark.django_db
def test_without_defaults_the_rule_set_in_force_is_used(monkeypatch):
    logo = {"field": "ask", "test": "has_phrase", "values": ["logo"]}
    rule = {"id": "logo", "name": "Logo", "hard_stop": "custom_logic", "lanes": ["product"], "when": logo}
    newest = RuleSetVersion.objects.order_by("-number").first()
    RuleSetVersion.objects.create(
        number=newest.number + 1, rules={"schema": 1, "rules": [rule]}, reason="Test.", made_at=newest.made_at
    )
    found, _, _ = run(monkeypatch, [ask(1, "A logo.")])
    assert (found[0]["type"], found[0]["rules"]) == ("custom_logic", ["logo"])


#: Asks of the article the product began with, and the stops they are told for there.
ARTICLE = [
    ("Single sign-on with SAML.", {"security"}),
    ("Audit log export.", {"security"}),
    ("Customer managed encryption keys.", {"security"}),
    ("90 day deletion after contract end.", {"security"}),
    ("Nightly CSV upload for 2,000 rows.", {"data_movement"}),
    ("A near real-time two-way sync across three systems.", {"data_movement"}),
    (
        "A buyer asks for orders from their ERP to flow into your product every hour, with custom field mapping, "
        "automatic cleanup for bad records, and a retry if the ERP API times out.",
        {"data_movement"},
    ),
    ("Approval rules that match an internal approval flow.", {"custom_logic"}),
    ("Orders above $10,000 need manager approval.", {"custom_logic"}),
    (
        "Move 40 million records each night and run custom approval logic before sync.",
        {"data_movement", "custom_logic"},
    ),
]


@pytest.mark.parametrize(("text", "stops"), ARTICLE, ids=[text[:40] for text, _ in ARTICLE])
def test_the_article_s_asks_are_stopped(text, stops):
    assert stops <= {STOP_NAMES[stop] for stop in read(text).hard_stops}
