"""docs/states.md is written from the code and is current."""

from reviews.states_page import PAGE, page


def test_the_page_about_states_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: manage.py states"


def test_the_page_names_the_doors_of_each_move():
    rows = {row.split("`")[1]: row for row in page().splitlines() if row.startswith("| `")}
    assert rows["approve"].split("|")[5].strip() == "`sign`"
    assert rows["pause"].split("|")[6].strip() == "`pause_lapsed`, `pause_overdue`, `pause_unanswerable`"
    assert rows["withdraw"].split("|")[5].strip() == "`discard_draft`, `end_as_plain_use`, `withdraw`"
