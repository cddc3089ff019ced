"""Whoever types a contract numbers its clauses as they like; what counts on is no word, what a signed line says is."""

import pytest

from promises.domain.drift import Fate, check

pytestmark = pytest.mark.once

SIGNED = [
    "We export five order fields as one CSV file each night.",
    "A broken printer is repaired within three hours.",
    "24 users may sign in at the same time.",
    "“Gold” customers reach a person by phone within 10 minutes.",
    "Up to 3 reports a month are free of charge.",
    "Each backup is kept for 35 days.",
]
NUMBERED = [
    "{n}/6 ", "({n}/6) ", "[{n}/6] ", "{n} of 6: ", "{n} of 6 - ", "**2.{n}** — ", "*{n}* ", "2-{n} ", "2/{n} ",
    "A{n}) ", "A{n} ", "A{n} - ", "§2.{n} ", "§ 2({n}) ", "Art. {n} ", "Ziff. {n} ", "No {n} ", "Nr. {n} ",
    "Sec. 2.{n} ", "Pos. {n} ", "Pos {n} ", "Ad {n}) ", "ad {n}: ", "- [{n}] ", "•{n} ", "{n}, ", "{n}; ", "{n} = ",
    "{n}_ ", "{n}° ",
    "{n}> ", "{{{n}}} ", "<{n}> ", "D2.{n} ", "D2.{n}: ", "K{n} / ", "a{n}) ", "(a{n}) ", "[2.{n}] ", "2.{n} - ",
    "Clause 2.{n} - ", "II/{n} ", "S{n} ", "REQ-00{n} ", "{n}) - ", "Commitment {n}: ", "{n}\t",
]  # fmt: skip
LETTERED = [
    "{a}/ ", "[{a}] ", "{a} - ", "{a}: ", "3{a} ", "3.{a} ", "1{a}) ", "1-{a} ", "1.{A} ", "{ringed} ", "~ ", "∙ ",
    "-- ", "= ", ": ", "^ ",
]  # fmt: skip


def fates(document, lines=SIGNED):
    found = dict(check([(line, line) for line in lines], document).fates)
    return [found[line] for line in lines]


def listed(mark, lines=SIGNED, first=1, parted="\n"):
    marks = (
        {"n": n, "a": chr(96 + n), "A": chr(64 + n), "ringed": chr(0x245F + n)}
        for n in range(first, first + len(lines))
    )
    return parted.join(mark.format(**one) + line for one, line in zip(marks, lines, strict=True))


@pytest.mark.parametrize("parted", ["\n", "\n\n"], ids=["lines", "paragraphs"])
@pytest.mark.parametrize("mark", [*NUMBERED, *LETTERED])
def test_what_counts_on_from_line_to_line_is_no_word(mark, parted):
    document = f"What we deliver\n\n{listed(mark, parted=parted)}\n\nKind regards"
    assert set(fates(document)) == {Fate.EXACT}


@pytest.mark.parametrize(
    "label", ["P{n}: ", "P{n} - ", "Priority {n}: ", "Year {n} - ", "S{n}: ", "Level {n} - ", "Tier {n}: ", "Q{n}: "]
)
def test_a_number_that_is_a_word_of_the_signed_lines_is_compared(label):
    answers = ["15 minutes", "4 hours", "one working day", "two working days"]
    lines = [f"{label.format(n=n)}Tickets are answered within {time}." for n, time in enumerate(answers, start=1)]
    assert set(fates("\n".join(lines), lines)) == {Fate.EXACT}
    behind = [line.removeprefix(label.format(n=n)) for n, line in enumerate(lines, start=1)]
    assert Fate.EXACT not in fates(listed(label, behind, first=2), lines)
    assert Fate.EXACT not in fates(listed(label, behind[::-1]), lines)


@pytest.mark.parametrize("mark", ["Optional {n}: ", "Draft {n}: ", "Phase {n} ", "Year {n} ", "x ", "( ) "])
def test_what_says_something_of_a_line_is_read_with_it(mark):
    assert Fate.EXACT not in fates(f"What we deliver\n\n{listed(mark)}\n\nKind regards")


def test_a_number_that_counts_nothing_is_a_word():
    assert fates(f"(5/6) {SIGNED[0]}")[0] == Fate.CHANGED
    assert fates(f"D2.4 {SIGNED[0]}\n\nD7.1 {SIGNED[1]}")[:2] == [Fate.CHANGED, Fate.CHANGED]
