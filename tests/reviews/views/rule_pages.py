"""What tests of the rule pages share: a builder's form as a browser sends it, and a draft walked through its doors."""

from typing import Any

from dealdesk.domain import jobs
from dealdesk.models import User
from reviews.domain import rule_changes
from reviews.enums import RuleStatus
from reviews.models import RuleDraft
from tests.reviews.views.pages import token

WAREHOUSE = {
    "name": "Warehouse words",
    "hard_stop": "data_movement",
    "when": {
        "all": [
            {
                "any": [
                    {"field": "type", "test": "is", "values": ["data_movement", "mixed"]},
                    {"field": "ask", "test": "has_phrase", "values": ["warehouse", "sftp"]},
                ]
            },
            {"field": "library", "test": "is", "values": ["none"]},
        ]
    },
    "lanes": ["engineering", "security"],
    "questions": {"security": "Where does it go?"},
}


def rows(*groups: list[tuple[str, str, str]]) -> dict[str, str]:
    """Rows of the builder: (field, test, values) in groups."""
    found = {}
    for at, group in enumerate(groups):
        for place, parts in enumerate(group):
            found |= {
                f"g-{at}-{place}-{name}": part for name, part in zip(("field", "test", "values"), parts, strict=True)
            }
    return found


def rule_form(draft: RuleDraft | None = None, **fields: Any) -> dict[str, Any]:
    """What the builder's form sends; the warehouse rule where nothing else is said."""
    sent = {
        "token": token(),
        "joint": "all",
        "name": "Warehouse words",
        "hard_stop": "data_movement",
        "severity": "normal",
        "lanes": ["engineering", "security"],
        "ask_security": "Where does it go?",
        "status": "on",
        "reason": "",
        "do": "save",
        **rows(
            [("type", "is", "Data movement, Mixed"), ("ask", "has_phrase", "warehouse, sftp")],
            [("library", "is", "None")],
        ),
    }
    if draft is not None:
        now = RuleDraft.objects.get(pk=draft.pk)
        sent |= {"version": now.version, "back_test": now.back_test_id or ""}
    return {**sent, **fields}


def written(by: User, rule: dict[str, Any] | None = None, **what: Any) -> RuleDraft:
    """A draft."""
    return rule_changes.write_draft(by=by, rule=rule or WAREHOUSE, **what)


def back_tested(draft: RuleDraft, by: User) -> RuleDraft:
    """The draft with its back-test done."""
    rule_changes.back_test_draft(draft.pk, by=by)
    jobs.run_jobs()
    return RuleDraft.objects.get(pk=draft.pk)


def proposed(
    by: User, rule: dict[str, Any] | None = None, status: RuleStatus = RuleStatus.ON, **what: Any
) -> RuleDraft:
    """A draft that waits for a second admin."""
    draft = back_tested(written(by, rule, status=status, **what), by)
    return rule_changes.propose(
        draft.pk, by=by, reason="Four deals went bad.", version=draft.version, looked_at=draft.back_test_id
    )
