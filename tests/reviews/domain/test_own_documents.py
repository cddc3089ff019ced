"""A rep sends an order form or a mail of their own: what such papers hold beside the clauses is no obstacle, what
promises something is, and so is what nobody here can read."""

from datetime import UTC, date, datetime

import pytest

from dealdesk.domain.text import fingerprint
from promises.domain.documents.word import text_of_word
from reviews.domain.exports import Sheet, SheetLine
from reviews.domain.exports.reading import strays
from tests.promises.domain.documents.test_word_pictures import picture
from tests.quality.drift_files import paragraph, run, table, word

AT = datetime(2026, 11, 29, 12, 30, 5, tzinfo=UTC)
EXPORT = (
    "One CSV export of five agreed order fields to the customer's SFTP folder, once per night. "
    "Real-time sync and historical backfill are not included."
)
REPORT = "One report of every sign-in on the first working day of each month."
PLAN = Sheet("Harbor Foods", "harbor-foods", 3, AT, tuple(
    SheetLine(number, f"P-100{number}", 2, words, fingerprint(words), "Tom", date(2026, 12, 14), "One")
    for number, words in enumerate((EXPORT, REPORT), start=1)
))  # fmt: skip

PRICES = [
    ["Pos.", "Description", "Qty", "Unit price", "Total"],
    ["1", "Dealdesk Professional, annual subscription", "120", "EUR 420.00", "EUR 50,400.00"],
    ["2", "Team plan", "40 users", "€35", "€1,400.00"],
    ["", "Subtotal", "", "", "EUR 51,800.00"],
    ["", "VAT (19 %)", "", "", "EUR 9,842.00"],
    ["", "Grand total", "", "", "EUR 61,642.00"],
]
HEAD = [
    "ORDER FORM", "Order number: OF-2026-0117", "Date: December 3, 2026", "Valid until December 31, 2026",
    "Supplier: Dealdesk GmbH", "Hafenstraße 12\n20457 Hamburg", "VAT ID: DE123456789",
    "Customer: Harbor Foods Ltd.", "12 Harbor Street", "Billing address", "Billing contact: Ben Okafor",
    "ben@harbor.example", "Sales representative: Maya Lindqvist", "Subscription term: 36 months",
    "Currency: EUR",
]  # fmt: skip
FOOT = [
    "Payment terms", "Payment terms: 30 days net", "Net 30", "Payable within 30 days of the date of the invoice.",
    "Invoices are issued annually in advance.", "All prices are in EUR and exclude VAT.",
    "Late payments bear interest at nine percentage points above the base rate.",
    "IBAN: DE02 1203 0000 0000 2020 51", "BIC: BYLADEM1001", "Bank: Nordbank Hamburg",
    "Governing law: Germany", "This order form is subject to the Master Subscription Agreement dated March 3, 2026.",
    "Either party may terminate with 90 days' notice.", "Signature and date", "Signed for the customer: ________",
]  # fmt: skip

MARKDOWN = f"""# Order form OF-2026-0117

| Pos. | Description | Qty | Unit price | Total |
|---|---|---|---|---|
| 1 | Dealdesk Professional, annual subscription | 120 | EUR 420.00 | EUR 50,400.00 |
| | **Total** | | | **EUR 50,400.00** |

## Commitments

| No. | Promise | Owner | Date |
|---|---|---|---|
| 1 | {EXPORT} | Tom | December 14, 2026 |
| 2 | {REPORT} | Tom | December 14, 2026 |

Invoices are payable within 30 days without deduction. Prices are net of VAT.
"""
MAIL = f"""Dear Ben,

thank you for the call yesterday. Please find our order form below.

Dealdesk Team plan, 40 users: EUR 24,000 per year
Setup fee: EUR 3,200
Total: EUR 27,200

Deliverable 1: {EXPORT}
Deliverable 2: {REPORT}

The order becomes binding with your signature. Payment is due 30 days after the invoice date.
Please sign and return it by Friday, December 11.

Kind regards
Maya Lindqvist
Account Executive, Dealdesk GmbH
"""
CONTRACT = f"""SERVICE AGREEMENT

between

Dealdesk GmbH, Hafenstraße 12, 20457 Hamburg, Germany ("Supplier")

and

Harbor Foods Ltd., 12 Harbor Street, Bristol BS1 5TR, United Kingdom ("Customer")

1. Subject of the agreement

1.1 The Supplier provides the following:

(a) {EXPORT}

(b) {REPORT}

2. Fees and payment

2.1 The annual fee is EUR 50,400.00 plus VAT.
2.2 Invoices are issued annually in advance and are payable within 30 days.
2.3 In the event of late payment the statutory interest applies.

3. Term and termination

3.1 This agreement starts on January 1, 2027 and has an initial term of 36 months.

4. Liability

4.1 Neither party is liable for indirect damages.

5. Governing law

5.1 This agreement is governed by the laws of Germany. Place of jurisdiction is Hamburg.

Hamburg, December 3, 2026

__________
Dealdesk GmbH
"""


def refused(text: str, **how) -> tuple[str, ...]:
    return strays(PLAN, text, **how).all


def around(*lines: str) -> str:
    """The clauses with these lines before and behind them."""
    return "\n\n".join([*lines, EXPORT, REPORT, *lines])


def unapproved(said: str) -> str:
    return f"Text without approval. “{said}”"


def cell(text: str) -> str:
    return paragraph(run(text))


# --- what an order form has beside the clauses ------------------------------------------------------------------------


def test_an_order_form_in_word_with_a_table_of_prices_a_logo_and_terms_of_payment_may_go_out(tmp_path):
    prices = table([[cell(each) for each in row] for row in PRICES])
    clauses = cell("Our commitments") + cell(EXPORT) + cell(REPORT)
    body = [paragraph(picture(5, 1.8)), *map(cell, HEAD), prices, clauses, *map(cell, FOOT)]
    (tmp_path / "order.docx").write_bytes(word("".join(body)))
    notes: list[str] = []
    text = text_of_word(tmp_path / "order.docx", notes)
    assert (refused(text), notes) == ((), [])


@pytest.mark.parametrize("between", [" | ", "   ", "\t"])
def test_the_same_prices_in_lines_of_a_mail_may_go_out(between):
    rows = "\n".join(between.join(filter(None, row)) for row in PRICES[1:])
    assert refused(around(rows)) == ()


@pytest.mark.parametrize("paper", [MARKDOWN, MAIL, CONTRACT])
def test_an_order_form_in_markdown_a_mail_with_prices_and_a_contract_may_go_out(paper):
    assert refused(paper) == ()


@pytest.mark.parametrize(
    "harmless",
    [
        "EUR 50,400.00", "€ 1.200,00 per year", "$35 per user per month", "CHF 2'400", "Total: USD 12,000.00",
        "Annual fee: EUR 50,400.00", "Monthly fee per user", "Price per user and month", "One-time fee", "Seats",
        "Quantity: 25 users", "Number of users: 120", "Total contract value over 36 months", "Travel expenses",
        "120 users at EUR 35 per month", "Total first year", "Net total (EUR)", "Prices excl. VAT",
        "Payment: bank transfer", "Invoiced annually in advance", "30 days after receipt of invoice",
        "Due upon receipt of the invoice", "Payment is due within 14 days after receipt of the invoice.",
        "Initial term: 3 years", "Notice period: 90 days", "Renewal date",
        "Purchase order number: 4500012345", "Quote valid until December 31, 2026", "Place of jurisdiction: Hamburg",
        "Ship to: Harbor Foods Ltd.", "Invoices to: accounts@harbor.example", "Warranty and liability",
        "Prices and payment", "Data protection", "Term and termination", "General terms", "Representatives",
        "Photos of hall 3", "Lunch, 12:30", "See also chapter 4.", "Minutes of the meeting of 4 February",
        "Claims expire after two years.", "Present: Ben, Ravi, Maya",
        "Annex C: Price list", "Annex 2 – Service description", "In case of conflict, the Order Form prevails.",
        "The vendor retains title until full payment.", "12, rue de la République", "Delivery address",
        "Customer number 77120",
    ],
)  # fmt: skip
def test_prices_payment_and_what_papers_say_of_themselves_may_stand(harmless):
    assert refused(around(harmless)) == ()


# --- what promises something stops it, in such papers too -------------------------------------------------------------


@pytest.mark.parametrize(
    "item",
    [
        "Single sign-on add-on", "API access", "24/7 phone support", "Premium support package", "Unlimited users",
        "Dedicated success manager", "Data import", "EU hosting", "Custom report builder", "SSO and audit log",
        "Free migration", "Weekend standby", "Same price for five years", "Zero downtime", "Kept in Germany", "HIPAA",
        "Trusted by 500 hospitals", "Everything in the cloud",
        "Onboarding package", "Training day on site",
    ],
)  # fmt: skip
def test_a_price_beside_it_makes_no_promise_of_the_product_harmless(item, tmp_path):
    rows = [*PRICES[:2], ["2", item, "1", "EUR 6,500.00", "EUR 6,500.00"], *PRICES[3:]]
    body = table([[cell(each) for each in row] for row in rows]) + cell(EXPORT) + cell(REPORT)
    (tmp_path / "order.docx").write_bytes(word(body))
    assert refused(text_of_word(tmp_path / "order.docx", [])) == (unapproved(item),)


@pytest.mark.parametrize(
    "claim",
    [
        "No setup fee", "Setup fee waived", "Fees never increase", "Price locked for three years", "Free of charge",
        "Annual fee with unlimited users", "Delivery date: January 15, 2027", "Ready by January 15, 2027",
        "Total uptime 99.9 %", "Payment terms: 30 days net, support included", "Users: unlimited", "Response: 1 hour",
        "Valid until December 31, 2026 with free migration", "Up to 500 users", "500 users", "Service level: gold",
        "Integration: Workday", "Reports and dashboards", "Requirement 4: fulfilled", "Limits: 500 users",
        "Invoices arrive by API in real time.", "Encrypted at rest",
        "Annex D: Unlimited support terms", "Version history", "Of course.",
        "Discount", "Discount 10 %", "EUR -5,970.00", "Contract start: 1 January 2027", "Dark mode",
        "Two-factor sign-in", "Money back", "Weekend hours", "Description: single sign-on", "Region: EU",
        "Payment: whenever you like", "Term: for ever", "Warranty period: 36 months", "- Oracle NetSuite",
        "Hosted in Frankfurt", "Backups every night",
    ],
)  # fmt: skip
def test_words_of_money_around_it_hide_no_promise(claim):
    assert unapproved(claim.removeprefix("- ")) in refused(around(claim))


# --- what nobody here can read ----------------------------------------------------------------------------------------

GERMAN = [
    "Die Preise gelten zuzüglich der gesetzlichen Mehrwertsteuer.", "Wir liefern die Anmeldung über SSO bis Ende März.",
    "Zahlbar innerhalb von 30 Tagen nach Erhalt der Rechnung.", "Unterstützung rund um die Uhr",
]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        *GERMAN,
        "Nous assurons une assistance jour et nuit pour tous les utilisateurs.",
        "El proveedor entrega la integración con SAP antes de marzo.",
        "Il fornitore garantisce la disponibilità della piattaforma.",
        "Wij leveren de koppeling met uw systeem voor het einde van maart.",
        "Dostawca zapewnia wsparcie przez całą dobę.",
        "Tarjoamme rajattoman määrän käyttäjiä ilman lisämaksua.",
        "Pakume piiramatut kasutajate arvu ilma lisatasuta.", "unbegrenzte nutzer",
        "Мы обеспечим круглосуточную поддержку.",
        "すべてのデータを毎晩エクスポートします。", "نقدم الدعم على مدار الساعة",
    ],
)  # fmt: skip
def test_what_is_not_in_english_is_refused_with_one_sentence_that_says_what_to_do(said):
    told = f"“{said}” is not in English, and only English can be checked: send an English document, or our own file."
    assert refused("\n\n".join([EXPORT, said, REPORT])) == (told,)


def test_a_whole_body_in_another_language_gets_one_sentence_and_not_one_for_each_line():
    [told] = refused("\n\n".join(["Sehr geehrte Frau Okafor,", *GERMAN[:2], EXPORT, REPORT, *GERMAN[2:], "Maya"]))
    assert told == (
        f"“{GERMAN[0]}” and 3 more are not in English, and only English can be checked: "
        "send an English document, or our own file."
    )


def test_names_towns_and_greetings_of_anywhere_are_no_other_language():
    lines = ["Rua de São Paulo 12\nLos Angeles, CA 90012", "Hauptstraße 12\n10115 Berlin", "Bien à vous",
             "Mit freundlichen Grüßen\nJürgen Weidenfeller", "Müller-Lüdenscheidt GmbH"]  # fmt: skip
    assert refused(around(*lines)) == ()
