"""Say it back: whether somebody, in their own words, said everything that a sentence says (docs/drift.md).

A read-back that guesses, or that lost or changed a number, a date, a name, a "not", a limit or a condition, shows that
the sentence can be read two ways, or was not understood. Words of one's own are what is asked for, so only what would
change the promise counts: each kind of thing is looked for in all the ways people say it.
"""

from promises.domain.say_back.compared import SaidBack, Understood, check_read_back
from promises.domain.say_back.flags import Flag
from promises.domain.say_back.guesses import is_hedge

__all__ = ["Flag", "SaidBack", "Understood", "check_read_back", "is_hedge"]
