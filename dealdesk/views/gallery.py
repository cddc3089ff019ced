"""Every component in every state, on one page, from data written here. For whoever builds or checks pages."""

from django import forms
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dealdesk.templatetags.desk import MARKS, NOTES, PTYPES, STATUS

DIGEST = "4f0b2a91c37de5580a6b1c2d3e4f5061728394a5b6c7d8e9f00112233445566a"
WORDS = (
    "One CSV export of five agreed order fields to the customer’s SFTP folder, once per night, by June 19. "
    "Real-time sync, custom field mapping and historical backfill are not included."
)


class AnswerForm(forms.Form):
    """A reviewer's answer, with one field of each kind."""

    answer = forms.ChoiceField(
        label="Your answer as security reviewer",
        widget=forms.RadioSelect,
        choices=[
            ("yes", "Yes, as asked"),
            ("yes_cond", "Yes, with conditions"),
            ("no", "No"),
            ("question", "Ask sales a question (holds the clock)"),
        ],
    )
    condition = forms.CharField(
        label="Condition, in one sentence",
        help_text="Say who must do what, and by when.",
        error_messages={"required": "Write the condition in one sentence"},
        widget=forms.Textarea(attrs={"rows": 3, "class": "serif"}),
    )
    rows = forms.IntegerField(
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),  # a number box drops what is no number, and complains
        label="How much moves each time?",
        help_text="Rows, or megabytes if you do not know rows.",
        error_messages={"invalid": "Say how many rows move each time", "required": "Say how many rows move each time"},
    )
    group = forms.ChoiceField(
        label="Owner", required=False, choices=[("", "Nobody yet"), ("eng", "Engineering"), ("prod", "Product")]
    )
    lanes = forms.MultipleChoiceField(
        label="Groups to ask",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("eng", "Engineering"), ("sec", "Security"), ("prod", "Product")],
    )
    told = forms.BooleanField(label="The customer was already told yes", required=False)


class WordsForm(forms.Form):
    """A field whose words are checked; what was found stands here, since nothing on this page is looked at."""

    ask = forms.CharField(
        label="What does the customer want, in one plain sentence?", widget=forms.Textarea(attrs={"rows": 3})
    )
    check_kinds = {"ask": "ask"}


CHECKED_TEXT = "We can handle their data needs: orders go to their warehouse every night."


def _checked() -> dict:
    empty = {"verb": "", "press": "", "cut_start": 0, "cut_end": 0, "put": "", "banned": False}
    must = empty | {
        "phrase": "We can handle their data needs",
        "why": "Nobody can size this. It promises an outcome, not what the product does.",
        "instead": "what moves, from where to where, how often",
        "asks": "Write instead:",
        "soft": False,
        "icon": "stop",
        "start": 0,
        "end": 30,
        "key": "must",
        "verb": "Replace",
        "cut_end": 30,
        "put": "[what moves, from where to where, how often]",
    }
    advice = empty | {
        "phrase": "warehouse",
        "why": "Which system?",
        "instead": "the system by its name",
        "asks": "Write instead:",
        "soft": True,
        "icon": "q",
        "start": 47,
        "end": 56,
        "key": "advice",
    }
    count, said = "One sentence. 13 words.", "1 must change, 1 advice"
    lists = {"must": [must], "advice": [advice], "kept": []}
    return {"ask": {"name": "ask", "kind": "ask", "heading": "h3", "count": count, "said": said, **lists}}


class FieldForm(forms.Form):
    """One row of a list that grows."""

    name = forms.CharField(label="Field")


def _timers() -> dict:
    running = {"kind": "running", "left_text": "6 h 10", "long_text": "6 h 10 min left", "moment_text": "Wed 11:50"}
    soon = {"kind": "soon", "left_text": "2 h 40", "long_text": "2 h 40 min left", "moment_text": "today 16:50"}
    over = {"kind": "over", "left_text": "3 h 05 over", "long_text": "3 h 05 over", "moment_text": "today 11:05"}
    return {
        "running": running | {"iso": "2026-06-03T11:50:00+00:00", "used": 27, "held_text": ""},
        "soon": soon | {"iso": "2026-06-02T16:50:00+00:00", "used": 69, "held_text": ""},
        "over": over | {"iso": "2026-06-02T11:05:00+00:00", "used": 100, "held_text": ""},
        "held": {"kind": "held", "held_text": "1 question"},
        "off": {"kind": "off"},
    }


def _lanes() -> list[dict]:
    quote = "Five fields, one file a night. Three days of work, fits the June 19 sprint. No backfill."
    return [
        {"lane": "Engineering", "answer": "yes_cond", "quote": quote, "who": "Tom", "at_text": "10:05"},
        {"lane": "Product", "answer": "yes", "quote": "Belongs in the product.", "who": "Omar", "outdated": True},
        {"lane": "Legal", "answer": "no", "quote": "The contract has no such term.", "who": "Nora", "at_text": "09:02"},
        {"lane": "Support", "answer": "question", "quote": "Who runs the reruns?", "who": "Lena", "at_text": "11:40"},
        {"lane": "Finance", "answer": "late", "note": "No answer by Mon 15:10."},
        {"lane": "Delivery", "answer": "waiting"},
        {"lane": "Data", "answer": "not_needed"},
        {"lane": "Security", "answer": "your_turn"},
    ]


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery; the form in it carries errors on purpose."""
    rows = formset_factory(FieldForm, extra=1, can_delete=True)
    words_form = WordsForm(initial={"ask": CHECKED_TEXT}, prefix="checked")
    words_form.checked = _checked()
    return render(
        request,
        "dealdesk/components.html",
        {
            "statuses": list(STATUS),
            "types": list(PTYPES),
            "marks_shown": [
                {"short": short, "full": full, "state": state}
                for state, (short, full) in zip(
                    MARKS, [("Eng", "Engineering"), ("Sec", "Security"), ("Prod", "Product")] * len(MARKS), strict=False
                )
            ],
            "notes": [(kind, f"A note of the kind {kind}.") for kind in NOTES],
            "timers": _timers(),
            "lanes": _lanes(),
            "segments": [
                {"kind": "removed", "text": "Nightly export of order data"},
                {"kind": "same", "text": " "},
                {"kind": "added", "text": "One CSV export of five agreed order fields"},
                {"kind": "same", "text": " to the customer’s SFTP folder by June 19."},
            ],
            "wording": {"number": 2, "sha256": DIGEST},
            "facts_shown": [
                {"label": "Source", "value": "Orders, our platform", "gap": False},
                {"label": "Target", "value": "SFTP folder the customer hosts", "gap": False},
                {"label": "File fails", "value": "Nobody knows yet", "gap": True},
                {"label": "Duplicates", "value": "", "gap": True},
            ],
            "events": [
                {"at_text": "Today 11:40", "iso": "2026-06-02T11:40", "actor": "Grace", "sentence": "wrote draft 2"},
                {"at_text": "Mon 16:50", "iso": "2026-06-01T16:50", "actor": "Maya", "sentence": "sent the ask"},
                {
                    "at_text": "Mon 16:31",
                    "sentence": "Wording check stopped “handle their data needs”",
                    "extra": "Rule 4",
                },
            ],
            "clauses": [
                {
                    "number": 1,
                    "words": WORDS,
                    "words_form": words_form,
                    "owner": "Engineering",
                    "date_text": "Jun 19",
                    "limit": "Five fields, one file a night",
                    "pid": "P-1042",
                    "url": "#",
                    "version": 2,
                    "sha256": DIGEST,
                    "status": "yes_cond",
                }
            ],
            "words": WORDS,
            "words_form": words_form,
            "form": AnswerForm({"answer": "yes_cond", "rows": "many"}),
            "clean_form": AnswerForm(initial={"answer": "yes"}, prefix="clean"),
            "rows": rows(prefix="fields"),
            "amounts": [950, 84_000, 1_250_000],
        },
    )
