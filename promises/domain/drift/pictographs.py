"""Pictures among the letters: which of them only mark a line, and which say no, not yet or perhaps."""

import re
from collections.abc import Iterable

#: Squares, circles, stars, ticks, arrows to the right.
_SIGNS = (
    (0x25A0, 0x25AB), (0x25B6, 0x25BB), (0x25C6, 0x25CF), (0x2605, 0x2606), (0x2611, 0x2611), (0x2705, 0x2705),
    (0x2713, 0x2714), (0x2726, 0x2727), (0x2731, 0x273D), (0x2756, 0x2756), (0x2794, 0x2794), (0x2798, 0x27BE),
    (0x2B1B, 0x2B1B), (0x2B24, 0x2B24), (0x1F5F8, 0x1F5F9), (0x1F7E2, 0x1F7E4),
)  # fmt: skip
#: What people and pages put before a line to catch the eye. Faces and gestures are not among them, for they say how it
#: is meant; nor are flags, and letters or words in a frame, which say for whom, or that it is free.
_PICTURES = (
    (0x2139, 0x2139), (0x23E9, 0x23E9), (0x23F0, 0x23F2), (0x260E, 0x260F), (0x2615, 0x2615), (0x261B, 0x261B),
    (0x261D, 0x261F), (0x2692, 0x269C), (0x26A0, 0x26A1), (0x26AB, 0x26AB), (0x26FD, 0x26FD), (0x2709, 0x2709),
    (0x270D, 0x2712), (0x2728, 0x2728), (0x2744, 0x2744), (0x2757, 0x2757), (0x2763, 0x2764), (0x2B50, 0x2B50),
    (0x1F300, 0x1F30F), (0x1F319, 0x1F3F0), (0x1F400, 0x1F4F7), (0x1F4F9, 0x1F54F), (0x1F56B, 0x1F570),
    (0x1F579, 0x1F57A), (0x1F587, 0x1F58D), (0x1F5A4, 0x1F5FF), (0x1F64C, 0x1F64C), (0x1F64F, 0x1F64F),
    (0x1F680, 0x1F6FC), (0x1F91D, 0x1F91D), (0x1F980, 0x1F9CF), (0x1F9D1, 0x1F9FF), (0x1FA70, 0x1FAE0),
)  # fmt: skip
#: Those of them that say no, not yet, perhaps, in part, at a price or without end, or that somebody should choose.
_SPOILS = frozenset(
    "⚔⚗🌚🌝🌛🌜🌞🌬🎌🎲🏁🏗🏚👀👁👎👷👻👹👺👽👾👿💀💁💔💢💣💤💩💭💯💱💲💵💸📉📛📪📫📬📭📴📵🔀🔁🔂🔃🔄🔅🔇🔕🔘🔙🔚🔛🔜🔞🔟🔠🔡🔢🔣🔤🔮"
    "🔲🔳🔴🔻🔽🔾🔿🕀🕁🕂🕃🕄🕅🕆🕇🕈🖾🖿🗑🗕🗖🗗🗘🗙🗬🗭🗮🗯🗰🗱🗲🗳🗴🗵🗶🗷🗿🚏🚥🚦🚧🚨🚩🚫🚬🚭🚮🚯🚱🚳🚷🛇🛌🛑🛘🧌🧟🧪🩹🪝🪤🪦🪫"
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
SIGNS = _class(
    sorted(
        {sign for first, last in (*_SIGNS, *_PICTURES) for sign in range(first, last + 1) if chr(sign) not in _SPOILS}
    )
)
#: What only colours the hand before it, or says whose it is.
TONES = "\U0001f3fb-\U0001f3ff♀♂"
#: A box that nobody ticked, and what somebody left in one.
EMPTY_BOX = r"(?:[☐⬜❏-❒◻◽🔲]|\[[ _]?\])"
FILLED_BOX = re.compile(
    r"[☑☒☓✅✓✔✕-✘❌❎🗴-🗹🗙]|\[[ \t]?[xXvV✓✔✗✘*+][ \t]?\]|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check|x):"
)
#: A sign that says no, or not yet, with nothing beside it but the number of what it stands before.
_ALONE = re.compile(r"[✗✘✖✕❌❎☒🗙🗴-🗷🚫⛔🛑👎❓❔⁉🚧⏳⌛🔜🗑][ \t]*(?:\d{1,3}[.)])?")
_BOX_ALONE = re.compile(rf"{EMPTY_BOX}[ \t]*(?:\d{{1,3}}[.)])?")


def says_no(said: str, *, ticked: bool) -> bool:
    """Whether a cell or line is but a sign that says no to what stands behind it.

    Args:
        said: the cell or line.
        ticked: whether somebody ticked a box of the document: an empty one says so only then.
    """
    return _ALONE.fullmatch(said) is not None or (ticked and _BOX_ALONE.fullmatch(said) is not None)
