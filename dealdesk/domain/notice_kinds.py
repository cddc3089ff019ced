"""Every kind of notice: its group, what the inbox quotes of it, where it leads (design/UX.md section 6).

A kind is the name of its template under templates/emails/; a test holds the two lists equal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse

Context = dict[str, Any]


class Group(TextChoices):
    """What a person may want no mail of; the values are stored."""

    TURN = "turn", "It is your turn, or something you must look at again"
    REMINDER = "reminder", "Two hours are left of your turn"
    PAUSED = "paused", "Paused: nobody answered in time"
    QUESTION = "question", "Questions, and answers to yours"
    SIGNED = "signed", "Signed and declined"
    PLAN = "plan", "The close plan is out of date, words may no longer be used"
    NEWS = "news", "Proof, conditions, what was withdrawn"
    DESK = "desk", "The desk itself: rules, library, exceptions, stand-ins"


def _promise(context: Context) -> str:
    return str(context["promise"].get_absolute_url())


def _deal(context: Context) -> str:
    return str(context["deal"].get_absolute_url())


def _deliverables(context: Context) -> str:
    return reverse("deal-deliverables", args=[context["deal"].slug])


def _capability(context: Context) -> str:
    return str(context["capability"].get_absolute_url())


def _page(name: str) -> Callable[[Context], str]:
    return lambda _: reverse(name)


def _choice(context: Context) -> str:
    return f"{reverse('exceptions')}#choice-{context['choice'].pk}"


def _joint(context: Context) -> str:
    return reverse("joint", args=[context["deal"].slug])


def _rule_draft(context: Context) -> str:
    return reverse("rule-draft", args=[context["draft"].pk])


def _said_back(context: Context) -> str:
    return f"{reverse('say-it-back', args=[context['deal'].slug])}#say-{context['promise'].pk}"


def _answer_by(context: Context) -> datetime | None:
    due: datetime | None = context["promise"].answer_by
    return due


def _lane_deadline(context: Context) -> datetime | None:
    due: datetime | None = context["deadline"]
    return due


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    Attributes:
        group: what people choose it by.
        link: where it leads, from what its template is given.
        due: by when its reader must act, or None where nothing is asked of them.
        says: what the inbox quotes in full: the question, the sentence. Empty: the subject says it all.
        in_slack: whether the desk's channel gets a line of it.
    """

    group: Group
    link: Callable[[Context], str] = _promise
    due: Callable[[Context], datetime | None] | None = None
    says: Callable[[Context], str] | None = None
    in_slack: bool = False


def _sentence(context: Context) -> str:
    return str(context["decision"].wording.text)


def _what_changed(context: Context) -> str:
    return str(context["what_changed"])


KINDS: dict[str, Kind] = {
    "sent_for_review": Kind(Group.TURN, due=_answer_by, in_slack=True),
    "type_named": Kind(Group.TURN),
    "all_reviews_in": Kind(Group.TURN, due=_answer_by),
    "confirm_words": Kind(Group.TURN, due=_answer_by, says=lambda context: str(context["proposal"].wording.text)),
    "clock_moved": Kind(Group.TURN, due=_answer_by),
    "deal_handed_over": Kind(Group.TURN, _deal, says=lambda context: str(context["reason"])),
    "scope_changed": Kind(Group.TURN, due=_answer_by, says=_what_changed),
    "facts_given": Kind(Group.TURN, due=_answer_by),
    "fact_changed": Kind(Group.TURN),
    "reevaluated": Kind(Group.TURN, due=_answer_by),
    "handed_over": Kind(Group.TURN, due=_answer_by, says=lambda context: str(context["reason"])),
    "reopened": Kind(Group.TURN, due=_answer_by),
    "condition_shown": Kind(Group.TURN),
    "joint_opened": Kind(Group.TURN, _joint),
    "joint_concern": Kind(Group.PLAN, _joint, says=lambda context: str(context["mark"].sentence)),
    "joint_seen": Kind(Group.NEWS, _joint),
    "say_back_answered": Kind(Group.TURN, _said_back, says=lambda context: str(context["answer"].text)),
    "half_time": Kind(Group.REMINDER, due=_lane_deadline),
    "two_hours_left": Kind(Group.REMINDER, due=_lane_deadline),
    "paused": Kind(Group.PAUSED, in_slack=True),
    "nobody_may_answer": Kind(Group.PAUSED, says=lambda context: str(context["why"]), in_slack=True),
    "question": Kind(Group.QUESTION, says=lambda context: str(context["review"].sentence)),
    "question_answered": Kind(Group.QUESTION, due=_answer_by, says=lambda context: str(context["question"].reply)),
    "decided": Kind(Group.SIGNED, says=_sentence, in_slack=True),
    "decided_plan": Kind(Group.SIGNED, says=_sentence, in_slack=True),
    "to_deliver": Kind(Group.SIGNED, says=_sentence),
    "restored": Kind(Group.SIGNED),
    "new_version": Kind(Group.PLAN, says=_what_changed),
    "words_withdrawn": Kind(Group.PLAN),
    "words_died": Kind(Group.PLAN, says=lambda context: str(context["why"])),
    "words_checked": Kind(Group.PLAN),
    "proof_added": Kind(Group.NEWS),
    "proof_struck": Kind(Group.NEWS),
    "condition_met": Kind(Group.NEWS),
    "say_back_judged": Kind(Group.NEWS, _said_back, says=lambda context: str(context["judgement"].reason)),
    "withdrawn": Kind(Group.NEWS, says=lambda context: str(context["reason"])),
    "plain_use": Kind(Group.NEWS, says=lambda context: str(context["reason"])),
    "went_bad": Kind(Group.NEWS),
    "deal_won": Kind(Group.NEWS, _deliverables),
    "deal_reopened": Kind(Group.NEWS, _deliverables),
    "capability_written": Kind(Group.DESK, _capability),
    "capability_approved": Kind(Group.DESK, _capability),
    "capability_withdrawn": Kind(Group.DESK, _capability),
    "exception_chosen": Kind(Group.DESK, _choice),
    "exception_numbers": Kind(Group.DESK, _page("exceptions")),
    "exception_reached": Kind(Group.DESK, _choice),
    "rule_activated": Kind(Group.DESK, _page("rules")),
    "rule_proposed": Kind(Group.DESK, _rule_draft),
    "two_admins": Kind(Group.DESK, _page("rules")),
    "one_admin": Kind(Group.DESK, _page("rules")),
    "calendar_changed": Kind(Group.DESK, _page("hours")),
    "policy_changed": Kind(Group.DESK, _page("hours")),
    "stand_in_named": Kind(Group.DESK, _page("home")),
}

#: Mails of these wait ten minutes, so that several of them are one.
BATCHED = ("sent_for_review",)
#: Mails of these go out at any hour (design/UX.md section 6: "only in business hours except Signed").
ANY_HOUR = ("decided", "decided_plan", "to_deliver")
#: A day later they would say nothing, so they wait for no daily mail.
URGENT = ("two_hours_left",)
IN_SLACK = tuple(name for name, kind in KINDS.items() if kind.in_slack)


def kinds_of(group: Group) -> list[str]:
    """The kinds of a group."""
    return [name for name, kind in KINDS.items() if kind.group == group]
