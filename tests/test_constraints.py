"""Pairs, closed lists and singles are held by the database, not by good manners. Found over all models of ours."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models

ROOMS = ("dealdesk", "promises", "reviews")
MODELS = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def _fields(model) -> dict[str, models.Field]:
    return {field.name: field for field in model._meta.concrete_fields}


def _mentions(condition: models.Q) -> set[str]:
    """Lookups a condition is made of, for example {"sent_at__isnull"}."""
    found: set[str] = set()
    for child in getattr(condition, "children", []):
        found |= {child[0]} if isinstance(child, tuple) else _mentions(child)
    return found


def _checks(model) -> list[models.CheckConstraint]:
    return [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]


PAIRS = [
    (model, stem)
    for model in MODELS
    for stem in (name.removesuffix("_at") for name in _fields(model) if name.endswith("_at"))
    if f"{stem}_by" in _fields(model)
]
OPEN_PAIRS = [
    (model, stem) for model, stem in PAIRS if _fields(model)[f"{stem}_at"].null or _fields(model)[f"{stem}_by"].null
]
#: A when whose who may be missing for good reason.
ONE_SIDED = {
    ("BackTest", "made"): "a command back-tests for nobody in particular",
    ("Job", "made"): "a command may start one for nobody in particular",
    ("RoleGrant", "granted"): "the first admin was made by nobody",
    ("RuleSetVersion", "made"): "the rules that Dealdesk comes with were made by nobody",
}


def _paired(model, stem) -> models.CheckConstraint | None:
    both = {f"{stem}_at__isnull", f"{stem}_by__isnull"}
    return next((one for one in _checks(model) if _mentions(one.condition) == both), None)


def test_there_are_pairs_to_look_at():
    assert len(PAIRS) >= 15
    assert len(OPEN_PAIRS) >= 7


@pytest.mark.parametrize(("model", "stem"), OPEN_PAIRS, ids=[f"{model.__name__}.{stem}" for model, stem in OPEN_PAIRS])
def test_a_when_never_stands_without_its_who(model, stem):
    if (model.__name__, stem) in ONE_SIDED:
        assert _paired(model, stem) is None, "the exception is not needed any more"
        assert not _fields(model)[f"{stem}_at"].null
    else:
        assert _paired(model, stem) is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "stem"), OPEN_PAIRS, ids=[f"{model.__name__}.{stem}" for model, stem in OPEN_PAIRS])
def test_and_the_constraint_means_it(model, stem):
    constraint = _paired(model, stem)
    if constraint is None:
        return
    moment = "2031-03-03T12:00:00Z"
    for when, who, fine in [(None, None, True), (moment, 1, True), (moment, None, False), (None, 1, False)]:
        row = model(**{f"{stem}_at": when, f"{stem}_by_id": who})
        if fine:
            constraint.validate(model, row)
        else:
            with pytest.raises(ValidationError):
                constraint.validate(model, row)


CHOICES = [
    (model, field.name)
    for model in MODELS
    for field in model._meta.concrete_fields
    if field.choices and field.model is model
]
#: Closed lists that no constraint holds, and why.
UNHELD = {
    ("Submission", "type"): "a copy of the promise's type, which is held there",
}


@pytest.mark.parametrize(("model", "name"), CHOICES, ids=[f"{model.__name__}.{name}" for model, name in CHOICES])
def test_a_closed_list_is_held_by_the_database(model, name):
    held = any(f"{name}__in" in _mentions(one.condition) for one in _checks(model))
    assert held or UNHELD.get((model.__name__, name))


#: Rules of which there is one, by constraint (RELIABILITY I10, I11, I15, I17 and the plain counters).
SINGLES = {
    "audit_one_event_per_position",
    "calendar_version_once",
    "clock_stopped_once_at_a_time",
    "condition_position_once",
    "deal_crm_id_once",
    "decision_first_once",
    "fact_once_per_promise",
    "notice_once_per_recipient",
    "plan_line_position_once",
    "plan_line_promise_once",
    "plan_number_once",
    "plan_one_current_per_deal",
    "proposal_once_per_revision",
    "required_lane_once",
    "restoration_once_per_revision",
    "role_granted_once_at_a_time",
    "rule_hit_once",
    "submission_once_per_revision",
    "wording_number_once",
}


def test_singles_are_constraints():
    found = {
        one.name for model in MODELS for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)
    }
    assert found >= SINGLES, SINGLES - found


@pytest.mark.django_db
def test_every_constraint_is_in_the_database():
    with connection.cursor() as cursor:
        missing = [
            f"{model.__name__}.{one.name}"
            for model in MODELS
            for one in model._meta.constraints
            if one.name not in connection.introspection.get_constraints(cursor, model._meta.db_table)
        ]
    assert missing == []
