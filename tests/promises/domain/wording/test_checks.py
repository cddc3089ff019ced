"""Each check on a clean text, on a near miss and on a hit."""

import pytest

from promises.domain.wording import BY_ID, CHECKS, findings, shipped

pytestmark = pytest.mark.once

EXACT = "One CSV export of five order fields to the customer's SFTP folder, once per night."


def found(text: str, check: str, **how) -> list[str]:
    return [one.phrase for one in findings(text, phrases=shipped(), **how) if one.check == check]


def blocking(text: str) -> list[tuple[str, str]]:
    return [(one.check, one.phrase) for one in findings(text, phrases=shipped()) if one.blocks]


#: check, a near miss, a hit, the phrase it names
CASES = [
    ("banned_line", "Meets buyer security.", "Meets buyer security requirements.", "Meets buyer security requirements"),
    ("banned_line", "It should be finished at 06:00.", "An export, should be fine.", "should be fine"),
    ("banned_line", "Feature parity is not included.", "Feature parity by June 19.", "Feature parity"),
    ("hidden_character", "Zażółć export.", "An ex\u200bport.", "\u200b"),
    ("mixed_scripts", "SAP-интеграция each night.", "\u0435nterprise export.", "n"),
    ("one_line", "One line. Another.", "One line.\nAnother.", "\n"),
    ("blank", "The list [] is empty.", "An export of [which] order fields.", "[which]"),
    ("blank", "An order number must match PO-[0-9]{6}.", "Due by [date]?", "[date]"),
    ("blank", "The code is [A-Za-z0-9]+ or [^x].", "Sent to [the SFTP folder, by name].", "[the SFTP folder, by name]"),
    ("blank", "A row matches [[:alpha:]]{2} or [abc]{2}.", "For [id] by [...].", "[...]"),
    ("subjective", "Files are encrypted with the customer's public key.", "Key users see the list.", "Key"),
    ("subjective", "One key per user, with key rotation every 90 days.", "A CSV file of key fields.", "key"),
    ("outcome", "A solver runs each night.", "We solve your audit problem.", "solve your audit problem"),
    ("outcome", "The audit passes one row a line.", "You will pass every audit.", "pass every audit"),
    ("escape_clause", "The best field is possible.", "Rows are copied where possible.", "where possible"),
    ("escape_clause", "Efforts are logged.", "We use reasonable efforts.", "reasonable efforts"),
    ("open_end", "The etching is kept.", "It reads CSV, XML, etc.", "etc."),
    ("open_end", "It includes the limit.", "Files, including but not limited to CSV.", "including but not limited to"),
    ("hedge", "The probable date is a field.", "It will probably run each night.", "probably"),
    ("hedge", "The roadmap page lists releases.", "It is on the roadmap.", "on the roadmap"),
    ("unnamed_system", "It runs with their SAML app.", "It connects to their system.", "connects to their system"),
    ("no_number", "The sync runs in real time, within 2 seconds.", "A real-time sync of orders.", "real-time"),
    ("no_number", "The page opens fast, within 2 seconds.", "The page opens fast.", "fast"),
    ("no_number", "It ships soon, by June 19.", "It ships soon.", "soon"),
    ("subjective", "The comma is shown.", "The importer is robust.", "robust"),
    ("absolute", "A closed order is never reopened.", "The service never fails.", "never fails"),
    ("absolute", "A discount of 100 % of the fee.", "We have 100 % uptime.", "100 % uptime"),
    ("nothing_exact", EXACT, "We take it from there.", "We take it from there"),
    ("two_promises", "We will send rows. Prices are out.", "We will send rows and we will sort them.", "and we will"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "near", "hit", "phrase"), CASES, ids=[f"{case[0]}: {case[3]!r}" for case in CASES])
def test_near_miss_and_hit(check, near, hit, phrase):
    assert found(EXACT, check) == []
    assert found(near, check) == []
    assert phrase in found(hit, check)


def test_every_check_has_a_case_an_id_and_words():
    assert len(BY_ID) == len(CHECKS)
    assert {case[0] for case in CASES} | {"missing_part"} == set(BY_ID)
    for check in CHECKS:
        assert check.name
        assert check.sentence.endswith((".", "?"))
        assert check.__doc__
        assert check.instead or check.id in ("missing_part",)


@pytest.mark.parametrize(
    ("text", "type", "missing"),
    [
        (EXACT, "", []),
        ("A copy.", "", []),
        ("Orders go.", "data_movement", 5),
        ("A CSV file goes from the ERP to the desk once per night; failed rows are listed.", "data_movement", []),
        ("Totals are rounded.", "custom_logic", 2),
        ("Totals above $10 are rounded. Others are not.", "custom_logic", []),
        ("Keys rotate for admins.", "security", 1),
    ],
)  # fmt: skip
def test_what_a_type_needs_is_advice(text, type, missing):
    told = [one for one in findings(text, type=type, phrases=shipped()) if one.check == "missing_part"]
    assert len(told) == (missing or 0)
    assert {(one.start, one.end, one.blocks) for one in told} <= {(len(text), len(text), False)}


@pytest.mark.parametrize(
    "text",
    [
        "a) SSO for admins b) an export of orders c) an approval rule",
        "One CSV export each night; also an import of prices; also an approval rule.",
    ],
)
def test_a_list_is_more_than_one_promise(text):
    assert "two_promises" in {check for check, _ in blocking(text)}


@pytest.mark.parametrize("order", [1, -1])
def test_a_bound_makes_all_harmless(order):
    assert blocking("All orders above $10,000 need manager approval.") == []
    assert blocking("All your data is moved.") != []


def test_a_soft_word_is_advice_where_the_text_is_pinned_down():
    pinned = "Secure link: a shared quote opens only with the six-digit code mailed to the recipient."
    assert [(one.check, one.level.value) for one in findings(pinned, phrases=shipped())] == [("subjective", "advice")]
    assert ("subjective", "secure") in blocking("We offer a secure link.")


def test_what_is_left_out_promises_nothing():
    assert blocking(f"{EXACT} Real-time sync, custom field mapping and historical backfill are not included.") == []
    assert blocking("We do not promise real-time sync.") == []
    assert blocking("We do not fear real-time sync.") != []


def test_a_name_is_no_praise():
    assert found("Orders go to the Seamless Stock add-on each night.", "subjective") == []
    assert found("Orders go to the seamless stock add-on each night.", "subjective") == ["seamless"]


@pytest.mark.parametrize(
    "text",
    [
        "Industry Standard Encryption of the five order fields at rest.",
        "The export runs each night with “reasonable efforts”.",
        "The 'As Needed' button exports five order fields.",
        "One Export Of Five Order Fields, Where Possible.",
        "The field “Probably” holds the date.",
    ],
)
def test_nobody_writes_a_way_out_past_the_check_in_capitals_or_quotes(text):
    assert {"escape_clause", "hedge"} & {check for check, _ in blocking(text)}


@pytest.mark.parametrize(
    ("named", "praised"),
    [
        ("Orders go to the Robust Stock add-on.", "Orders go to our Robust Stock."),
        ("The “Easy import” page opens.", "An “easy import” is ready."),
        ("The button labelled “Simple” opens it.", "The “simple” way opens it."),
        ("The plan Secure is there.", "We are Secure."),
    ],
)
def test_a_soft_word_passes_only_in_the_name_of_a_thing(named, praised):
    assert found(named, "subjective") == []
    assert found(praised, "subjective") != []


def test_capitals_alone_make_no_measure():
    assert found("Unlimited Storage and Real-Time Sync For All Users.", "no_number") == ["Unlimited", "Real-Time"]
    assert found("A SWIFT file is read each night.", "no_number") == []


def test_a_part_of_a_condition_is_not_held_to_say_what_the_product_does():
    assert [one for one in findings("gives test access", phrases=shipped(), is_sentence=False) if one.blocks] == []
    parts = findings("gives access as needed", phrases=shipped(), is_sentence=False)
    assert {one.phrase for one in parts if one.blocks} == {"as needed"}
