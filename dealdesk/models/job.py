"""Long work as a row: who asked for it, how far it is, what came of it (DESIGN section 7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models.constraints import one_of


class JobState(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    STOPPED = "stopped", "Stopped"


#: Nothing more will come of it.
ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.STOPPED})


class Job(models.Model):
    """One piece of long work.

    `kind` is a key of settings.JOBS. `payload` holds an uploaded file until the job has ended. A running job whose
    `beat_at` is old lost its worker, and is claimed anew from the start: what a job does is done in one transaction at
    its end, or can be done twice.
    """

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    payload = models.BinaryField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [one_of("job_state_known", "state", JobState)]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="job_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 0 while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else 0
