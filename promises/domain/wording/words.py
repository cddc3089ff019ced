"""Word lists of the data folder as patterns, in all the forms a word takes."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"
_VOWELS = "aeiou"


def verb_forms(verb: str) -> Iterator[str]:
    """retry, retries, retried, retrying; irregular ones stand in the list themselves."""
    yield verb
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
        return
    yield f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"
    if verb.endswith("e"):
        yield from (f"{verb}d", f"{verb[:-1]}ing")
        return
    yield from (f"{verb}ed", f"{verb}ing")
    if len(verb) > 2 and verb[-1] not in f"{_VOWELS}wxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS:
        yield from (f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")


def noun_forms(noun: str) -> Iterator[str]:
    """entry, entries."""
    yield noun
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        yield f"{noun[:-1]}ies"
    else:
        yield f"{noun}es" if noun.endswith(("s", "sh", "ch", "x", "z")) else f"{noun}s"


@lru_cache(maxsize=2)
def _lists(name: str) -> dict[str, str]:
    lists: dict[str, str] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return lists


@lru_cache(maxsize=1)
def exact_verbs() -> frozenset[str]:
    """Verbs whose effect a tester can see, in all forms."""
    verbs = _lists("exact_words.json")["verbs"]
    return frozenset(form for verb in verbs.split() for form in verb_forms(verb)) | irregular_forms()


@lru_cache(maxsize=1)
def irregular_forms() -> frozenset[str]:
    """Past forms of verbs of behaviour that follow no rule: sent, kept."""
    return frozenset(_lists("exact_words.json")["other_forms"].split())


@lru_cache(maxsize=1)
def exact_nouns() -> frozenset[str]:
    """Things of a product, and people by what they do, in all forms."""
    return frozenset(form for noun in _lists("exact_words.json")["nouns"].split() for form in noun_forms(noun))


@lru_cache(maxsize=1)
def vague_verbs() -> frozenset[str]:
    """Verbs nobody can test, in all forms."""
    return frozenset(form for verb in _lists("vague_words.json")["verbs"].split() for form in verb_forms(verb))


@lru_cache(maxsize=1)
def mostly_nouns() -> frozenset[str]:
    """Forms of listed verbs that are more often nouns or adjectives: "a real-time sync", "secure access"."""
    return frozenset(_lists("exact_words.json")["mostly_nouns"].split())


@lru_cache(maxsize=1)
def acting_words() -> frozenset[str]:
    """Words by which a clause says that somebody does something: verbs that are no participles, and who acts."""
    listed = {verb for verb in exact_verbs() | vague_verbs() if not verb.endswith(("ed", "ing"))}
    acting = frozenset(_lists("exact_words.json")["acting"].split())
    return frozenset(listed - irregular_forms() - mostly_nouns()) | acting


def vague(kind: str) -> frozenset[str]:
    """Words of one kind of `vague_words.json`: manner, comparative, praise, restrictor, nouns."""
    return frozenset(_lists("vague_words.json")[kind].split())


def one_of(words: Iterable[str]) -> tuple[str, ...]:
    """The words as alternatives of a pattern, the longer first; a hyphen may be a space."""
    return tuple(
        re.escape(word).replace(r"\-", "[ -]") for word in sorted(set(words), key=lambda word: (-len(word), word))
    )


#: "Key fields", but no key that somebody holds: "a public key", "one key per customer", "key rotation".
KEY = (
    "".join(
        f"(?<!{kind} )"
        for kind in (
            *("public", "private", "secret", "shared", "api", "ssh", "pgp", "gpg", "rsa", "aes", "hsm", "kms", "root"),
            *("master", "data", "host", "access", "session", "license", "licence", "product", "encryption", "own"),
            *("decryption", "signing", "symmetric", "asymmetric", "primary", "foreign", "idempotency", "hash", "sort"),
        )
    )
    + r"key(?= (?!(?:per|is|are|was|were|be|has|have|can|may|must|will|shall|for|of|in|on|at|to|from|by|with|without|"
    r"and|or|that|which|who|whose|when|where|before|after|until|unless|if|only|never|not|as|than|into|under|over|between|"
    r"through|it|they|we|holds|opens|expires|rotates|stays|pairs?|management|rotation|vault|length|store|exchange|"
    r"material|holder|authentication|custody)\b)[a-z])"
)
