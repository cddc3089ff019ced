"""Whom an owner's text names. It was confirmed word for word, so it stays a text; what it means is read here alone."""

import re

from dealdesk.enums import Role
from dealdesk.models import User
from promises.enums import Lane

#: What a text names a group by, besides the label of a lane.
GROUPS = {
    **{str(lane.label).casefold(): Role(lane.value) for lane in Lane},
    "support": Role.READER,
    "delivery": Role.READER,
    "support and delivery": Role.READER,
    "deal desk lead": Role.LEAD,
}
SALES = "sales"  # a group that owns, and delivers by no role: reps hear of their own deals anyway
BETWEEN = re.compile(r"[,;/&()]|(?<![^\s/])(?:and|or|with|for|\+)(?![^\s/])")
AROUND = re.compile(r"^the | (?:team|group|lane|reviewers?|department)$")
ONE_OWNER = "Name one group or one person; two wait for each other."


def parts_of(owner: str) -> frozenset[str]:
    """What an owner's text names, each by itself: "Tom, Engineering team" names tom and engineering."""
    said = " ".join(owner.casefold().split())
    return frozenset({AROUND.sub("", part.strip()) for part in [said, *BETWEEN.split(said)]} - {""})


def roles_of(owner: str) -> set[Role]:
    """The groups an owner's text names."""
    parts = parts_of(owner)
    return {role for said, role in GROUPS.items() if said in parts}


def is_named(owner: str, person: User) -> bool:
    """Whether an owner's text names a person themselves, by name or by e-mail."""
    return not parts_of(owner).isdisjoint(_names(person))


def _names(person: User) -> set[str]:
    return {person.first_name.casefold(), person.email.casefold()}


def names_several(owner: str) -> bool:
    """Whether an owner is two groups or two people, so that each may wait for the other.

    A person beside a group is one owner, "Tom, Engineering". Whoever left is still somebody. People are looked up only
    where two parts are no group.
    """
    parts = parts_of(owner)
    if len(roles_of(owner)) + (SALES in parts) > 1:
        return True
    left = parts - GROUPS.keys() - {SALES}
    if len(left) < 2:
        return False
    found = [(person.pk, _names(person) & left) for person in User.objects.only("first_name", "email")]
    named = {part: frozenset(pk for pk, names in found if part in names) for part in left}
    people = [pks for pks in named.values() if pks]
    return any(one.isdisjoint(other) for one in people for other in people)
