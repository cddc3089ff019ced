"""Cells behind the signed lines, and circles before them, may say that a line is not given."""

import pytest

from promises.domain.drift import Fate, check

pytestmark = pytest.mark.once

STOCK = "Stock levels are sent to the web shop every 15 minutes."
ROLES = "Store managers see the orders of their own store."
HOURS = "Questions by phone are answered on weekdays between 08:00 and 17:30."
SIGNED = [("1", STOCK), ("2", ROLES), ("3", HOURS)]

#: A table of three rows, as texts have them: the answer of the second row is left open.
TABLES = {
    "bars": f"| {STOCK} | Yes |\n| {ROLES} | {{}} |\n| {HOURS} | Yes |",
    "bars and heads": f"| No | Text | Given |\n| 1 | {STOCK} | Yes |\n| 2 | {ROLES} | {{}} |\n| 3 | {HOURS} | Yes |",
    "Markdown": f"| Text | Given |\n|---|---|\n| {STOCK} | Yes |\n| {ROLES} | {{}} |\n| {HOURS} | Yes |",
    "tabs": f"1\t{STOCK}\tYes\n2\t{ROLES}\t{{}}\n3\t{HOURS}\tYes",
    "a tab": f"{STOCK}\tYes\n{ROLES}\t{{}}\n{HOURS}\tYes",
    "an empty last cell": f"| Text | Given | Note |\n|---|---|---|\n| {STOCK} | Yes | |\n| {ROLES} | {{}} | |\n"
    f"| {HOURS} | Yes | |",
    "a spreadsheet": f'No;Text;Given\n1;"{STOCK}";Yes\n2;"{ROLES}";{{}}\n3;"{HOURS}";Yes\n',
    "spaces": f"1   {STOCK}      Yes\n\n2   {ROLES}      {{}}\n\n3   {HOURS}      Yes\n",
}
#: Cells of a file, of which no row is told.
CELLS = f"{STOCK}\n\nYes\n\n{ROLES}\n\n{{}}\n\n{HOURS}\n\nYes"


def changed(document: str) -> set[str]:
    return {id for id, fate in check(SIGNED, document).fates if fate != Fate.EXACT}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("answer", ["No", "n/a", "On request", "Optional", "Not included", "❌", "☐ yes ☒ no", "tbc"])
def test_a_line_that_the_cell_behind_it_refuses_is_changed_and_no_other(table, answer):
    assert changed(TABLES[table].format(answer)) == {"2"}


@pytest.mark.parametrize("answer", ["No", "n/a", "Not included", "tbc", "☐ yes ☒ no"])
def test_the_same_answer_in_the_cells_of_a_file_changes_the_line_before_it(answer):
    assert "2" in changed(CELLS.format(answer))


def test_what_may_be_a_heading_in_the_cells_of_a_file_turns_the_line_below_it_too():
    assert changed(CELLS.format("Optional")) == {"2", "3"}
    assert changed(f"Optional\n\n{STOCK}\n\nOptional\n\n{ROLES}\n\nOptional\n\n{HOURS}") == {"1", "2", "3"}
    assert "3" in changed(f"Included\n\n{STOCK}\n\nIncluded\n\n{ROLES}\n\nOptional\n\n{HOURS}")


@pytest.mark.parametrize("table", [*TABLES.values(), CELLS], ids=[*TABLES, "the cells of a file"])
@pytest.mark.parametrize("answer", ["Yes", "Included", "✓", "EUR 900", "Priya Shah", "3 May 2027", "☒ yes ☐ no"])
def test_an_answer_a_price_a_name_or_a_date_behind_it_changes_nothing(table, answer):
    assert changed(table.format(answer)) == set()


def test_the_last_row_is_refused_too():
    assert changed(f"| {STOCK} | Yes |\n| {ROLES} | Yes |\n| {HOURS} | On request |") == {"3"}
    assert changed(f"{STOCK}\n\nYes\n\n{ROLES}\n\nYes\n\n{HOURS}\n\nOptional") == {"3"}


def test_an_answer_behind_a_name_is_the_line_s_and_one_behind_a_question_is_not():
    assert changed(f"| {STOCK} | Priya | No |\n| {ROLES} | Tom | Yes |\n| {HOURS} | Ana | Yes |") == {"1"}
    assert changed(f"| {STOCK} | Is training part of it? | No |\n| {ROLES} |\n| {HOURS} |") == set()


@pytest.mark.parametrize("head", ["Price", "Fee in EUR", "Owner", "Due", "Limit", "Notes", "Extra cost"])
def test_nothing_below_the_head_of_something_else_says_nothing_of_the_line(head):
    rows = f"| {STOCK} | n/a |\n| {ROLES} | No |\n| {HOURS} | none |"
    assert changed(f"| Text | {head} |\n{rows}") == set()
    assert changed(f"| Text | {head} | Notes |\n{rows.replace(' |' + chr(10), ' | |' + chr(10))} |") == set()
    assert changed(f"| Text | Included |\n{rows}") == {"1", "2", "3"}


@pytest.mark.parametrize("said", ["TBD", "rejected", "On request."])
def test_a_paragraph_that_stands_for_itself_answers_nothing(said):
    assert changed(f"{STOCK}\n\n{said}\n\n{ROLES}\n\n{HOURS}") == set()


def test_the_head_of_a_table_below_a_line_is_no_answer():
    assert changed(f"{STOCK}\n\nNo\n\nText\n\nPrice\n\n1\n\n{ROLES}\n\n{HOURS}") == set()


def test_what_the_next_column_begins_with_answers_nothing_of_the_last_line_of_the_one_before():
    left, right = ["Stock levels are sent to the web", "shop every 15 minutes."], ["Optional", ROLES]
    document = "\n".join(f"{one:<40}{other}" for one, other in zip(left, right, strict=True))
    assert changed(f"{document}\n\n{HOURS}") >= {"2"}


@pytest.mark.parametrize(
    "document",
    [
        f"● {STOCK}\n○ {ROLES}\n● {HOURS}",
        f"○ {ROLES}\n● {STOCK}\n● {HOURS}",
        f"• ● {STOCK}\n• ○ {ROLES}\n• ● {HOURS}",
        f"1. ● {STOCK}\n2. ○ {ROLES}\n3. ● {HOURS}",
        f"● {STOCK} ○ {ROLES} ● {HOURS}",
        f"| ● | {STOCK} |\n| ○ | {ROLES} |\n| ● | {HOURS} |",
        f"| {STOCK} | ● |\n| {ROLES} | ○ |\n| {HOURS} | ● |",
        f"◉ {STOCK}\n○ {ROLES}\n◉ {HOURS}",
        f"■ {STOCK}\n□ {ROLES}\n■ {HOURS}",
    ],
)
def test_an_empty_circle_says_no_where_the_one_beside_it_is_filled(document):
    assert changed(document) == {"2"}


@pytest.mark.parametrize(
    "document",
    [
        f"○ {STOCK}\n○ {ROLES}\n○ {HOURS}",
        f"● {STOCK}\n● {ROLES}\n● {HOURS}",
        f"● Scope\n○ {STOCK}\n○ {ROLES}\n● Support\n○ {HOURS}",
        f"● We do this for you in the first year:\n○ {STOCK}\n○ {ROLES}\n○ {HOURS}",
        f"● {STOCK}\n   ○ {ROLES}\n   ○ {HOURS}",
    ],
)
def test_circles_that_are_the_marks_of_a_list_and_of_smaller_items_in_it_say_nothing(document):
    assert changed(document) == set()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "answer",
    ["pending", "Coming soon", "No ❌", "(no)", "On hold", "Phase 2", "Extra charge", "—", "?", "x", "No, thanks",
     "Yes, but only for admins", "next release", "false", "Only in the EU", "off", "No - see note", "No (partner)",
     "We cannot offer this.", "Sold separately", "No, not before 2028"],
)  # fmt: skip
def test_what_else_people_write_where_others_say_yes_refuses_a_line_too(table, answer):
    assert changed(TABLES[table].format(answer)) == {"2"}


@pytest.mark.parametrize("said", ["In progress", "pending", "Phase 2", "open", "Limited to 2027"])
def test_how_far_something_is_refuses_nothing_where_no_cell_says_yes(said):
    assert changed(f"| Text | State |\n| {STOCK} | {said} |\n| {ROLES} | {said} |\n| {HOURS} | Live |") == set()
    assert changed(f"| Text | Included |\n| {STOCK} | {said} |\n| {ROLES} | |\n| {HOURS} | |") == {"1"}


def test_a_head_that_asks_is_answered_whatever_else_it_names():
    rows = f"| {STOCK} | Yes |\n| {ROLES} | No |\n| {HOURS} | Yes |"
    assert changed(f"| Text | Due date met |\n{rows}") == {"2"}


def test_each_of_two_tables_has_its_own_head():
    given = f"| Text | Given |\n|---|---|\n| {STOCK} | {{}} |"
    prices = f"| Text | Price |\n|---|---|\n| {ROLES} | No |\n| {HOURS} | none |"
    assert changed(f"{given}\n\n{prices}".format("Yes")) == set()
    assert changed(f"{prices}\n\n{given}".format("No")) == {"1"}


def test_a_heading_of_something_else_is_no_head_of_answers():
    assert "2" in changed(f"Contact\n\nPriya\n\n{CELLS.format('No')}")
    assert changed(f"Text\n\nPrice\n\n{STOCK}\n\nNone\n\n{ROLES}\n\nNone\n\n{HOURS}\n\nNone") == set()


def test_answers_with_a_full_stop_are_answers_where_others_say_yes():
    assert "2" in changed(CELLS.replace("Yes", "Yes.").format("No."))


@pytest.mark.parametrize(("filled", "empty"), ["●○", "⚫⚪", "⬤◯", "■□"])
def test_any_pair_of_a_filled_and_an_empty_sign_is_a_choice(filled, empty):
    assert changed(f"{filled} {STOCK}\n{empty} {ROLES}\n{filled} {HOURS}") == {"2"}
    assert changed(f"| {STOCK} | {filled} |\n| {ROLES} | {empty} |\n| {HOURS} | {filled} |") == {"2"}
    assert changed(f"{filled} {STOCK}\n{filled} {ROLES}\n{filled} {HOURS}") == set()


@pytest.mark.parametrize("heading", ["Available on request:", "On request", "Available at extra cost", "For a fee:"])
def test_what_stands_below_a_heading_that_limits_is_changed(heading):
    assert changed(f"{STOCK}\n{HOURS}\n\n{heading}\n\n- {ROLES}") == {"2"}


def table(head: str, *cells: str, rule: str = "|---|---|\n") -> str:
    rows = zip((STOCK, ROLES, HOURS), cells, strict=True)
    return f"| Text | {head} |\n{rule}" + "\n".join(f"| {line} | {cell} |" for line, cell in rows)


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Available", ("x", "x", "")),
        ("Included", ("X", "", "X")),
        ("Delivered on", ("-", "1 May 2025", "pending")),
        ("Agreed by", ("Pending", "Ana", "Tom")),
        ("Available from", ("Version 2", "Version 1", "Phase 2")),
        ("Extra charge possible", ("No", "No", "Yes")),
        ("Price confirmed", ("No", "Yes", "No")),
        ("Status", ("In progress", "OK", "Open")),
        ("Sign-off", ("Under review", "OK", "Pending")),
        ("Proof", ("Pending", "Yes", "Pending")),
        ("Severity", ("○", "●", "○")),
        ("Risk", ("○", "●", "No")),
        ("Rank", ("★", "☆", "☆")),
        ("Blocked", ("No", "No", "No")),
        ("Overdue", ("No", "None", "No")),
        ("Excluded countries", ("None", "None", "n/a")),
        ("Owner", ("TBD", "Ana", "TBC")),
        ("Due", ("TBC", "Later", "3 May")),
        ("Fee", ("On request", "Included", "None")),
        ("Priority", ("Optional", "Later", "High")),
        ("Remark", ("OK, provided by Ana", "Included without exception but see section 4", "")),
    ],
)
def test_what_is_said_of_something_else_changes_nothing(head, cells):
    assert changed(table(head, *cells)) == set()
    assert changed(table(head, *cells, rule="")) == set()


def test_a_line_that_one_plan_has_is_given_whatever_another_plan_has():
    rows = f"| {STOCK} | ✓ | ✓ |\n| {ROLES} | – | ✓ |\n| {HOURS} | Limited | Yes |"
    assert changed(f"| Feature | Basic | Pro |\n|---|---|---|\n{rows}") == set()


@pytest.mark.parametrize("head", ["Support", "Text and more"])
def test_a_heading_within_a_table_leaves_it_its_heads(head):
    rows = f"| {STOCK} | No | Yes |\n| {head} | | |\n| {ROLES} | No | Yes |\n| {HOURS} | No | Yes |"
    assert changed(f"| Text | Risk | Given |\n|---|---|---|\n{rows}") == set()


def test_a_price_below_another_in_the_cells_of_a_file_says_nothing_of_the_line():
    assert changed(f"Feature\n\nPrice\n\n{STOCK}\n\nIncluded\n\n{ROLES}\n\nopen\n\n{HOURS}\n\nIncluded") == set()


@pytest.mark.parametrize("signs", ["✓◇◇", "◆◇◆", "▪▫▪", "★☆★"])
def test_signs_that_may_be_the_marks_of_two_lists_are_no_choice(signs):
    one, two, three = signs
    assert changed(f"{one} {STOCK}\n\n{two} {ROLES}\n\n{three} {HOURS}") == set()


@pytest.mark.parametrize(
    "rows",
    [
        f"| Included | Text |\n|---|---|\n| Yes | {STOCK} |\n| No | {ROLES} |\n| Yes | {HOURS} |",
        f"| Status | Text |\n|---|---|\n| ✅ | {STOCK} |\n| ❌ | {ROLES} |\n| ✅ | {HOURS} |",
        f"| ✅ | {STOCK} |\n| ❌ | {ROLES} |\n| ✅ | {HOURS} |",
        f"Included\tText\nYes\t{STOCK}\nNo\t{ROLES}\nYes\t{HOURS}",
    ],
)
def test_the_answer_may_stand_before_the_line(rows):
    assert changed(rows) == {"2"}


@pytest.mark.parametrize("heading", ["Deferred", "Rejected requests", "Coming soon", "Nice-to-have", "Backlog"])
def test_what_was_put_off_is_not_given(heading):
    assert changed(f"# Plan\n\n- {STOCK}\n- {HOURS}\n\n## {heading}\n\n- {ROLES}") == {"2"}


def test_a_long_cell_is_read_once():
    assert changed(f"{STOCK} | subject to {'a' * 200}1\n\n{ROLES}\n\n{HOURS}") == {"1"}
