"""The components every page is built from. Nothing here reads the database.

A word for a state stands here once (STATUS, MARKS); templates name the key. Times come in zone-aware
and are shown in the active zone. An unknown key is a programming error and raises.
"""

import datetime as dt
import hashlib
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from django import template
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.templatetags.static import static
from django.utils import dateformat, timezone
from django.utils.html import format_html, format_html_join

register = template.Library()

# key -> word, icon, colour class
STATUS = {
    "draft": ("Draft", "pen", ""),
    "in_review": ("In review", "clock", "st-review"),
    "question": ("Question for sales", "q", "st-review"),
    "paused": ("Paused", "pause", "st-paused"),
    "final": ("Final decision", "pen", "st-final"),
    "yes": ("Yes", "check", "st-yes"),
    "yes_cond": ("Yes, with conditions", "cond", "st-cond"),
    "no": ("No", "no", "st-no"),
    "being_replaced": ("Being replaced", "back", "st-soon"),
    "replaced": ("Replaced", "back", ""),
    "withdrawn": ("Withdrawn", "off", ""),
}

# key -> words, icon, mark class, dot class
MARKS = {
    "your_turn": ("your turn", "you", "rv-you", "you"),
    "waiting": ("waiting", "wait", "", ""),
    "yes": ("yes", "check", "rv-yes", "yes"),
    "yes_cond": ("yes, with conditions", "cond", "rv-cond", "cond"),
    "no": ("no", "no", "rv-no", "no"),
    "question": ("asked sales a question", "q", "rv-ask", "ask"),
    "late": ("out of time", "pause", "rv-late", "late"),
    "not_needed": ("not needed", "off", "rv-off", "off"),
    "outdated": ("answered earlier words, asked again", "back", "rv-old", "old"),
}

PTYPES = {
    "security": ("Security", "shield"),
    "data_movement": ("Data movement", "move"),
    "custom_logic": ("Custom logic", "logic"),
    "mixed": ("Mixed", "mixed"),
    "": ("Commercial", "money"),
}

# kind -> colour class, icon
NOTES = {
    "info": ("", "info"),
    "yes": ("st-yes", "check"),
    "soon": ("st-soon", "clock"),
    "paused": ("st-paused", "pause"),
    "stop": ("st-paused", "stop"),
    "no": ("st-no", "no"),
    "review": ("st-review", "clock"),
    "final": ("st-final", "pen"),
}

MESSAGE_KINDS = {"debug": "info", "info": "info", "success": "yes", "warning": "soon", "error": "no"}

BUTTONS = {"go": "btn-go", "line": "btn-line", "bare": "btn-bare"}


def _look_up(table, key, what):
    """The row for a key; the name of the table is in the error because a template says little."""
    key = "" if key is None else str(key)
    if key not in table:
        raise ValueError(f"Unknown {what} {key!r}; one of {', '.join(sorted(table))}.")
    return table[key]


def _get(thing, *names, default=""):
    """The first of these keys or attributes that is there and not None."""
    for name in names:
        value = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
        if value is not None:
            return value
    return default


# ---------- icons, labels, timers ----------
# A queue page draws hundreds of these, so they are built here and not from templates; equal ones are kept.


@cache
def _sprite():
    return static("icons.svg")


@lru_cache(maxsize=256)
def _icon(name, small=False):
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        " i-s" if small else "",
        _sprite(),
        name,
    )


@lru_cache(maxsize=1024)
def _label(css, icon_name, text):
    drawn = _icon(icon_name, small=True) if icon_name else ""
    return format_html('<span class="{}">{}{}</span>', f"st {css}".strip(), drawn, text)


@lru_cache(maxsize=1024)
def _mark(short, full, state):
    words, name, css, _ = _look_up(MARKS, state, "review mark")
    rest = full[len(short) :] if full.startswith(short) else f" ({full})"
    return format_html(
        '<span class="{}">{}{}<span class="vh">{}: {}.</span></span>',
        f"rv {css}".strip(),
        _icon(name, small=True),
        short,
        rest,
        words,
    )


@register.simple_tag
def icon(name, small=False):
    """One drawing of static/icons.svg. It never carries the meaning alone: write the word next to it."""
    return _icon(str(name), bool(small))


@register.simple_tag
def status(key, label=""):
    """Status of a promise: icon and word."""
    word, name, css = _look_up(STATUS, key, "status")
    return _label(css, name, str(label or word))


@register.simple_tag
def label(kind, text, icon_name=""):
    """A label in a status colour with words of the page's own: a hard stop, "Current", "1 exact"."""
    css, default_icon = NOTES.get(kind, (f"st-{kind}" if kind else "", ""))
    return _label(css, icon_name or default_icon, str(text))


@register.simple_tag
def ptype(value, label=""):
    """Type of a promise. Empty means a commercial term or a date alone; `label` says which."""
    word, name = _look_up(PTYPES, value, "promise type")
    drawn = _icon("cal" if str(label) == "Date" else name)
    return format_html('<span class="ty">{}{}</span>', drawn, label or word)


@register.simple_tag
def mark(lane_label, full_label, state):
    """One lane in a row: "Eng" with its icon, the full sentence in hidden text."""
    return _mark(str(lane_label), str(full_label), str(state))


@register.simple_tag
def marks(rows):
    """All lanes of one promise; rows with short, full, state."""
    drawn = (
        (_mark(str(_get(row, "short", "lane_label")), str(_get(row, "full", "full_label")), str(_get(row, "state"))),)
        for row in rows
    )
    return format_html('<span class="rvs">{}</span>', format_html_join("", "{}", drawn))


@register.simple_tag
def track(used, css=""):
    """A thin bar, `used` per cent full. Decoration: say the number in words next to it."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><rect width="{}%" height="100%"/></svg>',
        f"track {css}".strip(),
        max(0, min(100, int(used))),
    )


DUE_CSS = {"running": "", "soon": "soon", "over": "late", "held": "", "off": ""}


@register.simple_tag
def due(view, long=False):
    """Business time left, then the due moment, then a thin bar. `long=True` writes it as a sentence."""
    kind = str(_get(view, "kind", default="off"))
    css = _look_up(DUE_CSS, kind, "timer kind")
    outer = f"due {css}".strip() + (" due-l" if long else "")
    if kind == "off":
        return format_html(
            '<span class="{}"><span><span aria-hidden="true">–</span><span class="vh">{}</span></span></span>',
            outer,
            "No clock runs",
        )
    if kind == "held":
        first = "<b>Clock held</b>" if long else "<span>Clock held</span>"
        return format_html('<span class="{}">' + first + "<span>{}</span></span>", outer, _get(view, "held_text"))
    left = str(_get(view, "long_text", "left_text") if long else _get(view, "left_text", "long_text"))
    before, moment_before = "", ""
    if kind == "over":
        left = left if left.endswith("over") else f"{left} over"
        before = "Paused, " if long else format_html('<span class="vh">{}</span>', "Paused, ")
    if long:
        moment_before = "was due " if kind == "over" else "due "
    at, shown = _get(view, "iso"), _get(view, "moment_text")
    at = at.isoformat() if hasattr(at, "isoformat") else at
    return format_html(
        '<span class="{}" data-due="{}" data-due-kind="{}"{}><b>{}{}</b><span>{}{}</span>{}</span>',
        outer,
        at,
        kind,
        " data-due-long" if long else "",
        before,
        left,
        moment_before,
        format_html('<time datetime="{}">{}</time>', at, shown) if at else shown,
        track(_get(view, "used", default=0), css),
    )


@register.inclusion_tag("_components/stacked_bar.html")
def stacked_bar(*parts):
    """A bar of up to three shares in per cent, in chart colours 1 to 3. Decoration, as above."""
    drawn, at = [], 0.0
    for number, share in enumerate(parts, start=1):
        width = float(share)
        if width > 0:
            drawn.append({"x": f"{at:.2f}", "width": f"{max(width - 0.6, 0.4):.2f}", "css": f"k{number}"})
        at += width
    return {"parts": drawn}


# ---------- actions ----------


@register.inclusion_tag("_components/action.html", takes_context=True)
def action(
    context,
    label,
    url="",
    reason="",
    method="get",
    kind="line",
    small=False,
    icon_name="",
    name="",
    value="",
    key="",
    css="",
    hidden=None,
    id="",  # noqa: A002 -- the HTML attribute
    form="",
    about="",
):
    """A link, a POST button, or a submit button of the form around it; blocked when a reason is given.

    A blocked action is never silently grey: it stays where it is, and its reason stands beside it.
    """
    reason = str(reason or "")
    request = getattr(context, "request", None)
    number = getattr(request, "desk_blocked", 0) + 1
    if request is not None and reason:
        request.desk_blocked = number
    seed = f"{label}{url}{name}{value}{reason}{number}"
    return {
        "label": label,
        "url": "" if url is None else url,
        "reason": reason,
        "why_id": id + "-why" if id else "why-" + hashlib.sha256(seed.encode()).hexdigest()[:8],
        "post": str(method).lower() == "post",
        "css": " ".join(c for c in (_look_up(BUTTONS, kind, "button kind"), "btn-s" if small else "", css) if c),
        "icon_name": icon_name,
        "name": name,
        "value": value,
        "key": key,
        "key_text": str(key).upper(),
        "hidden": (hidden or {}).items(),
        "id": id,
        "form": form,
        "about": about,
        "csrf_token": context.get("csrf_token"),
    }


# ---------- words, facts, history ----------


@register.inclusion_tag("_components/word_diff.html")
def word_diff(segments):
    """Old and new words in one line; .kind same, added or removed."""
    return {"segments": [{"kind": str(_get(s, "kind")), "text": _get(s, "text")} for s in segments]}


@register.inclusion_tag("_components/seal.html")
def seal(wording, pid="", url=""):
    """Lock, version and the first six characters of the checksum; with a pid, "Exact copy of P-1042"."""
    digest = str(_get(wording, "sha256", "fingerprint", "checksum"))
    return {
        "number": _get(wording, "number", "version"),
        "short": digest[:6],
        "digest": digest,
        "pid": pid,
        "url": url,
    }


@register.inclusion_tag("_components/facts.html")
def facts(rows, columns=1):
    """Facts, one or two in a row; rows with label, value, gap. A gap is named in words."""
    shown = []
    for row in rows:
        gap = bool(_get(row, "gap", default=False))
        value = _get(row, "value")
        shown.append({"label": _get(row, "label"), "value": value or ("Not given" if gap else "–"), "gap": gap})
    return {"rows": shown, "columns": 2 if columns == 2 and len(shown) > 1 else 1}


@register.inclusion_tag("_components/empty.html")
def empty(title, text, url="", label="", url2="", label2="", kind="line", level=2):
    """Why there is nothing here, and one action."""
    return {
        "title": title,
        "text": text,
        "url": url,
        "label": label,
        "url2": url2,
        "label2": label2,
        "css": _look_up(BUTTONS, kind, "button kind"),
        "tag": f"h{int(level)}",
    }


# {% empty %} directly inside {% for %} belongs to the loop; there, write {% empty_state %}.
register.inclusion_tag("_components/empty.html", name="empty_state")(empty)


@register.inclusion_tag("_components/note.html")
def note(kind, title="", text="", id=""):  # noqa: A002 -- the HTML attribute
    """A box with an icon, a bold first sentence and a plain rest."""
    css, name = _look_up(NOTES, kind, "note kind")
    return {"css": css, "icon_name": name, "title": title, "text": text, "id": id}


@register.inclusion_tag("_components/message.html")
def message(entry):
    """One line of the messages framework."""
    kind = MESSAGE_KINDS.get(entry.level_tag, "info")
    css, name = NOTES[kind]
    return {"css": css, "icon_name": name, "text": entry.message}


@register.inclusion_tag("_components/history.html")
def history(events):
    """What happened, newest first as given; events with at_text, iso, actor, sentence, extra."""
    return {
        "events": [
            {
                "at_text": _get(e, "at_text"),
                "iso": _get(e, "iso"),
                "actor": _get(e, "actor"),
                "sentence": _get(e, "sentence"),
                "extra": _get(e, "extra"),
            }
            for e in events
        ]
    }


LANE_WORDS = {
    "your_turn": "Your turn",
    "waiting": "Waiting",
    "question": "Asked sales a question",
    "late": "Out of time",
    "not_needed": "Not needed",
    "outdated": "Asked again",
}


@register.inclusion_tag("_components/lane_row.html")
def lane_row(row):
    """One group in the review rail; row with lane, answer, quote, who, at_text, iso, outdated, note."""
    answer = str(_get(row, "answer", "state", default="waiting"))
    _, name, _, dot = _look_up(MARKS, answer, "review mark")
    word = STATUS[answer][0] if answer in ("yes", "yes_cond", "no") else LANE_WORDS[answer]
    css = {"yes": "st-yes", "yes_cond": "st-cond", "no": "st-no", "question": "st-review", "late": "st-paused"}
    return {
        "lane": _get(row, "lane"),
        "word": word,
        "label_css": css.get(answer, ""),
        "labelled": answer in css,
        "yours": answer == "your_turn",
        "icon_name": name,
        "dot": dot,
        "quote": _get(row, "quote"),
        "who": _get(row, "who", "name"),
        "at_text": _get(row, "at_text", "time"),
        "iso": _get(row, "iso"),
        "outdated": bool(_get(row, "outdated", default=False)),
        "note": _get(row, "note"),
    }


@register.inclusion_tag("_components/clause.html")
def clause(line):
    """One clause of the close plan: number, words, owner, date_text, limit, pid, url, version, sha256, status."""
    digest = str(_get(line, "sha256", "fingerprint", "checksum"))
    return {
        "number": _get(line, "number"),
        "words": _get(line, "words", "text"),
        "owner": _get(line, "owner"),
        "date_text": _get(line, "date_text"),
        "limit": _get(line, "limit"),
        "pid": _get(line, "pid"),
        "url": _get(line, "url"),
        "version": _get(line, "version"),
        "digest": digest,
        "short": digest[:6],
        "status": _get(line, "status"),
        "note": _get(line, "note"),
    }


# ---------- forms ----------


def _forms(things):
    """Every form in a mix of forms, formsets, lists of them and None."""
    for thing in things:
        if thing is None or isinstance(thing, str):
            continue
        if isinstance(thing, (BaseForm, BaseFormSet)):
            yield thing
            if isinstance(thing, BaseFormSet) and thing.is_bound:
                yield from thing.forms
        elif isinstance(thing, dict):
            yield from _forms(thing.values())
        elif hasattr(thing, "__iter__"):
            yield from _forms(thing)


def _target(field):
    """The id a link must name so that it lands on the first control of a field."""
    return field.id_for_label or f"{field.auto_id}_0"


#: Beginnings of sentences that say what is wrong and not with which field: Django's, and those of the bad-input rows.
UNNAMED = (
    "This field ",
    "Enter a ",
    "Enter text.",
    "Ensure this value ",
    "Select a valid ",
    "Null characters ",
    "Choose a date ",
    "Remove the hidden ",
    "One sentence on one line.",
    "Mixed scripts ",
)
ROW = re.compile(r"-(\d+)$")


def _named(text, field, form):
    """A sentence for the summary, where the field it belongs to is not in sight."""
    if field.is_hidden or not text.startswith(UNNAMED):
        return text
    label = str(field.label)
    name = field.name.replace("_", " ").capitalize() if label.endswith("?") else label
    row = ROW.search(form.prefix or "")
    return f"Row {int(row[1]) + 1}, {name[:1].lower()}{name[1:]}: {text}" if row else f"{name}: {text}"


def _error_lines(things):
    lines = []
    for form in _forms(things):
        if isinstance(form, BaseFormSet):
            lines += [(str(text), "") for text in form.non_form_errors()] if form.is_bound else []
            continue
        first = next((_target(field) for field in form.visible_fields() if field.auto_id), "")
        lines += [(str(text), first) for text in form.non_field_errors()]
        for field in form:
            target = "" if field.is_hidden or not field.auto_id else _target(field)
            lines += [(_named(str(text), field, form), target) for text in field.errors]
        lines += getattr(form, "since", [])
    return list(dict.fromkeys(lines))


@register.inclusion_tag("_components/error_summary.html")
def error_summary(*things):
    """ "There is a problem", with one link for each error; takes forms, formsets, lists of them, None.

    A sentence that does not say which field it is about gets the field's name here; beside the field it stands as it
    is. What others did since the form was opened (`form.since`) follows, with a link to where it happened.
    """
    return {
        "lines": [
            {"text": text, "href": target if target.startswith("/") or not target else f"#{target}"}
            for text, target in _error_lines(things)
        ]
    }


@register.simple_tag(takes_context=True)
def error_prefix(context, *things):
    """ "Error: " for the page title. Without arguments it looks at form, formset and forms of the page."""
    found = things or [context.get(name) for name in ("form", "formset", "forms")]
    return "Error: " if _error_lines(found) else ""


@register.simple_tag(takes_context=True)
def optional(context, name, default=""):
    """A variable that only some views pass: {% optional "demo_people" as people %}."""
    value = context.get(name)
    return default if value is None else value


def _add_class(widget, css):
    have = widget.attrs.get("class", "").split()
    widget.attrs["class"] = " ".join(have + [c for c in css.split() if c not in have])


@register.inclusion_tag("_components/field.html")
def field(bound, hide_label=False, css="", optional=True, tag="div", label="", plain=False):
    """One form field as the design has it: label, hint, error, control. Crispy forms use the same template.

    Radio buttons become `.pick` boxes. `optional=False` leaves out the "(optional)" after the label.
    `label` puts other words on a form we did not write; `plain` drops its hint and placeholder.
    """
    widget = bound.field.widget
    if label:
        bound.label = label
    if plain:
        bound.help_text = ""
        widget.attrs.pop("placeholder", None)
    kind = "control"
    if bound.is_hidden:
        kind = "hidden"
    elif isinstance(widget, CheckboxSelectMultiple):  # first: it is a kind of RadioSelect to Django
        kind = "checks"
    elif isinstance(widget, RadioSelect):
        kind = "picks"
    elif isinstance(widget, CheckboxInput):
        kind = "check"
    if kind in ("picks", "checks", "check"):
        _add_class(widget, "form-check-input")
    elif kind == "control":
        for part in getattr(widget, "widgets", [widget]):
            _add_class(part, "form-select" if isinstance(part, Select) else "form-control")
    may_mark = optional and getattr(bound.form, "mark_optional", True)
    return {
        "bound": bound,
        "kind": kind,
        "hide_label": bool(hide_label),
        "css": css,
        "tag": tag,
        "is_file": isinstance(widget, (FileInput, ClearableFileInput)),
        "optional": bool(may_mark and not bound.field.required and kind != "check"),
        "described": bound.aria_describedby or "",
        "options": _options(bound) if kind in ("picks", "checks") else [],
    }


def _options(bound, keys=False):
    shown = []
    for number, choice in enumerate(bound, start=1):
        words, _, aside = str(choice.choice_label).partition(" (")
        shown.append(
            {
                "html": choice.tag(),
                "id": choice.id_for_label,
                "words": words,
                "aside": f"({aside}" if aside else "",
                "key": str(number) if keys and number < 10 else "",
            }
        )
    return shown


@register.inclusion_tag("_components/field.html")
def pick(bound, hide_label=False, keys=True, css=""):
    """The answer choice: radio buttons as boxes, each with its digit key. "(in brackets)" is set lighter."""
    _add_class(bound.field.widget, "form-check-input")
    return {
        "bound": bound,
        "kind": "picks",
        "hide_label": bool(hide_label),
        "css": css,
        "tag": "div",
        "is_file": False,
        "optional": False,
        "described": bound.aria_describedby or "",
        "options": _options(bound, keys=keys),
    }


@register.inclusion_tag("_components/words_field.html")
def words_field(bound, check_url, big=False, bare=False, optional=True, css="", foot="", only_if=""):
    """A field whose words are checked while they are typed: marks in it, two lists below it.

    The form carries `check_kinds` (field name to the kind of its words) and `checked` (what the server found so far;
    promises.views.wordcheck). `big` is the one question of a page, `bare` leaves label and hint to the page around it,
    `foot` stands below the field while nothing is typed; `only_if` names a field of the form that is sent along, since
    its choice says whether the words can bind anybody.
    """
    widget, name, id_ = bound.field.widget, bound.html_name, bound.id_for_label
    _add_class(widget, "form-control")
    described = " ".join(part for part in (bound.aria_describedby, f"{id_}-count") if part)
    control = bound.as_widget(
        attrs={
            "aria-describedby": described,
            "data-check-field": "",
            "hx-post": f"{check_url}?of={name}&as={bound.form.check_kinds[bound.name]}",
            "hx-trigger": "input changed delay:300ms, recheck",
            "hx-target": f"#finds-{id_}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
            "hx-params": ",".join(part for part in (name, f"kept-{name}", only_if) if part),
        }
        | ({"data-check-with": only_if} if only_if else {})
    )
    return {
        "bound": bound,
        "control": control,
        "is_line": not isinstance(widget, Textarea),
        "checked": getattr(bound.form, "checked", {}).get(bound.name),
        "big": big,
        "bare": bare,
        "optional": bool(optional and getattr(bound.form, "mark_optional", True) and not bound.field.required),
        "css": css,
        "foot": foot,
    }


# ---------- filters ----------


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
