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
