"""Forms that were sent, so that sending one twice does a thing once."""

from django.db import models

from dealdesk.models.user import User


class UsedForm(models.Model):
    """One form token, spent in the same transaction as the change it made (RELIABILITY I15)."""

    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    result = models.CharField(max_length=120)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.token
