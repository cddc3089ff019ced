"""Further edits, in the ways of lawyers, sales and tools; same form as those of `drift_edits`."""

import re
from random import Random

from tests.quality.drift_edits import Edit, _each, _swap

MONTHS = [
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


def _month(text: str, random: Random) -> str | None:
    found = [month for month in MONTHS if re.search(rf"\b{month}\b", text)]
    if not found:
        return None
    old = random.choice(found)
    return re.sub(rf"\b{old}\b", random.choice([month for month in MONTHS if month != old]), text, count=1)


def _put_in(*words: str) -> Edit:
    def edit(text: str, random: Random) -> str | None:
        said = text.split(" ")
        places = [at for at, word in enumerate(said) if word in ("is", "are", "may", "can", "covers", "runs", "will")]
        if not places:
            return None
        said.insert(random.choice(places) + 1, random.choice(words))
        return " ".join(said)

    return edit


def _numbers_changed_places(text: str, _: Random) -> str | None:
    found = list(re.finditer(r"\d+", text))
    if len(found) < 2 or found[0][0] == found[1][0]:
        return None
    a, b = found[:2]
    return f"{text[: a.start()]}{b[0]}{text[a.end() : b.start()]}{a[0]}{text[b.end() :]}"


def _words_changed_places(text: str, random: Random) -> str | None:
    said = text.rstrip(".").split(" ")
    places = [
        n for n in range(1, len(said) - 1) if said[n].isalpha() and said[n + 1].isalpha() and said[n] != said[n + 1]
    ]
    if not places:
        return None
    at = random.choice(places)
    said[at], said[at + 1] = said[at + 1], said[at]
    return " ".join(said) + ("." if text.endswith(".") else "")


def _one_letter(text: str, random: Random) -> str | None:
    """A letter of a word in the middle in capitals, or out of them."""
    words = [match for match in re.finditer(r"\b[A-Za-z]{3,}\b", text) if match.start() > 3]
    if not words:
        return None
    word = random.choice(words)
    return f"{text[: word.start()]}{word[0][0].swapcase()}{word[0][1:]}{text[word.start() + len(word[0]) :]}"


def _with_tail(*tails: str) -> Edit:
    return lambda text, random: text.rstrip(".") + random.choice(tails) + "."


SOFT_MORE: dict[str, Edit] = {
    "month": _month,
    "year": _each(r"\b202(\d)\b", "203\\1"),
    "currency": _swap((r"\bEUR\b", "CHF"), (r"£", "€"), (r"\$", "€"), (r"\bCHF\b", "EUR"), (r"\bUSD\b", "EUR")),
    "decimal": _swap((r"(\d\d)\.(\d)%", r"\1.\g<2>9%"), (r"(\d+)%", r"\1.5%"), (r"\b(\d{1,2}) (?=[a-z])", r"\1.5 ")),
    "thousands": _swap((r"(\d),000\b", r"\1,500"), (r"(\d),(\d)00\b", r"\1\g<2>,00")),
    "clock": _swap((r"\b(\d\d):00", r"\1:30"), (r"\ba\.m\.", "p.m."), (r"\bnoon\b", "midnight"), (r"\bUTC\b", "CET")),
    "size": _swap((r"\bMB\b", "Mb"), (r"\bGB\b", "MB"), (r"\brows\b", "records"), (r"\bpages\b", "sheets")),
    "time unit": _swap(
        (r"\bdays\b", "months"),
        (r"\bminutes\b", "seconds"),
        (r"\bmonths\b", "days"),
        (r"\bweeks\b", "months"),
        (r"\bhours\b", "business hours"),
        (r"\byear\b", "quarter"),
        (r"\bmonth\b", "week"),
    ),
    "a day": _swap(
        (r"\b[Ww]eekly\b", "daily"), (r"\bmonthly\b", "weekly"), (r"\bhourly\b", "live"), (r"a day", "an hour")
    ),
    "working": _swap((r"\b(?:working|business) ", ""), (r"\bcalendar ", "")),
    "up to": _swap(
        (r"\b[Uu]p to ", ""), (r"\bno more than ", ""), (r"\bat most ", "at least "), (r"\ba maximum of ", "")
    ),
    "only": _swap((r"\b[Oo]nly ", ""), (r" only\b", ""), (r" alone\b", " too"), (r"\ba single ", "any ")),
    "not": _swap((r" (?:not|never)\b", ""), (r"\bcannot\b", "can"), (r"\bno\b", "some"), (r"\bwithout\b", "with")),
    "may": _swap((r"\bmay\b", "will"), (r"\bcan\b", "will"), (r"\bshall\b", "may"), (r"\bmust\b", "may")),
    "around": _swap(
        (r"\bby (?=[\dA-Z])", "around "), (r"\bwithin ", "in roughly "), (r"\bfrom (?=[A-Z\d])", "around ")
    ),
    "through": _swap(
        (r"\bthrough\b", "until before"), (r"\bbefore\b", "by"), (r"\bafter\b", "from"), (r"\babove\b", "from")
    ),
    "scope": _swap(
        (r"\bclosed ", ""),
        (r"\bopen ", ""),
        (r"\bproduction\b", "any"),
        (r"\bnamed ", ""),
        (r"\bmasked ", ""),
        (r"\bon-site ", ""),
        (r"\bcustom ", ""),
        (r"\bpilot ", ""),
        (r"\bguest\b", "user"),
        (r"\bpayload", "header"),
    ),
    "quantifier": _swap(
        (r"\beach\b", "some"), (r"\bevery\b", "most"), (r"\ball\b", "most"), (r"\b[Oo]ne\b", "several")
    ),
    "and or": _swap((r" and ", " or "), (r" or ", " and ")),
    "including": _with_tail(", including all future versions", ", including subsidiaries", ", including weekends"),
    "hedge": _put_in("usually", "typically", "generally", "always", "also"),
    "lead-in": lambda t, r: r.choice(("Where feasible, ", "As a target, ", "If possible, ")) + t[0].lower() + t[1:],
    "opt out": _with_tail(" unless agreed otherwise", " or as the parties agree", " or similar", " (target)"),
    "clause gone": _swap(
        (r"; [^.;]+(?=\.)", ""), (r", (?:provided that|if|unless|excluding|but|and|with|without) [^.;]+", "")
    ),
    "brackets gone": _swap((r" \([^)]+\)", "")),
    "sentence gone": lambda t, _: (
        " ".join(re.split(r"(?<=[a-z]\.) (?=[A-Z])", t)[:1]) if re.search(r"[a-z]\. [A-Z]", t) else None
    ),
    "numbers change places": _numbers_changed_places,
    "words change places": _words_changed_places,
    "capital": _one_letter,
    "unhyphenated": _each(r"(?<=[a-z])-(?=[a-z])", " "),
    "name": _swap(
        (r"\bFrankfurt\b", "Warsaw"),
        (r"\bSweden\b", "Norway"),
        (r"\bSAP\b", "Oracle"),
        (r"\bOkta\b", "Ping"),
        (r"\bDublin\b", "Cork"),
        (r"\bLeeds\b", "York"),
        (r"\bAndroid\b", "web"),
        (r"\bChrome\b", "Safari"),
        (r"\bXLSX\b", "XLS"),
        (r"\bBavaria\b", "Berlin"),
        (r"\bBelgium\b", "France"),
        (r"\bPDF\b", "HTML"),
    ),
    "party": _swap((r"\b[Ss]upplier\b", "Customer"), (r"\bVendor\b", "Partner"), (r"\bProvider\b", "Customer")),
    "plural": _swap((r"\bone (\w+)\b", r"\1s"), (r"\ba (read|named|second|single|first) ", r"several \1 ")),
    "greater": _swap(
        (r"\bover\b", "under"), (r"\bmore than\b", "at least"), (r"\babove\b", "below"), (r"\bsmaller\b", "larger")
    ),
    "twice": _swap((r"\bonce\b", "twice"), (r"\btwo\b", "ten"), (r"\bthree\b", "thirteen"), (r"\bsix\b", "sixty")),
    "turned": _swap((r"\bnot included\b", "included"), (r"\bare not\b", "are"), (r"\bexcluding\b", "including")),
}

FORMAT_MORE: dict[str, Edit] = {
    "thin space before percent": _each(r"(?<=\d)%", "\u202f%"),
    "space after currency": _each(r"(?<=[£$])(?=\d)", "\u00a0"),
    "non-breaking in numbers": _each(r"(?<=\d) (?=[A-Za-z])", "\u00a0"),
    "word joiner": _each(r"(?<=[a-z])-(?=[a-z])", "\u2060-\u2060"),
    "typewriter apostrophes": _each(r"'", "\u00b4"),
    "angle quotes": _each(r'"([^"]*)"', "«\\1»"),
    "byte order mark": lambda t, _: "\ufeff" + t,
    "figure dash": _each(r"(?<=\d)-(?=\d)", "\u2012"),
    "letter item": lambda t, r: f"({r.choice('abcdefg')}) {t}",
    "roman item": lambda t, r: f"{r.choice(('i', 'ii', 'iv', 'vi'))}. {t}",
    "dotted number": lambda t, r: f"{r.randint(1, 9)}.{r.randint(1, 9)}.{r.randint(1, 9)} {t}",
    "clause number": lambda t, r: f"{r.randint(1, 9)}.{r.randint(1, 9)}({r.choice('abc')}) {t}",
    "heading mark": lambda t, r: f"### {t}",
    "check mark": lambda t, r: f"✓ {t}",
    "italics": lambda t, _: f"_{t}_",
    "bold whole": lambda t, _: f"**{t}**",
    "line end spaces": lambda t, _: t.replace(" ", "  \n", 3),
    "lower start": lambda t, _: t[0].lower() + t[1:] if t[1:2].islower() and t.split()[0] != "May" else None,
    "comma at the end": lambda t, _: t.rstrip(".") + ",",
    "semicolon and": lambda t, _: t.rstrip(".") + "; and",
    "carriage returns": lambda t, _: t.replace(" ", "\r\n", 2),
    "vertical tab": lambda t, _: t.replace(" ", "\x0b", 1),
    "form feed": lambda t, _: t.replace(" ", "\x0c", 1),
    "decomposed": lambda t, _: None if t.isascii() else __import__("unicodedata").normalize("NFD", t),
    "quoted line": lambda t, _: f"“{t}”",
    "bracketed": lambda t, _: f"“{t.rstrip('.')}”.",
    "span": lambda t, _: f"<span style='color:red'>{t}</span>",
}
