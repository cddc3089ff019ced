"""django-fsm-2 with its known hole closed."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMFieldMixin


class SafeFSM(ConcurrentTransitionMixin, models.Model):
    """Protected state that survives `refresh_from_db`.

    The library's own refresh switches protection off on the field object that all instances share, so one failing
    refresh leaves every promise of the process unprotected, and two threads refreshing at once fail. Here the value is
    taken out of this instance alone and loaded again.
    """

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        # Also where other fields are asked for: the row that is read for them loads its state on being made.
        held = {
            field.attname: self.__dict__.pop(field.attname)
            for field in self._meta.concrete_fields
            if isinstance(field, FSMFieldMixin) and field.protected and field.attname in self.__dict__
        }
        kept = {} if fields is None else {name: value for name, value in held.items() if name not in set(fields)}
        try:
            models.Model.refresh_from_db(self, using=using, fields=fields, from_queryset=from_queryset)
        except BaseException:
            self.__dict__.update(held)
            raise
        self.__dict__.update(kept)
        if not kept:
            self._update_initial_state()
