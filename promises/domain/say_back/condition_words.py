"""The words by which people set conditions: if, unless, on request, after approval, before."""

import re

CONDITION = re.compile(
    r"(?<!except )\b(?:if|provided that|as long as|subject to|in case|provided (?=the))\b|, provided\b"
)
UNLESS = re.compile(r"\b(?:unless|except)\b")
SAID_UNLESS = re.compile(
    r"\b(?:unless|by default|optional\w*|exempt\w*|not|except\w*|if|provided|as long as"
    r"|apart from|aside from|other than|only|but|exclud\w+|besides"
    r"|save (?:for|where|when|if|that)|however|themselves|otherwise|else|different(?:ly)?|exception\w*|another)\b"
)
REQUEST = re.compile(r"\b(?:on|upon) (?:written )?request\b|\bif (?:it|they|the customer) asks\b")
SAID_REQUEST = re.compile(r"\b(?:request\w*|ask\w*|want\w*|writ\w+|demand|need it|require|order)\b")
SAID_CONDITION = re.compile(
    r"(?:\A|(?<=[.;,:] ))should\b|\bshould (?:the|an?|it|they|we|you|he|she|there|any\w*|either|neither|one|more|less"
    r"|over|under|fewer|their|our|your|this|that|these|those|some\w*|nobody|no)\b|\?\s+\S|=|\breason\b|\bwhose\b"
    r"|(?:\A|(?<=[.;:] ))(?:under|over|below|above|beyond|past|at|with) [^,.;]*\d[^,.;]*,|\A\w{3,}ing\b"
    r"|\b(?:any|every|each|an?|the) (?:\w+ ){1,2}(?:in|with|on|for|during|by) (?:which|whom)\b"
    r"|\Awith (?:an?|the|no|somebody|someone) [^,.;]{3,40},"
    r"|\A\w{3,}(?<!s) (?:beneath|below|under|over|above|past|beyond|before|after|within|by)"
    r" (?:[^.;,]|[.,](?=\d))*,? and\b"
    r"|\A\w+ (?:it|them|us) [^.;]*\band\b"
    r"|\b\w{3,}s \w+ed (?:before|after|by|until|within|over|above|below|under|with|without|from)\b|\b(?:let"
    r"|and (?:it|you|they|we|he|she) (?:\w+)|lets|makes|means|causes"
    r"|triggers|entitles|leads to|results in|those who|anything|whoever|in (?:that|which) case"
    r"|first|if|then|upon|in the event|or else|otherwise|unless|provided|providing|as long as"
    r"|so long as|in case|only when|whenever|when|once|where|should we"
    r"|should the|should our|subject to|depend(?:s|ing)|condition(?:al)?|requires?|required|needs? (?:our|the|a)"
    r"|on (?:written )?request|upon (?:written )?request|ask(?:s|ed)?|we have to|must|has to|have to|after|until"
    r"|except|as soon as|assuming|given that|each .{1,40} pushes|for every|provided that|in writing|approv\w+"
    r"|agree\w*|consent|who|only for|(?:that|which|who) (?:was|were|is|are|has|have|had"
    r"|ha[sd]n't|isn't|aren't|wasn't|doesn't|don't|got|gets?)|under the condition|on condition"
    r"|without)\b",
    re.IGNORECASE,
)
#: What must not be done without a thing needs it, and so does what is done only with it.
NOT_WITHOUT = re.compile(r"(?:\b(?:not|no|never|cannot)|n't)\b[^.;]{0,80}\b(?:without|unless|until|before|except)\b")
EXCEPTING = re.compile(
    r"\b(?:unless|until|before|except\w*|without|only|if|when|once|provided|other|others|outside|beyond"
    r"|as long as|must"
    r"|prior)\b"
)
#: An exception put as a case of its own: if the Tuesday is a holiday, they come on Wednesday instead.
IF_INSTEAD = re.compile(r"\b(?:if|when|where|should)\b[^.;]*\binstead\b(?! of\b)")
ONLY_SO = re.compile(r"\bonly (?:if|when|with|in|after|on|upon|once|by|under|where|as)\b")
SAID_NEED = re.compile(
    r"\b(?:needs?|needed|necessary|requires?|required|must|ha(?:s|ve) to|as long as|provided|providing|if|first"
    r"|unless|once|until)\b"
)
PRIOR = re.compile(r"\b(?:before|prior|ahead|until|till|earlier|beforehand|advance|by the time|previous\w*)\b")
SAID_PRIOR = re.compile(
    r"\b(?:before|prior|ahead|until|till|by (?=\d)|earlier|beforehand|advance|by the time|previous\w*)"
)
LATER = re.compile(r"\b(?:after\w*|following|later|next|once)\b")
ONLY_AFTER = re.compile(r"\b(?:after|following)\b(?! (?:which|that|this)\b)")
#: These say an "unless" only beside a "not", for without one they turn it round.
STRAIGHT = re.compile(r"\b(?:if|provided|as long as|only (?:if|when|after|once)|when|once)\b")
TURNING = re.compile(
    r"\b(?:unless|except\w*|otherwise|apart from|aside from|other than|but|exclud\w+|save (?:for|where|when|if|that)"
    r"|fails?|silent|quiet|lacks?|exempt\w*|(?<=[.;] )only (?:if|when)"
    r"|without|refus\w+|until|till|before|however|instead|else|themselves)\b"
)
#: These say a condition even where the sentence has them too.
IFS = re.compile(
    r"if|provided|providing|as long as|so long as|subject to|in case|unless|once|whenever"
    r"|condition\w*|only when|assuming"
)
AFTER = re.compile(
    r"\b(?:only )?(?:after|once(?! (?:and|at|or)\b)) (?!(?:\d|one|two|three|four|five|six|seven|eight|nine|ten)\b)"
)
SAID_AFTER = re.compile(
    r"\b(?:after\w*|once|first|then|as soon as|when|until|till|unless|if|must|ha(?:ve|s) to|need\w*|requir\w+"
    r"|provided|follow\w+)\b"
)
BEFORE = re.compile(r"\bbefore\b")
APPROVAL = re.compile(
    r"\b(?:after|with|upon|subject to) (?:\w+ ){0,3}approval\b|\bapproval (?:by|of) the\b"
    r"|\bneeds? [^.;]{0,30}\bapproval\b|\bmust (?:be )?approved?\b|\b(?:consent|permission) of\b"
    r"|\bapproves? in writing\b|\b(?:per|each|every|an?) approved \w+"
    r"|\bwithout [^.;]{0,20}(?:consent|permission|approval)\b",
)
SAID_APPROVAL = re.compile(
    r"\b(?:approv\w+|(?:say|says|said) yes|go-?ahead|blessing|nod|accept\w*|release\w*|ok(?:'d"
    r"|ay\w*)?|agree\w*|consent\w*|permission|permit\w*|sign\w*|allow\w*|green light"
    r"|authoris\w+|confirm\w*)\b",
)
