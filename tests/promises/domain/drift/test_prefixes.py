"""Whoever types a contract numbers its clauses as they like; what counts on is no word, what a signed line says is."""

import pytest

from promises.domain.drift import Fate, check
from promises.domain.drift.prefixes import behind_prefixes

pytestmark = pytest.mark.once

SIGNED = [
    "We export five order fields as one CSV file each night.",
    "A broken printer is repaired within three hours.",
    "24 users may sign in at the same time.",
    "“Gold” customers reach a person by phone within 10 minutes.",
    "Up to 3 reports a month are free of charge.",
    "Each backup is kept for 35 days.",
]
#: The ones that begin with a letter.
WORDED = [SIGNED[0], SIGNED[1], SIGNED[4], SIGNED[5]]
NUMBERED = [
    "{n}/6 ", "({n}/6) ", "[{n}/6] ", "{n} of 6: ", "{n} of 6 - ", "**2.{n}** — ", "*{n}* ", "§2.{n} ", "§ 2({n}) ",
    "Art. {n} ", "Ziff. {n} ", "Nr. {n} ", "Sec. 2.{n} ", "Pos. {n} ", "Pos {n} ", "Ad {n}) ", "ad {n}: ", "{n}° ",
    "{{{n}}} ", "D2.{n} ", "D2.{n}: ", "[2.{n}] ", "2.{n} - ", "Clause 2.{n} - ", "REQ-00{n} ", "{n}) - ", "{n}\t",
    "{a}/ ", "[{a}] ", "{a} - ", "{a}: ", "3{a} ", "3.{a} ", "1{a}) ", "1.{A} ", "{ringed} ",
]  # fmt: skip
SIGNS = ["∙ ", "-- ", "= ", ": "]
SAYS_SOMETHING = [
    "Optional {n}: ", "Draft {n}: ", "Phase {n} ", "Year {n} ", "Year {n}, ", "Year {n} of 5 ", "Until {n}/12 ",
    "From {n}/27 ", "May {n}, ", "Q{n} ", "(Q{n}) ", "H{n} ", "V{n} ", "NA{n} ", "OPT{n}) ", "NO {n}: ", "<{n} ",
    "~{n} ", "{n}/24 ", "{n} of 12 ", "Zone {n} ", "A{n} ", "{n}000 EXCLUDED ", "00{n}0 NOT ", "{n}000 USD ",
    "202{n} OPTIONAL ", "[NO] ", "[TBD] ", "¬ ", "† ", "x ", "( ) ", "Line {n} ", "NOT{n}) ", "1/{n} ",
    "27-1{n}: ", "Y{n}) ", "0{n}0 NOT-INCLUDED ", "0{n}0 Q4-2026 ", "0{n}0 PHASE-2 ", "- 1-{n} ", "{n}/4 of ",
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
@pytest.mark.parametrize("mark", NUMBERED)
def test_what_counts_on_from_line_to_line_is_no_word(mark, parted):
    document = f"What we deliver\n\n{listed(mark, parted=parted)}\n\nKind regards"
    assert set(fates(document)) == {Fate.EXACT}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_before_each_line_is_no_word(sign):
    assert set(fates(f"What we deliver\n\n{listed(sign, WORDED)}\n\nKind regards", WORDED)) == {Fate.EXACT}


@pytest.mark.parametrize(
    "said",
    [
        "On no account does\nD2.1 {}\nNor does\nD2.2 {}\nNor does\nD2.3 {}",
        "1/3 {}\n2/3 {}\n3/3 {}",
        "- 1 We go.\n- 2 500 {}\n- 3 We stay.",
        "1/10 {}\n1/11 {}\n1/12 {}",
        "~ {}\n~ {}\n~ {}",
    ],
)
def test_a_number_or_sign_that_belongs_to_the_sentence_is_read_with_it(said):
    assert Fate.EXACT not in fates(said.format(*WORDED), WORDED[: said.count("{}")])


@pytest.mark.parametrize("mark", SAYS_SOMETHING)
def test_what_says_something_of_a_line_is_read_with_it(mark):
    assert Fate.EXACT not in fates(f"What we deliver\n\n{listed(mark, WORDED)}\n\nKind regards", WORDED)


@pytest.mark.parametrize("bullet", ["", "- ", "• "])
@pytest.mark.parametrize(
    "label", ["P{n}: ", "P{n} - ", "Priority {n}: ", "Year {n} - ", "S{n}: ", "Level {n} - ", "Q{n}: "]
)
def test_a_number_that_is_a_word_of_the_signed_lines_is_compared(label, bullet):
    answers = ["15 minutes", "4 hours", "one working day", "two working days"]
    lines = [f"{label.format(n=n)}Tickets are answered within {time}." for n, time in enumerate(answers, start=1)]
    assert set(fates("\n".join(bullet + line for line in lines), lines)) == {Fate.EXACT}
    behind = [line.removeprefix(label.format(n=n)) for n, line in enumerate(lines, start=1)]
    assert Fate.EXACT not in fates(listed(bullet + label, behind, first=2), lines)
    assert Fate.EXACT not in fates(listed(bullet + label, behind[::-1]), lines)


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        (
            "Tickets are answered like this.\nP1: Within an hour.\nP2: Within a day.\nP3: Within a week.",
            ("P1", "P2", "P3", "P4"),
        ),
        ("Storage:\n1000 MB Disk is included.\n1500 MB Tape is.\n1600 MB Cloud is.", ("1000", "1500", "1600", "2000")),
        ("Dates.\nMay 1, Design is done.\nMay 2, Build is done.\nMay 3, Tests are done.", ("1", "2", "3", "4")),
        ("Plan of work:\n2027-03-01 08:00 - We switch the shop off.", ("2026", "2027", "2028", "2029")),
        ("Year 1, EUR 10.\nYear 2, EUR 20.\nYear 3, EUR 30.", ("Year 1", "Year 2", "Year 3", "Year 4")),
    ],
)
def test_the_numbers_within_a_signed_text_are_words(signed, sent):
    assert fates(signed, [signed]) == [Fate.EXACT]
    moved = signed
    for number, later in reversed(list(zip(sent, sent[1:], strict=False))):
        moved = moved.replace(number, later)
    assert moved != signed
    assert fates(moved, [signed])[0] not in (Fate.EXACT, Fate.BOTH)


@pytest.mark.parametrize(
    "line", ["P1: Four hours.", "P1: “Gold” tickets wait.", "2027-03-01 08:00 - We switch the shop off."]
)
def test_a_short_or_quoted_line_that_begins_with_a_number_is_itself(line):
    assert fates(f"Dear Ana,\n\n{line}\n\nRegards", [line]) == [Fate.EXACT]


@pytest.mark.parametrize(
    "said",
    [
        "It runs on Postgres\n14.1 Enterprise, reports on Postgres\n14.2 Enterprise and others on Postgres\n14.3 A.",
        "Deliveries leave from Zone\nA1 Hamburg, Zone\nA2 Bremen and Zone\nA3 Kiel on weekdays.",
        "Support is there from\n8-9 AM, from\n8-10 AM on Fridays and from\n8-11 AM on Sundays.",
    ],
)
def test_a_wrap_before_numbers_that_count_on_parts_no_sentence(said):
    signed = said.replace("\n", " ")
    assert fates(said, [signed]) == [Fate.EXACT]


def test_a_number_that_counts_nothing_is_a_word():
    assert fates(f"(5/6) {SIGNED[0]}")[0] == Fate.CHANGED
    assert fates(f"D2.4 {SIGNED[0]}\n\nD7.1 {SIGNED[1]}")[:2] == [Fate.CHANGED, Fate.CHANGED]


@pytest.mark.parametrize("piece", ["i", "X", "vix", "1", "1.", "a ", " ", "-", "(", "[1/1/1, 1:11] "])
def test_nothing_but_signs_comes_to_an_end(piece):
    assert behind_prefixes(piece * (200_000 // len(piece))) == frozenset()
