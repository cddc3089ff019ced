"""Icons, status words, review marks and timers."""

from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join

from dealdesk.components.tables import MARKS, NOTES, PTYPES, STATUS, look_up, value_of

register = template.Library()

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
    words, name, css, _ = look_up(MARKS, state, "review mark")
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
    word, name, css = look_up(STATUS, key, "status")
    return _label(css, name, str(label or word))


@register.simple_tag
def label(kind, text, icon_name=""):
    """A label in a status colour with words of the page's own: a hard stop, "Current", "1 exact"."""
    css, default_icon = NOTES.get(kind, (f"st-{kind}" if kind else "", ""))
    return _label(css, icon_name or default_icon, str(text))


@register.simple_tag
def ptype(value, label=""):
    """Type of a promise. Empty means a commercial term or a date alone; `label` says which."""
    word, name = look_up(PTYPES, value, "promise type")
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
        (
            _mark(
                str(value_of(row, "short", "lane_label")),
                str(value_of(row, "full", "full_label")),
                str(value_of(row, "state")),
            ),
        )
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
    kind = str(value_of(view, "kind", default="off"))
    css = look_up(DUE_CSS, kind, "timer kind")
    outer = f"due {css}".strip() + (" due-l" if long else "")
    if kind == "off":
        return format_html(
            '<span class="{}"><span><span aria-hidden="true">–</span><span class="vh">{}</span></span></span>',
            outer,
            "No clock runs",
        )
    if kind == "held":
        first = "<b>Clock held</b>" if long else "<span>Clock held</span>"
        return format_html('<span class="{}">' + first + "<span>{}</span></span>", outer, value_of(view, "held_text"))
    left = str(value_of(view, "long_text", "left_text") if long else value_of(view, "left_text", "long_text"))
    before, moment_before = "", ""
    if kind == "over":
        left = left if left.endswith("over") else f"{left} over"
        before = "Paused, " if long else format_html('<span class="vh">{}</span>', "Paused, ")
    if long:
        moment_before = "was due " if kind == "over" else "due "
    at, shown = value_of(view, "iso"), value_of(view, "moment_text")
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
        track(value_of(view, "used", default=0), css),
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
