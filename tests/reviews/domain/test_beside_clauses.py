"""What goes out: every clause byte for byte as often as it stands there, and nothing beside it that promises more."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dealdesk.domain.text import Kind, fingerprint
from reviews.domain.exports import FORMATS, Sheet, SheetLine
from reviews.domain.exports.reading import strays

AT = datetime(2026, 11, 29, 12, 30, 5, tzinfo=UTC)
EXPORT = (
    "One CSV export of five agreed order fields to the customer's SFTP folder, once per night. "
    "Real-time sync and historical backfill are not included."
)
REPORT = "One report of every sign-in on the first working day of each month."
FIRST = "P-1001: Differs from the approved wording at character {}."


def line(number: int, sentence: str) -> SheetLine:
    return SheetLine(number, f"P-{1000 + number}", 2, sentence, fingerprint(sentence), "Tom", date(2026, 12, 14), "One")


def plan(*sentences: str, deal: str = "Harbor Foods") -> Sheet:
    made = tuple(line(number, words) for number, words in enumerate(sentences or (EXPORT, REPORT), start=1))
    return Sheet(deal, "harbor-foods", 3, AT, made)


def mail(*lines: str, above: bool = False) -> str:
    """A mail with both clauses and these lines below them, or above them."""
    beside = "\n\n".join(lines)
    clauses = f"{EXPORT}\n\n{REPORT}"
    return "\n\n".join(["Hello Ben,", *((beside, clauses) if above else (clauses, beside)), "Kind regards\nMaya"])


def refused(text: str, sheet: Sheet | None = None, **how) -> tuple[str, ...]:
    return strays(sheet or plan(), text, **how).all


def unapproved(said: str) -> str:
    return f"Text without approval. “{said}”"


# --- beside the clauses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        "24/7 phone support", "Uptime: 99.99%", "Unlimited users", "Free migration included", "Unlimited Users",
        "Premium Support", "Phone support", "SSO", "SAML, SCIM and SSO", "EU hosting", "Support is 24/7", "5 users",
        "Response in 1 hour", "No setup fee", "99.99% uptime SLA", "Gold Support Package", "Data exports", "Yes",
        "Limits: 500 users", "Item: 24/7 phone support", "Status: live", "Owner: 24/7 support", "24/7",
        "Subject: Free migration included", "100 Seats", "Hello and free migration,", "Weekend cover", "30 days notice",
        "By December 3, 2026", "Page 24/7", "Go-live December 14, 2026", "Optional", "Not included", "Out of scope",
        "The above does not bind us.", "Nothing in this plan is binding.", "Dedicated support engineer",
        "Named onboarding manager", "Unlimited API calls for all of your teams and all of their partners",
        "From: Unlimited Support", "Your team: unlimited", "10000 Orders", "Audit-ready", "Fulfilled", "Workday",
        "Order 10000", "Contract 24/7", "Project 99.99", "Signed for 24/7 support: ____",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["{}", "- {}", "**{}**"])
@pytest.mark.parametrize("above", [False, True])
def test_a_short_claim_beside_the_clauses_is_refused_however_it_is_set(claim, form, above):
    said = refused(mail(form.format(claim), above=above))
    assert said and (unapproved(claim) in said or claim in ("Optional", "Not included", "Out of scope"))


def test_several_in_a_list_or_a_table_are_all_refused():
    text = mail("- 24/7 phone support\n- Unlimited users\n- Workday", "| Uptime | 99.99% |")
    claims = ("24/7 phone support", "Unlimited users", "Workday", "Uptime", "99.99%")
    assert refused(text) == tuple(map(unapproved, claims))


@pytest.mark.parametrize(
    "harmless",
    [
        "This is what we commit to:", "Please find below what we agreed.", "We commit to the following:",
        "here is what we agreed.", "What we agreed", "Our commitments", "Close plan", "Close plan: Harbor Foods",
        "Mutual close plan, version 3", "Harbor Foods", "Dear Ms Okafor,", "Hi all,", "Good morning Ben",
        "December 3, 2026", "3 December 2026", "2026-12-03", "Berlin, December 3, 2026", "Date: December 3, 2026",
        "Page 2 of 3", "2 / 3", "- 2 -", "12 Harbor Street", "Hauptstraße 12", "12 Harbor Street\n10115 Berlin",
        "P.O. Box 123", "12 Harbor Street\nPortland, OR 97201",
         "Maya Lindqvist", "Maya Lindqvist\nHead of Sales, Dealdesk",
        "Maya Lindqvist, Account Executive", "Dealdesk GmbH", "maya@dealdesk.example", "Tel: +49 30 1234567",
        "Maya Lindqvist | Head of Sales\nmaya@dealdesk.example | +49 30 1234567",
        "www.dealdesk.example", "To: Ben Okafor <ben@harbor.example>", "From: Maya Lindqvist", "Cc: Ines, Tom",
        "Subject: Close plan", "Subject: Re: Close plan", "Attachment: harbor-foods-close-plan-v3.pdf", "Best,",
        "Many thanks", "Mit freundlichen Grüßen", "Confidential", "© 2026 Dealdesk GmbH", "1.", "---", "Annex A",
        "It was good to meet you on Tuesday.", "Please send us the test access by Friday.",
        "Weekend support is not included.", "Is everything clear?",
        "Please do not forward this mail.", "Real-time sync is not part of this order.", "Force majeure",
        "Order number: 4711", "PO #4711", "Quote Q-2026-118", "Signed for the customer: ________", "Signature: ....",
        "As agreed in our call, we commit to these points:",
        "Registered office: Hamburg, HRB 12345", "On Tue, Jun 2, 2026 at 9:14 AM Jonas wrote:",
    ],
)  # fmt: skip
def test_what_a_letter_or_a_mail_has_around_the_clauses_may_stand(harmless):
    assert refused(mail(harmless)) == refused(mail(harmless, above=True)) == ()


def test_a_heading_may_say_what_the_clause_below_it_is_about_and_no_more():
    def headed(heading):
        return refused(f"{heading}\n\n{EXPORT}\n\n{REPORT}")

    assert headed("Order export") == headed("CSV export:") == headed("## Customer's SFTP folder") == ()
    assert headed("Nightly export") == (unapproved("Nightly export"),)
    assert headed("Real-time sync") == (unapproved("Real-time sync"),)  # a limit of it, not what it is about
    assert refused(f"Export: {EXPORT}\n\n{REPORT}") == ()
    assert refused(f"Unlimited: {EXPORT}\n\n{REPORT}") == (unapproved("Unlimited:"),)


@pytest.mark.parametrize("format", ["txt", "md"])
def test_our_own_file_may_stand_whole_in_a_mail_whatever_the_customer_is_called(format):
    for deal in ("Harbor Foods", "24/7 Support Included Ltd.", "Harbor <Foods> & Free_Migration"):
        sheet = plan(deal=deal)
        text = FORMATS[format].write(sheet).decode()
        assert refused(text, sheet) == refused(f"Dear {deal},\n\n{text}\n\nBest\nMaya", sheet) == ()


# --- every copy -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("altered", "at"),
    [
        (EXPORT.replace("five agreed", "five\u00a0agreed"), 23),
        (EXPORT.replace("customer's", "customer’s"), 59),
        (EXPORT + ".", 147),
        (EXPORT[:-1], 146),
        (EXPORT[:-1] + ";", 146),
        (EXPORT.replace("five", "nine"), 19),
        ("ONE" + EXPORT[3:], 2),
    ],
)
def test_row_59_a_good_copy_of_a_clause_excuses_no_altered_one(altered, at):
    said = (FIRST.format(at),)
    assert refused(f"{EXPORT}\n\n{REPORT}\n\nAgain:\n\n{altered}".replace("Again:\n\n", "")) == said
    assert refused(f"{altered}\n\n{REPORT}\n\n{EXPORT}") == refused(f"{altered}\n\n{REPORT}") == said


def test_row_59_a_sentence_of_a_clause_without_its_limits_is_no_copy_of_it():
    first = EXPORT.partition(". ")[0] + "."
    assert refused(f"{first}\n\n{EXPORT}\n\n{REPORT}") == (FIRST.format(len(first) + 1),)


@pytest.mark.parametrize("mark", [".", ";", ",", "!"])
def test_row_59_a_mark_put_in_at_the_end_is_a_byte_too_many(mark):
    bare = REPORT[:-1]
    sheet = plan(EXPORT, bare)
    assert refused(f"{EXPORT}\n\n{bare}", sheet) == ()
    assert refused(f"{EXPORT}\n\n{bare}{mark}", sheet) == (
        f"P-1002: Differs from the approved wording at character {len(bare) + 1}.",
    )


@pytest.mark.parametrize("form", ["{}", "- {}", "1. {}", "(a) {}", "> {}", "**{}**", "“{}”", '"{}"', "    {}", "\t{}"])
def test_marks_around_a_clause_are_no_part_of_it(form):
    assert refused(f"{form.format(EXPORT)}\n\n{form.format(REPORT)}") == ()


def test_two_clauses_of_the_same_words_and_one_that_begins_another_are_compared_without_a_fault():
    twice = plan(EXPORT, EXPORT)
    assert refused(EXPORT, twice) == refused(f"{EXPORT}\n\n{EXPORT}", twice) == ()
    nbsp = EXPORT.replace("five agreed", "five\u00a0agreed")
    told = ("P-1001: Differs from the approved wording at character 23.",
            "P-1002: Differs from the approved wording at character 23.")  # fmt: skip
    assert refused(nbsp, twice) == told
    first = EXPORT.partition(". ")[0] + "."
    prefix = plan(EXPORT, first)
    assert refused(EXPORT, prefix) == ()
    assert refused(nbsp, prefix) == told


# --- how a document comes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_that_end_as_windows_ends_them_read_as_ours(end):
    text = FORMATS["txt"].write(plan()).decode()
    assert refused(text.replace("\n", end)) == ()
    assert refused(mail("Close plan").replace(". Real", ".\nReal").replace("\n", end)) == ()


def test_a_quoted_mail_that_breaks_a_clause_over_lines_is_read_whole():
    assert refused("> " + EXPORT.replace("night. Real", "night.\n> Real") + f"\n>\n> {REPORT}") == ()


# --- what a refusal shows ---------------------------------------------------------------------------------------------


def test_a_refusal_shows_what_was_changed_word_by_word_and_the_nearest_clause_of_what_nobody_approved():
    text = f"{EXPORT.replace('five', 'nine')}\n\n{REPORT}\n\nWe also send one report of every delivery each hour."
    found = strays(plan(), text)
    changed, more = found.differing[0], found.unapproved[0]
    assert [(part.kind, part.text) for part in changed.diff if part.kind != Kind.SAME] == [
        (Kind.REMOVED, "five"), (Kind.ADDED, "nine"),
    ]  # fmt: skip
    assert changed.line.promise == "P-1001" and (more.line.promise, more.diff) == ("P-1002", [])
    assert replace(more, said="").text == "We also send one report of every delivery each hour."


@pytest.mark.parametrize("is_pdf", [True, False])
def test_a_line_break_is_no_difference_and_is_not_drawn_as_one(is_pdf):
    broken = EXPORT.replace("five", "nine").replace(" night", "\nnight")
    (changed,) = strays(plan(), f"{broken}\n\n{REPORT}", is_pdf=is_pdf).differing
    assert changed.changes == ["“five” became “nine”."]


def test_in_a_pdf_a_no_break_space_is_not_drawn_as_a_difference_either():
    text = EXPORT.replace("five", "nine").replace(" night", "\u00a0night")
    drawn = {
        is_pdf: strays(plan(), f"{text}\n\n{REPORT}", is_pdf=is_pdf).differing[0].changes for is_pdf in (True, False)
    }
    assert drawn[True] == ["“five” became “nine”."]
    assert drawn[False] == ["“five” became “nine”.", "Another kind of space stands there."]
