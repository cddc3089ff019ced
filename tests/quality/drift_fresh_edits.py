"""Edits of one line: of its form alone, and of what it says where a tolerance of form could hide it."""

import html
import re
import textwrap
import unicodedata
from collections.abc import Callable, Mapping
from random import Random

Edit = Callable[[str, Random], str]


def _each(pattern: str, new: str, count: int = 0) -> Edit:
    return lambda text, _: re.sub(pattern, new, text, count=count)


def _somewhere(pattern: str, new: str) -> Edit:
    def edit(text: str, random: Random) -> str:
        places = list(re.finditer(pattern, text))
        if not places:
            return text
        place = random.choice(places)
        return text[: place.start()] + place.expand(new) + text[place.end() :]

    return edit


def _put(*said: str, at: str = r" ") -> Edit:
    return lambda text, random: _somewhere(at, random.choice(said))(text, random)


#: Changes of form alone. Those of MARKS exist in text only.
FORMAT: dict[str, Edit] = {
    "smart quotes": lambda t, _: re.sub(r'"([^"]*)"', "“\\1”", t).replace("'", "’"),
    "low quotes": _each(r'"([^"]*)"', "„\\1“"),
    "en dash range": _each(r"(?<=\d)-(?=\d)", "–"),
    "em dash": _each(r" [–-] ", " — "),
    "tight dash": _each(r" [–] ", "—"),
    "double hyphen": _each(r" – ", " -- "),
    "no-break hyphen": _each(r"(?<=\w)-(?=\w)", "\u2011"),
    "no-break space": _put("\u00a0"),
    "narrow space": _each(r"(?<=\d) (?=[A-Za-z%])", "\u202f"),
    "thin space": _put("\u2009"),
    "minus sign": _each(r"(?<= )-(?=\d)", "−"),
    "soft hyphens": _somewhere(r"(?<=[a-z]{3})(?=[a-z]{3})", "\u00ad"),
    "ligatures": lambda t, _: t.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ"),
    "zero width": _somewhere(r"(?<=\w)(?=\w)", "\u200b"),
    "decomposed": lambda t, _: unicodedata.normalize("NFD", t),
    "no stop": lambda t, _: t.removesuffix("."),
    "semicolon": lambda t, _: t.removesuffix(".") + ";",
    "capitals": lambda t, _: t.upper() if "mSv" not in t else t,
    "double spaces": _put("  "),
    "clause": lambda t, r: f"{r.randint(1, 19)}.{r.randint(1, 9)} {t}",
    "label": lambda t, r: f"{r.choice(('Service level', 'Topic 4', 'Operations'))}: {t}",
    "quoted whole": lambda t, _: t if '"' in t else f"“{t}”",
}
MARKS: dict[str, Edit] = {
    "full-width": lambda t, _: "".join(chr(ord(c) + 0xFEE0) if c in "0123456789,.:;()%/" else c for c in t),
    "bold word": _somewhere(r"(?<= )(\w+)(?= )", r"**\1**"),
    "italic phrase": _somewhere(r"(?<= )(\w+ \w+)(?= )", r"*\1*"),
    "code": _somewhere(r"(?<= )(\w+)(?= )", r"`\1`"),
    "entities": lambda t, _: html.escape(t).replace("'", "&rsquo;"),
    "escapes": _each(r"([-.()+])", r"\\\1"),
    "html": _somewhere(r"(?<= )(\w+)(?= )", r"<strong>\1</strong>"),
    "hung": lambda t, _: f"  * {textwrap.fill(t, 50, subsequent_indent='    ', break_on_hyphens=False)}",
    "break within": _put("\r\n"),
    "form feed": _put("\x0c"),
    "tabs": _put("\t"),
    "line separator": _put("\u2028"),
    "check box": lambda t, r: f"{r.choice(('[x]', '➤', '☑', '➔', '»', '‣'))} {t}",
    "roman": lambda t, r: f"({r.choice(('ii', 'iv', 'ix'))})\t{t}",
    "lower start": lambda t, _: t[0].lower() + t[1:] if re.match(r"[A-Z][a-z]+[ -](?!\d)", t) else t,
}
#: Changes of meaning where a tolerance could hide them.
SOFT: dict[str, Edit] = {
    "hyphen lost": _somewhere(r"(?<=[a-z])-(?=[a-z])", ""),
    "hyphen to space": _somewhere(r"(?<=[a-z])-(?=[a-z])", " "),
    "hyphen put in": _somewhere(r"\b(un|re|off|in|on|out)(?=[a-z]{3})", r"\1-"),
    "point lost": _somewhere(r"(?<=\d)\.(?=\d)", ""),
    "point to comma": _somewhere(r"(?<=\d)\.(?=\d)", ","),
    "comma lost": _somewhere(r"(?<=\d),(?=\d)", "."),
    "group moved": _somewhere(r"\b(\d) ?(\d)(\d\d)\b", r"\1\2 \3"),
    "group split": _somewhere(r"\b(\d)(\d+)\b", r"\1 \2"),
    "digit doubled": _somewhere(r"\b(\d)(?=[\d .%])", r"\1\1"),
    "digit lost": _somewhere(r"(?<=\d)\d\b", ""),
    "sign put in": _somewhere(r"(?<= )(?=\d)", "-"),
    "sign lost": _somewhere(r"[-−±≥+](?=\d| \d)", ""),
    "range parted": _somewhere(r"(?<=\d)-(?=\d)", "/"),
    "number glued": lambda t, r: f"{r.randint(2, 9)}{t}" if t[0].isdigit() else _somewhere(r" (\d+)", r" 1\1")(t, r),
    "quantity before": lambda t, r: f"{r.randint(2, 9)} {t[0].lower()}{t[1:]}" if t[0].isalpha() else t[2:],
    "page number within": lambda t, r: _somewhere(r"(?<=[a-z]) (?=[a-z])", f" {r.randint(2, 9)} ")(t, r),
    "not lost": _somewhere(r" (?:not|never|no)\b|n't\b", ""),
    "not put in": _somewhere(r"\b(is|are|may|can|will|must) (?!not)", r"\1 not "),
    "case of US": _somewhere(r"\b(US|IT|May|August|PACS|Zone|May)\b(?!\Z)", "us"),
    "case within": _somewhere(r"(?<= )[a-z](?=[a-z]{3})", "May "),
    "unit case": lambda t, _: re.sub(r"(?<=\d )(MB|mSv|dB|kg|s|K|m|h)\b", lambda m: m[0].swapcase(), t, count=1),
    "unit": lambda t, _: re.sub(
        r"\b(hours?|days?|weeks?|months?|years?|minutes|min|MB|m|pallets|devices|beds?|kg)\b", "lots", t, count=1),
    "currency": lambda t, _: re.sub(r"€|£|EUR|CHF|USD", "$", t, count=1),
    "percent lost": _somewhere(r" ?%", ""),
    "only lost": _somewhere(r"\b[Oo]nly | only\b| one\b", ""),
    "at most lost": _somewhere(r"\b(?:[Uu]p to|at most|no more than|at least|within|below|above|over) ", ""),
    "scope": _somewhere(r"\b(?:each|both|all|any|either|every|two|few|once)\b", "some"),
    "modal": _somewhere(r"\b(?:may|can|must|will)\b", "should"),
    "and or": _somewhere(r" and ", " or "),
    "date": _somewhere(r"\b(20\d)\d\b", r"\g<1>9") ,
    "month": _somewhere(r"\b(?:May|June|August|October|December)\b", "July"),
    "a.m.": lambda t, _: re.sub(r"a\.m\.", "p.m.", t, count=1),
    "brackets": _somewhere(r" \([^)]*\)", ""),
    "tail": lambda t, _: re.sub(r"(?:[;,–] |\. )[^;,.–]+\.?\Z", ".", t),
    "exception behind": lambda t, r: f"{t.removesuffix('.')} {r.choice(('(estimate)', 'if able', 'on average'))}.",
    "fragment behind": lambda t, r: f"{t.removesuffix('.')}. {r.choice(('Unless busy.', 'Except on Fridays.'))}",
    "hedge before": lambda t, r: f"{r.choice(('Optional: ', 'Not included: ', 'As a rule, ', 'Draft: '))}{t}",
    "struck": _somewhere(r"(?<= )(\w+)(?= )", r"~~\1~~"),
    "possessive": _somewhere(r"'s\b", "s'"),
    "one letter": _somewhere(r"(?<=[a-z]{2})[a-z](?=[a-z])", "q"),
}  # fmt: skip


def drawn(edits: Mapping[str, Edit], line: str, random: Random) -> tuple[str, str]:
    """Name of the first of these edits, in any order, that changes a line, and what it makes of it.

    Args:
        edits: at least one; where none changes the line, the last is told.
        line: an approved line.
        random: the source of chance.
    """
    name, edited = "", line
    for name in random.sample(list(edits), len(edits)):
        edited = edits[name](line, random)
        if edited != line:
            break
    return name, edited
