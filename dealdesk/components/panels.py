"""Parts that show something: words and their differences, facts, notes, history, lanes, clauses."""

import secrets

from django import template

from dealdesk.components.tables import BUTTONS, MARKS, MESSAGE_KINDS, NOTES, STATUS, look_up, value_of

register = template.Library()

TWO_LINES = 84  # letters that stand in two lines of the rail


@register.inclusion_tag("_components/word_diff.html")
def word_diff(segments):
    """Old and new words in one line; .kind same, added or removed."""
    return {"segments": [{"kind": str(value_of(s, "kind")), "text": value_of(s, "text")} for s in segments]}


@register.inclusion_tag("_components/seal.html")
def seal(wording, pid="", url=""):
    """Lock, version and the first six characters of the checksum; with a pid, "Exact copy of P-1042"."""
    digest = str(value_of(wording, "sha256", "fingerprint", "checksum"))
    return {
        "number": value_of(wording, "number", "version"),
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
        gap = bool(value_of(row, "gap", default=False))
        value = value_of(row, "value")
        shown.append({"label": value_of(row, "label"), "value": value or ("Not given" if gap else "–"), "gap": gap})
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
        "css": look_up(BUTTONS, kind, "button kind"),
        "tag": f"h{int(level)}",
    }


# {% empty %} directly inside {% for %} belongs to the loop; there, write {% empty_state %}.
register.inclusion_tag("_components/empty.html", name="empty_state")(empty)


@register.inclusion_tag("_components/note.html")
def note(kind, title="", text="", id=""):  # noqa: A002 -- the HTML attribute
    """A box with an icon, a bold first sentence and a plain rest."""
    css, name = look_up(NOTES, kind, "note kind")
    return {"css": css, "icon_name": name, "title": title, "text": text, "id": id}


UNDO = "undo"


def undo_at(url):
    """`extra_tags` of a message whose act can be taken back for ten seconds by a form sent to this address."""
    return f"{UNDO} {url}"


@register.inclusion_tag("_components/message.html", takes_context=True)
def message(context, entry):
    """One line of the messages framework; with `undo_at(url)` as its tags, and the button that takes it back."""
    kind = MESSAGE_KINDS.get(entry.level_tag, "info")
    css, name = NOTES[kind]
    marked, _, url = (entry.extra_tags or "").partition(" ")
    undo = {"url": url, "token": secrets.token_urlsafe(24)} if marked == UNDO else None
    return {
        "css": css,
        "icon_name": name,
        "text": entry.message,
        "undo": undo,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("_components/history.html")
def history(events):
    """What happened, newest first as given; events with at_text, iso, actor, sentence, extra."""
    return {
        "events": [
            {
                "at_text": value_of(e, "at_text"),
                "iso": value_of(e, "iso"),
                "actor": value_of(e, "actor"),
                "sentence": value_of(e, "sentence"),
                "extra": value_of(e, "extra"),
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
def lane_row(row, short=False):
    """One group in the review rail; row with lane, answer, quote, who, at_text, iso, outdated, note, said.

    `said` holds what it says besides its answer, each with label and value. Where the reader's own answer is owed, the
    others are `short`: what takes more than two lines opens on a press, so that the form is reached without scrolling.
    """
    answer = str(value_of(row, "answer", "state", default="waiting"))
    _, name, _, dot = look_up(MARKS, answer, "review mark")
    word = STATUS[answer][0] if answer in ("yes", "yes_cond", "no") else LANE_WORDS[answer]
    css = {"yes": "st-yes", "yes_cond": "st-cond", "no": "st-no", "question": "st-review", "late": "st-paused"}
    return {
        "lane": value_of(row, "lane"),
        "word": word,
        "label_css": css.get(answer, ""),
        "labelled": answer in css,
        "yours": answer == "your_turn",
        "icon_name": name,
        "dot": dot,
        "quote": value_of(row, "quote"),
        "who": value_of(row, "who", "name"),
        "at_text": value_of(row, "at_text", "time"),
        "iso": value_of(row, "iso"),
        "outdated": bool(value_of(row, "outdated", default=False)),
        "note": value_of(row, "note"),
        "said": value_of(row, "said", default=()),
        "short": short and answer != "your_turn" and _letters(row) > TWO_LINES,
    }


def _letters(row):
    said = [f"{one['label']} {one['value']}" for one in value_of(row, "said", default=())]
    parts = [value_of(row, name) for name in ("quote", "who", "at_text", "note")]
    return sum(len(str(part)) for part in [*parts, *said] if part)


@register.inclusion_tag("_components/clause.html")
def clause(line):
    """One clause of the close plan: number, words, owner, date_text, limit, pid, url, version, sha256, status."""
    digest = str(value_of(line, "sha256", "fingerprint", "checksum"))
    return {
        "number": value_of(line, "number"),
        "words": value_of(line, "words", "text"),
        "owner": value_of(line, "owner"),
        "date_text": value_of(line, "date_text"),
        "limit": value_of(line, "limit"),
        "pid": value_of(line, "pid"),
        "url": value_of(line, "url"),
        "version": value_of(line, "version"),
        "digest": digest,
        "short": digest[:6],
        "status": value_of(line, "status"),
        "note": value_of(line, "note"),
    }
