"""Claims that one exception makes untrue."""

from promises.domain.wording.families import Family, FamilyCheck

_BROKEN = (
    r"(?:fail(?:s|ed)?|los(?:e|es|t)|miss(?:es|ed)?|break(?:s)?|go(?:es)? (?:down|wrong)|be (?:down|lost|late|"
    r"a problem|compromised|hacked|slow)|crash(?:es)?|drop(?:s|ped)?|delay(?:ed|s)?|worry|let (?:you|them) down|"
    r"have to|need to|experience|"
    r"see|notice|run (?:out|into)|happen(?:s)?|interrupt(?:s|ed)?|leak(?:s|ed)?|suffer|impact|affect|disappoint|"
    r"an issue)"
)


class AbsoluteClaims(FamilyCheck):
    """A word without exceptions where nothing bounds it. Sources: INCOSE R26 (absolutes), ISO/IEC/IEEE 29148 5.2.7.

    "All orders above $10,000" is bounded and passes: words such as "all" count only before things nobody can list,
    which the check for open ends holds.
    """

    id = "absolute"
    name = "Absolute claim"
    sentence = "One exception makes it untrue, and there will be one."
    instead = "the case it holds for, or the number we measure"

    families = (
        Family(
            (
                rf"never(?: ever)? (?:again )?{_BROKEN}",
                r"always (?:be |have |remain |stay |gets? |is |are )?(?:\w+ )?(?:available|up|on|there|working|"
                r"works?|accurate|up[- ]to[- ]date|current|in sync|reachable|secure|safe|correct|fast|protected|"
                r"online|running|ready|supported|compliant|consistent|succeeds?|responsive|fresh|right|reliable|"
                r"satisfied|possible|covered|complete|"
                r"visible|access|accessible|able|helps?|finds?|best|priority)",
                r"(?<!at )(?:100|one hundred|hundred) ?(?:%|percent|per cent)(?! (?:of (?:the )?(?:line|order|invoice|"
                r"fee|price|discount|cost|list)|discount|cpu|width|zoom|or|between|and))(?: [\w'-]+){0,2}",
                r"(?:zero|no|without(?: any)?|not a single|absolutely no) (?:\w+ )?(?:downtime|data loss|"
                r"loss of data|errors?|outages?|interruptions?|disruptions?|issues|problems|bugs|failures?|defects|"
                r"delays?|risks?|impact|mistakes|surprises|hiccups|hitch(?:es)?|glitch(?:es)?|exceptions|limits?|"
                r"limitations?|restrictions|latency|breaches|"
                r"vulnerabilities|manual (?:work|effort|steps)|effort|compromises?|hassle|trouble|"
                r"side effects)(?! (?:is|are) (?:promised|included|guaranteed))",
                r"(?:fully|completely|totally|entirely|absolutely|perfectly|100%|utterly|wholly|thoroughly|"
                r"guaranteed to be) (?:[\w-]+ )?(?:secure|secured|safe|compliant|integrated|automated|automatic|"
                r"compatible|supported|customi[sz]able|configurable|flexible|transparent|protected|covered|encrypted|"
                r"available|reliable|accurate|"
                r"managed|functional|redundant|isolated|tested|operational|scalable|ready|aligned|seamless|satisfied|"
                r"happy|trained|migrated|in sync|in line)",
                r"(?:guarantee|guarantees|guaranteed|guaranteeing|warrant|warrants)(?! (?:period|claim|form|fund|fee|"
                r"letter|number|card|date|end|is|expires))",
                r"(?:nearly|almost|virtually|practically) (?:every|all|any|everything|anything|everyone)(?: [\w-]+)?",
                r"(?:no matter (?:what|where|when|who|which)|under (?:all|any) circumstances|at all times|"
                r"around the clock|round[- ]the[- ]clock|24/7(?:/365)?|24x7(?:x365)?|in (?:all|any|every) (?:cases?|"
                r"events?|situations?|circumstances)|"
                r"at any (?:time(?! of (?:the )?(?:day|night))|point|moment|scale|volume|given)|any ?time|"
                r"anywhere|everywhere|forever|indefinitely|"
                r"for life|in perpetuity|once and for all|every single|each and every|without (?:exception|fail|"
                r"limits?|limitation|restriction|interruption)|whatever happens|come what may|bar none|all the time|"
                r"every time|hack[- ]?proof|bullet[- ]?proof|fail[- ]?safe|fool[- ]?proof|unbreakable|"
                r"tamper[- ]?proof|error[- ]free|bug[- ]free)",
                r"(?:everything|everyone|everybody|anything|anyone|anybody|all of it|the whole thing|all of this|"
                r"all of that|all that)(?! (?:but|other than|except|with (?:the|a)|who|whose|in the|on the|else|"
                r"they own|under|above|below|older|listed|created|outside|inside|holding|signed|assigned|invited))",
            ),
            "One exception makes it untrue, and there will be one.",
        ),
    )
