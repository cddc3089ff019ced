"""Small makers of database constraints, so that a pair or a closed list is guarded the same way everywhere."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact, LessThanOrEqual


def paired(name: str, *fields: str) -> models.CheckConstraint:
    """All of these nullable fields are set, or none is (a `when` never stands without its `who`)."""
    unset = Q(**{f"{field}__isnull": True for field in fields})
    given = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(condition=unset | given, name=name)


def one_of(
    name: str, field: str, choices: type[models.TextChoices], *, or_empty: bool = False
) -> models.CheckConstraint:
    """The column holds one of the choices; SQLite and raw SQL are held to it too."""
    values = [*choices.values, ""] if or_empty else choices.values
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def at_most(name: str, field: str, limit: int) -> models.CheckConstraint:
    """The text has at most `limit` characters; SQLite ignores max_length (RELIABILITY A13)."""
    return models.CheckConstraint(condition=LessThanOrEqual(Length(F(field)), limit), name=name)


def sha256_length(name: str, field: str) -> models.CheckConstraint:
    """The column holds 64 characters, as a SHA-256 in hex does."""
    return models.CheckConstraint(condition=Exact(Length(F(field)), 64), name=name)
