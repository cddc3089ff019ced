"""What somebody has typed for a lane and not sent: it binds nobody and is nobody else's to read."""

from django.conf import settings
from django.db import models

from dealdesk.models.constraints import one_of
from promises.enums import Lane
from promises.models import Promise, Wording


class AnswerDraft(models.Model):
    """One person's unsent answer for one lane, with the words it was written for. Sending it takes it away."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="answer_drafts")
    lane = models.CharField(max_length=20, choices=Lane)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="answer_drafts")
    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "lane", "written_by"], name="answer_draft_once_a_person"),
            one_of("answer_draft_lane_known", "lane", Lane),
        ]

    def __str__(self) -> str:
        return f"{self.written_by} for {self.get_lane_display()}"
