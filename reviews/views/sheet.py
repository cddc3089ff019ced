"""The parts of one promise's page, as the templates draw them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from dealdesk.components import moments
from dealdesk.domain.text import joined
from promises.domain.facts import given_text, missing_facts, specs_for
from promises.enums import PromiseState
from promises.forms.proofs import StrikeForm
from promises.models import Fact, Proof
from promises.views.facts import fact_text
from promises.views.proofcards import card
from promises.views.rows import answer_rows
from reviews.domain import history, nobody
from reviews.domain.due import deadline, due_view, turn_began
from reviews.models import ConditionMet
from reviews.views.sheet_answers import AnswersShown
from reviews.views.sheet_words import WordsShown

LATEST = 6  # events on the page; the others are on the history page
FACTS_TITLE = {
    "": "What is known",
    "security": "Which control, and where the gap is",
    "data_movement": "What moves, and what happens when it fails",
    "custom_logic": "The rule, and what stays out",
    "mixed": "What it touches, and what happens when it fails",
}


class Sheet(AnswersShown, WordsShown):
    """One promise as one reader may see it now, part by part: what was asked, and when it is due."""

    @property
    def due(self) -> dict[str, Any]:
        """The clock."""
        turns = [(row.asked_at, row.review.answered_at if row.review else None) for row in self.lanes]
        since = turn_began(self.promise, turns)
        return due_view(self.promise, self.now, self.hours, since=since, questions=len(self.open_questions))

    @property
    def clock_words(self) -> str:
        """What stands under the clock: silence never approves."""
        if self.paused:
            return "Silence never approves. A late answer counts, and says openly that it is late."
        if self.promise.state == PromiseState.WAITING_ON_SALES:
            return "The clock is held until sales replies. Other groups may still answer."
        return "No answer by then pauses the promise. Silence never approves it."

    @property
    def why_paused(self) -> str:
        """Since when it is paused, and who did not answer."""
        at = deadline(self.promise)
        if self.is_documented and self.decision is not None and self.decision.capability is not None:
            entry = self.decision.capability
            if entry.withdrawn_at is not None:
                return f"Withdrawn from the library {moments.moment(entry.withdrawn_at)}: {entry.withdrawn_reason}"
            since = moments.moment(at)
            return f"The words were to be checked in the library by {since}. They come back when somebody checks them."
        if self.promise.lapses_at is not None and self.promise.answer_by is None:
            since = moments.moment(at)
            return f"A condition or the answer itself lapsed {since}. The deal desk lead must decide again."
        if self.stood_still:
            since = moments.moment(at)
            if self.unanswerable:
                return f"{nobody.sentence(self.unanswerable)} It stands still since {since}."
            return f"Nobody could answer {since}. {self._who_is_late()} may answer now, late."
        return (
            f"{self._who_is_late()} did not answer by {moments.moment(at)}. Nothing moves until somebody answers late."
        )

    def _who_is_late(self) -> str:
        late = [str(row.get_lane_display()) for row in self.missing]
        return joined(late) if late else "The deal desk lead"

    @property
    def stops(self) -> list[dict[str, str]]:
        """Hard stops with the words that made them."""
        return [
            {
                "name": row.hit_name,
                "label": f"Hard stop: {row.hit_name[:1].lower()}{row.hit_name[1:]}",
                "words": ", ".join(f"“{word}”" for word in row.hit_words),
            }
            for row in self.sent_under[1]
        ]

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Facts by type, with gaps, and how many are given."""
        given = {fact.key: fact for fact in Fact.objects.filter(promise=self.promise)}
        rows = []
        specs = specs_for(self.promise.type)
        for spec in specs:
            fact = given.get(spec.key)
            if fact is None and not spec.required:
                continue
            value = "" if fact is None else "Nobody knows yet" if fact.is_unknown else fact_text(spec, fact.value)
            rows.append({"key": spec.key, "label": spec.label, "value": value, "gap": fact is None or fact.is_unknown})
        rows += answer_rows(given.values())
        count = given_text(self.promise.type, {key: fact.is_unknown for key, fact in given.items()})
        others = [{"key": spec.key, "label": spec.label} for spec in specs if spec.key not in {r["key"] for r in rows}]
        told = given.get("already_told")
        return {
            "title": FACTS_TITLE[self.promise.type],
            "rows": rows,
            "count": count,
            "others": others,
            "missing": bool(missing_facts(self.promise.type, given)),
            "told_yes": told is not None and told.value == "yes",
        }

    @cached_property
    def proofs(self) -> list[dict[str, Any]]:
        """What stands behind the ask; what was struck stays readable as struck."""
        if not self._happened("proof."):
            return []
        rows = Proof.objects.filter(promise=self.promise).select_related("added_by", "struck_by").order_by("pk")
        shows = Exists(ConditionMet.objects.filter(proof=OuterRef("pk")))
        return [card(row) | {"strike": self._strike(row)} for row in rows.annotate(shows_condition=shows)]

    def _strike(self, row: Any) -> StrikeForm | None:
        """The button for a rep of the deal; what shows that a condition is met is not struck, nor anything twice."""
        if not self.may_change or row.struck_at is not None or row.shows_condition:
            return None
        return StrikeForm(auto_id=f"id_strike_{row.pk}_%s")

    @property
    def has_unscanned(self) -> bool:
        """Whether a file was kept without a virus scan."""
        return any(row["is_unscanned"] for row in self.proofs)

    @property
    def standing_proofs(self) -> list[tuple[int, str]]:
        """Ids and titles of the proofs that are not struck."""
        return [(row["id"], row["title"]) for row in self.proofs if row["struck_at"] is None]

    def latest(self) -> list[dict[str, Any]]:
        """The newest events, the computed one on top."""
        computed = history.computed_line(self.promise, self.now, self.events)
        return [*([computed] if computed else []), *history.shown(self.events[:LATEST])]

    def crumbs(self) -> Sequence[tuple[str, str]]:
        """Where the page stands."""
        home = ("Review queue", reverse("queue")) if not self.may_change else ("My asks", reverse("my-asks"))
        return [home, (self.promise.deal.name, reverse("deal", args=[self.promise.deal.slug]))]
