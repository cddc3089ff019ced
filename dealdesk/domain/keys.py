"""Single keys: what each does, and what a person made of them (WCAG 2.2, success criterion 2.1.4).

A key belongs to what it does and not to one page: the same letter confirms words here and copies them there. What a
person chose travels with every page they read, so that it holds in every browser they use.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dealdesk.domain import audit, clock
from dealdesk.domain.doors import door
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import SettingsChain, User

OFF = "off"
ONE_SIGN = "Enter one letter, digit or sign, or leave it empty."


@dataclass(frozen=True)
class Key:
    """One single key.

    Attributes:
        name: under which a choice is kept, and its field in the form.
        default: the key until somebody chooses another.
        does: what it does, as the list of keys says it.
        then: what is pressed after it, where it only begins.
    """

    name: str
    default: str
    does: str
    then: str = ""


KEYS = (
    Key("next", "j", "Next promise in a list"),
    Key("previous", "k", "Previous promise in a list"),
    Key("yes", "1", "Choose the answer Yes as asked"),
    Key("yes_if", "2", "Choose the answer Yes, with conditions"),
    Key("no", "3", "Choose the answer No"),
    Key("question", "4", "Ask sales a question"),
    Key("confirm", "c", "Go to Confirm, where exact words wait for you; in a drift check, copy the signed words"),
    Key("use", "u", "Use the first wording that is suggested or similar"),
    Key("new", "n", "New ask; in a drift check, the next finding"),
    Key("back", "b", "In a drift check, the previous finding"),
    Key("find", "/", "Find"),
    Key("help", "?", "The page with the keys"),
    Key("go", "g", "Go to the queue, the deals, the library", then="then Q, D or L"),
)


def of(person: User) -> dict[str, str]:
    """A person's keys by name; "" for one they switched off."""
    return {key.name: person.own_keys.get(key.name, key.default) for key in KEYS}


def attribute(person: User) -> str:
    """What a page tells its script: "off", pairs of a usual key and the person's own as "jx", or "" for the usual.

    A usual key alone has none in its place.
    """
    if person.keys_off:
        return OFF
    own = of(person)
    return " ".join(f"{key.default}{own[key.name]}" for key in KEYS if own[key.name] != key.default)


def listed(person: User | None) -> list[dict[str, str]]:
    """Rows for a list of keys: what is pressed, in capitals, and what it does; without what was switched off.

    Args:
        person: whose; None for the usual keys.
    """
    if person is not None and person.keys_off:
        return []
    own = of(person) if person is not None else {key.name: key.default for key in KEYS}
    return [{"key": own[key.name].upper(), "then": key.then, "does": key.does} for key in KEYS if own[key.name]]


def _chain(*_: object, **__: object) -> SettingsChain:
    return audit.locked_settings_chain()


@door(_chain)
def choose_keys(*, by: User, on: bool, keys: Mapping[str, str]) -> User:
    """Switch one's single keys on or off, and choose each.

    Args:
        by: for themselves.
        on: whether any single key does anything.
        keys: name to one letter, digit or sign, in any case; "" for no key. What is not named is as usual.

    Raises:
        Denied: switched off.
        Conflict: it is what was chosen already.
        Invalid: at each key, where it is no single sign or is chosen for two things.
    """
    chain = _chain()
    wanted = {key.name: keys.get(key.name, key.default).strip().lower() for key in KEYS}
    if errors := {**_doubled(wanted), **{name: ONE_SIGN for name, sign in wanted.items() if not _is_one_sign(sign)}}:
        raise Invalid(errors)
    person = User.objects.select_for_update().get(pk=by.pk)
    if not person.is_active:
        raise Denied("You are switched off.")
    own = {key.name: wanted[key.name] for key in KEYS if wanted[key.name] != key.default}
    if (person.keys_off, person.own_keys) == (not on, own):
        raise Conflict("These are your keys already.")
    person.keys_off, person.own_keys = not on, own
    person.save(update_fields=["keys_off", "own_keys"])
    data = {"person": person.first_name, "person_id": person.pk, "on": on, "keys": own}
    audit.record(chain, "person.keys_chosen", at=clock.database_now(), by=by, data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return person


def _is_one_sign(sign: str) -> bool:
    return sign == "" or (len(sign) == 1 and sign.isascii() and sign.isprintable() and not sign.isspace())


def _doubled(wanted: Mapping[str, str]) -> dict[str, str]:
    """A sentence at each key that another one is too."""
    does = {key.name: key.does for key in KEYS}
    errors = {}
    for name, sign in wanted.items():
        others: Iterable[str] = (other for other, theirs in wanted.items() if theirs == sign and other != name)
        if sign and (other := next(iter(others), None)):
            errors[name] = f"{sign.upper()} is also for “{does[other]}”. Choose another key for one of the two."
    return errors
