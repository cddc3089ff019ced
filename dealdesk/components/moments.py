"""How money, moments, lengths of time and numbers are written."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import dateformat, timezone
from django.utils.html import format_html

from dealdesk.domain import saying

register = template.Library()


@register.filter
def pid(value):
    """A promise, or its number, as people say it: P-1042."""
    number = getattr(value, "number", value)
    if isinstance(number, str) and not number.isdigit():
        return number
    return f"P-{int(number):04d}"


def _short_money(amount, sign):
    size = abs(amount)
    minus = "-" if amount < 0 else ""
    for limit, unit in ((Decimal(999_500), "m"), (Decimal(1_000), "k")):
        if size >= limit:
            number = size / (Decimal(1_000_000) if unit == "m" else Decimal(1_000))
            step = Decimal("0.1") if unit == "m" and number < 100 else Decimal(1)
            text = str(number.quantize(step, ROUND_HALF_UP)).removesuffix(".0")
            return f"{minus}{sign}{text}{unit}"
    return f"{minus}{sign}{size.quantize(Decimal(1), ROUND_HALF_UP)}"


@register.filter
def money(value, sign="$"):
    """$84k, with the full amount for whoever points at it."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    places = 0 if amount == int(amount) else 2
    full = f"{sign}{amount:,.{places}f}"
    return format_html('<span class="num nowrap" title="{}">{}</span>', full, _short_money(amount, sign))


@register.filter
def money_text(value, sign="$"):
    """$84k as plain text, for a title or a mail."""
    return "" if value is None or value == "" else _short_money(Decimal(str(value)), sign)


def _local(value):
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value


@register.filter
def day(value):
    """Fri Jun 5; with the year when it is another one."""
    if not value:
        return ""
    moment = _local(value)
    pattern = "D M j" if moment.year == timezone.localdate().year else "D M j, Y"
    return dateformat.format(moment, pattern)


@register.filter
def day_short(value):
    """Jun 5, for narrow columns."""
    if not value:
        return ""
    moment = _local(value)
    return dateformat.format(moment, "M j" if moment.year == timezone.localdate().year else "M j, Y")


@register.filter
def clock(value):
    """16:50."""
    return dateformat.format(_local(value), "H:i") if value else ""


@register.filter
def moment(value):
    """today 16:50, Mon 16:50 within six days, else Fri Jun 5, 16:50."""
    if not value:
        return ""
    local = _local(value)
    away = abs((local.date() - timezone.localdate()).days)
    if away == 0:
        return f"today {clock(value)}"
    if away <= 6:
        return f"{dateformat.format(local, 'D')} {clock(value)}"
    return f"{day(value)}, {clock(value)}"


register.filter("full_moment", saying.full_moment)
register.filter("in_short", saying.in_short)


@register.filter
def iso(value):
    """For the datetime attribute."""
    return value.isoformat() if value else ""


@register.filter
def time_tag(value):
    """A moment as <time>, so that programs can read it too."""
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', iso(value), moment(value))


@register.filter
def hours(minutes):
    """Minutes as 2 h 40, or 25 min."""
    if minutes is None or minutes == "":
        return ""
    whole = round(float(minutes))
    sign, whole = ("-" if whole < 0 else ""), abs(whole)
    return f"{sign}{whole // 60} h {whole % 60:02d}" if whole >= 60 else f"{sign}{whole} min"


@register.filter
def checksum(value):
    """The first six characters, enough to compare by eye."""
    return str(value)[:6]


@register.filter
def initial(value):
    """The first letter of a name, for the round mark."""
    found = re.search(r"\w", str(value))
    return found.group().upper() if found else "?"
