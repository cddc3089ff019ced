"""What happened since a refused form was opened: who did what, and when, in the words of the history."""

from django.urls import reverse

from dealdesk.forms import DoorForm
from dealdesk.models import AuditEvent
from promises.enums import OPEN_STATES, Lane
from promises.models import Deal, Promise
from promises.views.deals import told
from reviews.domain import history

#: Events that change nothing a form was written about.
BESIDE = ("door.refused", "proof.", "condition.", "plan.copied", "plan.exported", "plan.sent")


def tell(form: DoorForm, promise: Promise, lane: Lane | None = None) -> None:
    """Name the change that made a form stale, or that ended what it was for, in the summary of errors.

    Args:
        form: refused by a door; left as it is where nothing changed meanwhile.
        promise: as it is now.
        lane: the lane the form was for; what other lanes answered is no reason then.
    """
    if not form.stale and (form.status != 409 or promise.state in OPEN_STATES):
        return
    events = history.events_of(promise)
    found = next((event for event in events if _changed_it(event, lane)), None)
    if found is not None:
        (line,) = history.shown([found])
        form.since = [(_sentence(line), reverse("promise", args=[promise.pk]))]


def tell_of_plan(form: DoorForm, deal: Deal) -> None:
    """The same for a close plan.

    Args:
        form: refused by a door.
        deal: whose plan it is.
    """
    found = AuditEvent.objects.filter(chain=deal.chain, type="plan.published").order_by("-position").first()
    if form.stale and found is not None:
        form.since = [(_sentence(told(found)), reverse("plan", args=[deal.slug]))]


def tell_of_joint(form: DoorForm, deal: Deal) -> None:
    """The same for a joint round.

    Args:
        form: refused by a door.
        deal: whose promises are looked at.
    """
    found = AuditEvent.objects.filter(chain=deal.chain, type="joint.opened").order_by("-position").first()
    if form.stale and found is not None:
        form.since = [(_sentence(told(found)), reverse("joint", args=[deal.slug]))]


def _changed_it(event: AuditEvent, lane: Lane | None) -> bool:
    return not event.type.startswith(BESIDE) and (lane is None or event.data.get("lane", lane) == lane)


def _sentence(line: dict[str, str]) -> str:
    """A line of the history as a sentence: "Ines answered no for security, today 20:10." """
    at = line["at_text"]
    at = at[:1].lower() + at[1:] if at.startswith("Today") else at
    text = f"{line['actor']} {line['sentence']}".strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}, {at}."
