"""The list admins keep, and how doors refuse by it."""

import pytest

from dealdesk.exceptions import Invalid
from promises.domain.wording import shipped
from promises.domain.wording_in_force import WHY_IT_STANDS, Words, check_no_banned_line, check_words, phrases_in_force
from promises.models import BannedPhrase

pytestmark = pytest.mark.django_db
EXACT = "One CSV export of five order fields to the customer's SFTP folder, once per night."


def refused(*words: Words, reason: str = "") -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        check_words(words, type="", override_reason=reason)
    return refusal.value.errors


def test_a_migrated_database_has_the_shipped_list():
    assert phrases_in_force() == shipped()


def test_a_phrase_switched_off_or_added_holds_at_once_in_one_query(django_assert_num_queries):
    BannedPhrase.objects.update(is_active=False)
    assert phrases_in_force().lines == ()
    BannedPhrase.objects.create(phrase="turbo", why="It is a slogan.")
    with django_assert_num_queries(1):
        assert [line.phrase for line in phrases_in_force().lines] == ["turbo"]


def test_exact_words_pass():
    assert check_words([Words("sentence", EXACT), Words("suggested", "")], type="data_movement") == []


def test_a_refusal_names_phrase_and_position():
    assert refused(Words("sentence", f"{EXACT} It should be fine.")) == {
        "sentence": "“should be fine” (character 87): A soft yes. The customer will read it as a yes."
    }


def test_row_11_two_promises():
    text = "We will export five CSV fields each night, and we will import ten columns once a day."
    assert refused(Words("sentence", text))["sentence"].startswith("Split into one promise each.")


def test_a_reason_lets_words_stand_but_no_banned_line():
    escape = Words("sentence", f"{EXACT} Late rows are sent if need be.")
    assert refused(escape)["override_reason"] == WHY_IT_STANDS
    overridden = check_words([escape], type="", override_reason="Their lawyer wrote it.")
    assert [(one.check, one.phrase) for one in overridden] == [("escape_clause", "if need be")]
    banned = Words("conditions-0-what", "should be fine", is_sentence=False)
    assert set(refused(escape, banned, reason="Their lawyer wrote it.")) == {"sentence", "conditions-0-what"}


def test_an_ask_may_be_vague_but_hold_no_banned_line():
    check_no_banned_line("They want it fast, probably.")
    with pytest.raises(Invalid, match="^Instead of “as soon as possible” say: a day, or “no date is promised”.$"):
        check_no_banned_line("SSO, as soon as possible")
