"""Names of systems, places, products and formats in a sentence, and which of them a read-back left out or put in."""

import re

from promises.domain.drift.nearest import stem
from promises.domain.drift.words import words
from promises.domain.say_back.alike import of_one_place

_NAME = re.compile(r"[A-Za-zÀ-ž]*(?:[A-Z]|\d[A-Za-z])[\w&/.+-]*\w|[A-Z]\b")
_SENTENCE = re.compile(r"(?:\A|[.!?:;=|+/(-]\s*|, then\s+|\n)[\"'(“]*")
_DAYS, _MONTHS, _UNITS = words("days"), words("months"), words("units")
#: Said in another way as often as in this one.
_SAID_AS = {
    "sso": ("single sign-on", "single sign on"),
    "eu": ("european union", "europe"),
    "european": ("eu", "europe"),
    "union": ("eu",),
    "uk": ("united kingdom", "britain"),
    "us": ("united states", "america", "u.s"),
    "ui": ("interface",),
    "id": ("identity", "entra"),
    "sms": ("text message", "text messages", "texts", "text reminders", "text"),
    "ocr": ("optical", "read"),
    "faq": ("questions",),
    "mfa": ("two-factor", "multi-factor"),
    "qr": ("qr",),
    "it": ("it",),
    "hr": ("human resources",),
    "vat": ("tax",),
    "e-mail": ("mail",),
    "gb": ("gigabyte", "gig"),
    "mb": ("megabyte", "meg"),
    "tb": ("terabyte",),
    "kb": ("kilobyte",),
    "eur": ("euro", "€"),
    "usd": ("dollar", "$"),
    "gbp": ("pound", "£"),
    "aes-256": ("aes",),
    "rest": ("api", "rest"),
    "nda": ("confidential", "nda"),
    "csv": ("csv",),
    "web": ("web",),
    "celsius": ("degree",),
    "spanish": ("spain",),
    "spain": ("spanish",),
    "french": ("france",),
    "france": ("french",),
    "danish": ("denmark",),
    "denmark": ("danish",),
    "dutch": ("netherlands", "holland"),
    "netherlands": ("dutch", "holland"),
    "irish": ("ireland",),
    "ireland": ("irish",),
    "greek": ("greece",),
    "greece": ("greek",),
    "turkish": ("turkey",),
    "turkey": ("turkish",),
    "british": ("britain", "uk"),
    "o2": ("oxygen",),
    "co2": ("carbon dioxide",),
    "h2o": ("water",),
    "swiss": ("chf",),
    "kwh": ("kilowatt-hour", "kilowatt hour"),
    "os": ("android", "ios", "windows", "linux", "macos", "operating system"),
    "utc": ("coordinated universal", "gmt"),
}
_SHORT_DAYS = frozenset(day[:3] for day in _DAYS)
#: Formats and abbreviations that a paraphrase may leave out: they name no other thing.
_MAY_BE_LEFT_OUT = frozenset(["api", "rest", "id", "ui", "ip", "app"])
#: Contracts write the parties with a capital.
_PARTIES = frozenset([
    "contractor", "client", "provider", "company", "licensee", "licensor", "buyer", "seller", "purchaser", "party",
    "parties", "consultant", "agency", "subcontractor", "partner", "agreement", "contract", "order", "annex", "service",
    "services", "platform", "term", "retailer", "forwarder", "carrier", "landlord", "tenant", "operator",
])  # fmt: skip
_ORDINARY = frozenset(
    ["i we they our you it the a an if each every all any no up at two three for user users customer vendor supplier"][
        0
    ].split()
)


def names(text: str) -> list[str]:
    """Names in order; a capital that only begins a sentence makes none."""
    begins = {match.end() for match in _SENTENCE.finditer(text)}
    found = []
    for match in _NAME.finditer(text):
        name = match[0].strip(".")
        low = name.lower()
        ordinary = name[1:] == name[1:].lower() and not any(char.isdigit() for char in name)
        if (
            low in _ORDINARY
            or low in _PARTIES
            or low in _DAYS
            or low in _MONTHS
            or (match.start() in begins and ordinary)
        ):
            continue
        if all(part in _DAYS or part in _MONTHS or part[:3] in _SHORT_DAYS for part in re.split(r"[-–/&+]", low)):
            continue
        if (
            (low in _UNITS and name != "HR")
            or re.fullmatch(r"[\d.,:]+(?:st|nd|rd|th|am|pm|h|k)?", low)
            or re.fullmatch(r"[\d:.]+(?:am|pm)?-\w+", low)
        ):
            continue
        found.append(name)
    return found


def lost_names(said: str, back: str) -> list[str]:
    """Names that the sentence has and the read-back has not, and names that only the read-back has."""
    own, theirs = back.lower(), said.lower()
    own_stems = {stem(word)[:4] for word in re.findall(r"[^\W\d_]+", own)}
    their_stems = {stem(word)[:4] for word in re.findall(r"[^\W\d_]+", theirs)}
    cut, full = _cut_short(back, said), _cut_short(said, back)
    shortened = {word for words in _spelled(said, back).values() for word in words} | {
        word for words in cut.values() for word in words
    }
    lost = [
        name
        for name in dict.fromkeys(names(said))
        if name.lower() not in _MAY_BE_LEFT_OUT
        and not _is_told(name, own, own_stems)
        and name not in _spelled(back, said)
        and name not in full
        and name not in shortened
        and not _is_told_by_its_last_word(name, said, own, own_stems)
    ]
    spelled_out = {word for words in (*_spelled(back, said).values(), *full.values()) for word in words}
    added = [
        name
        for name in dict.fromkeys(names(back))
        if not _is_told(name, theirs, their_stems)
        and not name.startswith(("I'", "We'"))
        and len(name) > 1
        and not _explains(name, theirs)
        and name not in cut
        and name not in spelled_out
    ]
    letters, theirs_too = set(_LETTERED.findall(said)), set(_LETTERED.findall(back))
    other = sorted(one for one in letters ^ theirs_too if letters and theirs_too)
    return lost + added + other


#: What is told from others of its kind by a letter.
_LETTERED = re.compile(
    r"\b(?i:appendix|annex|exhibit|schedule|attachment|part|phase|plan|zone|class|tier|level|site|group|building|gate"
    r"|option|category|type|lot|room|team|terminal|hall) ([A-Z])\b"
)


def _is_told_by_its_last_word(name: str, said: str, own: str, stems: set[str]) -> bool:
    """Whether a name of several words is told by the words behind this one: Entra ID is Microsoft Entra ID."""
    behind = re.search(rf"(?<!\w){re.escape(name)} ((?:[A-Z][\w.-]*)(?: [A-Z][\w.-]*)*)", said)
    return behind is not None and all(_is_told(word, own, stems) for word in behind[1].split())


def _spelled(text: str, said: str) -> dict[str, list[str]]:
    """Abbreviations that stand spelled out in the other text, each with its words: CET, Central European Time."""
    words = re.findall(r"[^\W\d_]+", text)
    initials = "".join(word[0] for word in words).lower()
    found = {}
    for short in set(re.findall(r"\b[A-Z]{3,}\b", said)):
        at = initials.find(short.lower())
        if at >= 0:
            found[short] = words[at : at + len(short)]
    return found


def _cut_short(text: str, said: str) -> dict[str, list[str]]:
    """Short forms in a text of what stands in full in another, each with its words: Sev 1, VMs, P&L, Amex."""
    found = {}
    for name in set(_NAME.findall(text)):
        letters = name.rstrip("s") if name[:-1].isupper() else name
        if re.fullmatch(r"[A-Z]{2}", letters):  # two words side by side, both long enough to be no accident
            first, second = letters.lower()
            pattern = rf"\b({first}[^\W\d_]{{3,}}) ({second}[^\W\d_]{{3,}})"
        elif re.fullmatch(r"[A-Z]&[A-Z]", letters):
            first, second = letters.lower().split("&")
            pattern = rf"\b({first}[^\W\d_]{{3,}}) (?:and|&) ({second}[^\W\d_]{{3,}})"
        elif re.fullmatch(r"[A-Z][a-z]{2,5}", letters) and (number := re.search(rf"\b{letters}\.? (\d+)\b", text)):
            pattern = rf"\b({letters}[^\W\d_]+) {number[1]}\b"
        elif re.fullmatch(r"[A-Z][a-z]{3,5}", letters):
            pattern = "|".join(
                rf"\b{letters[:at]}[^\W\d_]{{2,}} {letters[at:].capitalize()}[^\W\d_]{{2,}}"
                for at in range(2, len(letters) - 1)
            )
        else:
            continue
        if there := re.search(pattern, said):
            found[name] = there[0].split()
    return found


def _is_told(name: str, text: str, stems: set[str]) -> bool:
    low = name.lower()
    if re.search(rf"(?<!\w){re.escape(low)}(?:'?s)?(?!\w)", text):
        return True
    if re.fullmatch(r"[A-Z][A-Za-z]*[A-Z]'?s", name) and _is_told(name.rstrip("s").rstrip("'"), text, stems):
        return True  # PDFs are several of PDF
    if (len(low) > SHORT or len(low) == 1) and re.sub(r"\W", "", low) in re.sub(r"\W", "", text):
        return True
    if any(said in text for said in _SAID_AS.get(low, ())):
        return True
    if not of_one_place(low).isdisjoint(re.findall(r"[^\W\d_]+", text)):
        return True
    pieces = re.findall(r"[^\W\d_]{3,}", low)
    return bool(pieces) and all(stem(piece)[:4] in stems for piece in pieces)


#: Words in capitals only because somebody wants them heard.
_LOUD = frozenset(
    [
        "AND",
        "OR",
        "NOT",
        "NO",
        "ONLY",
        "ALL",
        "MAX",
        "MIN",
        "PER",
        "IF",
        "NEVER",
        "ALWAYS",
        "EACH",
        "EVERY",
        "MUST",
        "BOTH",
        "ANY",
        "ONE",
    ]
)
SHORT = 3  # letters of a word made shorter: PW for password


def _is_cut_of(low: str, text: str) -> bool:
    """Whether letters of one word of a text, its first before all, make this: pw of password."""
    return re.search(r"(?<!\w)" + r"[^\W\d_]*".join(map(re.escape, low)), text) is not None


def _explains(name: str, text: str) -> bool:
    """SSO for single sign-on, EU for European Union, PM for afternoon hours: letters of words that stand there."""
    low = name.lower()
    if low in ("ok", "am", "pm", "id", "ie", "eg", "etc", "tv", "sms", "url"):
        return True
    if any(low in said or said.startswith(low) for key, values in _SAID_AS.items() if key in text for said in values):
        return True
    if low in _SAID_AS and any(said in text for said in _SAID_AS[low]):
        return True
    if low in ("celsius", "fahrenheit") and "°" in text:
        return True
    if name in _LOUD:
        return True
    if name.isupper() and len(name) <= SHORT and low not in _SAID_AS and _is_cut_of(low, text):
        return True
    if re.fullmatch(r"[A-Z][A-Za-z]{0,3}[A-Z]s?", name) and not name.isupper():
        letters = low.removesuffix("s")  # IdP of identity provider
        if re.search(r"(?<!\w)" + r"[^\W\d_]* ?".join(map(re.escape, letters)), text):
            return True
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", text))
    return name.isupper() and len(name) > 2 and low in initials
