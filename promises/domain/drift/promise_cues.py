"""Patterns by which a sentence shows that it promises something, or that it does not (`promise_like`).

All but LEAD and PERSON_TO look at small letters.
"""

import re

LEAD = re.compile(
    r"(?:[\W\d_]*|(?:yes|sure|of course|certainly|absolutely|also|in addition|additionally|furthermore|moreover"
    r"|however|and"
    r"|but|then|finally|besides|note that|again|plus|here)\b[\s,:–—-]*)+",
    re.IGNORECASE,
)
US = (
    r"(?:we|i|our (?:\w+ ){0,2}\w+|(?:the )?(?:vendor|supplier|provider|seller|contractor"
    r"|licensor|integrator)(?:'s (?:\w+ ){0,2}\w+)?"
    r"|dealdesk)"
)
THEM = (
    r"(?:you|your (?:\w+ ){0,2}\w+"
    r"|(?:(?:the|each|every) )?(?:customer|client|buyer|purchaser|licensee|recipient|retailer|subscriber)s?"
    r"(?:'s (?:\w+ ){0,2}\w+)?)"
)

# --- what promises nothing, whatever else stands there ----------------------------------------------------------------

QUESTION = re.compile(r"\?[\"')\]]*\s*\Z")
DEFINES = re.compile(
    r"\A[\"'][^\"']{1,60}[\"'] (?:means?|is|are|has|have|includes?|refers?|shall mean)\b|\bhas the meaning\b"
    r"|\bhave the meaning\b"
)
ASKS = re.compile(
    r"\A(?:please|kindly|let me know|let us know|see |looking forward|we look forward|thank|thanks|sorry|dear|hi"
    r"|hello|hey"
    r"|good (?:morning|afternoon|evening)|best|kind regards|regards|congratulations|enjoy|have a|talk soon"
    r"|just following"
    r"|i hope|i am|i'm|i have|i appreciate|hope )\b"
)
LABEL = re.compile(
    r"\A(?:from|to|cc|bcc|sent|date|subject|re|fwd?|aw|wg|tel|phone|fax|owner|status|attendees|present|responsible"
    r"|decision|"
    r"prepared for|valid until|action items?|agenda|topics|minutes|gesendet|von|an|betreff|billing address|ship to|"
    r"purchase order|customer side|customer's team|not covered|not included|excluded|out of scope|next call"
    r"|next steps?|limits?|due|to ?do|version|signed|place|item|quantity|order no|not in scope)\b[^:]{0,30}:"
    r"|\A(?:sent from|get outlook|on \w{3}\w*, .{4,40} wrote)\b"
)
LEGAL = re.compile(
    r"\A(?:(?:this|the|these|each|either|neither|any|both|no|all|an?) )?(?:\w+ )?(?:party|parties|agreement|clause"
    r"|section|"
    r"provisions?|dispute|amendments?|waiver|courts?|headings?|counterparts?|notices?|schedule|exhibit|annex|chapter|"
    r"document|letter|message|e-mail|table|list of abbreviations|capitalised terms|terms|words|electronic copies"
    r"|remaining"
    r"|order form)\b"
)
LEGAL_WORDS = re.compile(
    r"\b(?:governed by|jurisdiction|hereby|hereto|herein|hereunder|entire agreement|force majeure|severab"
    r"|forward-looking|"
    r"wilful misconduct|indirect damages|loss of profit|in writing and signed|without prejudice|cap on liability"
    r"|prevails"
    r"|solicit|binding|legal effect|purposes? only|change orders?|change requests?|change process|separate orders?|"
    r"ordered separately|separate work|new quote|not a commitment|beyond its reasonable control|expressly stated)\b"
)
HEARSAY = re.compile(
    r"\A(?:\W*)you (?:said|mentioned|told|asked|noted|wrote|reported|wondered|explained)\b|"
    r"(?<!you )\b(?:asked|wondered|mentioned|pointed out|explained|reported|said|told|requested(?! by)|expects|expected"
    r"|would like|would love|"
    r"wants? to|wish(?:es|ed)?|apparently|according to|learned|discussed|talked|debate|proposed|declined|rejected"
    r"|withdrawn"
    r"|turned down|postponed|decided|agreed that|agreed to speak|understand that your|as far as (?:i|we|they"
    r"|you) (?:know|can tell|understand|see))\b"
)
OPEN = re.compile(
    r"\b(?:not (?:yet )?(?:been )?(?:decided|settled|heard|discussed)|have yet to|waiting for|(?:remains?|still"
    r"|is) open\b"
    r"|unclear|under consideration|not sure|to be (?:decided|defined|confirmed|discussed))\b|\bwhether\b"
)
LEFT_OUT = re.compile(
    r"\b(?:is|are|was|were|be|been) (?:\w+ )?(?:excluded|out of scope)\b|\b(?:not|never"
    r"|no longer) (?:\w+ ){0,2}(?:included?|"
    r"supported|offered|provided|available|part|covered|given|possible|planned|allowed|guaranteed|permitted"
    r"|applicable|apply|"
    r"valid)\b|\b(?:does|do|did|can|could|will|shall|may|must|should|is|are|was|were|would|has|have)(?: not|n't)\b"
    r"|\bcannot\b"
    r"|\bexcluding\b|\Ano (?:support|agreement|decision|warranty)\b|\bgives no warranty\b|\bmakes no promise\b"
    r"|\bno obligation\b"
    r"|\bnothing (?:in|further)\b|\bonly? excluded\b|\bare excluded\b|\Aexcept\b|\Asubject to\b|\bnobody\b"
    r"|\bthere is no\b"
    r"|\bno (?:\w+ )?(?:support|help|warranty|guarantee) (?:is|are|on|for)\b"
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
WAS = re.compile(
    r"(?<!be )(?<!is )(?<!are )(?<!been )(?<!gets )\b(?:was|were|had|did|met|took|moved|expired|ended|failed|told"
    r"|visited|bought|employed|founded|ran out|spent|went|came"
    r"|stored|used to)\b"
)
NOW_OTHERWISE = re.compile(
    r"\b(?:currently|at present|at the moment|so far|today,|by fax|today plans?|last (?:week|year|month"
    r"|quarter|"
    r"spring|summer)|in (?:19\d\d|20[01]\d|202[0-5])\b(?! (?:we|the vendor)))"
)
THEIRS = re.compile(
    r"\A(?:their |the (?:current|old|earlier|previous|predecessor|existing|former) |harbor foods|the group "
    r"|the company |"
    r"our company |we employ |our office |managing directors|another vendor|a competitor|everyone |nobody |sales "
    r"|procurement |"
    r"my colleague|it (?:is|was) (?:up to|unclear|mentioned|great)|as (?:discussed|requested)|attached|enclosed"
    r"|find attached"
    r"|details |undefined terms|signed for|page \d|words in|a list )"
)
MONEY = re.compile(
    r"\A(?:all |the |late |annual |total )?(?:annual |monthly |invoice )?(?:prices?|fees?|amounts?|invoices?"
    r"|payments?|sum|total"
    r"|travel|accommodation|discount, \d|volume discount)\b(?! (?:protection|guarantee|run|plan))"
)
MONEY_PROMISE = re.compile(
    r"\b(?:fixed|free|waived?|included?|no increase|capped|guaranteed|covers?|covered|applies to|applies|scanned|read|"
    r"indexed|automatically|processed|reminders?|digital|recognis|extracted)\b"
)
PERSON_TO = re.compile(
    r"\A(?!(?:the )?(?:vendor|supplier|provider|seller|contractor|licensor|integrator) to )[A-Z]\w+(?: (?:and"
    r"|&) [A-Z]\w+)? to \w+|\A(?:client|buyer|customer)s? to \w+",
    re.IGNORECASE,
)

#: What a document is, before its name: "Close plan: Harbor Foods".
TITLE = re.compile(
    r"\A(?:close plan|order form|order|statement of work|sow|proposal|offer|quote|quotation|contract|agreement|minutes"
    r"|project plan|work order|change order|addendum|framework agreement|meeting notes|notes)\b[^:.]{0,20}: "
)

# --- what promises ----------------------------------------------------------------------------------------------------

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
NO_PROMISE_OF_OURS = re.compile(
    r"\b(?:part(?:y|ies)|agreement|law|contract year|liabilit\w+|claims?|damages|written form|effective date"
    r"|in full|your fiscal|"
    r"year-end|head office|headquarters|subsidiaries|board|their|they|works council|procurement|cfo|ciso|sheet|chapter|"
    r"listed below|below|above|attached|annex [a-z]\.|exhibit [a-z]\.|schedule \d\.|section \d\.|definition|due"
    r"|payable|net of"
    r"|excludes? tax\w*|void|rights|consent|accuracy|confidential\w*|intended for|recipient|addressee)\b"
    r"|\A(?:the )?(?:term|initial term|fees?|annual fee|prices?|amounts?|customer|client|buyer|retailer|group"
    r"|company|firm|team at|"
    r"procurement|sales|finance|we understand|in |on |as |it is |there (?:is|are) |this |these |nobody|everyone"
    r"|both|credentials|"
    r"participants|users must|the following|upon|any change|more than|each party|a (?:notice|failure|list)"
    r"|the (?:parties|courts?|"
    r"content|customer|client|buyer|retailer|question|wish|request|cap))\b"
)
MEETING = re.compile(
    r"\b(?:kick-off|kickoff|meeting|workshop|status call|calendar invite|agenda|minutes of|goal is|goals are"
    r"|'s budget|evaluating|pending|"
    r"takes? place|meets? (?:every|on|in)|appendix|success criteria|purchase order number|for the purposes of"
    r"|otherwise stated|"
    r"list price|visitor badge|travelling|out of office|on vacation|next week, so)\b"
    r"|\A(?:i|we)(?:'ll| will| shall)? (?:talk|speak|call|meet|send (?:you )?(?:the|a|over)|share the (?:notes"
    r"|minutes|slides|draft)|"
    r"circulate|follow up|get back|let you know|see you|discuss|come back to|be (?:travell|out|away|in touch)"
    r"|schedule a|set up a"
    r" (?:call|meeting)|prepare the (?:agenda|draft)|forward|would)\b"
    r"|\A(?:risk|risks|success criteria|dependenc(?:y|ies)|assumptions?|goal|objective|background|note|action"
    r"|question|decision"
    r"|next step|prerequisites?)s?: "
    r"|\A[a-z]+(?: and [a-z]+)? (?:presented|showed|reviewed|joined|sent|shared|noted|raised|confirmed|agreed"
    r"|promised to|suggested|"
    r"added that|replied|wrote|called|invited|thanked|summarised|summarized|outlined|described|demonstrated|demoed)\b"
    r"|\A[a-z]+ and [a-z]+ (?:review|send|prepare|check|discuss|meet)\b|\A(?:the )?(?:customer|buyer"
    r"|client)'s (?:\w+ ){1,3}(?:has|have|is|are|configures?|runs?|needs?|must|will|expires?)\b"
)
THEIR_CONDITION = re.compile(
    rf"\A(?:if|should|unless|when|provided) {THEM} .{{0,80}}(?:adjusted|moves?|shift|extended accordingly"
    rf"|accordingly)\b"
)
MUST = re.compile(
    r"\A(?:all |the )?(?:users?|participants?|credentials|rights|access credentials|visitors)\b.{0,40}\b(?:must"
    r"|may not|need a)\b"
    r"|\brights? under\b|\bmay not\b"
)
OF_TASK = re.compile(
    r"\bis the (?:customer|client|buyer)'s (?:task|responsibility|job|duty)\b|\bis up to the customer\b",
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
NOT_THEY = re.compile(
    r"\A(?:the |both |all )?(?:parties|customers?|clients?|buyers?|amendments?|notices?|payments?|thanks|terms"
    r"|disputes?"
    r"|taxes|duties|regards|greetings|wishes|assumptions|dependencies|risks|clauses?|sections?|words|details"
    r"|questions?|amounts|the order)\b"
)
PEOPLE = re.compile(
    r"\b(?:architects?|engineers?|consultants?|managers?|designers?|trainers?|developers?|leads?|experts?"
    r"|specialists?|cover|clusters?"
    r"|infrastructure|environments?|departments?|history|formats?|layouts?|connectors?|hotline|cover|standby)\b"
)
#: What is merely told of either side, or is a matter of form.
TELLS = re.compile(
    r"\A(?:quotes? for|users?:|place of|current (?:volume|number|provider|vendor|system|headcount)"
    r"|we have \d+ (?:employees|people|offices|sites)"
    r"|customer's own|contract language)\b|\b(?:void|hereafter|enclosed"
    r"|for convenience)\b"
)
