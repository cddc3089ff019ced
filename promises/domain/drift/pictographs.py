"""Pictures among the letters: which of them only mark a line, and which say no, not yet or perhaps."""

import re
from collections.abc import Iterable

#: Squares, circles, stars, ticks, arrows to the right.
_SIGNS = (
    (0x25A0, 0x25AB), (0x25B6, 0x25BB), (0x25C6, 0x25CF), (0x2605, 0x2606), (0x2611, 0x2611), (0x26AB, 0x26AB),
    (0x2705, 0x2705), (0x2713, 0x2714), (0x2726, 0x2727), (0x2731, 0x273D), (0x2756, 0x2756), (0x2794, 0x2794),
    (0x2798, 0x27BE), (0x2B1B, 0x2B1B), (0x2B24, 0x2B24), (0x1F5F8, 0x1F5F9), (0x1F7E2, 0x1F7E4),
)  # fmt: skip
#: What people and pages put before a line to catch the eye. Everything else may say no, not yet, perhaps, in part, for
#: whom, or at what price.
_PICTURES = (
    "ℹ☎☝✉✍✏✨⚙⚠⚡❗⭐🌐🌟🎉🎯🏆🏢👇👉👤👥💡💻📁📂📃📄📅📆📊📋📌📍📎📑📞📢📣📦📧📨📩📱🔍🔎🔑🔔🔗🔧🔥🔶🔷🔸🔹🖥🗂🗒🚀🤝"
)


def _class(signs: Iterable[int]) -> str:
    """Places of signs, sorted, as they stand between the brackets of a pattern."""
    spans: list[list[int]] = []
    for sign in signs:
        if spans and spans[-1][1] == sign - 1:
            spans[-1][1] = sign
        else:
            spans.append([sign, sign])
    return "".join(chr(first) if first == last else f"{chr(first)}-{chr(last)}" for first, last in spans)


#: Signs of which none says no, as they stand between the brackets of a pattern.
SIGNS = _class(sorted({sign for first, last in _SIGNS for sign in range(first, last + 1)} | set(map(ord, _PICTURES))))
#: What only colours the hand before it, or says whose it is.
TONES = "\U0001f3fb-\U0001f3ff♀♂"
#: Pictures alone: what stands behind one is no item of a list that is told from the line above.
PICTURES = _class(sorted(map(ord, _PICTURES)))
#: A box that nobody ticked, and what somebody left in one.
EMPTY_BOX = r"(?:[☐⬜❏-❒◻◽🔲]|\[[ _]?\])"
_FILLED_BOX = re.compile(
    r"[☑☒☓✅✓✔✕-✘❌❎🗴-🗹🗙■●⬛▣◉◼◾🔳]|[\[(][ \t]?[xXvV✓✔✗✘*+][ \t]?[\])]"
    r"|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check|x):"
)
#: Who says what a box means has it mean something.
_CHOOSING = re.compile(
    r"\b(?:(?:un)?tick(?:s|ed|ing)?|check ?box(?:es)?|box(?:es)?|crossed|opt(?:ed|ing)? (?:in|out|for)"
    r"|marked (?:with|by|items|options|lines|services)|with an? (?:x|cross|check)"
    r"|(?:un)?(?:checked|selected|chosen) (?:items?|options?|lines?|modules?|services?|products?|below|above|only)"
    r"|(?:check|select|choose|mark|initial) (?:the|your|all|any|each|every|one|what|which|those|where|as|items|options"
    r"|services|modules))\b",
    re.I,
)
#: Signs that say no, not yet or perhaps, with nothing beside them but a mark, a number or the word.
_NO = (
    r"(?:[✗✘✖✕❌❎☒🗙🗴-🗷🚫⛔🛑👎❓❔⁉🚧⏳⌛🔜🗑🔴🙅]"
    r"|:(?:x|no_entry|no_entry_sign|no_good|thumbsdown|construction|question):)"
)
_ALONE = re.compile(
    rf"(?:[-*•][ \t]+|\d{{1,3}}[.)][ \t]*)?[\[(]?(?:{_NO}[ \t]*){{1,3}}[\])]?[ \t:]*(?:no|\d{{1,3}}[.)])?", re.I
)
_BOX_ALONE = re.compile(rf"{EMPTY_BOX}[ \t]*(?:\d{{1,3}}[.)])?")
#: A tick, beside which a square is an empty box and no mark.
_TICKED = re.compile(r"[☑☒☓✅❌❎]|\[[xX]\]")
_SQUARES = "□▢"
#: Empty signs, and those that are the same but filled.
_FILLED = {"□": "■", "▢": "■", "○": "●⚫⬤", "◯": "●⚫⬤", "⚪": "●⚫⬤"}
_CHOSEN = "◉⦿🔘"  # signs of a choice that was made, and never of a list
_LISTED = re.compile(
    rf"(?m)^(?P<indent>[ \t>|]*)(?:[-*•][ \t]+|\d{{1,3}}[.)][ \t]*)?"
    rf"(?P<sign>[{''.join(_FILLED)}{''.join(sorted(set(''.join(_FILLED.values()))))}])"
    r"(?P<said>[^\n]*)"
)
_HEADING = re.compile(r"(?:\S+\s+){0,5}\S*[^\s.!?;]|[^\n]*:")  # what smaller items may hang below


class Boxes:
    """What the boxes and circles of a text mean: the marks of a list, or choices of which some were made.

    Args:
        text: the document, made plain.
    """

    def __init__(self, text: str) -> None:
        #: Whether empty boxes mark items as dashes do: nobody ticked one, and nobody says what they mean.
        self.are_marks = _FILLED_BOX.search(text) is None and _CHOOSING.search(text) is None
        chosen = any(sign in text for sign in _CHOSEN)
        empty = set(_SQUARES) if _TICKED.search(text) else set()
        for sign, filled in _FILLED.items():
            if sign in text and (chosen or _is_choice(text, sign, filled)):
                empty.add(sign)
        #: Signs that mark no item here, and say that it was not chosen.
        self.empty = frozenset(empty)

    def say_no(self, said: str) -> bool:
        """Whether a line or cell is but a sign that says no to what it stands beside."""
        if _ALONE.fullmatch(said) or (not self.are_marks and _BOX_ALONE.fullmatch(said)):
            return True
        return said in self.empty


def _is_choice(text: str, empty: str, filled: str) -> bool:
    """Whether an empty sign stands beside filled ones as one of them does, and not as the mark of smaller items."""
    above: re.Match[str] | None = None
    hangs = False
    if not any(sign in text for sign in filled):
        return False
    for match in _LISTED.finditer(text):
        if match["sign"] in filled:
            above, hangs = match, False
        elif match["sign"] == empty:
            if above is None:
                return True  # no list begins with its smaller items
            if not hangs and not _hangs_below(text, above, match):
                return True
            hangs = True
    in_cells = all(re.search(rf"\|\s*[{signs}]\s*\|", text) for signs in (empty, filled))
    return in_cells or re.search(rf"[{filled}][^\n]*{empty}|{empty}[^\n]*[{filled}]", text) is not None


def _hangs_below(text: str, above: re.Match[str], item: re.Match[str]) -> bool:
    """Whether an item is one of those below another: it begins further to the right, or below but a heading."""
    said = text[above.start("said") : item.start()].strip(" \t\n>|")
    return len(item["indent"]) > len(above["indent"]) or _HEADING.fullmatch(said) is not None
