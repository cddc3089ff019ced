"""Speed, size, time and quality without a number."""

from promises.domain.wording.base import Strength
from promises.domain.wording.families import Family, FamilyCheck
from promises.domain.wording.pins import AMOUNT, DATE, DEFINITION, DURATION, RATE
from promises.domain.wording.words import KEY, one_of, vague


class NoNumber(FamilyCheck):
    """A measure that measures nothing. Sources: ISO/IEC/IEEE 29148 5.2.7 (ambiguous adverbs), INCOSE R7."""

    id = "no_number"
    name = "Measure without a number"
    sentence = "Without a number it means whatever the reader hopes."
    instead = "the number and its unit"

    families = (
        Family(
            (
                r"(?:near[- ]?|close to |almost )?real[- ]?time",
                r"(?:instantly|instantaneous(?:ly)?|immediately|promptly|quickly|rapidly|swiftly|speedily|fast|"
                r"faster|quick|quicker|rapid|speedy|swift|prompt|snappy|responsive|lightning[- ]fast|"
                r"blazing(?:ly)?(?:[- ]fast)?|in no time|without (?:undue |any |unreasonable )?delays?|"
                r"low[- ]latency|"
                r"minimal (?:latency|delay|lag)|timely|in a timely (?:manner|fashion|way)|expedited|expeditiously|"
                r"at speed|on the fly|high[- ]speed|performant|high[- ]performance|high[- ]performing|"
                r"up[- ]to[- ]speed|right away|straight away|straightaway|the moment|same pace|no (?:noticeable |"
                r"real |visible )?(?:lag|delay|wait(?:ing)?|slowdown))",
            ),
            "How fast? Without a number each reader thinks of another.",
            "how many seconds, minutes or hours, and for how much data",
            pinned_by=(DURATION, RATE),
        ),
        Family(
            (
                r"(?:(?<!as )soon|sooner|shortly|presently|eventually|in due (?:course|time)|before long|"
                r"down the (?:line|road|track)|at some point|sometime|some time|any (?:day|time|moment) (?:now|soon)|"
                r"in (?:the )?(?:near|foreseeable|not[- ]too[- ]distant|coming) (?:future|term)|near[- ]term|"
                r"short[- ]term|"
                r"mid[- ]term|medium[- ]term|long[- ]term|later (?:on|this (?:year|quarter|month|week)|"
                r"in the (?:year|quarter))|at a later (?:date|stage|point|time)|in time|on time|on schedule|by then|"
                r"in the (?:coming|next|following) (?:weeks?|months?|quarters?|days?|releases?|year|sprints?|phase)|"
                r"next (?:release|version|phase|iteration|"
                r"update|major release|sprint)|upcoming|over time|going forward|moving forward|in future|"
                r"in the future|when (?:it's |it is |we're |they're |you're |everything is |we are |you are )?ready|"
                r"as you grow|as they grow|down the pipe|early (?:next|in|this)(?: [\w-]+)?|late (?:next|"
                r"this)(?: [\w-]+)?|"
                r"(?:phase|stage|wave) (?:2|two|ii)|post[- ]launch|asap|a\.s\.a\.p|at the earliest|first thing|"
                r"in good time|well (?:before|ahead|in advance)|around (?:the )?(?:go[- ]live|launch|summer|"
                r"christmas|easter|year[- ]end|that time))",
            ),
            "When? It is no date, and will be read as the nearest one.",
            "a day, or “no date is promised”",
            pinned_by=(DATE, DURATION),
        ),
        Family(
            (
                r"(?:large|larger|huge|massive|big|bigger|small|smaller|high|higher|low|lower|heavy|vast|substantial|"
                r"significant|considerable|sizeable|enormous|ample|extensive|growing|increased|increasing|moderate|"
                r"minimal|limited|unlimited|infinite|endless|generous|great) (?:(?!the |a |"
                r"an )[\w-]+ ){0,1}(?:amounts?|volumes?|numbers?|"
                r"quantit(?:y|ies)|loads?|files?|datasets?|data|data sets|scale|traffic|throughput|capacity|teams?|"
                r"customers?|users?|imports?|exports?|records|transactions?|catalogu?es|orders|documents|uploads?|"
                r"growth|demand|batch(?:es)?|databases?|deployments?|organi[sz]ations?|margins?|extent|degree|part|"
                r"portion|"
                r"majority|availability|uptime|reliability|performance|quality|speed|accuracy|standards?|levels?|"
                r"priority|concurrency|usage|headroom|improvement|improvements|difference|reduction|increase|savings|"
                r"changes?|adjustments?|tweaks?|effort|work|impact|disruption|downtime|interruption|"
                r"config(?:uration)?|customi[sz]ations?|fix(?:es)?|extension|addition)",
                r"(?:scal(?:e|es|able|ing|ability)) (?:with|to|as|up|easily|without|beyond|for|along)(?: [\w'-]+){0,3}",
                r"(?:at scale|high[- ]volume|large[- ]scale|high[- ]availability|highly available|elastic(?:ally)?|"
                r"scalable|no matter how (?:many|much|big|large|often)|however (?:many|much|big|large|often)|"
                r"regardless of (?:the )?(?:size|volume|number|scale|how)|unlimited(?:ly)?|"
                r"as many(?: [\w-]+){0,2} as(?: [\w'-]+){0,3}|"
                r"plenty of|lots of|loads of|tons of|a lot of|enough|sufficient(?:ly)?|more than enough|millions of|"
                r"thousands of|hundreds of|dozens of)",
            ),
            "How much? Somebody will bring more than we tested.",
            "the number we have tested, with its unit",
            pinned_by=(AMOUNT,),
        ),
        Family(
            (
                r"(?:regularly|periodically|frequently|(?<!less )(?<!more )often|occasionally|"
                r"on a regular basis|at regular intervals|"
                r"routinely|from time to time|continually|constantly|(?:regular|frequent|periodic|routine|ongoing|"
                r"continuous|constant|occasional) (?:[\w-]+ )?(?:intervals?|basis|updates?|backups?|reviews?|checks?|"
                r"tests?|reports?|audits?|"
                r"scans?|syncs?|exports?|imports?|meetings?|calls?|check-ins?|testing|monitoring|training|"
                r"maintenance|patches|patching|communication|improvements?|support|assessments?|refreshes|deletion|"
                r"cleanup))",
            ),
            "How often? Regular may mean every hour or every year.",
            "how often, such as “once per night”",
            pinned_by=(RATE, DURATION),
        ),
    )


class Subjective(FamilyCheck):
    """Praise instead of a property, and words that narrow down to nobody knows what.

    Sources: ISO/IEC/IEEE 29148 5.2.7 (subjective language, comparatives, superlatives), INCOSE R7, proselint. All but
    the comparatives are soft: "secure link: opens only with the code" is exact, and the rest of the text shows it.
    """

    id = "subjective"
    name = "Subjective word"
    sentence = "No engineer can test this word."
    instead = "what can be tested: the step, the number, the format"

    families = (
        Family(
            one_of(vague("manner")),
            "How is no test: each reader sees it done another way.",
            pinned_by=(DEFINITION,),
            strength=Strength.SOFT,
        ),
        Family(
            one_of(vague("comparative")),
            "Compared with what, and by how much?",
            "what it is compared with, and the number",
            pinned_by=(DEFINITION,),
        ),
        Family(
            one_of(vague("praise")), "No engineer can test this word.", pinned_by=(DEFINITION,), strength=Strength.SOFT
        ),
        Family(
            (*one_of(vague("restrictor") - {"key"}), KEY),
            "Which ones? Each reader draws the line somewhere else.",
            "the list, the role or the number that draws the line",
            pinned_by=(DEFINITION,),
            strength=Strength.SOFT,
        ),
    )
