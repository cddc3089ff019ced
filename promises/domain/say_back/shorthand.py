"""Signs and short forms of terse writers as the words they stand for: ≥ 12, excl., p.a., 24 mths, ->."""

import re

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
    "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh",
    "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
_TENS = (
    ("twenty", 2), ("thirty", 3), ("forty", 4), ("fifty", 5), ("sixty", 6), ("seventy", 7), ("eighty", 8),
    ("ninety", 9),
)  # fmt: skip
_ENDS = (
    ("first", "1st"), ("second", "2nd"), ("third", "3rd"),
    *((ORDINALS[number - 1], f"{number}th") for number in range(4, 10)),
)  # fmt: skip
LANGUAGES = (
    ("EN", "English"), ("DE", "German"), ("FR", "French"), ("ES", "Spanish"), ("NL", "Dutch"), ("PL", "Polish"),
    ("PT", "Portuguese"), ("SV", "Swedish"), ("DA", "Danish"), ("CS", "Czech"),
)  # fmt: skip
_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"≥|(?<![-=])>=(?=\s*\S)", " at least "),
        (r"≤|<=(?=\s*\S)", " at most "),
        (r"(?:-+|=+)>|[→⇒➔]", ", then "),
        (r"(?<=\s)>\s?(?=[$€£]?[\d]|[A-Z]{3} ?\d)", "over "),
        (r"(?<=\s)<\s?(?=[$€£]?[\d]|[A-Z]{3} ?\d)", "under "),
        (r"\bexcl\b\.?", "excluding"),
        (r"\bincl\b\.?", "including"),
        (r"\bw/o\b", "without"),
        (r"\bw/(?=\s)", "with"),
        (r"\biff\b", "only if"),
        (r"\bp\.\s?a\.", "per year"),
        (r"\bp\.\s?m\.(?=\s*(?:per|each|and|,|;)?\s*user)", "per month"),
        (r"\bmax\b\.?", "maximum"),
        (r"(?<!\d )(?<!\d)\bmin\b\.?(?=\s(?:\w+\s)?\d|\s(?:one|two|three|five|ten|twelve)\b)", "minimum"),
        (r"(?<=\d)\s?(?:mths?|mos?)\b\.?", " months"),
        (r"(?<=\d)\s?wks?\b\.?", " weeks"),
        (r"(?<=\d)\s?yrs?\b\.?", " years"),
        (r"(?<=\d)\s?hrs?\b\.?", " hours"),
        (r"(?<=\d)\s?(?:s|secs)\b(?!\.\w)", " seconds"),
        (r"(?:(?<=[\d€$£])|(?<=EUR)|(?<=USD)|(?<=GBP)|(?<=CHF))\s?/\s?(?:h|hr|hour)\b", " per hour"),
        (r"(?<=\d)\s?d\b", " days"),
        (r"\b(?:(?:a|one|1) )?fortnight\b", "14 days"),
        (r"\bfortnightly\b", "every 14 days"),
        (r"\bbi-?weekly\b", "every two weeks"),
        (r"\b(?:approx|ca|circa)\b\.?", "approximately"),
        (r"(?<=\s)~\s?(?=[$€£]?\d)", "approximately "),
        (r"(?<=\d)\+(?=\s[a-z])", " or more"),
        (r"\bhalf[- ](?:a[- ])?year\b", "six months"),
        (r"\b(\d+)\s?x\b(?! \d)", r"\1 times"),
        (r"\b(?-i:P)-?([1-5])\b|\bprio ([1-5])\b", r"priority \1\2"),
        (r"\b(?:afaik|iirc|imho|imo)\b", "i think"),
        (
            r"\b24/7\b|\b24x7\b|\b(?:all )?(?:day and night|round the clock)\b|\b24 hours (?:a|per|each|every) day\b",
            "around the clock",
        ),
        *(
            (rf"(?<![\w-])(?:the )?{ordinal} (?:day )?of (?={'|'.join(MONTHS)})", f"{day} ")
            for day, ordinal in enumerate(ORDINALS, start=1)
        ),
        *(
            (rf"\b(?:the )?(?:last day|(?:very )?end) of (?:the month of )?{name}\b(?! \d\d?\b)", f"{days} {name}")
            for name, days in zip(MONTHS, _LENGTHS, strict=True)
        ),
        *(
            (rf"\b{name}\b", day)
            for name, day in (
                ("Christmas Eve", "24 December"),
                ("Christmas Day", "25 December"),
                ("New Year's Day", "1 January"),
                ("New Year's Eve", "31 December"),
            )
        ),
        *((rf"\b{tens}[- ](?:{ordinal})\b", f"{ten}{end}") for tens, ten in _TENS for ordinal, end in _ENDS),
        *(
            (rf"\b(?:by the time|before|until) {name} is (?:over|out)\b", f"by {days} {name}")
            for name, days in zip(MONTHS, _LENGTHS, strict=True)
        ),
        (r"\b(?:the )?first day of (?=(?:the year )?(?:19|20)\d\d\b)", "1 January "),
        (r"\b(?:the )?(?:last day|(?:very )?end) of (?=(?:the year )?(?:19|20)\d\d\b)", "31 December "),
        # Of a span of days, both have the month.
        (
            rf"(?<![\d.,])(\d\d?)(\s?[-–]\s?| (?:to|until|till|through) )(\d\d?) ({'|'.join(MONTHS)})\b",
            r"\1 \4\2\3 \4",
        ),
        (rf"(?<=\bbetween )(\d\d?) and (\d\d?) ({'|'.join(MONTHS)})\b", r"\1 \3 to \2 \3"),
        (rf"\b({'|'.join(MONTHS)}) (\d\d?)(\s?[-–]\s?| (?:to|until|till|through) )(\d\d?)(?![\d.,:])", r"\2 \1\3\4 \1"),
        *(
            (rf"(?<![\d/.])0?{number}[/.](?=(?:19|20)\d\d\b)", f"{name} ")
            for number, name in enumerate(MONTHS, start=1)
        ),
        (r"\b(?:four|4)(?: times)? (?:a|per|each|every) year\b|\bevery (?:three|3) months\b", "every quarter"),
        (r"\b(?:twelve|12) times (?:a|per|each|every) year\b", "every month"),
        (r"\bevery (?:twelve|12) months\b", "every year"),
        (r"\bevery (?:seven|7) days\b", "every week"),
        (r"\bevery (?:24|twenty-four) hours\b", "every day"),
        (r"\b(?:24|twenty-four) times (?:a|per|each|every) day\b", "every hour"),
        (
            r"\b(?:every|each) (?:other|second|2nd) (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
            "every two weeks on ",
        ),
        (r"\b(?:every|each) (?:other|second|2nd) (week|month|year|day)\b", r"every two \1s"),
        (r"\b(?:a|one|1) decade\b", "ten years"),
        (r"\bhalf-?hourly\b", "every 30 minutes"),
        (r"\b2-?FA\b", "two-factor"),
        *((rf"(?-i:\bQ\s?{number}\b)", f"{ORDINALS[number - 1]} quarter") for number in (1, 2, 3, 4)),
        (r"\bb4\b", "before"),
        (r"\b2nite\b", "tonight"),
        (r"\b2day\b", "today"),
        (r"\b2moro\b", "tomorrow"),
        (r"(?<=\w )n(?= \w)", "and"),
        (r"\bhalf an hour\b|\bhalf-hour\b", "30 minutes"),
        (r"\b(?:an? )?quarter[- ]hour\b", "15 minutes"),
        *((rf"(?-i:\b{code}\b)(?=\s?[/+&,])|(?<=[/+&,])\s?(?-i:\b{code}\b)", f" {name} ") for code, name in LANGUAGES),
    )
)


def spelled_out(text: str) -> str:
    """A text with such signs as words; everything else stands as it did."""
    for pattern, words in _SIGNS:
        text = pattern.sub(words, text)
    return text
