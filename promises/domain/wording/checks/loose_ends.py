"""Ways out, ends without an end, and words that take half of a yes back."""

from promises.domain.wording.base import Level, Strength
from promises.domain.wording.families import Family, FamilyCheck
from promises.domain.wording.pins import DATE

_POSSIBLE = (
    r"(?:possible|feasible|practical|practicable|appropriate|applicable|necessary|needed|required|reasonable|"
    r"desired|sensible|available|relevant|suitable|permitted|useful|helpful|requested)"
)


class EscapeClauses(FamilyCheck):
    """A way out for whoever promises. Sources: ISO/IEC/IEEE 29148 5.2.7 (loopholes), INCOSE R8, NASA ARM (options)."""

    id = "escape_clause"
    name = "Escape clause"
    sentence = "It lets either side decide later what was promised."
    instead = "the case in which it happens, or nothing"

    families = (
        Family(
            (
                rf"(?:as|if|where|when|wherever|whenever|so far as|as far as|as soon as|to the extent|insofar as|"
                rf"as and when|as or when) (?:is |it is |it's |that is |"
                rf"reasonably |commercially |technically |practically |deemed |legally |otherwise |seems |"
                rf"considered ){{0,2}}{_POSSIBLE}",
                r"as (?:much|far|many|well|quickly|soon|fast|early|often|long|closely|little|"
                r"promptly) as (?:\w+ )?(?:possible|we can|you need|they need|needed|necessary|practical|"
                r"practicable|you like|they like|you want|they want|required|feasible)",
                r"(?:to|within) (?:the )?(?:best|limits|extent|bounds) of (?:our|what is|its)(?: [\w'-]+){0,3}",
                r"to the (?:fullest |greatest |maximum |same )?extent(?! of)",
                r"as long as (?:\w+ )?(?:necessary|needed|required|possible|practical|reasonable)|(?:when|once|"
                r"if) no longer (?:needed|required|necessary)",
                r"(?:commercially |best |all |every |our |good[- ]faith )?(?:reasonable|best|commercially reasonable|"
                r"diligent|good faith|every) (?:commercial |possible )?"
                r"(?:efforts?|endeavou?rs?|steps|measures|care|effort)",
                r"(?:in|at|on) (?:our|its|the vendor's|the supplier's|either party's|the provider's) (?:sole |own |"
                r"reasonable |absolute )?(?:discretion|judg(?:e)?ment|option)",
                r"(?:from time to time|unless otherwise agreed|unless agreed otherwise|to be (?:agreed|determined|"
                r"defined|decided|confirmed|discussed|specified)|tbd|tbc|t\.b\.d|mutually agreed(?: [\w'-]+)?|"
                r"as (?:mutually )?agreed(?: later)?|subject to (?:change|availability|feasibility|capacity|"
                r"resources?|resourcing|priorit(?:y|ies)|further (?:review|discussion|analysis)|review|confirmation|"
                r"scoping|discussion|"
                r"roadmap|our|internal|technical|successful|alignment|bandwidth))",
                r"(?:appropriate|adequate|suitable|sufficient|reasonable|necessary|relevant|proportionate|customary|"
                r"satisfactory|acceptable|proper) (?:[\w-]+ )?(?:measures?|controls?|"
                r"safeguards?|steps|actions?|levels?|time|notice|amounts?|period|timeframe|timeline|people|staff|"
                r"access|support|protection|resources?|security|manner|basis|volumes?|numbers?|"
                r"capacity|performance|documentation|training|care|assistance|permissions|formats?|limits?|means|"
                r"technical|organi[sz]ational|price|fee|delay|degree|detail|quality|speed|response)",
                r"(?:industry|market|normal|usual|customary|generally accepted|accepted|modern|common|current|good|"
                r"leading|prevailing|recogni[sz]ed)(?:[- ]standard|[- ]leading)? (?:best )?(?:practices?|standards?|"
                r"norms?|custom)",
                r"in (?:a|an) (?:very |more |most |fully )?[\w-]+ (?:way|manner|fashion)(?! of)",
                r"(?:handled|treated|dealt with|managed|addressed|solved|resolved|decided|taken care of|looked at|"
                r"priced|settled) (?!manually|automatically|separately|only|early|hourly|daily|nightly|weekly|"
                r"monthly|yearly|directly|first|entirely|exclusively)[a-z]+ly",
                r"(?:of (?:importance|note|significance|relevance|substance)|(?:odd|occasional|rare|few|some|minor|"
                r"small) exceptions?|once (?:we|you|they|things|everything) (?:know|knows|have|settle|settles|are|"
                r"is)(?: [\w-]+)?)",
                r"best[- ]practices?",
                r"industry[- ](?:standard|leading|best|grade|proven|norm)",
                r"(?:state[- ]of[- ]the[- ]art|bank[- ]grade|military[- ]grade|enterprise[- ]grade|"
                r"enterprise[- ]class|world[- ]class|best[- ]in[- ]class|best[- ]of[- ]breed|top[- ]notch|"
                r"first[- ]class|gold[- ]standard)",
                r"(?:or|and) (?:an )?(?:equivalents?|similar|comparable|alternatives?|better|the like|"
                r"otherwise)(?! (?:to|sign|between))",
                r"(?:more or less|to some (?:degree|extent)|to a (?:large|great|certain|reasonable) (?:degree|"
                r"extent)|by and large|in (?:general|principle|theory|essence|most cases|many cases|some cases|"
                r"normal circumstances|practice)|under normal (?:conditions|circumstances)|other things being equal|"
                r"where it makes sense|if (?:it makes sense|all goes well|everything goes (?:well|to plan)|"
                r"things go well|"
                r"at all possible|time allows|time permits|capacity (?:allows|permits)|resources (?:allow|permit)|"
                r"priorities (?:allow|permit)|need be|we can|nothing comes up)|depending on(?: [\w'-]+){1,3}|"
                r"as the case may be|case[- ]by[- ]case|within reason|fair use|within reasonable (?:limits|bounds)|"
                r"if demand (?:allows|justifies))",
            ),
            "It is a way out: each reader decides for themselves when it applies.",
            strength=Strength.FIRM,
        ),
    )


class OpenEnds(FamilyCheck):
    """A list or scope without an end. Sources: INCOSE R9, NASA ARM (incomplete)."""

    id = "open_end"
    name = "Open end"
    sentence = "The reader fills in the rest."
    instead = "the full list"

    families = (
        Family(
            (
                r"etc\.?",
                r"et cetera",
                r"and so (?:on|forth)",
                r"and (?:the like|such|similar|more|much more|many more|many others?|others|all that|co|all the rest|"
                r"the rest(?: of (?:it|them))?|anything (?:else|similar|related)|everything (?:else|related|"
                r"in between|around it|that comes with it)|"
                r"whatever(?: else)?|whatnot|what have you|stuff|things|everything|beyond|"
                r"other (?:[\w-]+ ){0,2}(?:things|stuff|needs|items|systems|tools|requests|changes|requirements|"
                r"areas|formats|sources|platforms|work|tasks|services|"
                r"features|functions|data|documents|aspects|topics|improvements|similar [\w-]+))",
                r"or (?:so|whatever|anything(?: else| like that| similar)?|something(?: like that| similar|"
                r" along those lines)?|the like|such|other [\w-]+ (?:formats?|systems?|tools?|sources?))",
                r"(?:including|includes?|include)(?:,)? (?:but|without)(?: is| are|"
                r",)? (?:not )?(?:being )?(?:limited to|limitation)",
                r"(?:including|includes?) among others?",
                r"among (?:other|others|many)(?: things)?",
            ),
            "It has no end; the customer will fill in the rest.",
            strength=Strength.FIRM,
        ),
        Family(
            (
                r"(?:whatever|whichever|whoever|anything|everything|wherever|however)(?: else)? (?!is (?:earlier|"
                r"later|sooner|lower|higher|greater|less|longer|shorter))(?:you|they|he|she|the customer|the buyer|"
                r"the client|your|their|it|we|is|comes?|may|might|they'll|you'll|else)(?: [\w'-]+){0,2}",
                r"(?:any other [\w-]+|all other (?:things|needs|tools|systems|requests|matters|aspects|areas|topics|"
                r"formats))",
                r"(?:any|all) (?:further|additional|related|associated|remaining|future|subsequent|relevant|"
                r"necessary|required|reasonable|applicable|appropriate|resulting|outstanding|needed|upcoming|"
                r"such) [\w-]+",
                r"(?:other|various|several|multiple|numerous|different|certain|diverse|many|a (?:range|variety|"
                r"number|host|bunch|lot|couple|few|handful|set|series) of|some|further|additional|a few|most|"
                r"plenty of|lots of|quite a few|all kinds of|"
                r"all sorts of|a wide (?:range|variety) of|sort of|kind of) (?:[\w-]+ )?(?:things?|needs|stuff|"
                r"systems|tools|requirements|formats|sources|use cases|scenarios|options|features|improvements|"
                r"enhancements|"
                r"changes|tweaks|adjustments|integrations|customi[sz]ations|ways|areas|aspects|items|extras|bits|"
                r"platforms|applications|functions|capabilities|services|parameters|settings|reports|fields|updates|"
                r"additions|controls|measures|requests|issues)",
                r"(?:all|any|every)(?:thing)? (?:[\w'-]+ ){0,2}(?:needs?|requirements?|wants?|asks?|requests?|"
                r"issues?|problems?|questions?|concerns?|scenarios?|use cases?|situations?|eventualit(?:y|ies)|"
                r"circumstances?|kinds? of|types? of|sorts? of|manner of|aspects?|edge cases?|"
                r"stakeholders?|regulations?|laws|standards|compliance|expectations|formats?|systems?|tools|"
                r"platforms|devices|environments?|workflows?|process(?:es)?|data needs|integrations?|"
                r"customi[sz]ations?|sources|changes)(?! (?:log|field|page|report|tab|with|whose|that|above|below|"
                r"listed|named|of|in the|on the|the|from|older|marked|made|it|routed|for))",
                r"end[- ]to[- ]end",
                r"(?:and|plus) (?:some )?(?:extras|goodies|bells and whistles|add-ons)",
                r"turn[- ]?key|one[- ]stop[- ]shop|full[- ]service|white[- ]glove|out[- ]of[- ]the[- ]box|"
                r"plug[- ]and[- ]play|no strings attached",
            ),
            "It has no end; the customer will fill in the rest.",
        ),
    )


class Hedges(FamilyCheck):
    """Half a yes. Sources: write-good (weasel words), proselint (hedging), NASA ARM (weak phrases)."""

    id = "hedge"
    name = "Hedge"
    sentence = "A soft yes. The customer will read it as a yes."
    instead = "what is sure; leave the rest out"

    families = (
        Family(
            (
                r"(?:should|might|could|ought to|may)(?: (?:all|also|then|well|just|easily|probably|be|all be|mostly|"
                r"pretty much|still|even|most likely|normally|not))? (?:be (?:\w+ )?(?:fine|ok|okay|able to|possible|"
                r"good|enough|easy|doable|ready|there|available|"
                r"feasible|no problem|straightforward|covered|done|quick|simple|live|in place|sorted|sufficient|"
                r"alright|safe|compatible|well|up|no issue|no big deal|workable|a problem|an issue|supported|close|"
                r"capable|finished|happy)|work|do|cover|help|suffice|handle|"
                r"fit|manage|support|meet|satisfy|get|have|hold|happen|go|land|come|improve|reduce|make|take|match|"
                r"give|allow|resolve|see|look|cope|keep|arrive|scale|solve|feel|run|perform|lead|offer|expect|need|"
                r"add|build|consider|explore|include|provide|want)",
                r"(?:is|are|be|'re|'s|am|was) (?:\w+ )?(?:likely|expected|supposed|meant|intended|planned|hoping|"
                r"aiming|planning|looking|trying|confident|optimistic|sure|hopeful|happy|willing|committed|prepared|"
                r"keen|bound|going to try|slated|targeted|"
                r"anticipated|believed|designed|geared|positioned|poised|certain)(?: (?:to|that|about|we|it|for|on))",
                r"(?:we|i|they|engineering|product|the team|our team|our engineers|our developers|you|it|"
                r"our roadmap)(?:'ll| will| would| can| do| also| really| certainly| currently| fully|"
                r" always)? (?:believe|think|hope|expect|aim|plan|intend|try|strive|endeavou?r|"
                r"anticipate|reckon|guess|suppose|imagine|feel|assume|foresee|see no|don't see|do not see|figure|"
                r"seek|look to|look into|consider|explore|aspire|doubt|are hoping|work towards?|target|prefer|love|"
                r"attempt|do our (?:best|utmost)|do what we can|do everything|"
                r"do whatever|see what|push for|go the extra mile|find a way|figure (?:it|something|this|that) out|"
                r"work (?:it|something|this|that) out|make (?:it|this|that) (?:work|happen)|sort (?:it|this|that|"
                r"something|them|everything) out|get (?:it|this|that|there|you there|them there))",
                r"(?:expects?|hopes?|aims?|plans|intends?|strives?|tries|endeavou?rs?) (?:to|the|this|that|it)|"
                r"working towards?",
                r"(?:probably|possibly|presumably|hopefully|perhaps|maybe|likely|apparently|basically|essentially|"
                r"ideally|theoretically|arguably|supposedly|potentially|conceivably|seemingly|practically|virtually|"
                r"more than likely|in all likelihood|fingers crossed|ish)",
                r"(?:generally|typically|usually|normally|mostly|largely|mainly|sometimes|in most cases|"
                r"for the most part|most of the time|pretty much|kind of|sort of|at times|as a rule|in the main|"
                r"predominantly|commonly|broadly|roughly speaking)",
                r"(?:no (?:problem|worries|issue|brainer|big deal|sweat|trouble)|not a problem|not an issue|"
                r"won't be (?:a|an) (?:problem|issue|blocker)|will be (?:fine|ok|okay|no problem)|is (?:fine|doable|"
                r"easy|no problem|totally possible)|count on (?:us|it)|rest assured|don't worry|"
                r"trust us|we (?:'ve )?got (?:you|this|it)|we've got (?:you|this|it|them)(?: covered)?|"
                r"you're (?:covered|good|in good hands)|consider it done|leave it (?:to|with) us|bear with us|"
                r"we hear you|you bet|for sure|all good|piece of cake|easy peasy|covered on our side)",
                r"(?:on|in) (?:the|our)(?: [\w-]+)? (?:roadmap|radar|pipeline|backlog|horizon|works|cards)",
                r"(?:strong|top|high|highest|utmost|key|big) (?:priority|commitment|focus|emphasis)|(?:taken|takes?|"
                r"taking) (?:[\w' -]{1,30} )?(?:very |extremely )?seriously",
                r"give it (?:our|a) (?:best|go|shot|try)|our best|best shot|where we can|if we (?:can|get|have time|"
                r"find)|look(?:ing)? (?:at|into) (?:it|this|that|how|ways|options|what|whether|the)|working on (?:it|"
                r"this|that|a|an|adding|improving|something)",
            ),
            "A soft yes. The customer will read it as a yes.",
            strength=Strength.FIRM,
        ),
        Family(
            (
                r"(?:we|they|you|i|he|she|it|customer|buyer) (?:just|simply|merely|really) "
                r"(?:needs?|wants?|requires?|takes|means)",
                r"(?:it's|that's|this is|it is|that is) (?:just|only|simply|merely) (?:a|an|one|some)",
            ),
            "It makes the ask small before anybody has sized it.",
            "the ask, without “just”",
            strength=Strength.FIRM,
        ),
        Family(
            (
                r"(?:approximately|approx\.?|roughly|around|about|circa|some|nearly|almost|close to|in the (?:region|"
                r"order|neighbou?rhood) of|give or take|or thereabouts|up to roughly)(?= ?[\d$€£])",
                r"(?:around|about|roughly|approximately)(?= (?:one|two|three|four|five|six|ten|a|an) )",
            ),
            "About how much is no limit.",
            "the number itself, or “at most” with one",
            level=Level.ADVICE,
        ),
        Family(
            (
                r"(?:a couple of|a few|several|some|handful of|a number of|next few|coming) (?:seconds|minutes|hours|"
                r"days|weeks|months|quarters|sprints|releases|iterations|years)",
                r"(?:days|weeks|months|a day|a week|a month|a sprint) or (?:so|two|three)",
            ),
            "Nobody can tell when that is over.",
            "the number of days, or the day",
            pinned_by=(DATE,),
        ),
    )
