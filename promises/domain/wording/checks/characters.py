"""Characters nobody can see, words in two alphabets, more than one line."""

from collections.abc import Iterator
from typing import ClassVar

from dealdesk.domain.text import problems
from promises.domain.wording.base import Check, Finding
from promises.domain.wording.reading import Reading

NO_LIMIT = 10**9  # length is the field's business, not the wording's


class CharacterCheck(Check):
    """A fault in the characters themselves. Source: RELIABILITY section 4, rows 4 to 7, 10 and 13.

    The rules are those of `dealdesk.domain.text.problems`, so a field and the wording check never disagree. They are
    asked of the text as given, since folding leaves out exactly what is looked for.
    """

    codes: ClassVar[frozenset[str]]
    can_be_overridden = False

    def find(self, reading: Reading) -> Iterator[Finding]:
        for problem in problems(reading.text, limit=NO_LIMIT):
            if problem.code in self.codes and problem.position:
                at = problem.position - 1
                yield Finding(
                    check=self.id,
                    level=self.level,
                    start=at,
                    end=at + 1,
                    phrase=reading.text[at : at + 1],
                    why=problem.message,
                    instead=self.instead,
                )


class HiddenCharacters(CharacterCheck):
    """Control characters, direction marks, blank letters, unreadable ones."""

    id = "hidden_character"
    name = "Hidden character"
    sentence = "A character that cannot be seen may change how the sentence reads."
    instead = "the same words, typed anew"
    codes = frozenset({"null", "hidden", "unreadable"})


class MixedScripts(CharacterCheck):
    """Letters of two alphabets that pass for each other in one word."""

    id = "mixed_scripts"
    name = "Mixed scripts"
    sentence = "Mixed scripts in one word."
    instead = "the word in one alphabet"
    codes = frozenset({"scripts"})


class OneLine(CharacterCheck):
    """A line break: a promise is one line."""

    id = "one_line"
    name = "Not one line"
    sentence = "One sentence on one line."
    instead = "one line; limits as further sentences on it"
    codes = frozenset({"lines"})
