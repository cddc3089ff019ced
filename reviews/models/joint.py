"""Security, data movement and custom logic of one deal, looked at side by side."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import one_of, sha256_length
from promises.enums import Lane
from promises.models import Deal, Promise
from reviews.enums import JointAnswer
from reviews.models.decision import Decision
from reviews.models.review import SENTENCE_LIMIT


class JointRound(AppendOnly):
    """The lead asks the lanes to look at every approved promise of a deal together (DESIGN section 8, point 10).

    `sha256` is the checksum of all its lines. Whether it still holds is never stored: its lines are compared with the
    promises that stand.
    """

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="joint_rounds")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    represented = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="joint_round_number_once"),
            sha256_length("joint_round_hash_is_sha256", "sha256"),
        ]
        ordering = ["deal_id", "number"]

    def __str__(self) -> str:
        return f"{self.deal}, joint round {self.number}"


class JointLine(AppendOnly):
    """One promise of a round, by the answer and the words that stood when it was opened."""

    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="lines")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="joint_lines")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="joint_lines")
    wording_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "promise"], name="joint_line_promise_once"),
            sha256_length("joint_line_hash_is_sha256", "wording_sha256"),
        ]
        ordering = ["round_id", "promise_id"]

    def __str__(self) -> str:
        return f"{self.round}: {self.promise}"


class JointMark(AppendOnly):
    """What one lane says of a round; the newest counts, but a concern stands until a newer round.

    `sha256` repeats the checksum of what was on the page, so a mark is bound to exactly those words.
    """

    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="marks")
    lane = models.CharField(max_length=20, choices=Lane)
    answer = models.CharField(max_length=10, choices=JointAnswer)
    sentence = models.CharField(max_length=SENTENCE_LIMIT, blank=True)
    sha256 = models.CharField(max_length=64)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    represented = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            one_of("joint_mark_lane_known", "lane", Lane),
            one_of("joint_mark_answer_known", "answer", JointAnswer),
            models.UniqueConstraint(fields=["round", "lane", "answer"], name="joint_mark_once"),
            models.CheckConstraint(
                condition=Q(answer=JointAnswer.SEEN, sentence="") | (Q(answer=JointAnswer.CONCERN) & ~Q(sentence="")),
                name="joint_mark_concern_has_sentence",
            ),
            sha256_length("joint_mark_hash_is_sha256", "sha256"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_lane_display()}: {self.get_answer_display()}"
