"""The words by which people show that they guess."""

import re


def any_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern that finds each of these as whole words, in either case."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w-])", re.IGNORECASE)


GUESS = any_of(
    "probabl[ey]",
    "i (?:think|guess|assume|suppose|believe|imagine|expect|reckon|figure|gather|take it|presume|am not sure|hope)",
    "i would (?:say|guess|think|assume)",
    "i'd (?:say|guess|think|assume|imagine)",
    "i'm (?:not sure|guessing|assuming|pretty sure|fairly sure)",
    "maybe",
    "perhaps",
    "might",
    # "Should a release break it" sets a condition; "Should be done by noon" is a guess.
    "(?:(?<=\\w )should(?! (?:the|an?|it|they|we|you|he|she|there|any\\w*|either|neither|one|more|less|over|under"
    "|fewer"
    "|their|our|your|this|that|these|those|some\\w*|nobody|no)\\b)|should(?= (?:also |only |then |not |all "
    "|probably )*(?:be|have|get|take|work|run|go|come|cost"
    "|arrive|do|mean|happen|cover|include|receive|contain|keep|last|stay|start|end|need)\\b))",
    "sort of",
    "kind of",
    "seems?(?: like| to)?",
    "seemingly",
    "presumably",
    "apparently",
    "supposedly",
    "allegedly",
    "possibly",
    "likely",
    "most likely",
    "roughly",
    "approximately",
    "about(?= (?:\\d+(?![\\w-])|\\d+(?:[.,:]\\d+|[a-z]{1,2})\\b|an? (?:hour|day|week|month|year|dozen|hundred"
    "|thousand|minute|quarter|third"
    "|half|million|couple|few|second)|(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twenty|thirty)(?!-)))",
    "around(?= (?:\\d+(?![\\w-])|\\d+(?:[.,:]\\d+|[a-z]{1,2})\\b|an? (?:hour|day|week|month|year|dozen|hundred"
    "|thousand|minute|quarter|third"
    "|half|million|couple|few|second)|(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twenty|thirty"
    "|noon)(?!-)))",
    "more or less",
    "or so",
    "or thereabouts",
    "ish",
    "they (?:probably )?mean",
    "they must mean",
    "(?:what )?(?:this|that|it) (?:probably )?means? (?:that )?(?:they|we|you)? ?(?:probably|maybe)",
    "as far as i (?:know|understand|can tell|see)",
    "if i (?:got|get|understand|understood|read|remember)(?: (?:this|it|that))?(?: (?:right|correctly))?",
    "if i am not mistaken",
    "if i'm not mistaken",
    "it (?:looks|sounds|appears)(?! (?:after|at|for|into|over|through|up)\\b)(?: (?:like|as if|as though))?",
    "it reads (?:like|as if|as though)",
    "so it (?:sounds|seems|reads)",
    "sounds like",
    "looks like",
    "not sure",
    "unsure",
    "unclear",
    "could be",
    "would be my guess",
    "my guess",
    "guess(?:ing)?",
    "something like",
    "or something",
    "or similar",
    "somewhere (?:around|between)",
    "in theory",
    "hopefully",
    "i'd expect",
    "as i (?:understand|read|see) it",
    "the way i (?:read|understand|see) it",
    "to my (?:knowledge|understanding)",
    "my understanding",
    "my reading",
    "i (?:would )?interpret",
    "assum(?:e|es|ing|ption)",
    "would assume",
    "doubtless",
    "no doubt",
    "surely",
    "pretty much",
    "basically",
    "essentially",
    "virtually",
    "almost",
    "ought to",
    "tends? to",
    "usually",
    "normally",
    "generally",
    "typically",
    "mostly",
    "mainly",
    "for the most part",
    "largely",
    "more often than not",
    "some kind of",
    "some sort of",
    "whatever that (?:is|means)",
    "i don't (?:really )?know",
    "who knows",
    "quite possibly",
    "potentially",
    "conceivably",
    "in all likelihood",
    "chances are",
    "i can't tell",
    "hard to say",
    "don't quote me",
    "i(?:'d| would) (?:bet|reckon|suppose|hope|imagine)",
    "i bet",
    "i want to say",
    "if memory serves",
    "from what i (?:can )?\\w+",
    "as i recall",
    "i (?:vaguely )?(?:recall|remember)",
    "not (?:entirely|totally|quite|completely|really|100 ?%|a hundred percent) (?:sure|certain|clear)",
    "not certain",
    "give or take",
    "somewhere near",
    "in my (?:opinion|view|reading)",
    "must mean",
    "supposed to",
    "would seem",
    "i'd guess",
    "could well",
    "i can only guess",
    "to me it",
    "or thereabout",
    "if i'm (?:right|reading|getting|understanding)(?: \\w+)?",
    "i'm (?:thinking|supposing|presuming|fairly certain|almost sure)",
    "i (?:read|understand|interpret|take) (?:it|this|that) (?:as|to|so|like|in)",
    "more likely",
    "i conclude",
    "i infer",
    "i'd take it",
    "or whatever",
)

#: Before "about", these make it no guess: told us about five.
TELLING = re.compile(
    r"\b(?:t(?:ell|old|ells|alk\w*)|inform\w*|kn[eo]w\w*|notif\w*|hear\w*|ask\w*|questions?|e?-?mail\w*|warn\w*"
    r"|remind\w*"
    r"|all|complain\w*|writ\w+|announc\w*|report\w*|alert\w*|messages?|info\w*|worr\w+)(?: \w+)? \Z",
    re.IGNORECASE,
)


#: Hedges, and by what a sentence is as unsure itself; who says one for another guesses nothing.
_ALIKE = (
    (any_of("likely", "most likely", "probabl[ey]"), any_of("likely", "probabl[ey]")),
    (
        any_of("about", "roughly", "approximately", "around", "or so", "or thereabouts?", "more or less"),
        any_of(
            r"(?:about|roughly|approximately|around|circa|some)(?= (?:\d|an? (?:hour|day|week|month|year|quarter)\b"
            r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twelve|twenty|thirty)\b))"
        ),
    ),
)


def is_said_too(hedge: str, sentence: str) -> bool:
    """Whether the sentence itself is as unsure: about six hours, roughly six hours."""
    return hedge.lower() in sentence.lower() or any(
        hedges.fullmatch(hedge) and unsure.search(sentence) for hedges, unsure in _ALIKE
    )


def is_hedge(words: str) -> bool:
    """Whether the words of a guess are those by which people show that they guess, and not what was put in."""
    return words == "?" or GUESS.fullmatch(words) is not None
