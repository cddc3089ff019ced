"""Doors of say it back: ask somebody outside a deal, take the answer of their link, judge it (DESIGN sections 5 and 8).

What is said about a sentence changes nothing of its promise, so the events stand in the chain of the deal, as those of
its close plan do. Deal before promise, as everywhere: the words are held while somebody decides by them.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dealdesk.domain import audit, clock, notify, people
from dealdesk.domain.doors import door
from dealdesk.domain.people import RightsHistory, Standing
from dealdesk.domain.saying import moment_text
from dealdesk.domain.text import TextRefused, clean
from dealdesk.domain.typed import one_line
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, User
from promises.domain.locking import check_version, deal_row, locked_deal
from promises.models import Deal, Promise
from promises.policies import check_on_deal, is_own, makers
from reviews.domain import gate
from reviews.domain.outsiders import mailbox, mailboxes_on, people_on
from reviews.domain.say_back_links import ask_of, hash_of, is_open, new_seed, token_of
from reviews.domain.say_back_reading import flags_in, judgement_of, named, words_now
from reviews.models import Decision, SayBack, SayBackAsk, SayBackJudgement, SayBackMail
from reviews.models.say_back import REASON_LIMIT, TEXT_LIMIT
from reviews.policies import acting_as

LIFETIME = timedelta(days=7)  # of a link
NAME_LIMIT = 80
NO_READER = "Choose a person, or give the name and address of somebody outside."
ONLY_JUDGES = "Only the deal desk lead or an engineering reviewer can judge it."


class DeadLink(Conflict):
    """A link that opens nothing: used, ended, withdrawn, for words that changed, or never made; all of them alike."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "This link opens nothing now: it was used already, it ended, or the sentence has changed. "
            "If you were asked for help, ask for a new link."
        )


# --- ask somebody -----------------------------------------------------------------------------------------------------


@door(deal_row)
def ask_reader(
    deal_id: int,
    *,
    by: User,
    promise_id: int,
    reader_id: int | None = None,
    name: str = "",
    email: str = "",
    version: int | None = None,
) -> SayBackAsk:
    """Ask somebody outside the deal to say a signed sentence back; their link goes to them by mail and to nobody else.

    Args:
        deal_id: the deal.
        by: a rep of the deal.
        promise_id: one of its promises, with words that are in force.
        reader_id: somebody who works here.
        name: of a reader who does not.
        email: their address.
        version: number of the signed answer the form was opened on; None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: no words stand, the reader is on the deal or said these words back already, or somebody has a link.
        Invalid: nobody was named, or an address that is none.
        Stale: other words were signed meanwhile.
    """
    deal, promise, now = _locked(deal_id, promise_id)
    check_on_deal(people.standing(by, now), deal)
    decision = _in_force(promise.pk, now)
    check_version(decision.pk, version, f"The sentence of {promise.label}")
    reader, name, email = _reader(reader_id, name, email)
    check_outside(deal, reader, email, field="reader" if reader_id is not None else "email")
    asked = SayBackAsk.objects.filter(promise=promise, wording_sha256=decision.wording_sha256)
    _check_new(list(asked.select_related("reader", "answer")), reader, email, now)
    seed = new_seed()
    ask = SayBackAsk.objects.create(
        deal=deal,
        promise=promise,
        decision=decision,
        wording_sha256=decision.wording_sha256,
        reader=reader,
        reader_name=name,
        reader_email=email,
        asked_at=now,
        asked_by=by,
        expires_at=now + LIFETIME,
        seed=seed,
        token_sha256=hash_of(token_of(seed)),
    )
    SayBackMail.objects.create(ask=ask, send_at=now)
    _event(deal, ask, "say_back.asked", now, by, data={"works_here": reader is not None})
    return ask


def check_outside(deal: Deal, reader: User | None, email: str, *, field: str = "reader") -> None:
    """Whoever is on a deal reads into a sentence what they know (who is: reviews.domain.outsiders).

    Raises:
        Conflict: names the person, at the field by which they were named.
    """
    on_it = people_on(deal)
    if reader is not None and reader.pk in on_it:
        raise Conflict(f"{reader} is on this deal; choose somebody who has no part in it.", field=field)
    address = reader.email if reader is not None else email
    if mailbox(address) in mailboxes_on(on_it):
        raise Conflict("This is the address of somebody on this deal; choose a reader who is not.", field="email")


def readers_for(deal: Deal) -> list[User]:
    """People who work here and have no part in a deal, by name; the fewest roles first, as they know least of it."""
    rows = User.objects.with_roles().filter(is_active=True).exclude(pk__in=people_on(deal))
    return sorted(rows, key=lambda person: (person.holds(Role.ADMIN), str(person), person.pk))


def _reader(reader_id: int | None, name: str, email: str) -> tuple[User | None, str, str]:
    """The reader as a person of ours, or as the name and address of somebody who is none."""
    if reader_id is not None:
        if name.strip() or email.strip():
            raise Invalid({"reader": "Choose a person, or give a name and address, not both."})
        person = User.objects.filter(pk=reader_id, is_active=True).first()
        if person is None:
            raise Invalid({"reader": "This person does not work here any more; choose another."})
        return person, "", ""
    if not name.strip() and not email.strip():
        raise Invalid({"reader": NO_READER})
    errors = {}
    try:
        name = clean(name, limit=NAME_LIMIT)
    except TextRefused as refused:
        problem = refused.problems[0]
        errors["name"] = "Give their first name." if problem.code == "required" else problem.message
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        errors["email"] = "Give an address such as lena@example.com."
    if errors:
        raise Invalid(errors)
    ours = next((one for one in User.objects.filter(is_active=True) if mailbox(one.email) == mailbox(email)), None)
    return (ours, "", "") if ours is not None else (None, name, email)


def _check_new(asked: list[SayBackAsk], reader: User | None, email: str, now: datetime) -> None:
    """One link at a time, and nobody says the same words back twice: the second time they have learnt them.

    Raises:
        Conflict: with the sentence.
    """
    for ask in asked:
        same = ask.reader_id == reader.pk if reader is not None else mailbox(ask.reader_email) == mailbox(email)
        if hasattr(ask, "answer"):
            if same:
                raise Conflict(f"{ask.reader_text} said these words back already; ask somebody else.", field="reader")
        elif ask.withdrawn_at is None and ask.expires_at > now:
            raise Conflict(
                f"{ask.reader_text} has a link for these words since {moment_text(ask.asked_at)}; "
                "wait, or withdraw it first."
            )


@door(deal_row)
def withdraw_ask(deal_id: int, *, by: User, ask_id: int) -> SayBackAsk:
    """Take a link back that nobody has used; from now on it opens nothing.

    Args:
        deal_id: the deal.
        by: a rep of the deal.
        ask_id: whose link it is.

    Raises:
        Denied: not a rep of this deal.
        Conflict: not of this deal, answered, withdrawn or ended already.
    """
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    rows = SayBackAsk.objects.select_related("reader", "promise", "answer")
    ask: SayBackAsk | None = rows.filter(deal=deal, pk=ask_id).first()
    if ask is None:
        raise Conflict("Nobody was asked this in this deal.")
    if hasattr(ask, "answer"):
        raise Conflict(f"{ask.reader_text} has said it back already.")
    if ask.withdrawn_at is not None or ask.expires_at <= now:
        raise Conflict(f"The link of {ask.reader_text} opens nothing already.")
    ask.withdrawn_at, ask.withdrawn_by = now, by
    ask.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _event(deal, ask, "say_back.withdrawn", now, by)
    return ask


# --- the answer -------------------------------------------------------------------------------------------------------


def _nobody(*_: Any, **__: Any) -> None:
    """Whoever comes with a link is nobody we know, so no chain takes what they are refused."""


@door(_nobody)
def answer_link(token: str, *, text: str, by: None = None) -> SayBack:
    """Take what a reader wrote, once. The same text sent again is the same answer.

    Args:
        token: from the link.
        text: the reader's own words.
        by: nobody; whoever has the link is the reader.

    Raises:
        DeadLink: it opens nothing (now), whatever the reason.
        Invalid: nothing was written, or what cannot be stored.
    """
    ask = ask_of(token)
    if ask is None:
        raise DeadLink
    deal, promise, now = _locked(ask.deal_id, ask.promise_id)
    ask = ask_of(token)  # as it is now that nobody else can use it
    if ask is None:
        raise DeadLink
    try:
        text = clean(text, limit=TEXT_LIMIT, one_line=False)
    except TextRefused as refused:
        if not is_open(ask, now):
            raise DeadLink from None
        problem = refused.problems[0]
        said = "Write in your own words what we promised." if problem.code == "required" else problem.message
        raise Invalid({"text": said}) from None
    before: SayBack | None = SayBack.objects.filter(ask=ask).first()
    if before is not None and before.text == text:
        return before
    sentence = words_now(ask, now) if before is None and is_open(ask, now) else ""
    if not sentence:
        raise DeadLink
    flags = flags_in(sentence, text)
    answer = SayBack.objects.create(
        ask=ask,
        text=text,
        flags=[{"kind": flag.kind, "words": flag.words} for flag in flags],
        answered_at=now,
    )
    event = _event(deal, ask, "say_back.answered", now, None, data={"flags": len(flags), "answer": answer.pk})
    own = {*makers(promise, deal), ask.reader_id}
    judges = {
        person.pk: person
        for role in (Role.LEAD, Role.ENGINEERING)
        for person in people.reached(role, now)
        if person.pk not in own
    }
    context = {**_context(deal, ask), "answer": answer, "flags": named(flags), "sentence": sentence}
    notify.queue(event, judges.values(), "say_back_answered", context)
    return answer


# --- the judgement ----------------------------------------------------------------------------------------------------


@door(deal_row)
def judge(
    deal_id: int, *, by: User, answer_id: int, is_meant: bool, reason: str = "", version: int | None = None
) -> SayBackJudgement:
    """Say whether a read-back is what was meant. What guesses, or lost or changed something, cannot be.

    Args:
        deal_id: the deal.
        by: the lead or an engineering reviewer, or their stand-in; who made the ask, owns the deal or said it back is
            refused.
        answer_id: a read-back of words that are in force.
        is_meant: "That is what we meant", or not.
        reason: one sentence for the rep, or "".
        version: how often it was judged when the form was opened; None where the caller is no form.

    Raises:
        Denied: somebody else, or their own ask or answer.
        Conflict: the words are not in force, flags stand against "meant", or this is what was said already.
        Stale: somebody judged it meanwhile.
        Invalid: a reason that cannot be stored.
    """
    deal, _ = locked_deal(deal_id)
    answer = SayBack.objects.select_related("ask__reader", "ask__asked_by").filter(ask__deal=deal, pk=answer_id).first()
    if answer is None:
        raise Conflict("Nobody said this back in this deal.")
    ask = answer.ask
    deal, promise, now = _locked(deal_id, ask.promise_id)
    represented = check_may_judge(people.standing(by, now), promise, deal, ask)
    sentence = words_now(ask, now)
    if not sentence:
        raise Conflict(f"The words of {promise.label} are not in force any more; there is nothing to judge.")
    check_version(answer.judgements.count(), version, f"What {ask.reader_text} said back")
    flags = flags_in(sentence, answer.text)
    if is_meant and flags:
        raise Conflict(cannot_be_meant(named(flags)))
    reason = one_line(reason, "reason", limit=REASON_LIMIT)
    newest = judgement_of(answer)
    if newest is not None and (newest.is_meant, newest.reason) == (is_meant, reason):
        raise Conflict("This is what was said of it already.")
    judgement = SayBackJudgement.objects.create(
        answer=answer, is_meant=is_meant, reason=reason, judged_at=now, judged_by=by, represented=represented
    )
    data = {"answer": answer.pk, "is_meant": is_meant, "reason": reason}
    event = _event(deal, ask, "say_back.judged", now, by, represented=represented, data=data)
    told = {person.pk: person for person in (ask.asked_by, deal.owner)}
    context = {**_context(deal, ask), "judgement": judgement, "by": by, "answer": answer}
    notify.queue(event, told.values(), "say_back_judged", context)
    return judgement


def cannot_be_meant(words: str) -> str:
    """Why a flagged read-back cannot be "meant", and what to do instead."""
    end = "" if words.rstrip("”").endswith((".", "!", "?", "…")) else "."
    return f"Flagged: {words}{end} Ask another reader, or ask for clearer wording."


def check_may_judge(standing: Standing, promise: Promise, deal: Deal, ask: SayBackAsk) -> User | None:
    """The lead or an engineering reviewer judges, never their own ask, deal or answer.

    Returns:
        The person they stand in for, or None.

    Raises:
        Denied: with the reason.
    """
    if ask.reader_id == standing.user.pk:
        raise Denied("You said it back yourself; somebody else must judge it.")
    if not is_own(standing.user.pk, promise, deal) and not standing.holds(Role.LEAD, Role.ENGINEERING):
        raise Denied(ONLY_JUDGES)
    for role in (Role.LEAD, Role.ENGINEERING):
        if role in standing.own:
            return acting_as(standing, role, promise, deal)
    represented = acting_as(standing, Role.LEAD if Role.LEAD in standing.lent else Role.ENGINEERING, promise, deal)
    if represented is not None and represented.pk == ask.reader_id:
        raise Denied(f"{represented}, for whom you stand in, said it back; somebody else must judge it.")
    return represented


# --- shared -----------------------------------------------------------------------------------------------------------


def _locked(deal_id: int, promise_id: int) -> tuple[Deal, Promise, datetime]:
    deal, _ = locked_deal(deal_id)
    promise = Promise.objects.select_for_update().filter(deal=deal, pk=promise_id).first()
    if promise is None:
        raise Conflict("This promise is not part of this deal.")
    return deal, promise, clock.database_now()


def _in_force(promise_id: int, now: datetime) -> Decision:
    """The answer whose words stand.

    Raises:
        Conflict: with the reasons of the gate.
    """
    promise = gate.loaded(Promise.objects.filter(pk=promise_id)).get()
    verdict = gate.judge(promise, now, RightsHistory())
    if not verdict.passes or verdict.decision is None:
        raise Conflict(" ".join(verdict.problems))
    return verdict.decision


def _event(
    deal: Deal,
    ask: SayBackAsk,
    type: str,
    now: datetime,
    by: User | None,
    *,
    represented: User | None = None,
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    event = audit.record(
        deal,
        type,
        at=now,
        by=by,
        represented=represented,
        wording_sha256=ask.wording_sha256,
        data={"promise": ask.promise_id, "ask": ask.pk, "reader": ask.reader_text, **(data or {})},
    )
    deal.save(update_fields=["audit_head", "audit_length"])
    return event


def _context(deal: Deal, ask: SayBackAsk) -> dict[str, Any]:
    return {"deal": deal, "promise": ask.promise, "ask": ask, "reader": ask.reader_text}
