"""When each sweep last ran; its age is a health signal (RELIABILITY A5)."""

from django.db import models


class SweepRun(models.Model):
    """The newest run of one sweep."""

    name = models.CharField(max_length=120, unique=True)
    ran_at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
