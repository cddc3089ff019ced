"""The list of invariants and the one run over all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from dealdesk.domain import clock
from dealdesk.domain.people import RightsHistory
from reviews.domain.invariants.books import Books, read_books


@dataclass
class Result:
    """What was found for one invariant.

    Attributes:
        id: "I1" to "I20".
        says: the invariant in one sentence.
        checked: how many rows it was checked on.
        violations: one sentence for each row that breaks it.
    """

    id: str
    says: str
    checked: int = 0
    violations: list[str] = field(default_factory=list)


PromiseCheck = Callable[[Books, Result], Iterator[str]]
WholeCheck = Callable[[Result], Iterator[str]]

_says: dict[str, str] = {}
_of_promises: list[tuple[str, PromiseCheck]] = []
_of_all: list[tuple[str, WholeCheck]] = []


def of_promises(id: str, says: str = "") -> Callable[[PromiseCheck], PromiseCheck]:
    """Register a function that is given a chunk of promises with all their rows; a second one of an id says nothing."""

    def add(check: PromiseCheck) -> PromiseCheck:
        _says[id] = says or _says.get(id, "")
        _of_promises.append((id, check))
        return check

    return add


def of_all(id: str, says: str = "") -> Callable[[WholeCheck], WholeCheck]:
    """Register a function that asks the whole database."""

    def add(check: WholeCheck) -> WholeCheck:
        _says[id] = says or _says.get(id, "")
        _of_all.append((id, check))
        return check

    return add


def check_all() -> list[Result]:
    """Check every invariant on the database as it is at one moment; constant queries for each chunk of promises."""
    results = {id: Result(id, says) for id, says in _says.items()}
    with _one_moment():
        rights = RightsHistory()
        for books in read_books(clock.database_now(), rights):
            for id, of_chunk in _of_promises:
                results[id].violations += of_chunk(books, results[id])
        for id, of_whole in _of_all:
            results[id].violations += of_whole(results[id])
    return sorted(results.values(), key=lambda result: int(result.id[1:]))


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything is read as of one moment, so that work going on meanwhile is no violation; nobody is locked out."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not atomic(): that would begin in IMMEDIATE mode and keep every writer out while this reads.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
