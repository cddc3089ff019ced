"""The words by which people limit, exclude and set conditions."""

import re

from promises.domain.say_back.guesses import any_of

NOT = re.compile(
    r"\b(?:not|no(?! matter\b)|never|nobody|none"
    r"|(?<!pay )(?<!pays )(?<!cost )(?<!costs )(?<!for )(?<!you )nothing|neither|nor|cannot|without|no one"
    r"|nowhere)\b|n't\b|\b(?:exclud\w+"
    r"|except(?:ing|ion)?|unsupported|refus\w+"
    r"|reject\w+|out of scope|den(?:y|ied|ies))\b",
    re.IGNORECASE,
)
SOFT_NOT = any_of(
    "only",
    "solely",
    "other than",
    "apart from",
    "aside from",
    "besides",
    "separate(?:ly)?",
    "extra",
    "(?:stays?|remains?|left|kept|keeps?) (?:there|behind|where|as|the same|with|theirs|their|its)",
    "stays?|stayed",
    "remains?|remained",
    "un\\w{3,}(?:ed|able)",
    "unable",
    "incapable",
    "untouched",
    "left (?:out|aside)",
    "leaves? (?:out|aside)",
    "closed (?:on|to|for|during)",
    "save (?:for|where|when|if)",
    "hands off",
    "regardless",
    "irrespective",
    "beyond (?:recovery|repair|reach|use|saving)",
    "ruled out",
    "sa(?:y|ys|id|ying) no",
    "nil",
    "fixed",
    "frozen",
    "locked",
    "outside",
    "unless",
    "but",
    "rather than",
    "instead of",
    "stops?",
    "paus\\w+",
    "skip(?:s|ped)?",
    "nothing",
    "else",
    "lack(?:s|ing|ed)?",
    "miss(?:es|ed|ing)?",
    "omit\\w*",
    "gone",
    "lost",
    "for free",
    "free(?: of charge)?",
    "up to (?:them|us|you)",
    "optional",
    "forbidden",
    "prohibited",
    "banned",
    "turned (?:down|away)",
    "fail(?:s|ing)?",
    "loses?",
    "on (?:its|their) own",
    "read-only",
    "can't",
    "lapses?",
    "exempt",
    "leav(?:e|es|ing)",
    "nobody",
    "unlimited",
    "as (?:much|many|often) as (?:they|we|you) (?:want|like|need)",
    "one-way",
    "unchanged",
    "anything (?:else|more|longer)",
    "afterwards",
    "excluded",
    "ignored?",
    "ignores",
    "barred",
    "blocked?",
    "unavailable",
    "impossible",
    "invalid",
    "queue up",
    "wait",
    "themselves",
    "in the pool",
    "per hour",
    "in addition",
    "different(?:ly)?",
    "hid(?:e|es|den)",
    "in(?:visible|accessible|complete|eligible|valid|active)",
    "dis(?:abled|allowed|connected|regarded)",
    "off[ -]limits",
    "out of (?:reach|scope|sight)",
    "kept from",
    "for nothing",
    "refrain\\w*",
    "discard\\w*",
    "thrown (?:away|out)",
    "(?:leaves?|leaving|left) (?:\\w+ )?out",
    "silen(?:t|ce)",
    "quiet",
    "drop(?:s|ped)?",
    "delet\\w+",
    "declin\\w+",
    "void",
    "extra work",
    "until",
    "offline",
    "(?:is|are|was|being|'s|'re) (?:out|off|down|gone|absent|different)",
    "down",
    "different",
)
ONLY = re.compile(
    r"\b(?:only|solely|exclusively|alone|sole|no others?|no one else|nobody (?:but|else)|nowhere else|nothing else"
    r"|restricted to"
    r"|limited to|confined to)\b"
)
SAID_ONLY = re.compile(
    r"\b(?:only|solely|exclusively|alone|sole|(?<!can )(?<!could )just|nobody (?:but|else|except)|no one (?:else"
    r"|but)|nothing (?:else"
    r"|but)|no (?:others?|more(?! than))|none but|nowhere else"
    r"|all we (?:can|get)|that's (?:all|it)|other than|restricted to|limited to|confined to|a single|single|purely"
    r"|merely|must be|(?:needs?|ha[sv]e?|required) to be|must have|no other|(?:reserved|meant) (?:for|to)"
    r"|for \w+s only)\b",
    re.IGNORECASE,
)
# What limits in a sentence; below, in how many more ways people say so.
UPPER = re.compile(
    r"\b(?:up to|at (?:the )?most|(?:no|not|never) (?:\w+ )?(?:more|longer|later) than|max(?:imum)?|limited to"
    r"|are limited|is limited|capped"
    r"|(?:within|under)(?! one (?!hour|day|week|month|year|minute|business|working|second|quarter"
    r"|of))(?= (?:the )?(?:\W{0,2}\d|an? (?:second|minute|hour|day|week|month|quarter|year)\b|one|two"
    r"|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|[A-Z$€£]))|less than"
    r"|fewer than|at a time|as many as|(?:not|never|cannot) exceed)\b"
)
SAID_WITHIN = re.compile(
    r"\bin(?:side)?(?: of)? (?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|\d+)"
    r"(?: (?:business|working|work|full))?[ -]?(?:h|min|hours?|hrs?|minutes?|days?|weeks?|months?|years?)\b"
    r"|\b(?:for|in|during) (?:the (?:next|first) )?(?:an?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|twelve|fourteen|thirty|\d+)"
    r"(?: (?:business|working|work|full|calendar))? (?:minutes?|hours?|days?|weeks?|months?|years?)\b"
    r"|\b(?:term|deadline|notice|frist|period|has|have|had|takes?|get|gets|after|window) ?(?:of |is "
    r"|: ?)?(?:at most )?"
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty|thirty|sixty|ninety|\d+)"
    r"(?: (?:business|working|work|full|calendar))?[ -]?(?:h|min|hours?|hrs?|minutes?|days?|weeks?|months?|years?)\b"
    r"|\b(?:until|till|by) the next (?:\w+ )?(?:day|hour|week|month)\b"
)
LOWER = re.compile(
    r"\b(?:at (?:the )?least|minimum|no (?:less|fewer|earlier|sooner) than|or (?:more|newer|later|above|older)"
    r"|more than|over(?= (?:eur|usd|\$|€|£|\d)(?![\d.,]* (?:hours?|days?|weeks?|months?|minutes?)(?! old)))"
    r"|above|older than"
    r"|larger than|longer than)\b"
)
EXTRA = re.compile(
    r"\b(?:separate work|separately|separate order|charged|billed|at cost|change order|(?:no|without) (?:extra"
    r"|additional) (?:charge|cost)s?|free of charge|at no (?:charge|cost)|for free)\b",
)
SAID_EXTRA = re.compile(
    r"\b(?:free|nothing|separate\w*|extra|charg\w+|costs?|pay\w*|bill\w*|fees?|euros?|eur|additional|price\w*"
    r"|change order|dollars?|new order|on top|invoice\w*|add-on|apart|itemi[sz]ed|individually|on (?:its|their) own"
    r"|by (?:itself|themselves))\b"
)
OUTSIDE = re.compile(r"\boutside (?:of )?\w+")
SAID_OUTSIDE = re.compile(
    r"\b(?:other times?|before or after|otherwise|any other|outsid\w+|external\w*|independent\w*|third[ -]part\w+"
    r"|except\w*|apart|aside|exclud\w+|beyond"
    r"|after hours|other than|besides|leaving)\b"
)
#: What does not leave a place stays in it.
SAID_INSIDE = re.compile(r"\b(?:inside|within|stays?|remains?|leaves?|leaving|out of|(?:kept|held|keep) in)\b")
BY_HAND = re.compile(r"\b(?:by hand|manual(?:ly)?)\b")
SAID_BY_HAND = re.compile(
    r"\b(?:hands?|manual\w*|(?:your|our|them)sel(?:f|ves)|we|you|they|somebody|someone|people|person|not|never)\b"
)
PREDECESSOR = re.compile(r"\bthe (?:one|version|release) before(?: it| that)?\b|\bpredecessors?\b")
SAID_PREDECESSOR = re.compile(r"\b(?:before|previous|prior|predecessors?|preceding|two|both|all|every)\b")
INCLUDED = re.compile(r"\b(?:includes?|included|including|covers?|covered)\b")
EXCLUDED = re.compile(r"\b(?:excludes?|excluded|excluding)\b")
#: Half of a thing; half an hour is a time.
HALF = re.compile(r"\bhalf\b(?![ -](?:an? )?(?:second|minute|hour|day|year|past|board|life|time)s?\b)")
SAID_HALF = re.compile(r"\b(?:half|halves|50|fifty|other|rest|semi\w*|two)\b")
SAME = re.compile(r"\bthe same (?:second|minute|hour|day|night|week|month|quarter|year|time)\b")
SAID_SAME = re.compile(r"\b(?:same|together|simultaneous\w*|at once|one|that)\b")
READ_ONLY = re.compile(r"\b(?:read|view)-only\b")
SAID_READ_ONLY = re.compile(
    r"\b(?:(?:read|view)[ -]only|only (?:read|view|look|see)|just (?:read|view|look|see)|(?:read|view|look"
    r"|see)\w* only|(?:read|view|look|see) but)\b",
)
SAID_UPPER = re.compile(
    r"\b(?:longest|latest|(?<!for )the most(?= \w)|or (?:sooner|earlier|fewer)|anymore|not (?:go )?(?:over|above|beyond"
    r"|past)|(?:small|short|cold|light|cheap|young|few)er than|up to|at (?:the )?most"
    r"|at (?:the )?max(?:imum)?|(?:no|not|never) (?:\w+ )?(?:more|longer|later|bigger"
    r"|larger|greater|higher) than|no (?:more|later|longer)|max(?:imum|imally)?"
    r"|limit(?:s|ed|ing)?(?: (?:to|of))?|cap(?:s|ped)?|within|under|below|less than|fewer than|or (?:less|fewer"
    r"|below|earlier|under)|can(?:not|'t) (?:be |exceed|have |hold |go )?(?:\w+ )?(?:more|bigger|larger|over|exceed)?"
    r"|at once|at the outside|(?:the )?first (?=\d|one\b|two\b|three\b|ten\b|twenty\b)|ceiling|tops|(?:no|not"
    r"|never|n't"
    r"|nobody|nothing)\b(?:[^.;,]|, [^.;,]{1,20},){0,40}"
    r"\b(?:more|longer|later|over|above|beyond|larger|bigger|higher|greater) than"
    r"|n't (?:be |exceed|take |go )?(?:\w+ )?(?:more|bigger|larger|over|exceed|longer)"
    r"|as (?:many|much|far|high|late) as|not (?:exceed|go over)|nothing (?:over|above|bigger|larger)"
    r"|none (?:larger|bigger)|apiece|before|until|in (?:at most|under|less)|ahead|inside|throttled|no (?:larger"
    r"|bigger|greater|higher)|exceed\w*|expires?|ends?|lasts?|stops?|keeps?|hold(?:s)?|goes away|runs? out|till"
    r"|to \d|that's (?:how|all|it)|all told|in total|altogether"
    r"|(?:may|can) come to|(?:after|past|beyond) that|you've (?:got )?(?:an?|\d+|\w+) \w+)\b"
    r"|n't\b[^.;,]{0,40}\b(?:more|longer|later|over|above|beyond|larger|bigger|higher|greater) than\b",
    re.IGNORECASE,
)
SAID_LOWER = re.compile(
    r"\b(?:\w{3,}er than|shortest|smallest|lowest|starts? (?:at|from|with)|at (?:the )?least|min(?:imum"
    r"|imally)?|no (?:less|fewer|earlier"
    r"|sooner) than|not (?:less|fewer|below"
    r"|before|earlier)|or (?:more|newer|later|above|older|longer|higher|over|greater|up|bigger)|more than|over"
    r"|above|older than"
    r"|larger than|bigger than|exceed(?:s|ing)?|upwards?|from \w+|starting|beyond|past|longer than|greater than"
    r"|higher than|below|under|anything (?:else|more|longer|over|above)|not below|n't (?:start )?before"
    r"|can't go below|ones|minimum)\b",
    re.IGNORECASE,
)
WORKING = re.compile(
    r"\b(?:business|working|work|week)[ -]?(?:hours?|days?)\b"
    r"|\b(?:weekdays?|workdays?|mon(?:day)?s?\s?(?:to|till?|through|until|-|–)\s?fri(?:day)?s?)\b",
    re.IGNORECASE,
)
ONCE = re.compile(
    r"\b(?:(?<!at )once(?! (?:per|a|an|each|every|the|they|we|it|our|his|three|someone|in|everyone|somebody)\b)"
    r"|one time"
    r"|1 time|a single time|just the one)\b",
    re.IGNORECASE,
)
ALL = re.compile(
    r"\b(?:all|everyone|everybody|(?<!without )any(?! \w+s\b))\b|\b(?:every|each)\b(?!\s*(?:[,.;:)]|\Z)"
    r"| (?:before|after|for|in|on|at|by|with|and|or|during|within|to|from|per)\b)(?! (?:\w+ )?(?:second"
    r"|minute|hour|day|night|week|month"
    r"|quarter|year|time|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b)",
)
SAID_ALL = re.compile(
    r"\b(?:all|when\w*|every\w*|each|any\w*|whole|entire|whatever|whoever|whichever|both|per"
    r"|an?|one more|(?:the )?rest|others|remaining|except\w*|otherwise|another|extra|always|if|some(?:one|body"
    r"|thing)|no one"
    r"|nobody|none|never)\b",
)
SAID_ONCE = re.compile(r"\b(?:once|one|single|a time|1)\b")
RATES = re.compile(
    r"\b(?:nightly|daily|weekly|monthly|hourly|yearly|annual(?:ly)?|quarterly|overnight"
    r"|(?:every|each|per) (?:second|minute|hour|day|night|week|month|quarter(?! of an?)|year)"
    r"|(?:times|time|once|twice) (?:a"
    r"|an|per|each|every) (?:second|minute|hour|day|night|week|month|quarter|year))\b"
)
#: Said of everybody or everything where the sentence speaks of some.
UNLIMITED = re.compile(
    r"\b(?:as (?:many|much|often|long)(?: \w+)? as (?:\w+ ){1,2}(?:wants?|likes?|needs?"
    r"|wishes)|unlimited|without (?:a |any )?limits?"
    r"|no limits?|for ever|forever|any number of|however (?:many|much|often)"
    r"|(?<!not )(?<!n't )(?:of|with|for|in|on|by|to) any(?! (?:of|(?:\w+ ){1,3}(?:that|which|who|whose|with))\b)"
    r"|any kind of)\b"
)
ANY = re.compile(r"\b(?:any\w*|unlimited|whatever|whichever|all|no|not|unless|every)\b")
FOR_GOOD = re.compile(r"\b(?:permanent\w*|irrevocabl\w+|irreversibl\w+|for good|indefinite\w*|finally)\b")
WIDER = re.compile(
    r"(?<!let )(?<!tell )(?<!tells )(?<!told )(?<!inform )(?<!informs )"
    r"\b(?:anyone|anybody|everyone|everybody)\b(?!')(?! (?:who|whose|with|without|in|from|of|else|stuck|left"
    r"|caught|aged|under|over|below|above|\w+ed|\w+ing"
    r"|\w+er than|able)\b)"
)
OWN = re.compile(r"\b(?:their|its|his|her|our|your|my) own\b")
SAID_OWN = re.compile(
    r"\b(?:own|(?:work\w*|employ\w*) (?:for|by|with) (?:us|them|you|it|me)"
    r"|pay(?:s|ing)?|bears?|pocket|their|theirs|its|his|her|hers|our|ours|your|yours|my|mine|belong\w*"
    r"|themselves"
    r"|itself|(?:in-?)?house|premises|internal\w*|separate|dedicated|respective|same"
    r"|(?:(?!that's|here's|there's|what's|where's)\w{4,})'s|individual(?:ly)?|one each|an? \w+ each)\b"
)
NARROW = re.compile(
    r"\b(?:all|any\w*|every(?:one|body)|nobody|no one|none|both|(?:every"
    r"|each) (?:\w+ )?(?:users?|persons?|people"
    r"|members?|customers?|clients?|employees?|admin\w*|colleagues?|participants?|tenants?"
    r"|agents?|drivers?|patients?|guests?"
    r"|teachers?|students?|part(?:y|ies)|sides?|readers?|visitors?|managers?|suppliers?|owners?|staff|team))\b"
)
#: What a sentence says that one may well say by a "not": includes is costs nothing, stays is is not moved.
WAS_NOT = re.compile(
    r"\b(?:nothing|at all times|around the clock|day (?:and|or) night"
    r"|always|permanently|other than|apart from|aside from|besides"
    r"|un(?!i|der|til|less|to)\w{3,}|in(?:valid|complete|active|correct)|stays?|remains?|keeps?|kept"
    r"|includ\w+|free|otherwise|instead"
    r"|lacks?|fails?|missing|empty|silent"
    r"|absent|waiv\w+|exempt\w*|offline|outside the scope|left behind"
    r"|forbidden|prohibited|stops?|ends?|expires?|clos(?:es|ed)|optional|fixed)\b"
)
#: Two that deny one another: no visit without a gauge is every visit with one.
TWO_NOTS = re.compile(
    r"\b(?:no|nobody|no one|none|never|not)\b[^.;,]{0,60}(?:\b(?:without|unless|lacks?|lacking)\b|n't\b)"
)
EVERY_ONE = re.compile(r"\b(?:all|every\w*|each|any|always|must|only|whole|entire)\b")
#: Consecutive: one right behind the other.
IN_A_ROW = re.compile(r"\b(?:consecutive|successive|in a row|back[- ]to[- ]back)\b")
SAID_IN_A_ROW = re.compile(
    r"\b(?:consecutive\w*|success(?:ive\w*|ion)|row|trot|back[- ]to[- ]back|running|straight|on end"
    r"|after (?:an|the )?other"
    r"|one after|uninterrupted\w*|continuous\w*|without (?:a )?(?:break|gap|pause)|following|sequence|series|stretch"
    r"|together|run|pair)\b"
)
#: In writing, and how people say it.
IN_WRITING = re.compile(
    r"\bin writing\b|\bwritten (?:consent|approval|permission|agreement|confirmation|notice|order)\b"
)
SAID_IN_WRITING = re.compile(
    r"\b(?:writ\w*|wrote|paper|e-?mails?|e-?mailed|letters?|sign\w*|document\w*|black and white|texts?|post|fax)\b"
)
#: Done with something, these deny what else is said to be done with it.
DROPPED = re.compile(r"\b(?:ignor\w+|discard\w*|thrown (?:away|out)|disregard\w*|skipped|dropped|forgotten)\b")
#: Of all, only some.
SOME = re.compile(r"\b(?:some|several|a few|(?<!at )(?<!the )most(?! recent)|certain|half of)\b")
NOT_ALL = re.compile(r"not (?:all|every|each)\b")
TERSE = re.compile(r"\b(?:the|an?|is|are|was|were|be|will|we|you|they|it|gets?|can|may|their|our|your)\b")
BOTH = re.compile(r"\b(?:both|as well as|together)\b")
SAID_BOTH = re.compile(r"\b(?:both|as well as|together|and|too|each|all)\b")
OR = re.compile(r"\bor\b(?! (?:more|less|later|earlier|fewer|above|below|longer|shorter|over|under|so)\b)")
EVERY = re.compile(
    r"\b(?:all|every|each)(?: the)? (?!(?:second|minute|hour|day|night|week|month|quarter|year|time)s?\b)([^\W\d_]+)"
)
#: Words before a thing that make it no other thing.
PLAIN_BEFORE = frozenset({
    "with", "from", "into", "that", "this", "these", "those", "their", "your", "each", "every", "three", "will", "when",
    "than", "only", "also", "after", "before", "customer", "customers", "vendor", "user", "users",
})  # fmt: skip
#: Two words of which one is the other's contrary, so that one in the place of the other is no paraphrase.
CONTRARIES = tuple(
    (re.compile(rf"\b(?:{one})\b"), re.compile(rf"\b(?:{other})\b"))
    for one, other in (
        (
            r"remote(?:ly)?|online|(?:over|by|via) video",
            r"on[ -]?site|in person|face[ -]to[ -]face|at (?:our|your|the customer's) (?:office"
            r"|place)",
        ),
        (
            r"on[ -]?site",
            r"(?:at|in) (?:the|our|their|its|a) (?:work ?shop|lab|laboratory|factory|depot|service cent(?:re|er))",
        ),
        (r"automatic(?:ally)?|by itself|by themselves", r"manual(?:ly)?|by hand"),
        (r"inbound|incoming", r"outbound|outgoing"),
        (r"encrypted", r"unencrypted|in plain text"),
        (r"public(?:ly)?", r"private(?:ly)?"),
        (r"internal(?:ly)?", r"external(?:ly)?"),
        (r"written|in writing", r"oral(?:ly)?|spoken|by phone"),
        (r"oldest", r"newest"),
        (r"upload(?:s|ed)?", r"download(?:s|ed)?"),
        (r"encrypts?", r"decrypts?"),
        (r"included", r"charged|costs? extra"),
        (r"los(?:es?|t)", r"keeps?|kept|retains?"),
        *(
            (rf"{unit} before|(?:previous|preceding|prior) {unit}", rf"(?:same|following|next) {unit}|{unit} after")
            for unit in ("day", "week", "month", "quarter", "year")
        ),
        (
            r"(?:switche[ds]|turn(?:s|ed)) off|off by default|disabled|deactivated",
            r"(?:switche[ds]|turn(?:s|ed)) on|on by default|enabled|activated",
        ),
    )
)
OVER = r"(?:over|above|more than|higher than|exceed(?:s|ing)?|larger than|longer than|older than)"
UNDER = r"(?:under|below|less than|lower than|fewer than|smaller than|shorter than|younger than)"
REAL_TIME = re.compile(
    r"\b(?:in real time|real-time|realtime|instantly|immediately|right away|continuously|all the time|constantly"
    r"|straight away|at any time|whenever (?:we|you|they) (?:want|like|need))\b",
    re.IGNORECASE,
)
