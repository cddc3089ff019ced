"""Read-backs all in somebody's own words, and what slips through when nearly all of the words are kept."""

import pytest

from promises.domain.say_back import Understood, check_read_back

FREELY = [
    # A price that goes down by no "not": a ceiling is what it will not exceed.
    ("The yearly fee will not exceed EUR 90.", "90 euros is the ceiling for what is charged in a year."),
    ("A driver gets no more than six stops.", "Six stops are the most that a driver is given."),
    ("No driver gets more than six stops.", "The plan does not put a driver, whoever it is, on more than 6 stops."),
    # Any one that is then told which.
    ("Calls made before 9:00 are answered the same day.", "For any early call that reaches us ahead of 9:00, "
     "the answer comes the same day."),
    ("Diaries cannot be read by anyone, including our own nurses.",
     "No one can read the diaries, not even the nurses who work for us."),
    # Days told by their place in the month or the year.
    ("By 31 May 2027 the lift is open.", "The lift opens no later than the last day of May 2027."),
    ("From 1 January 2028 the toll is dropped.", "Starting on the first day of 2028 the toll is dropped."),
    # Conditions without an "if".
    ("If a bus is late by 20 minutes, riders get 5 euros.", "Any day on which the bus is 20 minutes late, riders "
     "get 5 euros."),
    ("If demand falls below 40 seats, the coach is smaller.", "Drop beneath 40 seats and the coach is smaller."),
    ("The nurse comes within 15 minutes if a guest faints.", "With a guest fainted, the nurse comes in 15 minutes."),
    # Always, and what follows from it.
    ("The desk is open 24/7 in Dutch.", "Dutch speakers find the desk open round the clock, every day."),
    ("The desk is open 24/7 in Dutch.", "In Dutch the desk never closes."),
    # Two "not" that say all.
    ("All guides carry a radio on every tour.", "There is no tour of any guide without a radio."),
    ("The pass works in all 12 pools.", "There's no pool of the 12 where the pass doesn't work."),
    ("The clinic cannot pass names to insurers.", "To pass names to insurers is a thing the clinic is unable to do."),
    # Amounts as they are spoken.
    ("The vase withstands falls from 1.6 metres.", "One metre sixty is the fall that the vase can take."),
    ("Spare keys are free of charge.", "Spare keys come at zero cost."),
    ("The first 1,000 prints are free.", "You pay nothing for the first thousand prints."),
    ("Luggage is insured for USD 3,000.", "The luggage has an insurance of 3,000 US dollars."),
    ("Luggage is insured for USD 3,000.", "Insurance on luggage is $3k US."),
    # A thing with its mark before it or behind it.
    ("Bags marked fragile are never opened without the owner's confirmation.",
     "A fragile-marked bag stays shut till the owner has confirmed, with no exception."),
    # One new word where little else is the sentence's is a word for another.
    ("All oak is dried to below 12 percent and carries a seal.",
     "There's a seal on oak of every kind, and it's been dried until it's under 12 percent."),
    ("An alarm is raised after three values above 8 degrees in a row.",
     "An alarm comes as soon as three values in succession exceed 8 degrees."),
    ("Waiting costs EUR 60 per hour.", "Waiting: 60 EUR/h."),
    ("Two dinners are included in the fare.", "The fare comes with two dinners, already in the package."),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "back"), FREELY)
def test_words_of_ones_own_are_faithful(sentence, back):
    assert check_read_back(sentence, back).flags == ()


SLIPPED = [
    ("Names are never sold without written consent.", "Names aren't sold unless the guest is okay with it."),
    ("Every old film is kept in two separate rooms and labelled.",
     "Every old film is stored in two rooms, separate ones."),
    ("Boards refresh every ten minutes during business hours and hourly at other times.",
     "Boards refresh every ten minutes during business hours."),
    ("A new route is announced by e-mail a week ahead.", "We tell people of a new route a week ahead."),
    ("Keys are never sent by post.", "The first key is not sent by post."),
    ("The roster gives nobody more than four consecutive shifts.", "Nobody gets more than four shifts in the roster."),
    ("Bread ordered before ten leaves the bakery the same day.",
     "Order before ten and your bread leaves the bakery the same day and is with you the day after."),
    ("Every old film is kept in two separate rooms and labelled.",
     "Each old film is labelled and put in two rooms that are apart, so a restore takes minutes at most."),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "back"), SLIPPED)
def test_what_is_gone_or_new_is_seen_among_kept_words(sentence, back):
    assert check_read_back(sentence, back).verdict != Understood.FAITHFUL


def test_a_country_is_told_by_what_comes_from_there():
    said = "The supplier runs the platform in two data centres in Ireland."
    assert check_read_back(said, "It is operated from 2 Irish data centres.").verdict == Understood.FAITHFUL
    assert check_read_back(said, "It is operated from 2 Italian data centres.").verdict == Understood.LOSSY


#: A sentence, a read-back that denies the same in other words, and one that does not.
DENIED = [
    # Exceptions.
    ("Calls are answered, excluding holidays.", "Calls are answered; it's closed on holidays.",
     "Calls are answered on holidays."),
    ("Files are deleted, except invoices.", "Save for invoices, files are deleted.", "Files and invoices are deleted."),
    ("Rows are deleted every week, except invoices, which are kept for ten years.",
     "Rows are deleted every week, apart from invoices, which are kept for ten years.",
     "Rows are deleted every week, as are invoices, which are kept for ten years."),
    ("The van comes every Tuesday, except on holidays, when it comes the next day.",
     "The van comes every Tuesday. If that is a holiday, it comes the next day instead.",
     "The van comes every Tuesday. The next day it comes on holidays."),
    ("Orders move every hour, except on Sundays.", "Orders move every hour; on Sundays it pauses.",
     "Orders move every hour, also on Sundays."),
    # "Not" without a "not".
    ("Guests see figures but cannot open the rows.", "Guests see figures, the rows are closed to them.",
     "Guests see figures, and rows as well."),
    ("Changes since the last copy cannot be restored.", "Changes since the last copy are beyond recovery.",
     "Changes since the last copy are restored."),
    ("The period can be changed until it ends, not afterwards.", "The period can be changed until it ends; then it is "
     "fixed.", "The period can be changed until it ends, and then."),
    ("Late bugs are not fixed.", "Bugs that come late aren't fixed.", "Bugs that come late are fixed."),
    ("Guests may comment on reports but never export them.", "Guests may comment on reports; exporting them, never.",
     "Guests may comment on reports and export them."),
    ("Nobody approves their own order.", "No one approves their own order.", "Anyone approves their own order."),
    ("Springs are included, motors are not, and the fee is yearly.", "The yearly fee includes springs but not motors.",
     "The yearly fee includes motors but not springs."),
    ("Goods are insured against fire, but not against floods.",
     "Goods are insured against fire, but they aren't insured against floods.",
     "Goods are insured against floods, but they aren't insured against fire."),
    # A "not" that says nothing new.
    ("The desk answers on weekdays.", "The desk answers on weekdays, and not at weekends.",
     "The desk answers on weekdays, and not on Fridays."),
    ("Staff can cancel orders until the box is opened.", "As long as the box is not opened, staff can cancel orders.",
     "Staff can't cancel orders until the box is opened."),
    ("Figures are shown before the card is charged.", "Nothing is charged to the card until the figures are shown.",
     "No figures are shown until the card is charged."),
    ("Admins must use two keys.", "For admins there's no way round using two keys.", "No admin uses two keys."),
    ("Clients may object within 20 days.", "Clients have 20 days for saying no.",
     "Clients can't object within 20 days."),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "same", "other"), DENIED)
def test_what_is_denied_in_other_words_is_told_from_what_is_not(sentence, same, other):
    assert "not" not in {flag.kind for flag in check_read_back(sentence, same).flags}
    assert check_read_back(sentence, other).verdict != Understood.FAITHFUL


@pytest.mark.parametrize(
    ("sentence", "same", "other"),
    [
        ("Severity 1 tickets come first.", "Tickets of Sev 1 come first.", "Tickets of Sev 2 come first."),
        ("Copies of virtual machines stay in Rome.", "Copies of VMs stay in Rome.", "Copies of DBs stay in Rome."),
        ("A profit and loss statement goes to Tom.", "A P&L goes to Tom.", "An R&D statement goes to Tom."),
        ("The till takes American Express.", "The till takes Amex.", "The till takes Visa."),
        ("Screens must be Android 11 or newer.", "OS of the screens: Android 11 or newer.",
         "OS of the screens: iOS 11 or newer."),
    ],
)  # fmt: skip
def test_a_name_may_be_cut_short_but_not_be_another(sentence, same, other):
    assert "name" not in {flag.kind for flag in check_read_back(sentence, same).flags}
    assert check_read_back(sentence, other).verdict != Understood.FAITHFUL
