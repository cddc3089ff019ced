"""What is pressed and typed: buttons that explain why they are blocked, fields, choices, summaries of errors."""

import hashlib
import re

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

from dealdesk.components.tables import BUTTONS, look_up

register = template.Library()


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
        "css": " ".join(c for c in (look_up(BUTTONS, kind, "button kind"), "btn-s" if small else "", css) if c),
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
        lines += [(line["text"], line["href"]) for line in getattr(form, "row_lines", ())]
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
def words_field(
    bound, check_url, big=False, bare=False, optional=True, css="", foot="", only_if="", quiet=False, along=""
):
    """A field whose words are checked while they are typed: marks in it, two lists below it.

    The form carries `check_kinds` (field name to the kind of its words) and `checked` (what the server found so far;
    promises.views.wordcheck). `big` is the one question of a page, `bare` leaves label and hint to the page around it,
    `foot` stands below the field while nothing is typed; `only_if` names a field of the form that is sent along, since
    its choice says whether the words can bind anybody; `quiet` leaves out that it is checked, where a field above
    it on the page says so, and how long it is; `along` names further fields that are sent with the words.
    """
    widget, name, id_ = bound.field.widget, bound.html_name, bound.id_for_label
    _add_class(widget, "form-control")
    described = " ".join(part for part in (bound.aria_describedby, "" if quiet else f"{id_}-count") if part)
    control = bound.as_widget(
        attrs={
            "aria-describedby": described,
            "data-check-field": "",
            "hx-post": f"{check_url}?of={name}&as={bound.form.check_kinds[bound.name]}",
            "hx-trigger": "input changed delay:300ms, recheck",
            "hx-target": f"#finds-{id_}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
            "hx-params": ",".join(part for part in (name, f"kept-{name}", only_if, along) if part),
        }
        | ({"data-check-with": only_if} if only_if else {})
    )
    return {
        "bound": bound,
        "control": control,
        "is_line": not isinstance(widget, Textarea),
        "quiet": quiet,
        "checked": getattr(bound.form, "checked", {}).get(bound.name),
        "big": big,
        "bare": bare,
        "optional": bool(optional and getattr(bound.form, "mark_optional", True) and not bound.field.required),
        "css": css,
        "foot": foot,
    }
