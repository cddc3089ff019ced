"""What is in force on this desk: its rule set, its choices and its working calendar."""

from django.db.models import Exists, Subquery, Value
from django.db.models.functions import Coalesce

from dealdesk.exceptions import Conflict
from dealdesk.models import Calendar
from promises.models import Deal
from reviews.models import DeskPolicy, RuleSetVersion

NO_CALENDAR = "There is no working calendar; an admin must set one up first."


def rule_set_in_force() -> RuleSetVersion:
    """The newest rule set version.

    Raises:
        Conflict: there is none; nothing can be sent then (RELIABILITY I20).
    """
    found: RuleSetVersion | None = RuleSetVersion.objects.order_by("-number").first()
    if found is None:
        raise Conflict("There are no trigger rules; an admin must activate a rule set first.")
    return found


def calendar_in_force(policy: DeskPolicy) -> Calendar:
    """The newest version of the calendar the policy names.

    Raises:
        Conflict: there is none.
    """
    found: Calendar | None = Calendar.objects.filter(name=policy.calendar_name).order_by("-version").first()
    if found is None:
        raise Conflict(NO_CALENDAR)
    return found


def desk_policy() -> DeskPolicy:
    """The company's choices, made with their defaults where nobody chose yet."""
    return DeskPolicy.objects.get_or_create(pk=1)[0]


def desk_calendar() -> Calendar:
    """The calendar new asks are sent under, for the frame of every page: one query, made for nothing else.

    Returns:
        The calendar; its `has_samples` says whether sample deals are loaded, which the frame shows too.

    Raises:
        Conflict: there is none.
    """
    chosen = Subquery(DeskPolicy.objects.values("calendar_name")[:1])
    name = Coalesce(chosen, Value(DeskPolicy._meta.get_field("calendar_name").default))
    named = Calendar.objects.filter(name=name).order_by("-version")
    found: Calendar | None = named.annotate(has_samples=Exists(Deal.objects.filter(is_sample=True))).first()
    if found is None:
        raise Conflict(NO_CALENDAR)
    return found
