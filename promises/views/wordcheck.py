"""The wording check beside a field: what is found in it, as lists, as marks, and as presses that change the text."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, QueryDict

from promises.domain import rewriting
from promises.domain.rewriting import Edit
from promises.domain.wording import Finding, Level, Phrases, findings
from promises.domain.wording_in_force import phrases_in_force
from promises.models import Promise
from promises.models.promise import ASK_LIMIT
from promises.models.wording import WORDING_LIMIT
from promises.views.preview import NUMBERS

MOST = 2_000  # characters that are looked at; no field holds as many, and the limit says so first
SHOWN_PHRASE = 60
KEPT_FOR = 20  # drafts whose kept advice is remembered
KEPT_EACH = 40
SESSION_KEY = "kept_advice"
_END = re.compile(r"[.!?]+(?=\s|$)")
#: What an icon beside a piece of advice may say of it; everything else is a question.
ICONS = {"no_number": "cal", "unsized_date": "cal"}


@dataclass(frozen=True)
class Kind:
    """What a field holds.

    Attributes:
        limit: the most characters its door takes.
        is_sentence: whether it is a whole promise, or only a part such as "gives test access".
    """

    limit: int
    is_sentence: bool = True


KINDS = {
    "ask": Kind(ASK_LIMIT),
    "scope": Kind(ASK_LIMIT),  # an ask again, on a page that says nothing beside it
    "wording": Kind(WORDING_LIMIT),
    "condition": Kind(ASK_LIMIT, is_sentence=False),
    "part": Kind(200, is_sentence=False),
}


@dataclass(frozen=True)
class Row:
    """One finding as it is listed. Positions count UTF-16 units, as scripts do."""

    phrase: str
    why: str
    instead: str
    asks: str
    soft: bool
    icon: str
    start: int
    end: int
    key: str
    banned: bool
    verb: str = ""
    press: str = ""
    cut_start: int = 0
    cut_end: int = 0
    put: str = ""


@dataclass(frozen=True)
class Checked:
    """One field's text and what was found in it.

    Attributes:
        name: of the field in its form.
        kind: key of `KINDS`.
        must: what must change before anybody can approve it.
        advice: what could be better.
        kept: keys of the advice the person keeps as it is, still found.
        count: how long it is, in words.
    """

    name: str
    kind: str
    must: list[Row] = field(default_factory=list)
    advice: list[Row] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    count: str = ""

    @property
    def said(self) -> str:
        """The two numbers, for whoever hears the page."""
        if not self.count:
            return ""
        parts = [f"{len(self.must)} must change"] if self.must else []
        parts += [f"{len(self.advice)} advice"] if self.advice else []
        return ", ".join(parts) or "Nothing to change"

    @property
    def heading(self) -> str:
        """The ask and its change have pages of their own; other fields stand below a heading."""
        return "h2" if self.kind in ("ask", "scope") else "h3"

    @property
    def rows(self) -> list[Row]:
        """Both lists."""
        return [*self.must, *self.advice]


def looked_at(text: str, *, kind: str, type: str = "", phrases: Phrases | None = None) -> list[Finding]:
    """What the wording check finds in a text of this kind, each place once.

    Args:
        text: as typed, line breaks as line feeds.
        kind: key of `KINDS`.
        type: promise type, or "".
        phrases: the list in force, where it was read already.
    """
    if not text.strip():
        return []
    limit = KINDS[kind].limit
    found = []
    if len(text) <= MOST:
        phrases = phrases_in_force() if phrases is None else phrases
        found = findings(text, type=type, phrases=phrases, is_sentence=KINDS[kind].is_sentence)
    if len(text) > limit:
        why = f"Ensure this value has at most {limit} characters (it has {len(text)})."
        found.append(Finding("limit", Level.MUST_CHANGE, limit, len(text), text[limit:], why, ""))
    return rewriting.told(text, found)


def check(
    raw: str, *, name: str, kind: str, type: str = "", kept: Collection[str] = (), phrases: Phrases | None = None
) -> Checked:
    """One field looked at.

    Args:
        raw: as the browser sent it.
        name: of the field in its form.
        kind: key of `KINDS`.
        type: promise type, or "".
        kept: keys of the advice that is not to be told again.
        phrases: the list in force, where it was read already.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    must, advice, still = [], [], []
    for finding in looked_at(text, kind=kind, type=type, phrases=phrases):
        key = rewriting.key_of(finding)
        if finding.blocks:
            must.append(_row(text, finding, key))
        elif key in kept:
            still.append(key)
        else:
            advice.append(_row(text, finding, key))
    return Checked(name, kind, must, advice, list(dict.fromkeys(still)), _count(text))


def _row(text: str, finding: Finding, key: str) -> Row:
    edit = rewriting.edit_for(text, finding) if finding.blocks else None
    at_end = finding.start == finding.end
    parts: dict[str, Any] = {}
    if edit is not None:
        parts = {
            "verb": edit.verb,
            "press": f"do:{key}",
            "cut_start": _units(text, edit.start),
            "cut_end": _units(text, edit.end),
            "put": edit.put,
        }
    return Row(
        phrase=_shown(finding),
        why=finding.why,
        instead=finding.instead,
        asks="Add:" if at_end else "Write instead:",
        soft=not finding.blocks,
        icon="stop" if finding.blocks else ICONS.get(finding.check, "q"),
        start=_units(text, finding.start),
        end=_units(text, finding.end),
        key=key,
        banned=finding.check == "banned_line" and finding.blocks,
        **parts,
    )


def _shown(finding: Finding) -> str:
    """The phrase as it is quoted; what cannot be seen, or is the whole sentence, is not."""
    phrase = " ".join(finding.phrase.split())
    if finding.check in ("hidden_character", "one_line", "nothing_exact", "limit"):
        return ""
    return phrase if len(phrase) <= SHOWN_PHRASE else f"{phrase[: SHOWN_PHRASE - 1].rstrip()}…"


def _units(text: str, position: int) -> int:
    """A position counted in UTF-16 units: an emoji is one character here and two in a browser."""
    return position + sum(char > "\uffff" for char in text[:position])


def _count(text: str) -> str:
    words = len(text.split())
    if not words:
        return ""
    ends = len(_END.findall(text.strip()))
    sentences = max(1, ends if text.rstrip()[-1:] in ".!?" else ends + 1)
    said = f"{NUMBERS[sentences]} sentence" if sentences < len(NUMBERS) else f"{sentences} sentence"
    return f"{said}{'' if sentences == 1 else 's'}. {words} word{'' if words == 1 else 's'}."


# --- forms -----------------------------------------------------------------------------------------------------------


def with_check(forms: Iterable[Any], *, type: str = "", kept: Mapping[str, Collection[str]] | None = None) -> None:
    """Give forms what is found in their fields, for the `words_field` tag. The list of phrases is read at most once.

    Args:
        forms: bound or not; their `check_kinds` says which fields hold which kind of words.
        type: promise type, or "".
        kept: by the name of a field as sent, keys of the advice that is not to be told again.
    """
    phrases = None
    for form in forms:
        form.checked = {}
        for name, kind in form.check_kinds.items():
            if name not in form.fields:
                continue
            value, sent = str(form[name].value() or ""), form.add_prefix(name)
            if phrases is None and value.strip():
                phrases = phrases_in_force()
            keys = (kept or {}).get(sent, ())
            form.checked[name] = check(value, name=sent, kind=kind, type=type, kept=keys, phrases=phrases)


def pressed(request: HttpRequest, kinds: Mapping[str, str], *, type: str = "") -> QueryDict | None:
    """What was sent, with the one press in the list done to it; None where no button of a list was pressed.

    This is how Replace, Remove and Keep work without scripts, and how "Check the words" does.

    Args:
        request: a POST.
        kinds: field name as sent to key of `KINDS`.
        type: promise type, or "".
    """
    name = next((name for name in kinds if f"words-{name}" in request.POST), None)
    if request.method != "POST" or name is None:
        return None
    data: QueryDict = request.POST.copy()
    verb, _, key = data.pop(f"words-{name}")[-1].partition(":")
    text = data.get(name, "").replace("\r\n", "\n")
    if verb == "keep" and rewriting.is_key(key):
        data.appendlist(f"kept-{name}", key)
    if verb == "do":
        edit = _edit(text, key, kind=kinds[name], type=type)
        data[name] = edit.of(text) if edit else text
    return data


def _edit(text: str, key: str, *, kind: str, type: str) -> Edit | None:
    """The change a button stands for, in the text as it is now; None where its phrase is gone."""
    for finding in looked_at(text, kind=kind, type=type):
        if rewriting.key_of(finding) == key:
            return rewriting.edit_for(text, finding)
    return None


# --- advice that is kept ---------------------------------------------------------------------------------------------


def kept_in(data: QueryDict, name: str) -> list[str]:
    """Keys of the advice the sent form keeps for one field."""
    return [key for key in data.getlist(f"kept-{name}")[:KEPT_EACH] if rewriting.is_key(key)]


def all_kept(data: QueryDict) -> dict[str, list[str]]:
    """The same for every field of a form, by the name of the field."""
    names = [key.removeprefix("kept-") for key in data if key.startswith("kept-")]
    return {name: kept_in(data, name) for name in names}


def remembered(request: HttpRequest, number: int) -> list[str]:
    """Keys of the advice kept on a draft, from this person's session."""
    kept = request.session.get(SESSION_KEY, {}).get(str(number), [])
    return [str(key) for key in kept]


def remember(request: HttpRequest, number: int, kept: list[str]) -> None:
    """Keep the advice kept on a draft, so that it does not nag again. Lost with the session, and no harm done."""
    if kept == remembered(request, number):
        return
    others = {name: keys for name, keys in request.session.get(SESSION_KEY, {}).items() if name != str(number)}
    if kept:
        others[str(number)] = kept
    request.session[SESSION_KEY] = dict(list(others.items())[-KEPT_FOR:])


#: Questions about missing words that a fact answers just as well: reviewers read both, side by side.
SAID_BY_FACTS: dict[str, tuple[str, ...]] = {
    "From where to where does it go?": ("source", "target"),
    "How often, or when?": ("frequency",),
    "By which file or endpoint?": ("format",),
    "What happens to what fails?": ("failures",),
    "In which case does it apply?": ("rule",),
    "Where does it stop?": ("out_of_scope",),
}


def to_rewrite(promise: Promise, kept: Collection[str], known: Collection[str] = ()) -> Checked:
    """The words of a draft looked at before they are sent.

    Args:
        promise: the draft.
        kept: keys of the advice that is not to be told again.
        known: keys of the facts that are given and known; what they say is not asked of the words too.
    """
    found = check(promise.ask, name="ask", kind="ask", type=promise.type, kept=kept)
    advice = [row for row in found.advice if not _said_by(row.why, known)]
    return replace(found, advice=advice)


def _said_by(why: str, known: Collection[str]) -> bool:
    keys = SAID_BY_FACTS.get(why, ())
    return bool(keys) and all(key in known for key in keys)
