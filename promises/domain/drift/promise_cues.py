"""Patterns by which a sentence shows that it promises something (`promise_like`).

All but LEAD look at small letters. What shows that it promises nothing is in `promise_nothing`.
"""

import re

from promises.domain.drift.promise_sides import THEM, US

LEAD = re.compile(
    r"(?:[\W\d_]*|(?:yes|sure|of course|certainly|absolutely|also|in addition|additionally|furthermore|moreover"
    r"|however|and"
    r"|but|then|finally|besides|note that|again|plus|here)\b[\s,:–—-]*)+",
    re.IGNORECASE,
)
GOOD_NO = re.compile(
    rf"\b{THEM} (?:will|do|does|shall) not (?:\w+ )?(?:pay|need|have to|lose|wait|notice)\b|"
    r"\b(?:no|without|free of|zero|never)\b(?: \w+){0,3} (?:limits?|limitations?|downtime|fees?|charges?|costs?"
    r"|penalt\w+|"
    r"increases?|extra|loss|lost|licences?|licenses?|interruptions?|restrictions?|defects?|delays?|minimum"
    r"|data is lost|"
    r"have to|need|leaves?|leave|problem|obligation to buy|surcharges?|questions|waiting|expires?|changes)\b"
    r"|\b(?:will|shall|do|does) not (?:\w+ )?(?:increase|raise|charge|bill|change the price|exceed|fail|lose"
    r"|delete|interrupt"
    r"|share|sell|leave|expire|cost)\b|\bunlimited\b|\bunrestricted\b"
)
MONEY_PROMISE = re.compile(
    r"\b(?:fixed|free|waived?|included?|no increase|capped|guaranteed|covers?|covered|applies to|applies|scanned|read|"
    r"indexed|automatically|processed|reminders?|digital|recognis|extracted)\b"
)
THEIR_DUTY = re.compile(
    rf"\A{THEM} (?:hereby )?(?:will have to|has to|have to|must|need(?:s)? to|shall (?!(?:receive|get|have"
    rf"|be (?:entitled|able))\b)"
    r"|will (?!(?:\w+ )?(?:be able|receive|get|have|see|find|enjoy|benefit|never|always|keep|appear|only pay"
    r"|pay no|be|notice"
    r"|gain|own|profit|also|automatically|continue)\b)"
    r"|(?:is|are|remains?) (?:\w+ )?(?:responsible|liable|obliged|required|in charge)"
    r"|agrees?|undertakes?|warrants?|represents?|acknowledges?|understands?|accepts?|confirms?|bears?|performs?"
    r"|pays?|grants?"
    r"|has not|have not|currently|runs?|expects?|works?|keeps? (?:its|their) (?!price|rate|discount)"
    r"|appoints?|names?|nominates?|supplies|makes available)\b"
)
THEIR_GAIN = re.compile(
    rf"\b{THEM} (?:(?:will|shall|would|'ll) )?(?:also |always |never |all |only |simply |then )?"
    r"(?:gets?|receives?|sees?|has|have|finds?|enjoys?|benefits?|keeps?|own|owns|be able|be entitled|is entitled"
    r"|are entitled"
    r"|is granted|are granted|can|may|could|be|never|appear|needs? no|pays? no|will|flows?)\b|\byou'll\b"
)
WE_DO = re.compile(
    r"\A(?:the )?(?:vendor|supplier|provider|seller|contractor|licensor|integrator|we"
    r"|our \w+) to (?!be (?:confirmed|named))\w+|"
    rf"\b{US} (?:\w+ly |also |hereby |then |always |even )?(?:will|shall|'ll|can|could|may|are going to"
    rf"|is going to|commits?|guarantees?"
    r"|represents?|indemnif(?:y|ies)|procures?|adapts?|redo|redoes|staffs?|maps?"
    r"|promises?|agrees?|undertakes?|warrants?|ensures?|assures?|offers?|provides?|includes?|covers?|takes?"
    r"|delivers?|keeps?|"
    r"builds?|makes?|supports?|maintains?|monitors?|trains?|migrates?|hosts?|installs?|sets? up|hands?|restores?"
    r"|responds?|"
    r"answers?|reserves?|waives?|match(?:es)?|pays?|accepts?|replaces?|tests?|stays?|adapts?|integrates?|creates?"
    r"|manages?|"
    r"handles?|cares?|are happy to|is happy to|are glad to|are able to|is able to|are responsible|is responsible"
    r"|have (?:agreed"
    r"|reserved|added|confirmed|arranged)|has (?:agreed|reserved|added|confirmed|arranged)|are committed|is committed"
    r"|connects?|configures?|upgrades?|extends?|reviews?|writes?|reads?|sends?|works?|runs?|does|do|give|gives|let"
    r"|lets|brings?|"
    r"solves?|helps?|adds?|plans? to|aims? to|intends? to|expects? to|translates?|scans?|operates?|stands? by"
    r"|checks?|visits?"
    r"|assigns?|absorbs?|bears?|contains?|refunds?|credits?|grants?|throws?|fix(?:es)?)\b|\b(?:we|i|they|you|it"
    r"|there)'ll\b"
    r"|\bwe've (?:agreed|reserved|added|arranged|got)\b"
)
IS_DONE = re.compile(
    r"\b(?:is|are|be|comes?|will be|shall be|can be|may be|gets?|being|has been|have been) (?:also |always |all "
    r"|fully |now |then "
    r"|automatically |already |immediately |both |of course |part )*(?:included|provided|available|supported"
    r"|covered|free|guaranteed|delivered|ensured"
    r"|part of|taken care of|looked after|in place|on board|in the price|carried (?:out|over)|committed|vetted"
    r"|wiped|covered"
    r"|possible|handled|monitored|encrypted|hosted|restored|deleted|anonymised|checked|tested|fixed|kept"
    r"|retained|"
    r"synchronised|synced|integrated|exported|imported|loaded|scanned|indexed|read|tagged|recoverable|compatible"
    r"|compliant|"
    r"certified|built|added|extended|doubled|built in|ready|accessible|at no|undone|brought|set|scheduled|configured|"
    r"customised|adapted|moved|delegated|exchanged|transferred|waived|granted|entitled|done by us|on us|yours|accepted|"
    r"onboarded|finished|completed|fully|migrated|backed up|updated|sent|created|refreshed|routed|managed"
    r"|stored in|secured"
    r"|protected|approved automatically|unlimited|easy|no problem|not a problem|met|answered|resolved|trained"
    r"|installed|"
    r"upgraded|replaced|translated|matched|calculated|processed|converted|archived|mirrored|replicated|logged|recorded|"
    r"visible|searchable|editable|shown|offered|going to|able to|masked|notified|captured|published|merged|detected)\b"
    r"|\bcomes? (?:as standard|with|standard|out of the box)\b|\bincluded\b(?= (?:in|at|for|free|with|\Z))"
    r"|\bcosts? nothing\b"
)
PRODUCT = re.compile(
    r"\b(?:backups?|attachments?|sandbox|exports?|imports?|reminders?|signatures?|receipts?|refunds?|drafts?"
    r"|photos?|vouchers?|alarms?|"
    r"certificates?|transcripts?|videos?|labels?|rates?|windows?|desk|rule|rules|steps?|roles?|changes|access"
    r"|archive|values|"
    r"readings|shifts?|stores|displays?|mode|notices?|files|test|hold|stock|meter|webhooks?|messages?|calls?"
    r"|tickets?|cases?|"
    r"recordings?|sessions?|accounts?|filters?|fields?|forms?|pages?|comments?|uploads?|downloads?|passwords?"
    r"|keys?|agent|agents|"
    r"connector|sync|syncing|analytics|integrations?|languages?|sms|workflow|tenants?|search|document|documents|notes|"
    r"platform|product|solution|system|software|tool|app|application|service|module|connector|integration|interface|"
    r"engine|portal|api|apis|dashboard|dashboards|workflow engine|chatbot|plug-in|plugin|add-on|backup|backups"
    r"|licence|licences|license|"
    r"subscription|contract|package|plan|release|version|upgrade|suite|widget|scanner|import|export|sync|search"
    r"|hosting|"
    r"support|team|engineers?|experts?|consultants?|developers?|warranty|roadmap|setup|onboarding|implementation"
    r"|migration"
    r"|admins?|administrators?|users?|managers?|guests?|approvers?|employees?|planners?|technicians?|records?"
    r"|logs?|reports?"
    r"|data|orders?|files?|images?|sub-accounts?|permissions?|workspace|workspaces|storage|invoices?|escalations?"
    r"|credits?|"
    r"price|prices|subsidiary|subsidiaries|line|fraud checks|speech recognition|contracts|recovery time"
    r"|response times?|"
    r"auditors|suppliers|machine|sandboxes|price list|tablets|deployment|approvals?|notifications?|fields"
    r"|templates?|forms?|"
    r"it|feature|features|discount|training|customers|partners?|driver|drivers|field|multi-factor|sign-on"
    r"|authentication)\b"
)
DOES = re.compile(
    r"\b(?:will|shall|'ll|can|lets?|allows?|enables?|supports?|includes?|provides?|integrates?|connects?|handles?"
    r"|detects?|"
    r"recognises?|recognizes?|meets?|scales?|covers?|keeps?|runs?|ships?|works?|syncs?|writes?|reads?|creates?"
    r"|sends?|updates?"
    r"|adapts?|brings?|solves?|replaces?|guarantees?|delivers?|automates?|flows?|reach(?:es)?|answers?|calculates?"
    r"|exports?|"
    r"imports?|takes|appears?|stays?|remains? (?:backwards|compatible|available|free|reachable)|follows?|receives?"
    r"|gets?|sees?|"
    r"have|has|may|skip|need no|pays?|protects?|ensures?|offers?|contains?|comes?|complies|converts?|translates?"
    r"|learns?|"
    r"alerts?|notif(?:y|ies)|generates?|produces?|shows?|displays?|adds?|monitors?|tracks?|manages?|matches"
    r"|merges?|makes|"
    r"restores?|applies|apply|holds?|starts?|refresh(?:es)?|transfers?|loads?|routes?|removes?|deletes?|encrypts?"
    r"|scans?|"
    r"prints?|accepts?|processes|leaves|costs? nothing|simulates?|publishes|archives?|knows|eliminates?|reduces?"
    r"|saves?|"
    r"speaks?|accompan(?:y|ies)|migrates?|stores?|embeds?|lists?|logs|records|plays?|fits?|never)\b"
)
STRONG = re.compile(
    r"\A(?:full|free|complete|dedicated|lifetime|premium) \w+ \w+|\bwith any \w+|\ball (?:historical|future"
    r"|existing) \w+|\b(?:guarante\w+|free of charge|at no (?:extra |additional )?(?:charge|cost)|for free"
    r"|no extra cost"
    r"|out of the box|in real"
    r" time|24/7|around the clock|unlimited|money-back|on us\b|on the house|there (?:is|are) (?:always|never)"
    r"|upon request|on request|whenever (?:you"
    r"|the customer)|penalt(?:y|ies) of|"
    r"discount of|\d+ ?% discount|no problem|count on|rest assured|any number of|as many .{1,30} as|all future"
    r"|every future|"
    r"indefinitely|perpetual|come as standard|comes as standard|by default|end to end|day one|instantly|immediately)\b"
)
PROMISES = re.compile(r"\b(?:expect|let us assure|assure you|count on|we commit|is committed)\b")
PASSIVE = re.compile(
    r"\b(?:is|are|gets?) (?:\w+ly |also |then |only |never )?(?:\w{2,}ed|taken|made|sent|given|held|kept|read"
    r"|written|shown|run|rebuilt"
    r"|built|set|put|paid|drawn|done|found|hidden|sold|split|valid|live|open|visible|staffed|capped)\b"
)
WHEN = re.compile(
    r"\b(?:in (?:under|less than)|within|day and night|at any (?:hour|time|point|moment)|in full|however|whenever"
    r"|every (?:\w+ )?(?:second|minute|hour|day|night|week|month|quarter|year|morning|evening|monday|tuesday"
    r"|wednesday|thursday"
    r"|friday|saturday|sunday|business)s?|daily|nightly|hourly|weekly|monthly|quarterly|overnight|once|twice"
    r"|within \w+|up to \d"
    r"|at most|at least|no more than|per (?:second|minute|hour|day|night|week|month|quarter|year|user|ticket|tenant)"
    r"|by (?:january|february|march|april|may|june|july|august|september|october|november|december|q\d|spring"
    r"|summer|autumn|year)"
    r"|go(?:es)? live|go-live|go out|\d+ (?:\w+ )?(?:minutes|hours|days|weeks|months|years|users|mb|gb|tb)"
    r"|\d+:\d\d|remain unchanged)\b"
)
PRESENT = re.compile(
    r"\A(?:[\w'/-]+,? ){1,7}(?:is|are|can|may|has|have|gets?|does|do|runs?|goes|go|works?|stays?|remains?|comes?"
    r"|tells?|gives?|takes?"
    r"|keeps?|picks?|finds?|receives?|orders?|books?|uses?|considers?|becomes?|reaches|ends?|stops?|starts?|holds?"
    r"|follows?"
    r"|[a-z]{3,}(?:[bcdfgklmnprtvwz]s|[tdrlnkpmgvc]es|ies))\b(?! of\b)"
)
FEWEST = 3
BORDER = re.compile(r";\s+|,\s+(?:and|but)\s+(?=(?:the|no|it|nothing|this|they|a|an|single|other|for)\b)")
FUTURE = re.compile(r"\b(?:will|shall)\b|\b(?:is|are) going to\b|\bis coming\b|\bare coming\b|\Aexpect\b")
ASIDE = re.compile(r", (?:and )?(?:not|but not|though not|without|never|unless|except) [^,]{1,60}(?=[,.]|\Z)")
# "can't", "we're": as the other patterns have them.
SHORT = (
    (re.compile(r"\bcan't\b"), "cannot"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bshan't\b"), "shall not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'d\b"), " would"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\b(we|you|they) (?:would|will) be (happy|glad|pleased|delighted|able)\b"), r"\1 are \2"),
)
#: What is offered without a verb, and what says how far it goes.
EXTENT = re.compile(
    r"\b(?:through(?:out)?|during|around the|in full|in any|in every|in each|for (?:all|every|each|your|the (?:full"
    r"|whole|entire|first|next))"
    r"|at (?:any|launch|go-live|our|no|its own)|day and night|from day one|by go-live|in place|on call|of your choice"
    r"|forever|for life|included|of all|on any|to any|whatever|whichever|no indexation|no cap|included?|lock"
    r"|carried over)\b"
)
VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|will|shall|must|may|can|could|would|should|does|do|did|applies|apply"
    r"|means?)\b"
)
LABELLED_OFFER = re.compile(
    r"\A[^:;.]{3,60}?(?::| [-–—]) ?(?:\w+ ){0,3}?(?:included|migrated|supported|covered|ready|live|delivered"
    r"|available|done"
    r"|in place|yours|free|all of them|unlimited|guaranteed|carried|integrated|built|loaded|imported|in full"
    r"|no limit)\b"
    r"|\A(?:penalt(?:y|ies)|service credits?|credits?|compensation|refunds?|liquidated damages"
    r"|price lock)\b[^:]{0,30}(?::|for\b)"
)
STAYS = re.compile(
    r"\b(?:prices?|pricing|rates?|fees?|costs?|discounts?|terms|interface|api|tariff)\b.{0,40}\b(?:stays?|remains?"
    r"|is held|is locked|is"
    r" frozen|goes down|drops?|falls?|never|does not change|do not change)\b"
)
EAGER = re.compile(r"\A(?:happy|glad|pleased|delighted) to\b|\b(?:are|is|am) (?:happy|glad|pleased|delighted) to\b")
OURS_DOES = re.compile(
    r",\s+(?:and )?(?:we|our \w+) [a-z]+\b|\b(?:whatever|whichever|however) you\b|\bas often as you\b"
)
THEY_DO = re.compile(
    r"\A(?:(?:all|your|every|each|any|new|store|sales|field|team|line|shift|plant|regional|local) )*(?:\w+s|staff"
    r"|people) "
    r"(?:(?:can|may) (?!not\b|be\b)|(?!of|for|to|and|or|with|in|on|by|from|at|that|which|who|must|should|need|are"
    r"|were|will|shall|have|had|as|than"
    r"|per|under|above|below|without|not|can|may|has|is|was|do|does|did|between|within|before|after|during|until"
    r"|about|into|over|if|when|where)[a-z]{3,}\b)"
)
PEOPLE = re.compile(
    r"\b(?:architects?|engineers?|consultants?|managers?|designers?|trainers?|developers?|leads?|experts?"
    r"|specialists?|cover|clusters?"
    r"|infrastructure|environments?|departments?|history|formats?|layouts?|connectors?|hotline|cover|standby)\b"
)
