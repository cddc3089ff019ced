"""Doors of a draft: make a deal, write an ask, give its facts and proof."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from dealdesk.domain import audit, clock, notify, people
from dealdesk.domain.doors import door
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, User
from promises.domain.facts import ALL, ASKED, specs_for
from promises.domain.locking import check_version, deal_row, locked_deal, locked_promise, promise_row
from promises.domain.wording.checks.splitting import is_list, is_surely_two
from promises.enums import OPEN_STATES, PromiseState, PromiseType, ProofKind
from promises.models import Deal, Fact, Promise, Proof
from promises.models.promise import ASK_LIMIT
from promises.models.proof import HIGHLIGHT_LIMIT, TEXT_LIMIT
from promises.policies import check_adds_proof, check_is_draft, check_may_ask, check_on_deal

SLUG_TRIES = 10
SPLIT = "Split into one promise each."


def clean_ask(raw: str) -> str:
    """The ask as it is stored: normalised, one line, at most 300 characters, one promise.

    Raises:
        Invalid: with the sentence of RELIABILITY section 4 for the field "ask".
    """
    try:
        ask = clean(raw, limit=ASK_LIMIT)
    except TextRefused as refused:
        raise Invalid({"ask": refused.problems[0].message}) from None
    if is_list(ask):
        raise Invalid({"ask": SPLIT})
    return ask


def clean_sent_ask(raw: str) -> str:
    """The ask as it may be sent: what `clean_ask` lets be stored, without a second promise in a clause of its own.

    A draft may hold two while it is being written; each that is sent is reviewed and answered by itself.

    Raises:
        Invalid: with the sentence of RELIABILITY section 4, row 11, for the field "ask".
    """
    ask = clean_ask(raw)
    if is_surely_two(ask):
        raise Invalid({"ask": SPLIT})
    return ask


@door(lambda **_: None)
def create_deal(
    *,
    by: User,
    name: str,
    amount: int,
    close_date: date,
    region: str = "",
    zone: str = "UTC",
    crm_id: str = "",
    is_sample: bool = False,
) -> Deal:
    """Make a deal owned by the rep.

    Args:
        by: the rep; becomes the owner.
        name: the customer.
        amount: value in whole US dollars.
        close_date: day the deal is meant to close, in its zone.
        zone: IANA name; conditions and dates of the deal end at midnight there.
        crm_id: id in the CRM, unique where given.

    Raises:
        Denied: not a rep.
        Invalid: a name that cannot be used.
    """
    now = clock.database_now()
    check_may_ask(people.standing(by, now))
    try:
        name = clean(name, limit=120)
    except TextRefused as refused:
        raise Invalid({"name": refused.problems[0].message}) from None
    deal = _create_deal(
        name=name,
        owner=by,
        amount=amount,
        close_date=close_date,
        region=region,
        zone=zone,
        crm_id=crm_id,
        created_at=now,
        is_sample=is_sample,
    )
    audit.record(deal, "deal.created", at=now, by=by, data={"name": name, "amount": amount, "closes": str(close_date)})
    deal.save(update_fields=["audit_head", "audit_length"])
    return deal


@door(deal_row)
def add_to_team(deal_id: int, *, by: User, person: User) -> Deal:
    """Let another rep work on the deal.

    Raises:
        Denied: not the owner of the deal.
    """
    deal, now = locked_deal(deal_id)
    check_may_ask(people.standing(by, now))
    if by.pk != deal.owner_id:
        raise Denied(f"Only {deal.owner} can add people to {deal.name}.")
    deal.team.add(person)
    audit.record(deal, "deal.person_added", at=now, by=by, data={"person": person.first_name, "person_id": person.pk})
    deal.version += 1
    deal.save(update_fields=["version", "audit_head", "audit_length"])
    return deal


@door(deal_row)
def create_ask(deal_id: int, *, by: User, ask: str, type: str = "", once: bool = False) -> Promise:
    """Write down what the customer wants, as a draft nobody else looks at yet.

    Args:
        deal_id: the deal it belongs to.
        ask: the rep's plain words, at most 300 characters; may quote the buyer.
        type: promise type, or "" while it is not chosen.
        once: whether the draft they made of the same words in this deal is given back instead of a double. A browser
            that goes back shows the question again under a new token, so the token alone cannot tell (row 20).

    Raises:
        Denied: not a rep of this deal.
        Invalid: the words cannot be used.
    """
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    if once:
        same = deal.promises.filter(created_by=by, state=PromiseState.DRAFT, ask=clean_ask(ask))
        if made := same.order_by("-pk").first():
            return made
    return write_draft(deal, by=by, now=now, ask=ask, type=type)


def write_draft(deal: Deal, *, by: User, now: datetime, ask: str, type: str = "") -> Promise:
    """The draft and its first event, for every door that begins an ask; the deal is locked and the right was checked.

    Raises:
        Invalid: the words or the type cannot be used.
    """
    promise: Promise = Promise(
        deal=deal, ask=clean_ask(ask), type=_type(type), created_by=by, asked_by=by, created_at=now
    )
    promise.save()
    record(promise, "promise.created", now=now, by=by, data={"ask": promise.ask, "type": promise.type})
    return promise


@door(promise_row)
def edit_ask(
    promise_id: int,
    *,
    by: User,
    version: int | None = None,
    ask: str,
    type: str | None = None,
    answers: Mapping[str, str | None] | None = None,
) -> Promise:
    """Change a draft's words or type, and answer what its words left open.

    Args:
        version: the promise version the form was opened on; None where the caller is no form.
        type: promise type or ""; None leaves it as it is.
        answers: keys of `facts.ASKED` to "yes", "no" or None for "Nobody knows yet".

    Raises:
        Denied, Conflict, Stale, Invalid: see the policies.
    """
    promise, now = locked_promise(promise_id)
    check_on_deal(people.standing(by, now), promise.deal)
    check_is_draft(promise)
    check_version(promise.version, version, promise.label)
    before = {"ask": promise.ask, "type": promise.type}
    promise.ask = clean_ask(ask)
    if promise.ask != before["ask"]:
        promise.asked_by = by
    if type is not None:
        promise.type = _type(type)
    forget_answers(promise, before["ask"])
    data: dict[str, Any] = {"from": before, "ask": promise.ask, "type": promise.type}
    if type is not None:
        data["type_chosen"] = True  # an empty type is an answer too
    if answers:
        write_facts(promise, answers)
        data["answers"] = dict(answers)
    record(promise, "promise.edited", now=now, by=by, data=data)
    return promise


def forget_answers(promise: Promise, ask_before: str) -> None:
    """Answers about the words of an ask go with those words; other words are asked about anew."""
    if promise.ask != ask_before:
        promise.facts.filter(key__in=ASKED).delete()


@door(promise_row)
def give_facts(promise_id: int, *, by: User, version: int | None = None, given: Mapping[str, str | None]) -> Promise:
    """Write a draft's facts.

    Args:
        given: key to value; None means "Nobody knows yet"; "" takes the fact back.

    Raises:
        Denied, Conflict, Stale: see the policies.
        Invalid: a key that is no fact of this type, or words that cannot be used.
    """
    promise, now = locked_promise(promise_id)
    check_on_deal(people.standing(by, now), promise.deal)
    check_is_draft(promise)
    check_version(promise.version, version, promise.label)
    write_facts(promise, given)
    record(promise, "promise.facts_given", now=now, by=by, data={"facts": dict(given)})
    return promise


def write_facts(promise: Promise, given: Mapping[str, str | None]) -> None:
    """Store facts of a locked promise; the door that calls this records them.

    Raises:
        Invalid: a key that is no fact of this type, or words that cannot be used.
    """
    known = {*ASKED, *(spec.key for spec in specs_for(promise.type))}
    errors = {}
    cleaned: dict[str, str | None] = {}
    for key, raw in given.items():
        if key not in known:
            errors[key if key in ALL else ""] = "This fact does not belong to this type."
            continue
        try:
            cleaned[key] = clean(raw, limit=500) if raw else raw
        except TextRefused as refused:
            errors[key] = refused.problems[0].message
    if errors:
        raise Invalid(errors)
    taken_back = [key for key, value in cleaned.items() if value == ""]
    if taken_back:
        promise.facts.filter(key__in=taken_back).delete()
    Fact.objects.bulk_create(
        [
            Fact(promise=promise, key=key, value=value or "", is_unknown=value is None)
            for key, value in cleaned.items()
            if value != ""
        ],
        update_conflicts=True,
        unique_fields=["promise", "key"],
        update_fields=["value", "is_unknown"],
    )


@door(promise_row)
def add_proof(
    promise_id: int, *, by: User, kind: ProofKind, title: str, text: str = "", url: str = "", highlight: str = ""
) -> Promise:
    """Attach a call note or a link. Nobody is asked again for it; the lanes are told while the promise is open
    (DESIGN section 3, Votes are bound). Files are attached by `promises.domain.proof_files.add_files`.

    Args:
        by: a rep of the deal, or a reviewer of a lane the promise requires.
        highlight: the words of the note that matter most, as they stand in it, on one line.

    Raises:
        Denied: neither of them.
        Conflict: the promise was withdrawn.
        Invalid: words that cannot be used.
    """
    promise, now = locked_promise(promise_id)
    check_adds_proof(people.standing(by, now), promise, promise.deal)
    check_takes_proof(promise)
    words = proof_words(title, text, highlight)
    proof = Proof.objects.create(promise=promise, kind=kind, url=url, added_at=now, added_by=by, **words)
    event = record(promise, "proof.added", now=now, by=by, data={"proof": proof.pk, "title": proof.title})
    tell_lanes(promise, event, [proof], "proof_added")
    return promise


def check_takes_proof(promise: Promise) -> None:
    """What was withdrawn needs no proof any more.

    Raises:
        Conflict: it was withdrawn.
    """
    if promise.state == PromiseState.WITHDRAWN:
        raise Conflict(f"{promise.label} was withdrawn; write a new ask.")


def proof_words(title: str, text: str, highlight: str = "") -> dict[str, str]:
    """The words of a note as they are stored.

    Raises:
        Invalid: words that cannot be used, or a highlighted line that does not stand in the note.
    """
    try:
        title = clean(title, limit=120)
        text = clean(text, limit=TEXT_LIMIT, one_line=False) if text else ""
        highlight = clean(highlight, limit=HIGHLIGHT_LIMIT) if highlight else ""
    except TextRefused as refused:
        raise Invalid({"proof": refused.problems[0].message}) from None
    if highlight not in text:
        raise Invalid({"highlight": "Copy the line from the notes, word for word."})
    return {"title": title, "text": text, "highlight": highlight}


@door(promise_row)
def strike_proof(promise_id: int, *, by: User, proof_id: int) -> Promise:
    """Strike a proof; it stays readable as struck, a file too. The lanes are told while the promise is open.

    Raises:
        Denied: not a rep of this deal.
        Conflict: struck already.
    """
    promise, now = locked_promise(promise_id)
    check_on_deal(people.standing(by, now), promise.deal)
    proof = promise.proofs.filter(pk=proof_id, struck_at__isnull=True).first()
    if proof is None:
        raise Conflict("This proof was struck already.")
    if proof.conditions_shown.exists():
        raise Conflict("This proof shows that a condition is met; it cannot be struck.")
    proof.struck_at, proof.struck_by = now, by
    proof.save(update_fields=["struck_at", "struck_by"])
    data = {"proof": proof.pk, "title": proof.title}
    if proof.sha256:
        data["sha256"] = proof.sha256
    event = record(promise, "proof.struck", now=now, by=by, data=data)
    tell_lanes(promise, event, [proof], "proof_struck")
    return promise


def tell_lanes(promise: Promise, event: AuditEvent, proofs: Sequence[Proof], template: str) -> None:
    """Tell everybody who reviews an open promise what was added to its proof or struck; a draft is nobody's yet."""
    if promise.state not in OPEN_STATES:
        return
    lanes = promise.required_lanes.values_list("lane", flat=True)
    reviewers = [person for lane in lanes for person in people.reached(Role(lane), event.at)]
    context = {"promise": promise, "deal": promise.deal, "titles": [proof.title for proof in proofs]}
    notify.queue(event, reviewers, template, context)


def record(promise: Promise, type: str, *, now: Any, by: User, data: dict[str, Any]) -> AuditEvent:
    """Write the one event of a change that leaves the state alone, and save the promise with its next version."""
    event = audit.record(
        promise,
        type,
        at=now,
        by=by,
        state_before=promise.state,
        state_after=promise.state,
        revision=promise.revision,
        wording_sha256=promise.wording.sha256 if promise.wording else "",
        data=data,
    )
    promise.version += 1
    promise.save()
    return event


def _type(value: str) -> str:
    if value not in {*PromiseType.values, ""}:
        raise Invalid({"type": "Select a valid choice."})
    return value


def _create_deal(*, name: str, **fields: Any) -> Deal:
    """A new deal under a free address; whoever finds it taken in the meantime takes the next one."""
    for _ in range(SLUG_TRIES):
        slug = _free_slug(name)
        try:
            with transaction.atomic():
                return Deal.objects.create(name=name, slug=slug, **fields)
        except IntegrityError:
            if not Deal.objects.filter(slug=slug).exists():
                raise  # something else is there already
    raise Conflict("Others made deals of the same name at this moment. Try again.")


def _free_slug(name: str) -> str:
    base = slugify(name)[:120] or "deal"
    taken = {"new", *Deal.objects.filter(slug__startswith=base).values_list("slug", flat=True)}  # /deals/new/ is a page
    slug, count = base, 2
    while slug in taken:
        slug, count = f"{base}-{count}", count + 1
    return slug
