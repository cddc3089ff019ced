"""What programs and pages put around the signed words is no drift; the change next door, in the same place, is."""

import pytest

from promises.domain.drift import Fate, check

pytestmark = pytest.mark.once

PARCELS = "5 kg parcels travel by drone - heavier ones by road."

TWELVE = "12 on-call engineers cover the night shift, one per depot."
SPARES = "Spare parts are in stock until 2031 – later series are not part of this offer."
LOAD = "Maximum axle load at the rear: 11.5 t"
EXPORT = "Exports of all order fields run nightly"
FLOW = "Flow rates between 0.5 and 50 l/min are shown."
TABLET = "The tablet works without a network for no more than 72 hours."

#: What is signed, how it is sent, and a change in the same place.
NEIGHBOURS = {
    "a page number before a page break": (
        TABLET,
        "The tablet works without a network for\n\n1\n\x0cno more than 72 hours.",
        "The tablet works without a network for\n\n7\n\x0cno more than 72 hours.",
    ),
    "a page of pages": (
        TABLET,
        "The tablet works without a network for no more than\n\nPage 1 of 2\n\x0c72 hours.",
        "The tablet works without a network for no more than page 1 of 2 72 hours.",
    ),
    "a number behind a clause": (TWELVE, f"1.2 {TWELVE}", f"1.2 1{TWELVE}"),
    "a number behind an item": (TWELVE, f"3. {TWELVE}", f"3. 3 {TWELVE[3:]}"),
    "a row of bare numbers": (
        FLOW,
        f"1 Scope of works\n2 {FLOW}\n3 Signed in Basel",
        f"1 Scope of works\n4 {FLOW}\n6 Signed in Basel",
    ),
    "a row of bare letters": (FLOW, f"a Scope\nb {FLOW}\nc Signed", f"a Scope\nb No {FLOW}\nc Signed"),
    "a clause in small letters": (FLOW, f"1.8 Scope.\n1.9 f{FLOW[1:]}", f"1.8 Scope.\n1.9 no f{FLOW[1:]}"),
    "a dash before a wrapped line": (SPARES, SPARES.replace(" –", "\n–"), SPARES.replace(" –", "\n")),
    "an answer in the cell beside": (LOAD, f"{LOAD}\n\nyes", f"{LOAD}\n\noptional"),
    "a sentence beginning small": (
        f"{EXPORT}.", f"{EXPORT}. f{FLOW[1:]}", f"{EXPORT}. except on Sundays.",
    ),
    "a tick": (FLOW, f"➔ {FLOW}", f"✗ {FLOW}"),
    "a clause with a letter and a tick": (FLOW, f"2.11(k) ✓ {FLOW}", f"2.11(k) not {FLOW}"),
    "a clause and an arrow": (FLOW, f"1.1 ➤ {FLOW}", f"1.1 ✗ {FLOW}"),
    "a ligature behind a hyphen": (
        "Certified welders are off-line.",
        "Cert-\niﬁed welders are off-\nline.",
        "Cert-iﬁed welders are off-\nline.",
    ),
    "a collapsed list": (FLOW, f"Prices are net. - {FLOW}", f"Prices are net - {FLOW[:-1]} - or not."),
    "a line that ends in a letter": (
        "Standby is within 4 hours in Zone B.",
        "Standby is within 4 hours in Zone B. Invoices follow.",
        "Standby is within 4 hours in Zone B. Except on Fridays.",
    ),
    "a dash behind the number of a clause": (FLOW, f"2.7 – {FLOW}", f"2.7 – no {FLOW}"),
    "whose it is, on the line below": (f"{EXPORT}.", f"{EXPORT}\nOwner: Priya", f"{EXPORT} for\nOwner: Priya"),
    "a collapsed list with boxes": (
        FLOW, f"Prices are net. - [ ] {FLOW} - [x] Signed in Basel.", f"Prices are net. - [ ] No {FLOW}",
    ),
    "a sign before a wrap": (
        FLOW,
        f"Data cleansing before the import is the Customer's responsibility. ✓\n{FLOW}",
        f"Data cleansing before the import is the Customer's responsibility. ✓\nNo {FLOW}",
    ),
    "a sign in running text": (FLOW, f"Prices are net. ‣ {FLOW}", f"Prices are net. ‣ No {FLOW}"),
    "a clause and a sign": (FLOW, f"1.6 ‣ {FLOW}", f"1.6 ‣ No {FLOW}"),
    "a round bullet in running text": (FLOW, f"Prices are net. o {FLOW}", f"Prices are net. o No {FLOW}"),
    "a round bullet before a wrap": (
        FLOW,
        f"Data cleansing before the import is the Customer's responsibility. o\n{FLOW}",
        f"Data cleansing before the import is the Customer's responsibility. o\nNo {FLOW}",
    ),
    "a number behind a clause in a stretched line": (
        PARCELS, f"7.3  {PARCELS.replace(' ', '  ')}", f"7.3  1{PARCELS.replace(' ', '  ')}",
    ),
    "a number behind a bracket and a tab": (PARCELS, f"§ 4.5 (iv)\t{PARCELS}", f"§ 4.5 (iv)\t1{PARCELS}"),
    "a number behind a bracket": (PARCELS, f"(iv) {PARCELS}", f"(if possible) {PARCELS}"),
    "a letter alone that counts items": (
        TABLET,
        f"a\n\nPrices are net.\n\nb\n\n{TABLET[:-1]}\n\nc\n\nSigned in Basel.",
        f"a\n\nPrices are net.\n\nb\n\n{TABLET[:-1]}\n\nof use\n\nSigned in Basel.",
    ),
    "a number before a line in capitals": (
        f"{EXPORT}.", f"1 PRICES ARE NET.\n\n2 {EXPORT.upper()}.", f"Prices are net.\n\n3 {EXPORT.upper()}.",
    ),
    "a small roman number in running text": (FLOW, f"{FLOW} ii. Prices are net.", f"No {FLOW} ii. Prices are net."),
    "two marks of a list": (FLOW, f"- - {FLOW}", f"- - Not {FLOW}"),
    "a fragment on a line of its own": (
        TABLET, f"{TABLET}\nThe price is net.", f"{TABLET}\nUnless the store closed early.",
    ),
    "a fragment in a drawn cell": (
        TABLET, f"| 1 | {TABLET} |\n|   | Net price. |", f"| 1 | {TABLET} |\n|   | Unless closed. |",
    ),
    "a question behind": (FLOW, f"{FLOW} When do you need the form?", f"{FLOW} When asked."),
    "the last but one item": (FLOW, f"{FLOW[:-1]}; and", f"{FLOW[:-1]} and"),
    "an item before a label": (FLOW, f"{FLOW[:-1]}; and\nOwner: Tom", f"{FLOW[:-1]} and\nOwner: Tom"),
    "a word parted behind its first letter": (
        "Mails without an e-mail address are skipped; email rules apply.",
        "Mails without an e-\nmail address are skipped; email rules apply.",
        "Mails without an email address are skipped; email rules apply.",
    ),
    "a letter that names an annex": (
        "Forms follow the layouts in Annex C. Later changes are charged.",
        "• Forms follow the layouts in Annex\nC. Later changes are charged.",
        "• Forms follow the layouts in Annex\nD. Later changes are charged.",
    ),
    "an address alone": (LOAD, f"{LOAD}\n\nwww.example.com", f"{LOAD}\n\nwithout trailer"),
    "a box of a list that nobody ticked": (FLOW, f"☐ {FLOW}\n☐ Signed in Basel.", f"☐ {FLOW}\n☑ Signed in Basel."),
    "a callout": (FLOW, f"> 💡 {FLOW}", f"> 🚧 {FLOW}"),
    "a ticked box in running text": (FLOW, f"Prices are net. ☑ {FLOW}", f"Prices are net. ☐ {FLOW}"),
}  # fmt: skip


@pytest.mark.parametrize("what", NEIGHBOURS)
def test_a_form_is_no_drift_and_the_change_beside_it_is(what):
    signed, form, change = NEIGHBOURS[what]
    lines = [("P-1", signed), ("P-2", FLOW)] if "small" in what and signed != FLOW else [("P-1", signed)]
    assert dict(check(lines, form).fates)["P-1"] == Fate.EXACT
    assert dict(check(lines, change).fates)["P-1"] != Fate.EXACT
