"""Things of which one excludes the others: by mail or by phone, first or last; and words that weigh nothing here."""

import re

from promises.domain.drift.nearest import stem


def _family(*members: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![\w-])(?:{member})(?![\w-])") for member in members)


FAMILIES = (
    _family(
        r"e-?mail(?:s|ed)?|mail(?:s|ed)?|(?<!text )message[sd]?",
        r"(?:by|a|per|via) phone|phoned?|phone calls?|calls?|called|rings?",
        r"sms|texts?(?: messages?)?|texted",
        r"letters?|by post|post",
        r"fax",
        r"chat(?:s|ted)?",
    ),
    _family(r"first|1st", r"last"),
    _family(r"short(?:er|est)?", r"long(?:er|est)?"),
    _family(
        r"(?:in )?full|fully|whole|entire|completely",
        r"in part|partly|partial(?:ly)?|half|(?<=get )part of|(?<=back )part of|some of",
    ),
    _family(r"half(?:-day)?", r"full(?:-day)?|whole"),
    _family(r"previous|yesterday(?:'s)?|the day before", r"today(?:'s)?|current|same day", r"tomorrow|next day"),
    _family(r"starts?|begins?|began|starting|beginning", r"ends?|finish(?:es)?|expires?|ending"),
    _family(r"morning|a\.m\.", r"afternoon", r"evening"),
    _family(r"spring(?:time)?", r"summer(?:time)?", r"autumn", r"winter(?:time)?"),
    _family(r"ascending", r"descending"),
    _family(
        r"delet\w+|eras\w+|remov\w+|wip\w+|purg\w+|destroy\w*", r"archiv\w+", r"anonymi[sz]\w+", r"hid(?:e|es|den)"
    ),
    _family(r"stop(?:s|ped)?|paus\w+|halt\w*|ceas\w+", r"continu\w+|go(?:es)? on|carr(?:y|ies) on|resum\w+"),
    _family(r"merg\w+|combin\w+", r"delet\w+", r"split\w*"),
    _family(
        r"automatic(?:ally)?|by itself|by themselves",
        r"on request|manual(?:ly)?|by hand|when asked|if asked|(?:your|our)sel(?:f|ves)",
    ),
    _family(r"edit\w*", r"delet\w+", r"creat\w+", r"print\w*", r"approv\w+"),
    _family(r"imports?|imported", r"exports?|exported"),
    _family(r"ignor\w+", r"report\w*|reject\w*|refus\w+"),
    _family(r"read|view", r"edit|write|change"),
    _family(r"lowest|smallest|cheapest|least", r"highest|largest|biggest|most expensive"),
    _family(r"minimum|at least|no less|or more", r"maximum|at most|up to|no more|or less"),
    _family(r"increases?|rises?|rise|raised?|go up|goes up", r"decreases?|falls?|lower(?:ed|s)?|drops?|go down"),
    _family(r"free(?: of charge)?|gratis", r"cheap(?:er)?|reduced|discount\w*|half price"),
    _family(r"calendar days?", r"(?:business|working|work) days?"),
    _family(r"weekdays?", r"weekends?"),
    _family(r"indoors?|inside", r"outdoors?"),
    _family(r"monday", r"tuesday", r"wednesday", r"thursday", r"friday", r"saturday", r"sunday"),
    _family(r"included", r"optional|extra"),
    _family(r"required|mandatory|must", r"optional|voluntary"),
    _family(r"open", r"closed"),
    _family(r"gross", r"net"),
    _family(r"monthly|per month|a month|each month", r"yearly|per year|a year|each year|annually|p\.a\."),
    _family(r"red", r"green", r"yellow", r"blue", r"amber"),
    _family(r"left", r"right"),
    *(
        _family(*(rf"{which} (?:[^\W\d_]+ )?{unit}s?" for unit in ("day", "week", "month", "quarter", "year")))
        for which in ("first", "last", "next", "same", "previous")
    ),
    _family(r"old(?:er|est)?", r"new(?:er|est)?"),
)


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) or word for word in words.split())


#: Put in or exchanged, these change nothing by themselves.
LIGHT = _stems(
    "extra additional further later earlier sooner about work works run runs can't cannot "
    "don't doesn't isn't aren't won't wouldn't didn't hasn't haven't allow allowed able "
    "possible once when "
    "where while during via job just put get gets got let lets use uses used using make makes made done happen happens "
    "take takes taken give gives given go goes come comes thing things stuff way case whole entire complete then so "
    "also too only always still already even actually really simply exactly precisely again back out off on up down "
    "over under need needs want wants like look looks have has having there here because since that's it's they're "
    "we're you're you'll they'll we'll i'll i'm we've they've there's what's one's themselves itself yourself myself "
    "ourselves mean means say says called named namely word words total sum altogether please note except unless but "
    "besides apart aside until till before after within inside around through throughout between among across per "
    "maximum minimum max min most least more less than not no none never nobody nothing anybody anyone anything "
    "everybody everyone everything somebody someone something else other others another every each any all both "
    "either neither full part include includes included including exclude excludes excluded excluding limit limited "
    "stay stays leave leaves reach reaches start starts begin begins without action "
    "time times day days week weeks month months year years hour hours minute minutes night nights able "
    "ever how why "
    "provide provided providing long longer soon certain respective corresponding relevant said following above below "
    "latest earliest upward upwards downward free right away kind sort form must shall new own same such set sets"
)
#: Left away, they are still meant: who is spoken to, in which money, that a thing costs.
MEANT = _stems(
    "customer client vendor supplier provider user agent staff person people euro euros eur usd dollar dollars price "
    "cost costs further notice system tool service policy software application functionality feature product "
    "send sent receive receives give gives show shows display see view store stores keep "
    "hold holds include includes cover "
    "covered covers apply applies offer provide perform carry handle older newer larger longer smaller bigger"
)
#: Before a thing, these say which ones of all are spoken of.
NARROWING = _stems(
    "urgent late overdue open closed shared published approved verified active inactive existing paid unpaid failed "
    "written signed duplicate confirmed registered selected internal external public private critical "
    "severe major minor premium standard final draft unread agreed completed finished lost damaged returned deleted "
    "archived suspended expired pending unanswered encrypted scanned printed imported manual "
    "automatic domestic foreign "
    "local regional national licensed certified qualified senior junior permanent temporary frozen hazardous unopened "
    "night weekly monthly previous current next recurring single regular full-time part-time"
)
#: People of whom one may speak without putting them in anybody's place.
ACCOMPANY = frozenset([
    "user", "member", "participant", "staff", "employee", "colleague", "personnel", "worker", "agent", "host",
    "support",
    "attendee", "it", "legal", "owner", "lead", "head", "sales", "author", "writer", "operator", "bank",
])  # fmt: skip
