"""Full-text search over sentences: a natural sentence finds what shares the most, and the rarest, words with it.

PostgreSQL keeps a tsvector beside each row (GIN index), SQLite an FTS5 table kept in step by triggers; both are made by
migration 0003 of this room. Any shared word is a hit (terms are joined by OR), the best match comes first, and of equal
matches the newest. One statement, whatever the number of rows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

MOST_TERMS = 24  # a wording has about a hundred words; more terms only cost time
WORD = re.compile(r"\w+")
#: Words that say nothing about what is asked. PostgreSQL drops most of them by itself, SQLite none.
SILENT = frozenset(
    WORD.findall(
        "a about all also an and any are as ask asked asks at be been but buyer by can could customer customers do "
        "does for from had has have how i if in into is it its just like may me more most my need needs no not of on "
        "one only or our out over own per please shall she should so some such than that the their them then there "
        "these they this those to up us use via want wants was we were what when where which who will with would "
        "you your"
    )
)
SHORT = 3  # letters; shorter words must be equal, longer ones share their beginning


@dataclass(frozen=True)
class Index:
    """Where sentences of one kind are searched.

    Attributes:
        table: the table of the sentences.
        weights: FTS5's weight of each searched column; PostgreSQL keeps them in the tsvector.
    """

    table: str
    weights: str

    @property
    def fts(self) -> str:
        """Name of the FTS5 table on SQLite."""
        return f"{self.table}_search"


CAPABILITIES = Index("promises_capability", "4.0, 1.0")
WORDINGS = Index("promises_wording", "1.0")


def terms(text: str) -> list[str]:
    """The words of a text that say something: small letters, each once, in the order of the text."""
    said = (word.casefold() for word in WORD.findall(text))
    telling = [word for word in said if word not in SILENT and (len(word) > 1 or word.isdigit())]
    return list(dict.fromkeys(telling))[:MOST_TERMS]


def alike(one: str, other: str) -> bool:
    """Whether two words are forms of one: "export" and "exports", "deleted" and "deletion"."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) <= SHORT:
        return longer in (shorter, f"{shorter}s")
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(shorter))
    return same >= max(SHORT + 1, len(shorter) - 3)


def shared(text: str, other: str) -> list[str]:
    """The telling words of `text` that `other` has too, in any form."""
    theirs = terms(other)
    return [word for word in terms(text) if any(alike(word, their) for their in theirs)]


def is_close(text: str, other: str) -> bool:
    """Whether two texts share enough to be put before somebody who did not search: two telling words, or the only one.

    A single shared word such as "customer" says nothing.
    """
    return len(shared(text, other)) >= min(2, len(terms(text)) or 1)


def ranked(
    index: Index,
    text: str,
    *,
    columns: str = "t.id",
    where: str = "TRUE",
    first: str = "",
    parameters: Sequence[str | date] = (),
    limit: int,
) -> list[tuple[int, ...]]:
    """Rows that share a word with `text`, best match first.

    Args:
        index: where to search.
        text: a sentence or some words; anything may be typed.
        columns: SQL list of what to give back, of the table as `t`.
        where: SQL condition on `t`, with the parameters it needs.
        first: SQL expression; rows where it is greater come before all others, however well those match. "" for none.
        parameters: for the placeholders of `where`, then those of `first`.
        limit: the most rows.

    Returns:
        Tuples of `columns`.
    """
    words = terms(text)
    if not words:
        return []
    statement, query = _statement(index, words, columns, where, first)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*query, *parameters, limit])
        return list(cursor.fetchall())


def _statement(index: Index, words: list[str], columns: str, where: str, first: str) -> tuple[str, list[str]]:
    """The one statement for this database and its leading parameters; only constants of the product are put in."""
    before = f"{first} DESC, " if first else ""
    if connection.vendor == "postgresql":
        # websearch_to_tsquery takes any text; 1: a long sentence does not win by its length alone.
        return (
            f"SELECT {columns} FROM {index.table} t, websearch_to_tsquery('english', %s) q "  # noqa: S608 -- constants
            f"WHERE t.search @@ q AND {where} ORDER BY {before}ts_rank(t.search, q, 1) DESC, t.id DESC LIMIT %s",
            [" or ".join(words)],
        )
    # A quoted word is a string to FTS5 and never an operator; `terms` leaves no quotes in it.
    return (
        f"SELECT {columns} FROM {index.fts} JOIN {index.table} t ON t.id = {index.fts}.rowid "  # noqa: S608 -- constants
        f"WHERE {index.fts} MATCH %s AND {where} "
        f"ORDER BY {before}bm25({index.fts}, {index.weights}), t.id DESC LIMIT %s",
        [" OR ".join(f'"{word}"' for word in words)],
    )
