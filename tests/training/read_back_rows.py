"""The read-backs that are learned from: as people wrote and marked them, and rows made of the faithful ones."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.training.exchanges import exchange
from tests.training.slips import slip

ROWS = Path(__file__).parents[1] / "quality" / "drift"
#: Letters of the read-backs that the model never learns from: on some the scale is fitted, on some nothing is
#: (tests/quality/README.md).
FITTED = ("ar", "as", "at", "au", "av", "aw", "bm", "bn", "bo", "bs", "bt", "bu", "bv", "cm", "cn", "co")
HELD_OUT = frozenset([*FITTED, "b", "k", "v", "z", "ct", "cu", "dk", "dl", "dm", "dn"])
#: Writers whose rows the weights that stand there have not seen; once these are learned, nobody is.
NEW: frozenset[str] = frozenset()
REDRAFTED = ("ka", "kb", "kc", "ke", "kf", "kg")  # documents of which lines were written anew, that are learned from
STRANGERS = 3  # sentences of its document beside each line that did not come from it
_NUMBER = r"(?<![\w.,]){}(?![\w.,]*\d)"


@dataclass(frozen=True)
class Pair:
    """A sentence and what somebody made of it.

    Attributes:
        sentence: the approved wording.
        said: the read-back.
        is_bad: whether it guesses, loses or changes something.
        lost: places in the sentence of what did not come through.
        wrong: places in the read-back of what is not so.
        is_marked: whether these places are known; of a row made by leaving something out they are not.
        is_kin: whether the second came from the first at all; what did not is learned as nothing else.
        is_judged: whether it is known what is bad about it; of a sentence written anew for a document it is not.
    """

    sentence: str
    said: str
    is_bad: bool
    lost: tuple[slice, ...] = ()
    wrong: tuple[slice, ...] = ()
    is_marked: bool = True
    is_kin: bool = True
    is_judged: bool = True


def written(*, new: bool) -> list[Pair]:
    """All rows that may be learned from, of the writers who are new or of those who were learned before."""
    found: list[Pair] = []
    for path in sorted(ROWS.glob("said_*.jsonl")):
        letters = path.stem.removeprefix("said_")
        if letters in HELD_OUT or (letters in NEW) != new:
            continue
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            lost = tuple(_places(row["text"], row.get("lost", ())))
            wrong = tuple(_places(row["read_back"], row.get("wrong", ())))
            is_bad = row["verdict"] != "faithful"
            found.append(Pair(row["text"], row["read_back"], is_bad, lost, wrong, bool(lost or wrong) or not is_bad))
    return found


def related(chance: random.Random) -> list[Pair]:
    """Lines beside what somebody made of them in a document, and beside what came from none or from another."""
    found: list[Pair] = []
    for letter in REDRAFTED:
        for row in map(json.loads, (ROWS / f"redrafted_{letter}.jsonl").read_text(encoding="utf-8").splitlines()):
            lines = {line["id"]: line["text"] for line in row["approved"]}
            redrafts = [(one["of"], one["text"]) for one in row["redrafts"]]
            found += [Pair(lines[of], text, True, is_marked=False, is_judged=False) for of, text in redrafts]
            for id, line in lines.items():
                others = [*row["others"], *(text for of, text in redrafts if of != id)]
                found += [_stranger(line, text) for text in chance.sample(others, min(STRANGERS, len(others)))]
    return found


def strangers(rows: Sequence[Pair], chance: random.Random) -> list[Pair]:
    """Sentences beside read-backs of others that stand near in the rows, one for every third."""
    return [
        _stranger(row.sentence, other.said)
        for row, other in zip(
            rows[::3], (rows[at - chance.randrange(4, 60)] for at in range(0, len(rows), 3)), strict=True
        )
        if row.sentence != other.sentence
    ]


def _stranger(sentence: str, said: str) -> Pair:
    return Pair(sentence, said, True, is_marked=False, is_kin=False, is_judged=False)


def _places(text: str, pieces: Sequence[str]) -> Iterator[slice]:
    for piece in pieces:
        start = text.index(piece)
        yield slice(start, start + len(piece))


class Maker:
    """Makes rows of faithful ones.

    Args:
        rows: the faithful ones.
        seed: of its choices.
    """

    def __init__(self, rows: Sequence[Pair], seed: int) -> None:
        self._rows, self._random = rows, random.Random(seed)
        lines = (Path(__file__).parent / "phrases.jsonl").read_text(encoding="utf-8").splitlines()
        self._phrases = [json.loads(line) for line in lines]

    def made(self) -> Iterator[Pair]:
        """Up to three rows of each: one with more or less in it, one with a slip, one where two change places."""
        kinds = (self._put_in, self._left_out_of_sentence, self._put_into_both, self._shortened, self._cut)
        others = (self._another_number, self._of_another)
        for row in self._rows:
            [make] = self._random.choices((*kinds, *others), weights=(22, 14, 24, 10, 10, 10, 10))
            yield from filter(None, (make(row), self._slipped(row), self._exchanged(row)))

    def _slipped(self, row: Pair) -> Pair | None:
        """With a slip in the read-back, in the sentence, or, where both have the words, the same in both."""
        said_slips = self._random.random() < 0.7
        one, other = (row.said, row.sentence) if said_slips else (row.sentence, row.said)
        if not (made := slip(one, self._random)) or not (slipped := made.made(one, self._random)):
            return None
        text, place = slipped
        in_both = made.made(other, self._random)
        if in_both and self._random.random() < 0.4 and one.count(made.words) == other.count(made.words) == 1:
            return Pair(*((in_both[0], text) if said_slips else (text, in_both[0])), False)
        of_other = tuple(_places(other, [made.words])) if in_both and other.count(made.words) == 1 else ()
        if said_slips:
            return Pair(row.sentence, text, True, of_other, (place,))
        return Pair(text, row.said, True, (place,), of_other)

    def _exchanged(self, row: Pair) -> Pair | None:
        """Two that stand in both texts change places in one of them, or in both."""
        if not (found := exchange(row.sentence, row.said, self._random)):
            return None
        sentence, said, which = found.made(row.sentence), found.made(row.said), self._random.random()
        if which < 0.3:
            return Pair(sentence, said, False)
        if which < 0.65:
            sentence = row.sentence
        else:
            said = row.said
        return Pair(sentence, said, True, found.places(sentence), found.places(said))

    def _put_in(self, row: Pair) -> Pair:
        said, place = self._with(self._phrase(), row.said)
        return Pair(row.sentence, said, True, wrong=(place,))

    def _left_out_of_sentence(self, row: Pair) -> Pair:
        sentence, place = self._with(self._phrase(), row.sentence)
        return Pair(sentence, row.said, True, lost=(place,))

    def _put_into_both(self, row: Pair) -> Pair:
        phrase = self._phrase()
        return Pair(self._with(phrase, row.sentence)[0], self._with(phrase, row.said)[0], False)

    def _shortened(self, row: Pair) -> Pair:
        parts = _sentences(row.said)
        if len(parts) == 1:
            return Pair(row.sentence, row.sentence, False)
        parts.pop(self._random.randrange(len(parts)))
        return Pair(row.sentence, " ".join(parts), True, is_marked=False)

    def _cut(self, row: Pair) -> Pair:
        parts = _sentences(row.sentence)
        if len(parts) == 1:
            said, place = self._with(self._phrase(), row.sentence)
            return Pair(row.sentence, said, True, wrong=(place,))
        parts.pop(self._random.randrange(len(parts)))
        return Pair(" ".join(parts), row.said, True, is_marked=False)

    def _another_number(self, row: Pair) -> Pair | None:
        found = re.findall(_NUMBER.format(r"\d+"), row.said)
        shared = [number for number in found if re.search(_NUMBER.format(number), row.sentence)]
        if not shared:
            return None
        number = self._random.choice(shared)
        other = str(max(2, int(int(number) * self._random.choice([0.5, 2, 3, 1.5]) + self._random.choice([0, 1, 5]))))
        if other == number:
            return None
        sentence, said = (re.sub(_NUMBER.format(number), other, text) for text in (row.sentence, row.said))
        if self._random.random() < 0.5:
            lost = tuple(slice(*place.span()) for place in re.finditer(_NUMBER.format(number), row.sentence))
            wrong = tuple(slice(*place.span()) for place in re.finditer(_NUMBER.format(other), said))
            return Pair(row.sentence, said, True, lost, wrong)
        return Pair(sentence, said, False)

    def _of_another(self, row: Pair) -> Pair:
        parts = _sentences(row.said)
        other = self._random.choice(_sentences(self._random.choice(self._rows).said))
        parts.insert(self._random.randrange(len(parts) + 1), other)
        said = " ".join(parts)
        return Pair(row.sentence, said, True, wrong=tuple(_places(said, [other])))

    def _phrase(self) -> dict[str, str]:
        return self._random.choice(self._phrases)

    def _with(self, phrase: dict[str, str], text: str) -> tuple[str, slice]:
        parts, words = _sentences(text), phrase["phrase"]
        at = self._random.randrange(len(parts))
        said = parts[at]
        if phrase["where"] == "sentence":
            parts.insert(self._random.randrange(len(parts) + 1), words)
        elif phrase["where"] == "end":
            open_ended = said.rstrip(".!?;")
            comma = "," if self._random.random() < 0.15 else ""
            parts[at] = f"{open_ended}{comma} {words}{said[len(open_ended) :]}"
        else:
            words = words.rstrip(",")
            parts[at] = f"{words}, {said[0].lower() + said[1:] if said[1:2].islower() else said}"
        whole = " ".join(parts)
        [place] = _places(whole, [words])
        return whole, place


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?;])\s+", text)
