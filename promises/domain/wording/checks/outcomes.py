"""Results we do not control, instead of what the product does."""

from promises.domain.wording.families import Family, FamilyCheck

_TROUBLE = (
    r"(?:problems?|issues?|pains?|pain points?|challenges?|headaches?|worr(?:y|ies)|concerns?|struggles?|bottlenecks?|"
    r"troubles?|frustrations?|silos?|chaos|mess|risks?|gaps?|burdens?|hassles?|friction|complexity|inefficienc(?:y|"
    r"ies)|"
    r"needs?|requirements?|audits?|questions?)"
)
_GAP = r"(?: [\w'/&-]+){0,5}"
_GOOD = (
    r"(?:productivity|efficienc(?:y|ies)|performance|quality|visibility|transparency|security(?: posture)?|compliance|"
    r"collaboration|communication|adoption|satisfaction|experience|revenue|sales|profits?|margins?|conversions?|growth|"
    r"engagement|morale|accuracy|reliability|agility|resilience|governance|control|insights?|confidence|trust|roi|"
    r"turnaround|throughput|uptime|retention|results?|outcomes?|value|decision[- ]making|time[- ]to[- ]value)"
)


class Outcomes(FamilyCheck):
    """Promises what will come of it. Source: the article ("promising outcomes instead of product behavior")."""

    id = "outcome"
    name = "Outcome instead of behaviour"
    sentence = "It promises an outcome we do not control, not what the product does."
    instead = "what the product does, such as “audit logs and role-based access”"

    families = (
        Family(
            (
                rf"(?:solves?|solving|fix(?:es)?|fixing|resolves?|eliminates?|eliminating|removes?|ends?|cures?|"
                rf"prevents?|avoids?|"
                rf"takes? away|gets? rid of|puts? an end to|tak(?:es?|ing) care of|addresse?s?|addressing|tackles?|"
                rf"overcomes?|"
                rf"alleviates?|mitigates?|do(?:es)? away with){_GAP} {_TROUBLE}",
                r"(?:never|no longer|not|don't|won't) (?:have to |need to )?(?:worry|be bothered|think) (?:about|"
                r"again|with)",
                r"peace of mind",
                r"(?:sleep|rest) (?:better|well|easy|at night|soundly)",
                r"(?:put|set)(?:s|ting)? (?:your|their|his|her|the)(?: [\w'-]+){0,2} (?:mind|minds|fears) (?:at rest|"
                r"at ease)",
            ),
            "It promises that a trouble of the customer ends; we control only what the product does.",
        ),
        Family(
            (
                rf"(?:improves?|improving|increases?|increasing|boosts?|boosting|enhances?|enhancing|maximi[sz]es?|"
                rf"drives?|driving|"
                rf"optimi[sz]es?|optimi[sz]ing|accelerates?|raises?|lifts?|strengthens?|elevates?|unlocks?|"
                rf"deliver(?:s|ing)?|"
                rf"gain(?:s|ing)?|bring(?:s|ing)?|provid(?:es?|ing)|give(?:s)?|giving|see|"
                rf"sees){_GAP} {_GOOD}(?! (?:log|report|page|tab|field|api|"
                rf"export|csv|column|score|code))",
                r"(?:saves?|saving)(?: [\w'-]+){0,3} (?:time|money|hours|effort|costs?|headcount|budget)",
                r"(?:cut|cuts|cutting|reduc(?:es?|ing)|lowers?|slash(?:es)?|shrinks?|shortens?|minimi[sz](?:es?|"
                r"ing))(?: [\w'/&-]+){0,4} (?:costs?|effort|"
                r"time|times|workload|overhead|errors?|mistakes|churn|risks?|work|spend|burden|cycles?|exposure|"
                r"friction|delays?|downtime)",
                r"streamlin(?:es?|ed|ing)",
                r"more (?:productive|efficient|effective|competitive|profitable|secure|reliable|transparent|visible|"
                r"agile|responsive|successful|"
                r"confident|comfortable|independent|accurate|resilient|organi[sz]ed)",
                r"(?:works?|run|runs|running|operates?|flows?|goes|go|working|scal(?:es?|ing)) (?:more )?(?:better|"
                r"smoothly|smoother|efficiently|properly|well|"
                r"flawlessly|seamlessly|beautifully|like clockwork)",
            ),
            "It promises that something gets better; nobody can say when that is reached.",
            "the behaviour that does it, with its number",
        ),
        Family(
            (
                r"(?:pass(?:es)?|passing|survives?|sails? through|clears?|get through|gets? (?:you|"
                r"them) through)(?: [\w'-]+){0,4} (?:audits?|reviews?|"
                r"inspections?|certifications?|assessments?|questionnaires?|checks|due diligence|exams?|examinations?)",
                r"(?:be|become|stay|stays|remain|remains|keeps?(?: [\w'-]+){1,3}|make(?:s)?(?: [\w'-]+){1,3}|"
                r"get(?:s)?(?: [\w'-]+){1,3}|are|is)"
                r" (?:fully |100 ?% |completely |always |entirely )?(?:compliant|in compliance|audit[- ]ready|"
                r"audit[- ]proof|gdpr[- ]ready|future[- ]proof)",
                r"(?:ensures?|ensuring|guarantees?|achieves?|maintains?|demonstrates?|meets?|satisf(?:y|ies)|"
                r"support(?:s)?|help(?:s)? with|handle(?:s)?|covers?|"
                r"delivers?|provides?|be in|full|regulatory|industry|"
                r"data)(?: [\w'/&-]+){0,3} compliance(?! (?:report|officer|team|manager|page|tab|export|log|admin|"
                r"role))",
                r"(?:make|makes|making|keep|keeps|keeping|leave|leaves)(?: [\w'-]+){1,4} (?:happy|satisfied|safe|"
                r"secure|protected|comfortable|successful|whole|current|easy|easier|simple|"
                r"simpler|painless|faster|better|work|right|smoother)",
                r"(?:be|are|is|feel|stay|remain) (?:very |really |fully |completely |more than |totally )?(?:happy|"
                r"satisfied|delighted|pleased|comfortable|covered|"
                r"protected|in good hands|taken care of|sorted|safe|looked after|well served|well supported|all set|"
                r"good to go)",
                r"(?:meets?|meeting|exceeds?|satisf(?:y|ies)|fulfil(?:l|ls|s)?|fulfilling|matche?s?|lives? up to|"
                r"answers?)(?: [\w'/&-]+){0,5} (?:expectations?|needs?|"
                r"requirements?|goals?|objectives?|standards|wishes|demands?|criteria|obligations|kpis|policies|"
                r"polic(?:y|ies)|targets)",
                r"(?:according|adapted|adjusted|tailored|suited|geared|aligned|to|in line with|in accordance with|"
                r"based on|depending on|around|for|by|fits?|suits?|reflects?|follows?) (?:to )?(?:the |your |their |"
                r"all |its |his |her )"
                r"(?:(?!formula|order|change)[\w'-]+ ){0,3}(?:needs(?! (?:a|an|the|to|no|one|two|its))|requirements|"
                r"wishes|preferences|expectations|way of working|ways of working|situation|circumstances|habits|"
                r"usual process|practices)",
                r"the right (?:people|person|time|place|moment|data|information|team|hands|level|way|tools?|balance|"
                r"users?|thing|things|questions|decisions?|results?)",
                r"(?:full|complete|total|end[- ]to[- ]end|better|greater|real|clear|deep|deeper|"
                r"actionable) (?:visibility|insights?|transparency|control|oversight|picture|overview)",
                r"single (?:pane of glass|source of truth)",
                r"(?:go[- ]live|launch|rollout|migration|cutover|switch|transition|onboarding|integration|"
                r"implementation|upgrade)(?: [\w'-]+){0,3} (?:a success|successful|"
                r"successfully|smooth|smoothly|painless|without (?:any )?(?:problems?|issues?|disruptions?|trouble|"
                r"a hitch|surprises))",
                r"(?:hit|reach|achieve|meet)(?:es|s)? (?:your|their|the customer's|his|her|"
                r"all)(?: [\w'-]+){0,3} (?:goals?|targets?|deadlines?|numbers|objectives|dates?)",
            ),
            "Whether this comes true depends on people and systems we do not control.",
        ),
    )
