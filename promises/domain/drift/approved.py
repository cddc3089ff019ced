"""Approved lines as they are looked up: each as its words, its sentences, and where it is found."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from sys import intern

from promises.domain.drift.marks import begun_as
from promises.domain.drift.plain import plain
from promises.domain.drift.sentences import sentences
from promises.domain.drift.tokens import keys as keys_of

ENDS = frozenset(".;,")
_BULLET = re.compile(r"\A\s*[-*+•–—][ \t]+")
_NUMBERED = re.compile(r"\A\d{1,3}[.)][ \t]+(?=\D)")  # behind a bullet, a number counts the items
_SEVERAL = re.compile(r"[.!?][\"')\]]*\s|[\n|•\t]|\s{4,}")
_ITEM = re.compile(r"\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5}", re.I)
_BOUND = re.compile(r"([^\W\d_]+)[ \t]+(\d{1,3}(?:\.\d{1,3})+)")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


#: One sentence without quotes, dashes, marks and anything but everyday letters: no rule of `plain` speaks of it.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ,.%$()/:;+]")
_PLAIN_WORDS = re.compile(r"\d+(?:[.,:]\d+)*|[a-z]+")


class Run:
    """A line or one of its sentences, as it is compared.

    Attributes:
        line: position of the line among all approved ones.
        part: number of the sentence within the line; None for the whole line.
        keys: its words and marks, without the full stop at its very end.
        borders: positions in `keys` before which a sentence of the line begins.
        words: without marks, in small letters.
    """

    __slots__ = ("_keys", "_text", "borders", "line", "part", "words")

    def __init__(
        self,
        line: int,
        part: int | None,
        keys: tuple[str, ...] | None,
        borders: frozenset[int],
        words: tuple[str, ...],
        text: str = "",
    ) -> None:
        self.line, self.part, self.borders, self.words = line, part, borders, words
        self._keys, self._text = keys, text

    @property
    def keys(self) -> tuple[str, ...]:
        """Its words and marks; of a plain sentence they are made when somebody first asks for them."""
        if self._keys is None:
            self._keys = bare(tuple(map(intern, keys_of(self._text))))
        return self._keys

    def count(self, mark: str) -> int:
        """How often a mark stands in it that ends no sentence."""
        return self._text.count(mark) if self._keys is None else self._keys.count(mark)


class Approved:
    """All lines that may be said, ready to be compared with any number of documents.

    Args:
        lines: id and text of each. Lines without a word are never found, so never anything but missing.
    """

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.wholes: list[Run] = []
        self.parts: list[list[Run]] = []
        self._by_words: dict[tuple[str, ...], list[Run]] = defaultdict(list)
        for number, (id, text) in enumerate(lines):
            self.ids.append(id)
            self.texts.append(text)
            self._add(number, text)

    def __len__(self) -> int:
        return len(self.ids)

    def _add(self, number: int, text: str) -> None:
        if _is_plain(text):
            words = tuple(_PLAIN_WORDS.findall(text.lower()))
            whole = Run(number, None, None, _AT_START, words, text)
            self.wholes.append(whole)
            self.parts.append([whole])
            if words:
                self._by_words[words].append(whole)
                if "(" in text or ")" in text:
                    self._unmarked(whole)
            return
        read = plain(text).text
        if read[:1] in " \t\n-*+•–—":
            read = _NUMBERED.sub("", _BULLET.sub("", read))
        pieces: list[tuple[str, ...]] = []
        for start, end in _sentences_of(read):
            found = tuple(map(intern, keys_of(read[start:end])))
            if found and (found[0][0].isalnum() or any(key[0].isalnum() for key in found)):
                pieces.append(found)
            elif pieces:
                pieces[-1] += found
        keys: tuple[str, ...] = ()
        borders = set()
        for piece in pieces:
            borders.add(len(keys))
            keys += piece
        whole = _run(number, None, bare(keys), frozenset(borders))
        self.wholes.append(whole)
        parts = (
            [whole]
            if len(pieces) == 1
            else [_run(number, place, bare(piece), _AT_START) for place, piece in enumerate(pieces)]
        )
        self.parts.append(parts)
        if whole.keys:
            self._index(whole)
        if len(parts) > 1:
            for part in parts:
                self._index(part)

    def _index(self, run: Run) -> None:
        self._by_words[run.words].append(run)
        if "(" in run.keys or ")" in run.keys or "•" in run.keys:
            self._unmarked(run)

    def _unmarked(self, run: Run) -> None:
        unmarked = tuple(words_of_keys(without_marks(run.keys)))
        if unmarked != run.words:  # its items may stand one below the other, where "(a)" is no word
            self._by_words[unmarked].append(run)

    @cached_property
    def lengths(self) -> list[int]:
        """How many words the lines and their sentences have, each length once."""
        return sorted({len(words) for words in self._by_words})

    def of_words(self, words: tuple[str, ...]) -> Sequence[Run]:
        """Runs of these words, whatever their marks and capitals."""
        return self._by_words.get(words, ())

    def binds(self, word: str, number: str) -> bool:
        """Whether a line says this number with a full stop in it right behind this word: "version 2.1"."""
        return (word, number) in self._bound

    @cached_property
    def _bound(self) -> frozenset[tuple[str, str]]:
        return frozenset(pair for text in self.texts for pair in _BOUND.findall(text))

    @cached_property
    def begun(self) -> frozenset[str]:
        """How lines begin of which what looks like a number is a part."""
        return _begun(self.texts)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word and compound of the lines, in small letters."""
        return words_of(self.texts)


def _is_plain(text: str) -> bool:
    return (
        _NOT_PLAIN.search(text) is None
        and ". " not in text
        and ".)" not in text
        and ".." not in text
        and "    " not in text
        and text[:1] != " "
        and text[-1:] != " "
    )


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Words and compounds with hyphens, in small letters."""
    found: set[str] = set()
    for text in texts:
        for word in _WORDS.findall(text):
            low = word.lower()
            found.add(low)
            if "-" in low:
                found.update(low.split("-"))
    return frozenset(found)


_AT_START = frozenset({0})


def _run(line: int, part: int | None, keys: tuple[str, ...], borders: frozenset[int]) -> Run:
    return Run(line, part, keys, borders if len(borders) > 1 else _AT_START, tuple(map(intern, words_of_keys(keys))))


def words_of_keys(keys: Iterable[str]) -> list[str]:
    """Words and numbers alone, in small letters."""
    return [word for word in " ".join(keys).lower().split(" ") if word[:1].isalnum()]


def enumerator(keys: Sequence[str], place: int) -> int:
    """How many words the mark of an item takes here: (a), a), •; 0 where there is none."""
    if keys[place] == "(" and place + 2 < len(keys) and keys[place + 2] == ")" and _ITEM.fullmatch(keys[place + 1]):
        return 3
    if place + 1 < len(keys) and keys[place + 1] == ")" and _ITEM.fullmatch(keys[place]):
        return 2
    return 1 if keys[place] == "•" else 0


def without_marks(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Without the marks of items."""
    found: list[str] = []
    place = 0
    while place < len(keys):
        if skipped := enumerator(keys, place):
            place += skipped
        else:
            found.append(keys[place])
            place += 1
    return tuple(found)


def _begun(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(begun_as, texts)) - {""}


def _sentences_of(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a line begin and end; a number at its very beginning is one of its words."""
    if not _SEVERAL.search(text):
        return [(0, len(text))]
    units = sentences(text, begun=_begun([text]))
    return [(unit.start if place else unit.lead, unit.end) for place, unit in enumerate(units)]


def bare(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Without the mark that ends it, and without quotation marks around the whole."""
    if len(keys) > 2 and keys[0] == keys[-1] == '"' and keys.count('"') == 2:
        keys = keys[1:-1]
    end = len(keys)
    while end and keys[end - 1] in ENDS:
        end -= 1
    return keys[:end]
