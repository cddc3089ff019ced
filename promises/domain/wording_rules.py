"""Doors of the wording rules: a phrase or pattern is added, changed, switched off and on; each with a reason.

Every door takes the settings chain's lock first, so two admins change the list one after the other. Nothing is cached
beyond one check (`wording_in_force.phrases_in_force`), so a change holds for the next check in every process.
"""

import re
from datetime import datetime
from typing import Any

from dealdesk.domain import audit, clock, people
from dealdesk.domain.doors import door
from dealdesk.domain.text import TextRefused, clean
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import SettingsChain, User
from promises.domain.locking import check_version
from promises.domain.wording.folding import fold
from promises.domain.wording.patterns import EVERYTHING, PatternRefused, check_pattern
from promises.domain.wording.phrases import MOST_FORMS
from promises.domain.wording_in_force import line_of
from promises.models import BannedPhrase
from promises.models.wording import PHRASE_LIMIT, WHY_LIMIT, PhraseLevel
from promises.policies import check_keeps_wording_rules

MOST_RULES = 1_000  # switched on; a check reads them all
MOST_PATTERNS = 50  # of them patterns, each of which reads the text once
REASON_LIMIT = 300  # characters
LABEL = "Wording rules"


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def add_rule(
    *, by: User, phrase: str, why: str, instead: str = "", level: str, is_pattern: bool = False, reason: str
) -> BannedPhrase:
    """Add a phrase or a pattern to the list, switched on.

    Args:
        by: an admin.
        phrase: plain words, at most 120 characters; "meet|meets" stands for either word, "your" for any word that says
            whose it is. Or a pattern for RE2, which is looked for as whole words in lower case.
        why: why nobody can review it, at most 200 characters.
        instead: what to write instead, at most 200 characters, or "".
        level: of `PhraseLevel`.
        is_pattern: whether `phrase` is a pattern.
        reason: why the list is changed, one sentence for the audit trail.

    Raises:
        Denied: not an admin.
        Conflict: the list is full.
        Invalid: one sentence for each field that cannot be used.
    """
    chain = _chain()
    now = clock.database_now()
    check_keeps_wording_rules(people.standing(by, now))
    given = {"phrase": phrase, "why": why, "instead": instead, "level": level, "is_pattern": is_pattern}
    row = BannedPhrase(**_cleaned(given, reason, None))
    _check_room(row)
    row.save()
    _tell(chain, "wording_rule.added", by, row, now, reason)
    return row


@door(_chain)
def change_rule(
    rule_id: int,
    *,
    by: User,
    phrase: str,
    why: str,
    instead: str = "",
    level: str,
    is_pattern: bool = False,
    reason: str,
    version: int | None = None,
) -> BannedPhrase:
    """Change what a rule looks for, what it says or how firmly.

    Args:
        rule_id: a rule of the list, on or off.
        version: the rule's version the form was opened on; None where the caller is no form.
        by, phrase, why, instead, level, is_pattern, reason: see `add_rule`.

    Raises:
        Denied: not an admin.
        Conflict: it would be one pattern too many.
        Stale: somebody changed it meanwhile.
        Invalid: one sentence for each field that cannot be used.
    """
    chain = _chain()
    now = clock.database_now()
    check_keeps_wording_rules(people.standing(by, now))
    row = BannedPhrase.objects.select_for_update().get(pk=rule_id)
    check_version(row.version, version, f"The rule “{row.phrase}”")
    before = _words(row)
    given = {"phrase": phrase, "why": why, "instead": instead, "level": level, "is_pattern": is_pattern}
    for name, value in _cleaned(given, reason, row).items():
        setattr(row, name, value)
    if row.is_active:
        _check_room(row)
    row.version += 1
    row.save()
    _tell(chain, "wording_rule.changed", by, row, now, reason, before=before)
    return row


@door(_chain)
def switch_rule(rule_id: int, *, by: User, on: bool, reason: str, version: int | None = None) -> BannedPhrase:
    """Switch a rule off, or on again; it stays on the list with its reason.

    Args:
        rule_id: a rule of the list.
        on: whether it is to be looked for.
        by, reason, version: see `change_rule`.

    Raises:
        Denied: not an admin.
        Conflict: it is so already, or the list is full.
        Stale: somebody changed it meanwhile.
        Invalid: no reason.
    """
    chain = _chain()
    now = clock.database_now()
    check_keeps_wording_rules(people.standing(by, now))
    row = BannedPhrase.objects.select_for_update().get(pk=rule_id)
    check_version(row.version, version, f"The rule “{row.phrase}”")
    if errors := _faults({"reason": (reason, REASON_LIMIT, True)})[1]:
        raise Invalid(errors)
    if row.is_active == on:
        raise Conflict(f"The rule “{row.phrase}” is switched {'on' if on else 'off'} already.")
    row.is_active = on
    if on:
        _check_room(row)
    row.version += 1
    row.save()
    _tell(chain, "wording_rule.switched_on" if on else "wording_rule.switched_off", by, row, now, reason)
    return row


def _cleaned(given: dict[str, Any], reason: str, row: BannedPhrase | None) -> dict[str, Any]:
    """The fields as they are stored.

    Raises:
        Invalid: one sentence for each field that cannot be used.
    """
    texts = {
        "phrase": (given["phrase"], PHRASE_LIMIT, True),
        "why": (given["why"], WHY_LIMIT, True),
        "instead": (given["instead"], WHY_LIMIT, False),
        "reason": (reason, REASON_LIMIT, True),
    }
    cleaned, errors = _faults(texts)
    if given["level"] not in PhraseLevel.values:
        errors["level"] = "Select a valid choice."
    made = {**given, **{name: cleaned.get(name, "") for name in ("phrase", "why", "instead")}}
    if "phrase" not in errors and (sentence := _fault_of_phrase(BannedPhrase(**made), row)):
        errors["phrase"] = sentence
    if errors:
        raise Invalid(errors)
    return made


def _faults(texts: dict[str, tuple[str, int, bool]]) -> tuple[dict[str, str], dict[str, str]]:
    """What can be stored, and the sentences for what cannot; each text with its limit and whether it is required."""
    cleaned, errors = {}, {}
    for name, (raw, limit, required) in texts.items():
        try:
            cleaned[name] = clean(raw, limit=limit) if required or raw.strip() else ""
        except TextRefused as refused:
            errors[name] = refused.problems[0].message
    return cleaned, errors


def _fault_of_phrase(made: BannedPhrase, row: BannedPhrase | None) -> str:
    """Why a phrase cannot stand on the list, or ""."""
    if made.is_pattern:
        try:
            check_pattern(made.phrase)
        except PatternRefused as refused:
            return str(refused)
    else:
        if not re.search(r"\w", made.phrase):
            return EVERYTHING
        if any("" in word.split("|") for word in made.phrase.split()):
            return "Write a word on both sides of each “|”."
        if (ways := line_of(made).ways()) > MOST_FORMS:
            return (
                f"This can be said in {ways:,} ways, and at most {MOST_FORMS} are looked for. Leave alternatives out, "
                "split it into several rules, or write a pattern."
            )
    others = [other for other in BannedPhrase.objects.all() if row is None or other.pk != row.pk]
    same = next((other for other in others if _key(other) == _key(made)), None)
    if same is None:
        return ""
    return f"“{same.phrase}” is on the list already{'' if same.is_active else ', switched off: switch it on again'}."


def _key(row: BannedPhrase) -> str:
    """Phrases that find the same are one: case, hyphens and spaces make no difference."""
    return row.phrase if row.is_pattern else " ".join(fold(row.phrase).low.replace("-", " ").split())


def _check_room(row: BannedPhrase) -> None:
    """One more rule must not make each check slow.

    Raises:
        Conflict: there are as many as a check reads.
    """
    others = BannedPhrase.objects.filter(is_active=True).exclude(pk=row.pk)
    if others.count() >= MOST_RULES:
        raise Conflict(f"The list has {MOST_RULES:,} rules that are on. Switch one off before you add another.")
    if row.is_pattern and others.filter(is_pattern=True).count() >= MOST_PATTERNS:
        raise Conflict(f"{MOST_PATTERNS} patterns are on. Switch one off, or write a phrase instead.")


def _words(row: BannedPhrase) -> dict[str, Any]:
    """What the events keep of a rule."""
    return {name: getattr(row, name) for name in ("phrase", "why", "instead", "level", "is_pattern", "is_active")}


def _tell(
    chain: SettingsChain, type: str, by: User, row: BannedPhrase, now: datetime, reason: str, **more: Any
) -> None:
    data = {"rule": row.pk, **_words(row), "reason": clean(reason, limit=REASON_LIMIT), **more}
    audit.record(chain, type, at=now, by=by, label=LABEL, data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
