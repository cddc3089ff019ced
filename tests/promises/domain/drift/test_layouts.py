"""Jonas sends the signed lines on as a table, from a mail program, a page or a spreadsheet. The words are the same."""

import textwrap

import pytest

from promises.domain.drift import Fate, Verdict, check

pytestmark = pytest.mark.once

SYNC = ("P-1", "Stock levels are sent to the web shop every 15 minutes. Bundles and gift cards are left out.")
ROLES = ("P-2", "Store managers see the orders of their own store; area managers see those of up to 12 stores.")
HOURS = ("P-3", "Questions by phone are answered on weekdays between 08:00 and 17:30, public holidays excepted.")
SIGNED = [SYNC, ROLES, HOURS]

DRAWN = """\
+-----+------------------------------------------------+---------+
| No. | What we do                                     | Who     |
+=====+================================================+=========+
| 1   | Stock levels are sent to the web shop every 15 | Priya   |
|     | minutes. Bundles and gift cards are left out.  |         |
+-----+------------------------------------------------+---------+
| 2   | Store managers see the orders of their own     | Tom and |
|     | store; area managers see those of up to 12     | Ana     |
|     | stores.                                        |         |
+-----+------------------------------------------------+---------+
| 3   | Questions by phone are answered on weekdays    | Priya   |
|     | between 08:00 and 17:30, public holidays ex-   |         |
|     | cepted.                                        |         |
+-----+------------------------------------------------+---------+
"""
RULED_ONCE = """\
 no |                   what we do                   |  who
----+------------------------------------------------+-------
  1 | Stock levels are sent to the web shop every 15 | Priya
    | minutes. Bundles and gift cards are left out.  |
  2 | Store managers see the orders of their own     | Tom
    | store; area managers see those of up to 12     |
    | stores.                                        |
  3 | Questions by phone are answered on weekdays    | Priya
    | between 08:00 and 17:30, public holidays       |
    | excepted.                                      |
"""
SPACED = """\
No.   What we do                                        Who

 1.   Stock levels are sent to the web shop every 15    Priya
      minutes. Bundles and gift cards are left out.

 2.   Store managers see the orders of their own        Tom and
      store; area managers see those of up to 12        Ana
      stores.

 3.   Questions by phone are answered on weekdays       Priya
      between 08:00 and 17:30, public holidays
      excepted.
"""
SIDE_BY_SIDE = """\
Stock levels are sent to the web shop       Questions by phone are answered on
every 15 minutes. Bundles and gift          weekdays between 08:00 and 17:30,
cards are left out.                         public holidays excepted.

Store managers see the orders of their      Kind regards
own store; area managers see those of
up to 12 stores.
"""
NUMBERED_LINES = """\
 1  Stock levels are sent to the web shop every
 2  15 minutes. Bundles and gift cards are left
 3  out.
 4  Store managers see the orders of their own
 5  store; area managers see those of up to
 6  12 stores.
 7  Questions by phone are answered on weekdays
 8  between 08:00 and 17:30, public holidays
 9  excepted.
"""
TWO_PAGES = f"""\
Tern Shops - Order form 7

{SYNC[1]}

Store managers see the orders of their own store; area man-

Page 1 of 3
Tern Shops - Order form 7

agers see those of up to 12 stores.

Questions by phone are answered on weekdays between 08:00

Page 2 of 3
Tern Shops - Order form 7

and 17:30, public holidays excepted.

Page 3 of 3
"""
LAYOUTS = {
    "drawn": DRAWN,
    "drawn in a mail": "".join(f"> {line}\n" for line in DRAWN.splitlines()),
    "drawn in boxes": "".join(
        line.translate(str.maketrans("|+-=", "│┼─═") if line[0] == "+" else {ord("|"): "│"})
        for line in DRAWN.splitlines(keepends=True)
    ),
    "a rule below the head alone": RULED_ONCE,
    "kept apart by spaces": SPACED,
    "kept apart by spaces, no empty lines": SPACED.replace("\n\n", "\n"),
    "two columns": SIDE_BY_SIDE,
    "numbers down the margin": NUMBERED_LINES,
    "numbers and heads of pages": TWO_PAGES,
    "a spreadsheet": "No;What;Who\n" + "".join(f'{n};"{text}";Priya\n' for n, (_, text) in enumerate(SIGNED, 1)),
    "a spreadsheet with commas": "".join(f'{n},"{text}","Tom, Ana"\n' for n, (_, text) in enumerate(SIGNED, 1)),
}


def fates(document: str, lines=SIGNED) -> dict[str, Fate]:
    return dict(check(lines, document).fates)


def changed(document: str, lines=SIGNED) -> list[str]:
    return [s.approved_id for s in check(lines, document).sentences if s.verdict == Verdict.CHANGED]


@pytest.mark.parametrize("how", LAYOUTS)
def test_a_table_or_a_page_is_no_drift(how):
    assert set(fates(LAYOUTS[how]).values()) == {Fate.EXACT}
    assert changed(LAYOUTS[how]) == []


@pytest.mark.parametrize("how", LAYOUTS)
@pytest.mark.parametrize(
    ("id", "old", "new"), [("P-1", "gift", "club"), ("P-2", "12", "20"), ("P-3", "excepted", "included")]
)
def test_a_word_changed_in_it_is_drift(how, id, old, new):
    document = LAYOUTS[how].replace("ex-   |", "      |").replace("|     | cepted", "|     | excepted")
    document = document.replace("ex-   │", "      │").replace("│     │ cepted", "│     │ excepted")  # whole words
    assert fates(document.replace(old, new)) == {"P-1": Fate.EXACT, "P-2": Fate.EXACT, "P-3": Fate.EXACT} | {
        id: Fate.CHANGED
    }
    assert set(changed(document.replace(old, new))) == {id}


def test_the_words_of_a_cell_are_told_in_one():
    [first, *_] = [s for s in check(SIGNED, DRAWN).sentences if s.approved_id == "P-2"]
    assert first.text.split() == ROLES[1].split()
    assert DRAWN[first.start :].startswith("Store managers")


def test_a_sum_in_a_column_stays_beside_its_words():
    table = "Fee for the first year      EUR 900\nFee for every other year    EUR 700\n"
    assert [s.text for s in check([], table).sentences if "Fee" in s.text] == [
        "Fee for the first year", "Fee for every other year",
    ]  # fmt: skip


def test_a_quoted_word_in_a_field_of_a_spreadsheet():
    line = ("P-9", 'The report "Late orders" lists orders that are older than three days.')
    assert fates(f'1;"{line[1].replace(chr(34), chr(34) * 2)}";Priya\n2;"Kind regards";Tom\n', [line]) == {
        "P-9": Fate.EXACT
    }


def test_a_row_of_numbers_in_front_of_a_list_is_no_margin():
    items = ["four stores", "six tills", "two depots", "nine lorries", "one office", "three shops", "ten people"]
    text = "".join(f"{count}  {item}\n" for count, item in enumerate(items, start=1))
    assert "4  nine" in text
    assert fates(f"{SYNC[1]}\n\n{text}", [SYNC]) == {"P-1": Fate.EXACT}


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_numbers_of_lines_may_stand_above_them(gap):
    lines = ["Delivery", *textwrap.wrap(f"{SYNC[1]} {ROLES[1]} {HOURS[1]}", 40), "Signatures"]
    document = gap.join(f"{number}{gap}{line}" for number, line in enumerate(lines, start=7))
    assert fates(document) == dict.fromkeys(["P-1", "P-2", "P-3"], Fate.EXACT)
    assert "P-2" in changed(document.replace("12", "20"))


def test_stretched_lines_are_no_table():
    stretched = (
        "Stock     levels   are   sent   to   the  web\nshop  every  15   minutes.    Bundles    and\n"
        "gift cards are left out.\n"
    )
    assert fates(stretched, [SYNC]) == {"P-1": Fate.EXACT}


MARKS = [
    "→ {}", "✅ {}", "☑ {}", "★ {}", "👉 {}", "💡 {}", "📌{}", "ℹ️ {}", "> ⚠️ {}", "👉🏽 {}", "{n}️⃣ {}",
    "🔔 Note: {}", ":bulb: {}", "No problem: {}",
    "<aside>\n💡 {}\n\n</aside>", "☐ {}", "[ ] {}", "- [ ] {}", "{n}. ☐ {}", "⬜ {}", "☐\n{}", "{} 🎉",
    "Line {n}) {}", "[C-00{n}] {}", "[{n}] {}", "A.{n} {}", "No. {n}: {}",
    "{n}/ {}", "#{n} {}", "{n}: {}", "{n} – {}", "R{n}: {}", "REQ-00{n} {}", "5.{n} (Topic) {}", "(5.{n}) {}",
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_or_number_before_a_line_is_no_drift(mark):
    document = "\n".join(mark.format(text, n=n) for n, (_, text) in enumerate(SIGNED, start=1))
    assert set(fates(document).values()) == {Fate.EXACT}
    assert changed(document) == []


@pytest.mark.parametrize(
    "mark",
    [
        "✗ {}", "❌ {}", "☒ {}", "Optional {n}) {}", "Optional: {}", "5.{n} (Optional) {}",
        "🚫 {}", "⛔ {}", "👎 {}", "❓ {}",
        "⁉️ {}", "🔜 {}", "🚧 {}", "⏳ {}", "🔴 {}", "🇩🇪 {}", "💯 {}", "🆓 {}", "🤔 {}", "💡❌ {}",
        "💡 Optional: {}", "{} 🚧", "❌ {n}. {}", "❌\n{}",
        "🚫\n\n{}", "🚫🚫\n{}", "❌ No\n{}", ":x:\n{}", "- ❌\n{}", "🔴\n{}", "[❌]\n{}", "| ❌ | {} |",
        "<aside>\n🚧\n\n{}\n\n</aside>", "{} ⚠️ Except on Sundays.", "{} ✓ Only on request.",
    ],
)  # fmt: skip
def test_a_mark_that_says_no_is_drift(mark):
    document = "\n".join(mark.format(text, n=n) for n, (_, text) in enumerate(SIGNED, start=1))
    assert Fate.EXACT not in fates(document).values()


@pytest.mark.parametrize("box", ["☐ ", "[ ] ", "[] ", "• ☐ ", "1. ☐ ", "☐ 1. ", "☐\n", "⬜ "])
@pytest.mark.parametrize("ticked", ["☑ ", "☒ ", "✅ ", "[x] ", "• ✔ "])
def test_an_empty_box_says_no_where_another_is_ticked(box, ticked):
    blank = "\n".join(f"{box}{text}" for _, text in SIGNED)
    assert set(fates(blank).values()) == {Fate.EXACT}
    chosen = f"{box}{SYNC[1]}\n{ticked}{ROLES[1]}\n{box}{HOURS[1]}\n{ticked}We meet on Monday."
    assert fates(chosen)["P-1"] == fates(chosen)["P-3"] == Fate.CHANGED
    assert fates(blank.replace("gift", "club"))["P-1"] == Fate.CHANGED


@pytest.mark.parametrize(
    "before",
    [
        "Only ticked items are part of this offer.", "Items without a tick are not part of the contract.",
        "Tick the options you want to order:", "■ Prices are net.", "(x) Prices are net.", "⬛ Prices are net.",
    ],
)  # fmt: skip
def test_an_empty_box_says_no_where_the_text_says_what_boxes_mean(before):
    blank = "\n".join(f"☐ {text}" for _, text in SIGNED)
    assert Fate.EXACT not in fates(f"{before}\n\n{blank}").values()


@pytest.mark.parametrize("sign", ["💰", "💳", "🔒", "🗺", "🗓", "⏩", "🛠", "🌱", "🐛", "❄", "🎰", "🧩", "🫠", "🛒"])
def test_a_picture_that_may_say_something_is_no_mark(sign):
    assert fates(f"{sign} {SYNC[1]}", [SYNC])["P-1"] != Fate.EXACT


@pytest.mark.parametrize("sign", ["⚠️", "📌", "💡", "❗", "1️⃣", ":warning:", "☐"])
def test_what_a_picture_stands_before_still_takes_back_the_line_above(sign):
    assert fates(f"{SYNC[1]}\n{sign} Gift shops are excluded.", [SYNC])["P-1"] == Fate.CHANGED


def test_a_square_is_an_empty_box_where_another_box_is_ticked():
    assert fates(f"□ {SYNC[1]}\n□ {ROLES[1]}", [SYNC])["P-1"] == Fate.EXACT
    assert fates(f"□ {SYNC[1]}\n☑ {ROLES[1]}", [SYNC])["P-1"] != Fate.EXACT


def test_an_empty_box_in_running_text_is_drift():
    assert fates(f"Prices are net. ☐ {SYNC[1]}")["P-1"] != Fate.EXACT


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        ("9/10 of all orders are sent the same day.", "10 of all orders are sent the same day."),
        ("10 – 12 people are trained on two days.", "12 people are trained on two days."),
        ("#1 in the list of stores is the depot.", "1 in the list of stores is the depot."),
        ("Release 9 Maps are sent to all stores.", "Maps are sent to all stores."),
        ("Maps are sent to all stores.", "Release 9 Maps are sent to all stores."),
        ("Maps are sent to all stores.", "Only (EU) Maps are sent to all stores."),
        ("Maps are sent to all stores.", "1.1 (EU only) Maps are sent to all stores."),
        ("Maps are sent to all stores.", "1.1 (EU) Maps are sent to all stores.\n\n1.2 Tills are theirs."),
    ],
)
def test_a_number_or_bracket_that_belongs_to_the_sentence_is_missed(signed, sent):
    assert fates(sent, [("x", signed)])["x"] != Fate.EXACT


def test_items_in_running_text_wrapped_behind_their_marks():
    for first, second, third in (("(a)", "(b)", "(c)"), ("(i)", "(ii)", "(iii)")):
        text = f"Scope. {first}\n{SYNC[1]} {second}\n{ROLES[1]} {third} {HOURS[1]}"
        assert set(fates(text).values()) == {Fate.EXACT}


def test_a_wrap_before_a_number_of_the_sentence():
    line = ("P-7", "The web shop is built to be in line with version 2.1 AA of the rules for access.")
    document = f"1.1 {SYNC[1]}\n1.2 The web shop is built to be in line with version\n2.1 AA of the rules for access."
    assert fates(document, [SYNC, line]) == {"P-1": Fate.EXACT, "P-7": Fate.EXACT}


def test_a_clause_number_behind_a_line_without_full_stop():
    document = f"2.1 {SYNC[1].rstrip('.')}\n2.2 {ROLES[1].rstrip('.')}\n3.1 {HOURS[1]}"
    assert set(fates(document).values()) == {Fate.EXACT}


RESTORE = ("P-1101", "School administrators can restore a deleted class within 21 days.")
METERS = ("P-1102", "Meter values that are missing for three days are estimated and flagged.")


@pytest.mark.parametrize(
    "document",
    [
        f"* Scope\n** {RESTORE[1]}\n** {METERS[1]}",
        f"Ref. 1 – {RESTORE[1]}\nRef. 2 – {METERS[1]}",
        f"Section 2.7. o {RESTORE[1]}\nSection 2.8. o {METERS[1]}",
        f"{RESTORE[1]}[1]\n{METERS[1]}[2]",
        f"{RESTORE[1]}¹\n\n{METERS[1]}²",
        f"- {RESTORE[1]} ✓\n- {METERS[1]} ✔",
        f"{RESTORE[1]} ...............\n{METERS[1]} ............... EUR 900",
        f"*Scope*\n:white_check_mark: {RESTORE[1]}\n:arrow_right: {METERS[1]}",
    ],
    ids=["wiki", "ref", "section", "note", "raised", "tick", "leaders", "chat"],
)
def test_marks_that_wikis_chats_and_notes_put_around_a_line_are_none_of_its_words(document):
    assert set(dict(check([RESTORE, METERS], document).fates).values()) == {Fate.EXACT}


@pytest.mark.parametrize(
    "document",
    [
        f":x: {RESTORE[1]}",
        f"{RESTORE[1]} ✗",
        RESTORE[1].replace("21", "21²"),
        RESTORE[1].replace("21 days.", "21[1] days."),
        f"optional: {RESTORE[1]}",
    ],
    ids=["cross", "cross behind", "power", "note within", "optional"],
)
def test_a_mark_that_says_no_or_stands_within_the_words_is_drift(document):
    assert dict(check([RESTORE], document).fates)["P-1101"] == Fate.CHANGED


def test_a_page_beyond_the_last_is_no_page_and_stays_to_be_read():
    read = check([RESTORE], f"{RESTORE[1]}\n\nPage 24/7\n\nWe bill monthly.")
    assert "Page 24/7" in [sentence.text for sentence in read.sentences]


ONE, TWO, THREE = (text for _, text in SIGNED)
COPIED = {
    "labels that dots lead to their colons": f"Stock ......: {ONE}\nRights .....: {TWO}\nHotline ....: {THREE}",
    "positions and codes": f"00010  S-20011  {ONE}\n\n00020  S-20013  {TWO}\n\n00030  S-20019  {THREE}",
    "counted sentences": f"(1) ¹{ONE} ²{TWO}\n\n(2) {THREE}",
    "a wiki's colours": f"{{color:#de350b}}{ONE}{{color}}\n\n{{color:red}}{TWO}{{color}}\n\n{THREE}",
    "heavy bars": "\n".join(f"┃ Callum ┊ {text:<100} ┃\n┠┄┄┄┄┄┄┄┄┊{'┄' * 102}┨" for _, text in SIGNED),
    "Word's small circles": f"•\tSet-up\no\t{ONE}\no\t{TWO}\n•\tHelp\no\t{THREE}",
}  # fmt: skip


@pytest.mark.parametrize("how", COPIED)
def test_copied_out_of_a_program_the_words_are_the_same(how):
    assert set(fates(COPIED[how]).values()) == {Fate.EXACT}


def test_a_word_parted_in_an_indented_quotation_is_one_word():
    said = ONE.replace("minutes", "min-\n>>    utes")
    assert fates(f">> 1) {said}\n>> 2) {TWO}\n>> 3) {THREE}")["P-1"] == Fate.EXACT


def test_small_circles_stand_before_small_letters_too():
    line = "iOS and Android apps are updated each week."
    said = f"•\tDaily\no\tWe send it by mail.\no\t{line}"
    assert dict(check([("P-1", line)], said).fates)["P-1"] == Fate.EXACT


@pytest.mark.parametrize("above", ["We hope that", "Nobody says that", "It may be seen whether"])
def test_half_a_sentence_in_a_line_of_its_own_is_drift(above):
    assert fates(f"This is what we agreed.\n\n{above}\n{ONE}")["P-1"] != Fate.EXACT


@pytest.mark.parametrize("above", ["Fewer than", "At most", "Nearly", "Only", "If paid", "We hope", "Maximum", "Twice"])
@pytest.mark.parametrize("mark", ["", "1. ", "- "])
def test_half_a_sentence_above_a_number_is_drift(mark, above):
    line = "24 users may sign in at the same time."
    assert dict(check([("P-1", line)], f"Dear Ana,\n\n{mark}{above}\n{line}").fates)["P-1"] != Fate.EXACT


@pytest.mark.parametrize("who", ["Not included", "For Gold plans, at extra cost", "From November", "Berlin"])
def test_a_day_and_a_name_before_a_line_are_read_with_it(who):
    said = "\n".join(f"01.1{n}.2027 08:00 - {who}: {text}" for n, (_, text) in enumerate(SIGNED))
    assert Fate.EXACT not in fates(said).values()


@pytest.mark.parametrize("heading", ["Plan A", "Annex A", "For internal use only", "For your information only"])
def test_a_heading_that_limits_nothing_changes_nothing(heading):
    assert fates(f"{heading}\n{ONE}")["P-1"] == Fate.EXACT


def test_a_raised_number_of_a_formula_is_one_of_its_words():
    signed = [("P-1", "We supply the isotopes ²H and ³H only."), ("P-2", "²H atoms are counted each night.")]
    same = "We supply the isotopes ²H and ³H only.\n\n²H atoms are counted each night."
    assert set(fates(same, signed).values()) == {Fate.EXACT}
    other = "We supply the isotopes ¹H and ³H only.\n\n³H atoms are counted each night."
    assert set(fates(other, signed).values()) == {Fate.CHANGED}
