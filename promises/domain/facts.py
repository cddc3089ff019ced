"""Which facts each type of promise needs, and whose fact each one is (DESIGN section 4)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dealdesk.domain.text import joined
from promises.domain.exclusions import customer_does, left_out
from promises.enums import Lane, PromiseType

T = PromiseType
ENG, SEC, PROD = Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT
HIGHEST_NUMBER = 2_000_000_000  # rows each time; fits every database's integer (RELIABILITY row 30)


class FactKind(StrEnum):
    """How a fact is typed in."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True)
class FactSpec:
    """One fact a reviewer needs.

    Attributes:
        key: stored name.
        label: short label beside the answer.
        question: what the rep is asked.
        lanes: the lanes whose fact it is; changing it re-asks these alone.
        kind: how it is typed in.
        choices: stored value and label, for a choice.
        required: whether the ask can be sent without it; "Nobody knows yet" counts as given.
        blocks_yes: words of which one must name a thing that the wording leaves out while the fact is unknown, or the
            owner may not say yes (DESIGN section 3, The one owner). Empty: the fact never blocks. The first is the one
            a refusal proposes.
        also_said: pattern of other ways to name that thing, among them the words of the question; read as the first of
            `blocks_yes`.
    """

    key: str
    label: str
    question: str
    lanes: tuple[Lane, ...]
    kind: FactKind = FactKind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    blocks_yes: tuple[str, ...] = field(default=())
    also_said: str = ""

    @property
    def asks_who(self) -> bool:
        """Whether the answer is whoever does something; words that leave it to the customer answer it too."""
        return self.key.endswith("_owner")


YES_NO = (("yes", "Yes"), ("no", "No"))
AREA = (("fine", "Fine"), ("gap", "Gap"), ("not_affected", "Not affected"))
SUPPORT = (("none", "None"), ("partial", "Partial"), ("full", "Full"))

ANY = (
    FactSpec("risk", "Risk", "What could go wrong, in one line?", (ENG, SEC, PROD)),
    FactSpec(
        "requested_date",
        "Wanted by",
        "Which date did the customer ask for?",
        (ENG, PROD),
        FactKind.DATE,
        required=False,
    ),
    FactSpec(
        "date_sized",
        "Date sized",
        "Has engineering sized that date?",
        (ENG, PROD),
        FactKind.CHOICE,
        YES_NO,
        required=False,
    ),
    FactSpec(
        "commercial_term",
        "Commercial term",
        "Does it change price, contract, support or service level? Say which, or “None”.",
        (PROD,),
        required=False,
    ),
    FactSpec(
        "already_told",
        "Already told yes",
        "Was the customer already told yes?",
        (PROD,),
        FactKind.CHOICE,
        YES_NO,
    ),
)

SECURITY = (
    FactSpec("control", "Exact control", "Which control exactly?", (SEC, ENG), blocks_yes=("control", "controls")),
    FactSpec("support_today", "Support today", "What does the product do today?", (SEC, ENG), FactKind.CHOICE, SUPPORT),
    FactSpec("support_gap", "The gap", "What is missing, in words?", (SEC, ENG)),
    FactSpec(
        "paperwork",
        "Paperwork or product",
        "Is it paperwork (questionnaire, DPA, SOC 2, pen test summary) or product work?",
        (SEC,),
        FactKind.CHOICE,
        (("paperwork", "Paperwork"), ("product", "Product work"), ("both", "Both")),
    ),
    FactSpec(
        "access", "Access", "SSO, MFA, roles, admin limits, IP restrictions: fine?", (SEC,), FactKind.CHOICE, AREA
    ),
    FactSpec("logging", "Logging", "Trails, export, event detail, log retention: fine?", (SEC,), FactKind.CHOICE, AREA),
    FactSpec(
        "encryption",
        "Encryption",
        "In transit, at rest, who manages keys: fine?",
        (SEC,),
        FactKind.CHOICE,
        AREA,
    ),
    FactSpec(
        "retention",
        "Retention",
        "Deletion timing, backups, restore windows, legal holds: fine?",
        (SEC,),
        FactKind.CHOICE,
        AREA,
    ),
)

DATA_MOVEMENT = (
    FactSpec("source", "Source", "Where does the data start?", (ENG, SEC), blocks_yes=("source", "sources")),
    FactSpec("target", "Target", "Where does it end?", (ENG, SEC), blocks_yes=("target", "targets")),
    FactSpec("format", "Format", "Which file types or API endpoints?", (ENG,)),
    FactSpec("fields", "Fields", "Which fields?", (ENG, SEC)),
    FactSpec("personal_data", "Personal data", "Which of it is personal data?", (SEC,)),
    FactSpec(
        "direction",
        "Direction",
        "Which way does it move?",
        (ENG, SEC),
        FactKind.CHOICE,
        (("out", "Out of our platform"), ("in", "Into our platform"), ("both", "Both ways")),
    ),
    FactSpec("data_region", "Region", "Between which regions?", (SEC,)),
    FactSpec("frequency", "How often", "How often does it move?", (ENG,)),
    FactSpec("volume", "Rows each time", "How many rows each time?", (ENG,), FactKind.NUMBER),
    FactSpec(
        "failures",
        "File fails",
        "What happens when records fail?",
        (ENG,),
        blocks_yes=("failures", "failure", "failed", "retry", "retries"),
        also_said=r"(?:records?|files?|rows?|jobs?|runs?) (?:that|which) (?:fails?|failed)|"
        r"(?:failed|failing) (?:records?|files?|rows?|runs?)|(?:file|record) failures?|"
        r"when (?:a |the )?(?:records?|files?) fails?",
    ),
    FactSpec("duplicates", "Duplicates", "What happens to duplicates?", (ENG,)),
    FactSpec("late_records", "Late records", "What happens to late records?", (ENG,)),
    FactSpec("mapping_owner", "Mapping", "Who makes mappings?", (ENG, PROD), blocks_yes=("mapping", "mappings")),
    FactSpec(
        "cleanup_owner",
        "Cleanup",
        "Who cleans bad data?",
        (ENG, PROD),
        blocks_yes=("cleanup", "cleaning"),
        also_said=r"clean(?:ing)?[- ]ups?|bad data",
    ),
    FactSpec(
        "rerun_owner",
        "Reruns",
        "Who reruns failed jobs?",
        (ENG, PROD),
        blocks_yes=("reruns", "rerun", "rerunning"),
        also_said=r"re-runs?|re-?running failed jobs|failed jobs",
    ),
    FactSpec(
        "mismatch_owner",
        "Mismatches",
        "Who answers when the numbers do not match?",
        (ENG, PROD),
        blocks_yes=("mismatches", "mismatch"),
        also_said=r"mis-?matched (?:numbers?|figures?|totals?|counts?|values?|rows?|records?|data)|mis-?matching "
        r"(?:numbers?|figures?|totals?|rows?|records?|data)|(?:numbers?|figures?|totals?|rows?|records?) "
        r"(?:that|which) (?:do(?:es)? not|don['’]t|doesn['’]t) match|"
        r"(?:who answers )?when (?:the )?numbers do(?: not|n['’]t) match",
    ),
)

CUSTOM_LOGIC = (
    FactSpec("rule", "Exact rule", "What is the exact rule?", (ENG, PROD), blocks_yes=("rule", "rules")),
    FactSpec("depends_on_it", "Who depends on it", "Who depends on it?", (PROD,)),
    FactSpec(
        "others_use_it",
        "Will others use it",
        "Would other customers use it?",
        (PROD,),
        FactKind.CHOICE,
        YES_NO,
    ),
)

SCOPE = (
    FactSpec("we_build", "We build", "What will we build?", (ENG,)),
    FactSpec("customer_provides", "Customer provides", "What must the customer provide?", (ENG, PROD)),
    FactSpec("out_of_scope", "Out of scope", "What stays out of scope?", (ENG, PROD)),
)

BY_TYPE: dict[str, tuple[FactSpec, ...]] = {
    "": ANY,
    T.SECURITY: (*ANY, *SECURITY),
    T.DATA_MOVEMENT: (*ANY, *DATA_MOVEMENT, *SCOPE),
    T.CUSTOM_LOGIC: (*ANY, *CUSTOM_LOGIC, *SCOPE),
    T.MIXED: (*ANY, *SECURITY, *DATA_MOVEMENT, *CUSTOM_LOGIC, *SCOPE),
}
ALL = {spec.key: spec for spec in BY_TYPE[T.MIXED]}
#: Answers to what reading the ask left open, by stop (reviews/domain/reading). Asked only where a text is unsure, so
#: they belong to no type; "Nobody knows yet" counts as yes.
ASKED = {
    spec.key: spec
    for spec in (
        FactSpec(
            "asked_security",
            "Promises security",
            "Does it promise anything about who gets in or sees what, records of use, encryption, deletion, hosting or "
            "security papers?",
            (SEC, ENG),
            FactKind.CHOICE,
            YES_NO,
            required=False,
        ),
        FactSpec(
            "asked_data_movement",
            "Data leaves or enters",
            "Does data leave or enter the product because of it?",
            (ENG, SEC),
            FactKind.CHOICE,
            YES_NO,
            required=False,
        ),
        FactSpec(
            "asked_custom_logic",
            "Different for them",
            "Must the product behave differently for this customer than it does today?",
            (ENG, PROD),
            FactKind.CHOICE,
            YES_NO,
            required=False,
        ),
        FactSpec(
            "asked_delivery_date",
            "New by a time",
            "Does the customer expect something that is not there yet by a certain time?",
            (ENG, PROD),
            FactKind.CHOICE,
            YES_NO,
            required=False,
        ),
        FactSpec(
            "asked_commercial_term",
            "Changes a term",
            "Does it change price, payment, contract, support or service level?",
            (PROD,),
            FactKind.CHOICE,
            YES_NO,
            required=False,
        ),
    )
}
#: Every fact there is, answers about the words among them.
KNOWN = {**ALL, **ASKED}
#: A ticked type says yes to its question already.
SETTLED_BY_TYPE: dict[str, frozenset[str]] = {
    "": frozenset(),
    T.SECURITY: frozenset({"asked_security"}),
    T.DATA_MOVEMENT: frozenset({"asked_data_movement"}),
    T.CUSTOM_LOGIC: frozenset({"asked_custom_logic"}),
    T.MIXED: frozenset({"asked_security", "asked_data_movement", "asked_custom_logic"}),
}
#: Answers that say there is none; the names are those of the facts that need not be given.
_NONE = re.compile(
    r"(?:(?:no|none|nope|nil|nothing|n/?a|not applicable|not any|[-–—])|(?:there (?:is|are) )?(?:no|none|not an?) ?"
    r"(?:commercial |requested )?(?:terms?|dates?|changes?)?(?: (?:given|asked for|requested|at all))?)[ .!]*",
    re.IGNORECASE,
)
SAY_THIS = "Say this, or choose “Nobody knows yet”"
NOT_GIVEN = f"{SAY_THIS}: {{question}}"
NOT_ANSWERED = "Answer this, or choose “Nobody knows yet”: {question}"


#: Who does something about a thing is left out with the thing: "answering for mismatches".
_DOING = r"(?:(?:answering|answers?|handling|responsibility|ownership|treatment) (?:for|of|to) (?:any |the |all )?)?"


def specs_for(type: str) -> tuple[FactSpec, ...]:
    """Facts asked for a type, in reading order.

    Raises:
        KeyError: not a promise type.
    """
    return BY_TYPE[type]


def missing_facts(type: str, given: Iterable[str]) -> list[FactSpec]:
    """Required facts that nobody gave yet; an ask with any cannot be sent.

    Args:
        type: promise type or "".
        given: keys of the facts given, those with "Nobody knows yet" among them.
    """
    have = set(given)
    return [spec for spec in specs_for(type) if spec.required and spec.key not in have]


def not_given(missing: Iterable[FactSpec]) -> dict[str, str]:
    """The sentence at each fact that must be given first, by key."""
    return {spec.key: NOT_GIVEN.format(question=spec.question) for spec in missing}


def says_none(spec: FactSpec, value: str) -> bool:
    """Whether the answer to a fact that need not be given says that there is no such thing: "no", "None.", "n/a".

    It stands as it was typed and reviewers read it, but nothing is given by it. "No setup fee" names a term.
    """
    return not spec.required and not spec.choices and _NONE.fullmatch(value) is not None


def unknowns_that_block(type: str, facts: Mapping[str, str | None], wording: str) -> list[FactSpec]:
    """Facts without which the owner may not say yes, unless the wording excludes them.

    A fact that was never given is as unknown as one that nobody knows yet.

    Args:
        type: promise type or "".
        facts: key to value, None where nobody knows yet.
        wording: the sentence to be signed, limits and exclusions as further sentences.
    """
    return [
        spec
        for spec in specs_for(type)
        if spec.blocks_yes and not facts.get(spec.key) and not _is_left_out(spec, wording)
    ]


def _is_left_out(spec: FactSpec, wording: str) -> bool:
    names = "|".join(filter(None, [spec.also_said, *spec.blocks_yes[:2]]))
    said = re.sub(rf"\b{_DOING}(?:{names})\b", spec.blocks_yes[0], wording, flags=re.IGNORECASE)
    named = left_out(said)
    if spec.asks_who:
        named |= customer_does(said)
    return not named.isdisjoint(spec.blocks_yes)


def find_out(blocking: Sequence[FactSpec]) -> str:
    """What the owner is told about unknown facts that the sentence must leave out, with words that do.

    Args:
        blocking: from `unknowns_that_block`, at least one.
    """
    names = ", ".join(spec.label.lower() for spec in blocking)
    things = [spec.blocks_yes[0] for spec in blocking]
    things = [f"the {thing}" if thing in ("control", "source", "target", "rule") else thing for thing in things]
    listed = joined(things)
    is_one = len(things) == 1 and not (things[0].endswith("s"))
    example = f"{listed[:1].upper()}{listed[1:]} {'is' if is_one else 'are'} not included."
    return f"Nobody knows yet: {names}. Find out, or leave it out in a sentence of its own, for example: “{example}”"


def shown(spec: FactSpec, value: str) -> str:
    """A stored value as a person reads it."""
    if spec.key in ASKED:
        return f"Rep says: {value}"
    return dict(spec.choices).get(value, value)


def count_given(given: Mapping[str, object]) -> int:
    """How many facts are given; "Nobody knows yet" counts, a field left empty and an answer about the words do not.

    Args:
        given: key to what was given, "" where nothing was.
    """
    return sum(key in ALL and value != "" for key, value in given.items())


def given_text(type: str, unknown: Mapping[str, bool]) -> str:
    """How many facts are given, the same on every page: "21 of 21 given, of these 3 unknown, and 2 more".

    The total never moves: what need not be given is counted apart, and only where it is.

    Args:
        type: promise type or "".
        unknown: key of each fact given -> whether the answer is "Nobody knows yet", which counts as given.
    """
    asked = {spec.key: spec.required for spec in specs_for(type)}
    given = {key: gap for key, gap in unknown.items() if asked.get(key)}
    more = count_given({key: gap for key, gap in unknown.items() if key in asked}) - len(given)
    text = f"{len(given)} of {sum(asked.values())} given"
    text += f", of these {gaps} unknown" if (gaps := sum(given.values())) else ""
    return f"{text}, and {more} more" if more else text
