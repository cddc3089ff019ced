"""The library of documented capabilities: written by one reviewer, approved by another, found as a rep types.

What puts an entry's words into a deal, or takes them back, touches promises and decisions and is in
`reviews.domain.documented`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Count, F, QuerySet

from dealdesk.domain import audit, clock, notify, people
from dealdesk.domain.doors import door
from dealdesk.domain.people import holders
from dealdesk.domain.text import TextRefused, clean, fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, SettingsChain, User
from promises.domain import search as full_text
from promises.domain.locking import check_version
from promises.domain.owner_text import ONE_OWNER, names_several
from promises.domain.wording_in_force import Words, refuse_words
from promises.models import Capability, Deal
from promises.models.wording import WORDING_LIMIT
from promises.policies import LIBRARIANS, check_keeps_library, check_usable, reason_not

LONGEST = timedelta(days=180)  # between two checks (design/UX.md 4.10)
SUGGESTED = 3  # hits beside an ask
LOOKED_AT = 40  # hits that are looked at for them
LISTED = 100  # entries on the library's page
SAID = ("sentence", "limit", "owner")
SCOPE = ("plan", "region", "product_version")
REASON_LIMIT = 300  # characters


def locked_capability(capability_id: int) -> tuple[Capability, datetime]:
    """Lock an entry. Whoever needs a deal or a draft too locks those first.

    Returns:
        The entry as it is now and the database clock, read after the lock was held.
    """
    capability = Capability.objects.select_for_update().get(pk=capability_id)
    return capability, clock.database_now()


def locked_row(capability_id: int, **_: Any) -> Capability:
    """The row whose chain takes a refusal."""
    return locked_capability(capability_id)[0]


def _settings_chain(**_: Any) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_settings_chain)
def write_capability(
    *,
    by: User,
    sentence: str,
    limit: str,
    owner: str,
    review_by: date,
    plan: str = "",
    region: str = "",
    product_version: str = "",
    made_from: str = "",
) -> Capability:
    """Write an entry down. Nobody may use it before somebody else approved it.

    Args:
        by: a product or security reviewer; becomes the author.
        sentence: what the product does today, at most 600 characters, one line.
        limit: where it stops, at most 200 characters.
        owner: group or person that stands for it, at most 80 characters.
        review_by: last day on which it may be used unchecked; from tomorrow to 180 days ahead.
        plan, region, product_version: where alone it holds; "" for everywhere.
        made_from: label of the promise whose signed words these are, for the history.

    Raises:
        Denied: not a product or security reviewer.
        Conflict: the library has this sentence in this scope already.
        Invalid: one sentence for each field that cannot be used, words nobody can review among them.
    """
    now = clock.database_now()
    check_keeps_library(people.standing(by, now))
    errors: dict[str, str] = {}
    limits = {"sentence": WORDING_LIMIT, "limit": 200, "owner": 80, "plan": 60, "region": 60, "product_version": 40}
    given = {"sentence": sentence, "limit": limit, "owner": owner}
    given |= {"plan": plan, "region": region, "product_version": product_version}
    for name, raw in given.items():
        try:
            given[name] = clean(raw, limit=limits[name]) if raw.strip() or name in SAID else ""
        except TextRefused as refused:
            errors[name] = refused.problems[0].message
    if "owner" not in errors and names_several(given["owner"]):
        errors["owner"] = ONE_OWNER
    errors |= _wrong_day(review_by, now)
    if errors:
        raise Invalid(errors)
    refuse_words(_said(**{name: given[name] for name in SAID}), type="")
    sha256 = fingerprint(given["sentence"])
    scope = {name: given[name] for name in SCOPE}
    capability = Capability(sha256=sha256, review_by=review_by, written_at=now, written_by=by, **given)
    try:
        with transaction.atomic():
            capability.save()
    except IntegrityError:  # nothing is locked for a new entry: of two who write it at once the constraint lets in one
        same = Capability.objects.filter(sha256=sha256, withdrawn_at__isnull=True, **scope).first()
        if same is None:
            raise
        raise Conflict(f"The library has this sentence already: {same.label}.") from None
    event = record(
        capability, "capability.written", now=now, by=by, before="", data={**_words(capability), "made_from": made_from}
    )
    others = [person for role in LIBRARIANS for person in holders(role)]
    notify.queue(event, others, "capability_written", {"capability": capability})
    return capability


def _said(*, sentence: str, limit: str, owner: str) -> list[Words]:
    """All of an entry that goes out: limit and owner become those of the decision and of the plan line."""
    beside = (Words("limit", limit, is_sentence=False), Words("owner", owner, is_sentence=False))
    return [Words("sentence", sentence), *beside]


def _wrong_day(review_by: date, now: datetime) -> dict[str, str]:
    """A check day lies in the future, and not so far that nobody remembers."""
    last = now.date() + LONGEST
    if now.date() < review_by <= last:
        return {}
    return {"review_by": f"Choose a day from tomorrow to {last:%Y-%m-%d}: after 180 days somebody checks the words."}


@door(locked_row)
def approve_capability(capability_id: int, *, by: User, sha256: str, version: int | None = None) -> Capability:
    """Approve exactly the words that were shown; from now on sales may use them without a review.

    Args:
        capability_id: an entry that waits for its approval.
        by: a product or security reviewer who did not write it.
        sha256: checksum of the sentence on the page that was read.
        version: the entry's version the form was opened on; None where the caller is no form.

    Raises:
        Denied: the author, or not a product or security reviewer.
        Conflict: other words, approved or withdrawn already, its check day has passed, or two owners.
        Stale: the entry was changed meanwhile.
        Invalid: words that cannot be reviewed any more.
    """
    capability, now = locked_capability(capability_id)
    check_keeps_library(people.standing(by, now))
    if capability.written_by_id == by.pk:
        raise Denied("You wrote these words; another product or security reviewer approves them.")
    check_version(capability.version, version, capability.label)
    if capability.state != "written":
        raise Conflict(f"{capability.label} was {capability.state} already.")
    if not sha256 == capability.sha256 == fingerprint(capability.sentence):
        raise Conflict("These are not the words that are stored; read them again.")
    if capability.is_due(now.date()):
        raise Conflict(f"The day by which {capability.label} was to be checked has passed; write it anew.")
    if names_several(capability.owner):
        raise Conflict(f"{capability.label} names several owners; withdraw it and write it anew with one.")
    # Again: the list of banned lines may have grown since the words were written.
    refuse_words(_said(**{name: getattr(capability, name) for name in SAID}), type="")
    before = capability.state
    capability.approved_at, capability.approved_by = now, by
    event = record(capability, "capability.approved", now=now, by=by, before=before, data=_words(capability))
    author = [capability.written_by] if capability.written_by else []
    notify.queue(event, author, "capability_approved", {"capability": capability})
    return capability


def _words(capability: Capability) -> dict[str, Any]:
    """What the events keep of an entry."""
    names = ("sentence", *SCOPE, "limit", "owner")
    return {**{name: getattr(capability, name) for name in names}, "review_by": capability.review_by.isoformat()}


def record(
    capability: Capability, type: str, *, now: datetime, by: User, before: str, data: dict[str, Any]
) -> AuditEvent:
    """Write the event of a change of a locked entry, and save the entry with its next version.

    Args:
        before: the entry's state before the change.
    """
    event = audit.record(
        capability,
        type,
        at=now,
        by=by,
        state_before=before,
        state_after=capability.state,
        wording_sha256=capability.sha256,
        data=data,
    )
    capability.version += 1
    capability.save()
    return event


def check_day(review_by: date, now: datetime) -> None:
    """The day of the next check.

    Raises:
        Invalid: not from tomorrow to 180 days ahead.
    """
    if errors := _wrong_day(review_by, now):
        raise Invalid(errors)


def check_reason(raw: str) -> str:
    """Why an entry is withdrawn, as it is stored.

    Raises:
        Invalid: empty, or words that cannot be used.
    """
    try:
        return clean(raw, limit=REASON_LIMIT)
    except TextRefused as refused:
        empty = refused.problems[0].code == "required"
        said = "Say in one sentence why these words may not be used any more." if empty else refused.problems[0].message
        raise Invalid({"reason": said}) from None


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hit:
    """An entry as a reader finds it.

    Attributes:
        capability: the entry.
        why_not: why its words may not be used here now, or "".
    """

    capability: Capability
    why_not: str

    @property
    def is_usable(self) -> bool:
        """Whether its words end an ask without a review."""
        return not self.why_not


def local_day(now: datetime, deal: Deal | None) -> date:
    """The day it is for a deal, in the deal's zone; without one, in UTC.

    Args:
        now: the database clock, aware UTC.
    """
    return now.astimezone(ZoneInfo(deal.zone)).date() if deal is not None else now.date()


def search(text: str, *, deal: Deal | None, now: datetime, limit: int = SUGGESTED) -> list[Hit]:
    """Approved entries that share words with a text: those that may be used first, best match first.

    Args:
        text: what was typed.
        deal: the deal it is for; without one, scope is not asked.
        now: the database clock, aware UTC.
        limit: the most hits.

    Returns:
        At most `limit`, in two statements; one that is due, withdrawn or out of scope says so and is never usable.
    """
    today = local_day(now, deal)
    usable = "CASE WHEN t.withdrawn_at IS NULL AND t.review_by >= %s"
    parameters: list[str | date] = [today]
    if deal is not None:
        for column, value in _scope_of(deal).items():
            usable += f" AND t.{column} IN ('', %s)"
            parameters.append(value)
    rows = full_text.ranked(
        full_text.CAPABILITIES,
        text,
        where="t.approved_at IS NOT NULL",
        first=f"{usable} THEN 1 ELSE 0 END",
        parameters=parameters,
        limit=limit,
    )
    ids = [row[0] for row in rows]
    found = {row.pk: row for row in with_use(Capability.objects.filter(pk__in=ids))} if ids else {}
    return [_hit(found[pk], deal, now) for pk in ids]


def suggested(text: str, *, deal: Deal, now: datetime) -> list[Hit]:
    """What is put beside an ask without being searched for: at most three, and only what is really close.

    Args:
        text: the ask as far as it is typed.
        deal: the deal it is for.
        now: the database clock, aware UTC.
    """
    found = search(text, deal=deal, now=now, limit=LOOKED_AT)
    close = [hit for hit in found if full_text.is_close(text, f"{hit.capability.sentence} {hit.capability.limit}")]
    return close[:SUGGESTED]


def _hit(capability: Capability, deal: Deal | None, now: datetime) -> Hit:
    return Hit(capability, reason_not(check_usable, capability, deal, local_day(now, deal)))


def _scope_of(deal: Deal) -> dict[str, str]:
    return {"plan": deal.product_plan, "region": deal.region, "product_version": deal.product_version}


def listed(*, now: datetime, drafts: bool) -> list[Hit]:
    """The library's page without a search: what waits for approval, then what may be used, then the rest, newest first.

    Args:
        now: the database clock, aware UTC.
        drafts: whether the reader sees what is not approved yet.
    """
    rows = Capability.objects.all() if drafts else Capability.objects.filter(approved_at__isnull=False)
    newest = with_use(rows).order_by(F("withdrawn_at").asc(nulls_first=True), "-pk")[:LISTED]
    hits = [_hit(row, None, now) for row in newest]
    return sorted(hits, key=lambda hit: (STATES.index(hit.capability.state), not hit.is_usable))


STATES = ("written", "approved", "withdrawn")


def with_use(rows: QuerySet[Capability]) -> QuerySet[Capability]:
    """Entries with how often their words were used, and the people the pages name."""
    return rows.select_related("written_by", "approved_by", "checked_by", "withdrawn_by").annotate(
        used=Count("decisions")
    )


def sees_drafts(user: User) -> bool:
    """Whether a person reads entries that nobody approved yet; sales does not, or somebody would use one."""
    return user.holds(*LIBRARIANS, Role.LEAD, Role.ADMIN)


def visible_capabilities(user: User) -> QuerySet[Capability]:
    """Entries this person may read: everybody reads what was ever approved."""
    rows = Capability.objects.all()
    return rows if sees_drafts(user) else rows.filter(approved_at__isnull=False)


def starters() -> Sequence[str]:
    """Three sentences an empty library suggests to begin with (design/UX.md 4.10)."""
    return (
        "CSV export on demand, up to 50,000 rows.",
        "Single sign-on with SAML for admins.",
        "Data is encrypted in transit with TLS 1.2 or newer and at rest with AES-256.",
    )
