"""Patterns by which a sentence shows that it promises nothing, whatever else stands there (`promise_like`).

All but PERSON_TO look at small letters.
"""

import re

from promises.domain.drift.promise_sides import THEM

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
#: What a document is, before its name: "Close plan: Harbor Foods".
#: What a file says of itself so that it can be checked: "P-1042 version 3, SHA-256 9f2c...".
FINGERPRINT = re.compile(r"\b(?:sha-?(?:1|256|512)|md5|checksum)\b[: ]*[\da-f]{6,}\b")
#: Whatever the customer is called.
SALUTATION = re.compile(r"(?:dear|hi|hello|good (?:morning|afternoon|evening)) [^.!?:;]{1,80}(?:\.,|,)")
TITLE = re.compile(
    r"\A(?:close plan|order form|order|statement of work|sow|proposal|offer|quote|quotation|contract|agreement|minutes"
    r"|project plan|work order|change order|addendum|framework agreement|meeting notes|notes)\b[^:.]{0,20}: "
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
PERSON_TO = re.compile(
    r"\A(?!(?:the )?(?:vendor|supplier|provider|seller|contractor|licensor|integrator) to )[A-Z]\w+(?: (?:and"
    r"|&) [A-Z]\w+)? to \w+|\A(?:client|buyer|customer)s? to \w+",
    re.IGNORECASE,
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
NOT_THEY = re.compile(
    r"\A(?:the |both |all )?(?:parties|customers?|clients?|buyers?|amendments?|notices?|payments?|thanks|terms"
    r"|disputes?"
    r"|taxes|duties|regards|greetings|wishes|assumptions|dependencies|risks|clauses?|sections?|words|details"
    r"|questions?|amounts|the order)\b"
)
#: What is merely told of either side, or is a matter of form.
TELLS = re.compile(
    r"\A(?:quotes? for|users?:|place of|current (?:volume|number|provider|vendor|system|headcount)"
    r"|we have \d+ (?:employees|people|offices|sites)"
    r"|customer's own|contract language)\b|\b(?:void|hereafter|enclosed"
    r"|for convenience)\b"
)
