"""Lena, who is not on the deal, says a sentence back in her own words; what she guessed or left out shows."""

import pytest

from promises.domain.say_back import Understood, check_read_back

pytestmark = pytest.mark.once

EXPORT = (
    "One CSV export of five agreed order fields to the customer's SFTP folder, once per night, by June 19. Real-time "
    "sync is not included."
)
RULE = "Orders above $10,000 need manager approval on business days, unless the buyer is exempt."

FAITHFUL = [
    (EXPORT, "Every night a CSV with the 5 order fields we agreed on lands in their SFTP folder, from 19 June at the "
             "latest; no real time sync."),
    (RULE, "If an order is over 10k dollars, a manager has to approve it on working days, except for exempt buyers."),
    ("Attachments may be at most 25 MB.", "Files can't be bigger than 25 megabytes."),
    ("Backups are kept for 14 days.", "They keep a backup for two weeks."),
    ("Rows are refreshed every six hours.", "Four times a day the rows get refreshed."),
    ("Calls are answered from 9:00 to 17:00.", "You can call between 9 am and 5 pm."),
    ("A dozen users can be invited, 500 with the add-on.", "12 users may be invited, or five hundred with the add-on."),
    ("Paper archives are excluded.", "Paper archives are not part of it."),
    ("Calls are answered Monday to Friday, 09:00 to 17:00 CET.", "Mon-Fri, 9 to 17 Central European Time, calls get an "
                                                                 "answer."),
    ("Tickets are answered within two hours.", "Each ticket gets its answer in 2h."),
    ("A file may have up to 20,000 rows.", "You may send max. 20 000 rows in a file."),
    ("Rows are refreshed every 15 minutes.", "Each quarter of an hour the rows are refreshed."),
    ("The pilot ends on March 31, 2027.", "On 31.3.2027 the pilot is over."),
    ("Ferries leave twice a year, in March and September.", "Every March and every September a ferry leaves."),
    ("Passwords must have at least 12 characters.", "Password: ≥ 12 characters."),
    ("Doors open at 8:30 on 9 January.", "On the ninth of January the doors open at half past eight."),
    ("Rows are refreshed every 20 seconds.", "Three times a minute the rows get refreshed."),
    ("Archived files are read as PDF.", "PDFs are what archived files are read as."),
    ("Sign-in runs over Microsoft Entra ID.", "People sign in through Entra ID."),
    ("Data stays in the European Economic Area.", "The data stays within the EEA."),
    ("No data is sent outside Norway.", "The data stays inside Norway."),
    ("If an update fails, Ines rolls it back.", "Should an update fail, Ines rolls it back."),
    ("Erased rows are gone permanently.", "Rows that were erased are gone forever."),
    ("The desk answers priority 1 tickets first.", "P1 tickets get their answer first from the desk."),
    ("Phase two begins in May.", "The second phase begins in May."),
    ("Some ledgers can be printed.", "Not every ledger can be printed."),
    ("Work starts only after the plan was signed.", "Before work starts, the plan has to be signed."),
    ("Ledgers are kept for ten years.", "A decade is how long ledgers are kept."),
    ("The vendor must not use a courier without consent in writing.", "The vendor needs consent in writing to use a "
                                                                      "courier."),
    ("The price of a label falls from 0.40 to 0.32 euros.", "A label's price falls to 0.32 euros from 0.40."),
    ("Czech follows in the second quarter of 2028.", "In Q2 2028 Czech follows."),
    ("Two talks are held, one in Leeds and one in York.", "One talk is held in Leeds and one in York."),
    ("Orders are sent on weekdays, hourly.", "On working days orders are sent hourly."),
    ("Text is searched from version 5.2 on.", "Text is searched starting with version 5.2."),
    ("A test is made by an outside company.", "An external company makes a test."),
    ("Any change to the list is announced.", "Changes of the list are announced."),
    ("A link expires after it waited for 14 days.", "When a link has waited 14 days, it expires."),
    ("Unused hours move on once and then lapse.", "Hours that were not used move on a single time before they lapse."),
    ("The manuals stay with the vendor, not with third parties.", "The manuals don't go to others, they stay with the "
                                                                   "vendor."),
    ("Crews can work without a connection.", "Crews can work offline."),
    ("Orders with unknown articles go to a clerk.", "If an article isn't known, the order goes to a clerk."),
    ("15 percent is kept free in May and June.", "In May and June 15 % is kept free."),
    ("Data is read only with the consent of a parent.", "A parent's consent is needed to read the data."),
    ("Notes stay readable for two years and printable for another five.", "For two years notes are readable, and for "
                                                                           "five more years printable."),
    ("Open deals are moved; attachments stay there.", "They move the open deals, not the attachments."),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "back"), FAITHFUL)
def test_own_words_are_what_is_asked_for(sentence, back):
    assert check_read_back(sentence, back).verdict == Understood.FAITHFUL


LOST = [
    (EXPORT, "A CSV of order fields goes to the SFTP folder each night by June 19, no real-time sync.", "number"),
    (EXPORT, "Five agreed order fields go to SFTP as CSV each night by June 29; no real-time sync.", "date"),
    (EXPORT, "Five agreed order fields go to SFTP as CSV each night by the end of June; no real-time sync.", "date"),
    (EXPORT, "Five agreed order fields go to SFTP as CSV each night by June 19.", "not"),
    (EXPORT, "Five agreed order fields go to their folder as CSV each night by June 19, no real-time sync.", "name"),
    (EXPORT, "Five agreed order fields go to SFTP as CSV by June 19; no real-time sync.", "rhythm"),
    (RULE, "Orders above $10,000 need manager approval on business days.", "condition"),
    (RULE, "Orders above $10,000 need manager approval, unless the buyer is exempt.", "limit"),
    ("Attachments may be at most 25 MB.", "Each attachment has 25 MB.", "limit"),
    ("Only owners may delete files.", "Owners may delete files.", "limit"),
    ("The vendor warns the customer before a change.", "The customer warns the vendor before a change.", "who"),
    ("If a bill is late, the buyer tells the seller.", "If a bill is late, the seller tells the buyer.", "who"),
    ("The copy is filled from the shop.", "The shop is filled from the copy.", "word"),
    ("Fields are limited to 50 per form.", "Fields are limited to 50.", "limit"),
    (
        "The bundle holds 2 TB of disk in total and a lamp.",
        "The bundle holds 2 TB of disk per user and a lamp.",
        "limit",
    ),
    ("The vendor sends one named consultant.", "The vendor sends consultants.", "number"),
    ("The list stands in appendix B.", "The list stands in appendix C.", "name"),
    ("Alerts are switched off by default.", "Alerts are switched on by default.", "words"),
    ("Calls logged before 15:00 are answered.", "Calls logged after 15:00 are answered.", "condition"),
    (
        "Tickets without a note are closed and can be reopened.",
        "Tickets without a note are closed and cannot be reopened.",
        "not",
    ),
    ("Real rows are never used in the copy.", "Real rows are used in the copy only when masked.", "not"),
    ("Updates reach all shops on the same day.", "Updates reach all shops.", "limit"),
    ("Orders are moved by Tom and notes by hand.", "Orders and notes are moved by Tom.", "limit"),
    ("A lost key is replaced once at no charge.", "A lost key is replaced at no charge.", "number"),
    ("Hours are carried over once and then lapse.", "Hours are carried over twice and then lapse.", "number"),
    ("Fixes come for this release and the one before it.", "Fixes come for this release.", "limit"),
    ("Requests are answered within 30 days.", "Requests are answered in no less than 30 days.", "limit"),
    (
        "Support speaks Dutch and English; engineering English only.",
        "Support speaks Dutch and English; engineering Dutch only.",
        "limit",
    ),
    ("Guests can see plans but cannot print them.", "Guests can see and print plans.", "not"),
    ("Lists are published in May of the year before.", "Lists are published in May of the same year.", "words"),
    ("The price includes delivery to the floor.", "The price excludes delivery to the floor.", "not"),
    ("Carrying to upper floors costs 25 euros per floor.", "Carrying to upper floors costs 25 euros.", "limit"),
    ("Urgent tickets are answered by support.", "Every ticket is answered by support.", "limit"),
    ("Owners may delete files.", "Anyone may delete files.", "limit"),
    ("Orders over 5,000 EUR need two approvals.", "Orders under 5,000 EUR need two approvals.", "limit"),
    ("A hold works for single users, not for teams.", "A hold works for single users and for teams.", "not"),
    ("It makes one issue and does not update it afterwards.", "It makes one issue and updates it afterwards.", "not"),
    ("Mails are sent after a person has read them.", "Mails are sent before a person has read them.", "condition"),
    ("Refunds need the approval of a store manager.", "Refunds need the approval of a regional manager.", "word"),
    ("Test results go to the doctor by email.", "Test results go to the insurer by email.", "who"),
    ("Alerts go to the shift lead by email.", "The shift lead gets a phone call on an alert.", "word"),
    ("Every change is logged with name and time.", "Every change is logged with the time.", "words"),
    ("Rates apply unless the buyer objects.", "Rates apply if the buyer objects.", "condition"),
    ("Parcels are insured up to 800 euros.", "Parcels are insured from 800 euros.", "limit"),
    ("All videos are kept.", "Some videos are kept.", "limit"),
    (
        "Guests may view boards without an account but cannot comment.",
        "Guests may view boards without an account.",
        "not",
    ),
    ("Training is two remote sessions.", "Training is two sessions on site.", "words"),
]


@pytest.mark.parametrize(("sentence", "back", "kind"), LOST)
def test_what_got_lost(sentence, back, kind):
    found = check_read_back(sentence, back)
    assert found.verdict == Understood.LOSSY
    assert kind in {flag.kind for flag in found.flags}


@pytest.mark.parametrize(
    "guess",
    ["I think", "Probably", "Maybe", "Presumably", "I assume", "It seems", "They mean", "I guess", "As far as I know"],
)
def test_a_guess_is_named(guess):
    found = check_read_back("Backups are kept for 14 days.", f"{guess} they keep backups for 14 days.")
    assert found.verdict == Understood.GUESSED
    assert found.flags[0].words.lower() in guess.lower()


def test_a_word_of_the_sentence_is_no_guess():
    assert check_read_back("Alarms should ring twice.", "Alarms should ring two times.").verdict == Understood.FAITHFUL


def test_an_empty_read_back_lost_everything():
    assert check_read_back(EXPORT, "").verdict == Understood.LOSSY
