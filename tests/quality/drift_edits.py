"""Edits that people and programs make to a line: those that only render it differently, and those that soften it.

Each takes a line and a random source and gives back the edited line, or None where it cannot be applied.
"""

import re
import textwrap
from collections.abc import Callable
from random import Random

Edit = Callable[[str, Random], str | None]

# --- only rendered differently ----------------------------------------------------------------------------------------


def _each(pattern: str, new: str) -> Edit:
    def edit(text: str, _: Random) -> str | None:
        edited = re.sub(pattern, new, text)
        return edited if edited != text else None

    return edit


def _raised_endings(text: str, _: Random) -> str | None:
    """Each "st", "nd", "rd" and "th" behind a number in small raised letters: its own, for "41ᵗʰ" is no "41st"."""
    raised = str.maketrans("sthndr", "ˢᵗʰⁿᵈʳ")
    edited = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", lambda found: found[0].translate(raised), text)
    return edited if edited != text else None


def _wrapped(text: str, random: Random) -> str | None:
    return textwrap.fill(text, random.choice((40, 60, 72)), break_long_words=False, break_on_hyphens=False)


def _broken_anywhere(text: str, random: Random) -> str | None:
    places = [at for at, char in enumerate(text) if char == " "]
    at = random.choice(places)
    return f"{text[:at]}\n{text[at + 1 :]}"


def _no_break_spaces(text: str, random: Random) -> str | None:
    return "".join("\u00a0" if char == " " and random.random() < 0.4 else char for char in text)


def _odd_spaces(text: str, random: Random) -> str | None:
    kinds = ("\u2009", "\u202f", "\u2003", "  ", "\t", " ")
    return "".join(random.choice(kinds) if char == " " and random.random() < 0.3 else char for char in text)


def _curly(text: str, _: Random) -> str | None:
    edited = re.sub(r"(?<=\w)'", "’", re.sub(r'"([^"]*)"', r"“\1”", text)).replace("“", "„")
    return edited if edited != text else None


def _hyphenated(text: str, random: Random) -> str | None:
    words = [match for match in re.finditer(r"[a-z]{8,}", text) if text[match.start() - 1 : match.start()] != "-"]
    if not words:
        return None
    word = random.choice(words)
    at = word.start() + random.randint(3, len(word[0]) - 3)
    return f"{text[:at]}-\n{text[at:]}"


def _soft_hyphens(text: str, random: Random) -> str | None:
    return re.sub(r"([a-z]{4})([a-z]{4})", "\\1\u00ad\\2", text)


def _zero_width(text: str, random: Random) -> str | None:
    at = random.randrange(1, len(text))
    return f"{text[:at]}\u200b{text[at:]}"


def _bold(text: str, random: Random) -> str | None:
    words = [match for match in re.finditer(r"\w[\w ]*\w", text)]
    word = random.choice(words)
    mark = random.choice(("**", "*", "_", "***"))
    return f"{text[: word.start()]}{mark}{word[0]}{mark}{text[word.end() :]}"


def _quoted_mail(text: str, random: Random) -> str | None:
    lines = textwrap.wrap(text, 66, break_long_words=False, break_on_hyphens=False)
    mark = random.choice(("> ", ">> ", "> > "))
    return "\n".join(f"{mark}{line}" for line in lines)


def _listed(text: str, random: Random) -> str | None:
    mark = random.choice(("- ", "* ", "• ", "1. ", "(a) ", "3.2 ", "▪ ", "a) ", "– ", "2) ", "4.1. ", "o ", "[ ] "))
    if mark == "[ ] ":
        mark = "- [ ] "
    return mark + text


def _hung(text: str, random: Random) -> str | None:
    lines = textwrap.wrap(text, 58, break_long_words=False, break_on_hyphens=False)
    return random.choice(("- ", "• ", "7. ")) + "\n   ".join(lines)


def _row(text: str, random: Random) -> str | None:
    return None if "|" in text else f"| {random.randint(1, 9)} | {text} | {random.choice(('included', 'EUR 0', 'x'))} |"


def _entities(text: str, _: Random) -> str | None:
    return text.replace("'", "&#39;").replace('"', "&quot;").replace(" ", "&nbsp;", 1)


def _fullwidth(text: str, random: Random) -> str | None:
    at = random.choice([at for at, char in enumerate(text) if char.isalnum()])
    return f"{text[:at]}{chr(ord(text[at]) + 0xFEE0)}{text[at + 1 :]}" if ord(text[at]) < 127 else None


def _bulleted_sentences(text: str, _: Random) -> str | None:
    parts = re.split(r"(?<=[a-z]\.) (?=[A-Z])", text)
    return "\n".join(f"- {part}" for part in parts) if len(parts) > 1 else None


FORMAT: dict[str, Edit] = {
    "wrapped": _wrapped,
    "broken anywhere": _broken_anywhere,
    "no-break spaces": _no_break_spaces,
    "odd spaces": _odd_spaces,
    "curly quotes": _curly,
    "non-breaking hyphen": _each(r"(?<=\w)-(?=\w)", "\u2011"),
    "en dash range": _each(r"(?<=\d)-(?=\d)", "–"),
    "ligatures": _each(r"ffi|fi|fl|ff", "ﬁ")
    if False
    else lambda t, _: (lambda e: e if e != t else None)(t.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ")),
    "hyphenated": _hyphenated,
    "soft hyphens": _soft_hyphens,
    "zero width": _zero_width,
    "bold": _bold,
    "mail quoting": _quoted_mail,
    "list mark": _listed,
    "hanging item": _hung,
    "table row": _row,
    "entities": _entities,
    "full-width": _fullwidth,
    "sentences as items": _bulleted_sentences,
    "capitals": lambda t, _: t.upper(),
    "no full stop": lambda t, _: t.rstrip("."),
    "semicolon at the end": lambda t, _: t.rstrip(".") + ";",
    "two spaces": _each(r"\. (?=[A-Z])", ".  "),
    "trailing spaces": lambda t, _: t + "   ",
    "underscored heading": lambda t, _: f"Scope\n=====\n{t}",
    "label": lambda t, r: f"{r.choice(('Scope', 'Deliverable 3', '**Reporting**', 'Service'))}: {t}",
    "unit spacing": _each(r"(?<=\d) (?=MB|GB|TB|%)", ""),
    "escapes": _each(r"([.()-])", r"\\\1"),
    "superscript": _raised_endings,
    "html": lambda t, r: f"<p>{t.replace(' ', ' <b>', 1)}</b></p>",
    "quoted": lambda t, _: None if '"' in t or "“" in t else f"“{t}”",
}

# --- softened ---------------------------------------------------------------------------------------------------------


def _swap(*pairs: tuple[str, str]) -> Edit:
    def edit(text: str, random: Random) -> str | None:
        order = list(pairs)
        random.shuffle(order)
        for old, new in order:
            edited = re.sub(old, new, text, count=1)
            if edited != text:
                edited = re.sub(r"\s+([,.;])", r"\1", re.sub(r" {2,}", " ", edited)).strip()
                return edited[:1].upper() + edited[1:]
        return None

    return edit


def _other_number(text: str, random: Random) -> str | None:
    numbers = list(re.finditer(r"\d+", text))
    if not numbers:
        return None
    found = random.choice(numbers)
    value = int(found[0])
    new = random.choice((value + 1, value * 2 + 1, max(value - 1, 0) if value else 1, value * 10))
    return f"{text[: found.start()]}{new}{text[found.end() :]}" if str(new) != found[0] else None


def _tail_dropped(text: str, random: Random) -> str | None:
    at = text.rfind(", ")
    return text[:at] + "." if at > 25 else None


def _second_dropped(text: str, random: Random) -> str | None:
    parts = re.split(r"(?<=[\w)]\.) (?=[A-Z])", text)
    return " ".join(parts[:-1]) if len(parts) > 1 else None


def _first_dropped(text: str, random: Random) -> str | None:
    parts = re.split(r"(?<=[\w)]\.) (?=[A-Z])", text)
    return " ".join(parts[1:]) if len(parts) > 1 and len(parts[1].split()) > 4 else None


def _appended(text: str, random: Random) -> str | None:
    more = random.choice(
        (
            ", and more",
            ", including all later versions",
            ", or as otherwise agreed",
            " where feasible",
            " and any other systems the customer names",
            ", at no extra charge",
            " on a best effort basis",
            " and beyond",
        )
    )
    return text.rstrip(".") + more + "."


def _prefixed(text: str, random: Random) -> str | None:
    first = random.choice(("Where possible, ", "Subject to availability, ", "As a rule, ", "Unless agreed otherwise, "))
    return first + (text if text[1:2].isupper() else text[0].lower() + text[1:])


def _negated(text: str, random: Random) -> str | None:
    for old, new in ((" is ", " is not "), (" are ", " are not "), (" can ", " cannot "), (" may ", " may not ")):
        if old in text and new not in text:
            return text.replace(old, new, 1)
    return None


def _word_dropped(text: str, random: Random) -> str | None:
    words = text.split(" ")
    places = [n for n, w in enumerate(words) if n and w.isalpha() and len(w) > 3]
    if not places or len(words) < 6:
        return None
    del words[random.choice(places)]
    return " ".join(words)


def _fragment(text: str, random: Random) -> str | None:
    words = text.rstrip(".").split(" ")
    return " ".join(words[: max(6, len(words) // 2)]) if len(words) > 11 else None


def _misspelt_name(text: str, random: Random) -> str | None:
    names = re.findall(r"(?<=\w )[A-Z][a-z]{3,}\b", text)
    names = [name for name in names if name not in ("Monday", "Tuesday")]
    return text.replace(random.choice(names), random.choice(("Globex", "Initech", "Umbra"))) if names else None


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _date_moved(text: str, random: Random) -> str | None:
    months = [month for month in _MONTHS if re.search(rf"\b{month} \d", text)]
    if not months:
        return None
    old = random.choice(months)
    return text.replace(old, _MONTHS[(_MONTHS.index(old) + random.choice((1, 2, 6))) % 12], 1)


SOFT: dict[str, Edit] = {
    "number": _other_number,
    "number word": _swap(
        (r"\btwo\b", "three"),
        (r"\bthree\b", "four"),
        (r"\bfour\b", "six"),
        (r"\bfive\b", "seven"),
        (r"\bone\b", "two"),
        (r"\bsix\b", "twelve"),
        (r"\bten\b", "twenty"),
        (r"\beight\b", "nine"),
        (r"\bOne\b", "Several"),
        (r"\bTwo\b", "Four"),
    ),
    "one to all": _swap((r"\b[Oo]ne\b", "all"), (r"\beach\b", "some"), (r"\bthree\b", "all"), (r"\btwo\b", "any")),
    "unit": _swap(
        (r"\bMB\b", "GB"),
        (r"\bGB\b", "TB"),
        (r"\bhours\b", "days"),
        (r"\bdays\b", "weeks"),
        (r"\bminutes\b", "hours"),
        (r"\bmonths\b", "years"),
        (r"\bseconds\b", "minutes"),
        (r"\bEUR\b", "USD"),
        (r"%", "‰"),
        (r"\bkm\b", "miles"),
    ),
    "business dropped": _swap((r"\bbusiness (?=hour|day)", ""), (r"\bworking (?=day)", "")),
    "up to dropped": _swap((r"\b[Uu]p to ", ""), (r"\bat most ", ""), (r"\bno more than ", ""), (r", at most\b", "")),
    "only dropped": _swap((r" only\b", ""), (r"\b[Oo]nly ", ""), (r" alone\b", "")),
    "rhythm": _swap(
        (r"once per night", "in real time"),
        (r"\bdaily\b", "in real time"),
        (r"every night", "every hour"),
        (r"\b[Nn]ightly\b", "Hourly"),
        (r"every (\w+ )?minutes", "continuously"),
        (r"\bhourly\b", "instantly"),
        (r"each month", "each week"),
        (r"\bweekly\b", "daily"),
        (r"per year", "per month"),
        (r"per month", "per day"),
    ),
    "read-only dropped": _swap((r"\b[Rr]ead-only ", ""), (r" never writes back", " also writes back")),
    "date": _date_moved,
    "or to and": _swap((r" or ", " and "), (r" and ", " or ")),
    "region dropped": _swap(
        (r" in Frankfurt", ""), (r" in Germany and Austria", ""), (r" in Ireland", ""), (r" CET\b", ""), (r" UTC\b", "")
    ),
    "on request dropped": _swap((r" (?:on|upon) (?:written )?request", ""), (r" if it asks for it in that time", "")),
    "condition dropped": _swap((r",? (?:if|unless|provided that|provided|except) [^.;]*", "")),
    "modal": _swap(
        (r"\bwill\b", "may"),
        (r"\bmay\b", "will"),
        (r"\bcan\b", "could"),
        (r"\bmust\b", "should"),
        (r"\bshall\b", "can"),
        (r"\bis\b", "should be"),
        (r"\bare\b", "may be"),
    ),
    "not dropped": _swap((r" not\b", ""), (r" never\b", ""), (r"\bNo\b", "Any"), (r" no\b", "")),
    "not put in": _negated,
    "appended": _appended,
    "prefixed": _prefixed,
    "tail dropped": _tail_dropped,
    "second sentence dropped": _second_dropped,
    "first sentence dropped": _first_dropped,
    "half of it": _fragment,
    "word dropped": _word_dropped,
    "name": _misspelt_name,
    "exclusion turned": _swap(
        (r"are not included", "are included"),
        (r"is not included", "is included"),
        (r"excluded", "included"),
        (r"not supported", "supported"),
    ),
    "per dropped": _swap((r" per \w+", ""), (r" each\b", "")),
    "every to most": _swap((r"\b[Ee]very\b", "most"), (r"\b[Aa]ll\b", "some"), (r"\b[Aa]ny\b", "certain")),
    "within to about": _swap(
        (r"\bwithin\b", "in about"), (r"\bunder\b", "around"), (r"\bby\b", "around"), (r"\buntil\b", "through")
    ),
    "standards": _swap(
        (r"AES-256", "AES"),
        (r"SAML 2\.0", "SAML"),
        (r"iOS 17", "iOS"),
        (r"S/4HANA 2022", "S/4HANA"),
        (r"WCAG 2\.2", "WCAG"),
    ),
    "article": _swap((r"\bthe customer's\b", "your"), (r"\b[Tt]he vendor\b", "We"), (r"\bthe customer\b", "you")),
    "before to after": _swap(
        (r"\bbefore\b", "after"), (r"\bafter\b", "before"), (r"\babove\b", "below"), (r"\bolder\b", "newer")
    ),
    "letter in a name": _swap(
        (r"\bCSV\b", "Csv"), (r"\bPDF\b", "XML"), (r"\bSFTP\b", "FTP"), (r"\bJSON\b", "XML"), (r"\bAPI\b", "app")
    ),
    "comma": _swap((r",", "")),
}
