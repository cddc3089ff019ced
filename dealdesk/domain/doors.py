"""What every door shares: one transaction, a form that counts once, and a refusal that leaves a trace."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, transaction

from dealdesk.domain import audit, clock, people
from dealdesk.exceptions import AlreadyDone, Busy, Denied, FormReused
from dealdesk.models import Chained, UsedForm, User

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class FormStamp:
    """What a sent form carries besides its fields.

    Attributes:
        token: random, made when the form was shown.
        digest: SHA-256 of the path and all fields, so that a token cannot be used for something else.
        with_files: makes of it a digest of the files sent along too; read only when the token is spent, that is after
            it was asked whether they may be added at all.
    """

    token: str
    digest: str
    with_files: Callable[[str], str] | None = None

    def content(self) -> str:
        """The digest of all that was sent."""
        return self.with_files(self.digest) if self.with_files else self.digest


def door(subject: Callable[..., Chained | None], *, verb: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a domain function a door.

    The function runs in one transaction, in which nobody takes the rights of whoever acts. Its keyword `form`
    (FormStamp or None) is spent in that transaction. A `Denied` is written to the subject's audit chain after the
    transaction was rolled back, then raised again. A lock that did not come free in time is refused as `Busy`.

    Args:
        subject: given the door's own arguments, returns the locked row whose chain takes a refusal, or None.
        verb: what a refusal is written down as; the function's own name where it is not given.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def opened(*args: P.args, **kwargs: P.kwargs) -> R:
            form: Any = kwargs.pop("form", None)
            by: Any = kwargs["by"]
            content = form.content() if form else ""  # files are read through before anything is locked
            try:
                with transaction.atomic():
                    if by is not None:
                        people.hold_rights(by)
                    used = _spend(form.token, content, by) if form else None
                    result = function(*args, **kwargs)
                    if used is not None:
                        UsedForm.objects.filter(pk=used.pk).update(result=str(result)[:120])
                    return result
            except OperationalError as problem:
                if is_lock_timeout(problem):
                    raise Busy from problem
                raise
            except Denied as refusal:
                with transaction.atomic():
                    row = subject(*args, **kwargs)
                    if row is not None:
                        audit.record(
                            row,
                            "door.refused",
                            at=clock.database_now(),
                            by=by,
                            state_before=getattr(row, "state", ""),
                            state_after=getattr(row, "state", ""),
                            revision=getattr(row, "revision", 0),
                            wording_sha256=getattr(getattr(row, "wording", None), "sha256", ""),
                            data={"verb": verb or function.__name__, "sentence": refusal.sentence},
                        )
                        row.save(update_fields=["audit_head", "audit_length"])
                raise

        return opened

    return decorate


def is_lock_timeout(problem: OperationalError) -> bool:
    """Whether the database gave up waiting for somebody else's lock.

    PostgreSQL says 55P03, and 40P01 where two waited for each other; SQLite has its busy timeout.
    """
    return getattr(problem.__cause__, "sqlstate", "") in {"55P03", "40P01"} or "database is locked" in str(problem)


def was_sent(form: FormStamp | None) -> bool:
    """Whether this form came before; the door it is for then says what its first use did, or refuses it."""
    return form is not None and UsedForm.objects.filter(token=form.token).exists()


def _spend(token: str, content: str, by: User) -> UsedForm:
    """Use a form token up, or say what its first use did (RELIABILITY I15, rows 20 and 21)."""
    try:
        with transaction.atomic():
            return UsedForm.objects.create(token=token, user=by, digest=content, used_at=clock.database_now())
    except IntegrityError:
        first = UsedForm.objects.get(token=token)
        if first.user_id != by.pk or first.digest != content:
            raise FormReused from None
        raise AlreadyDone(first.result) from None
