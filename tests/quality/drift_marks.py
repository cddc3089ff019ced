"""The drift check on texts as pages, chats and plans give them (`make quality`): pictures and boxes before lines.

Pictures before a line and boxes of a blank form change nothing of what is said. A sign that says no, an empty box
beside a ticked one, and a limit put where the foot of a page could stand do.
"""

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from random import Random

from promises.domain.drift.lead_ins import turns
from tests.quality.drift_cases import Case, rows
from tests.quality.drift_fresh_edits import FORMAT, SOFT, drawn
from tests.quality.drift_wild import LINES, Tally, judge

TUNED, HELD_OUT = "acm", "bdn"
#: What a text that is wrapped and parted anew cannot show, or what other layouts measure.
NOT_HERE = {"struck", "zero width", "hyphen put in", "soft hyphens", "double spaces", "label", "clause", "quoted whole"}
PICTURES = "💡📌⚠ℹ👉🔔📎📋🎯🚀🔑📅⭐📣🔹✨📦🗒⚙❗"
REFUSED = ("❌", "🚫", "⛔", "👎", "❓", "🔜", "🚧", "⏳", "🛑", "✗", "☒", "🔴", "🗑️", "🤔")
WIDTH = 76

Layout = Callable[[Sequence[str], Random], str]


def _fill(text: str, width: int = WIDTH, first: str = "", later: str = "") -> str:
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _picture(random: Random) -> str:
    sign = random.choice(PICTURES)
    return f"{sign}\ufe0f" if sign in "⚠ℹ❗⚙" else sign


# --- marks ------------------------------------------------------------------------------------------------------------


def callouts(blocks: Sequence[str], random: Random) -> str:
    """A page of notes as Markdown: callouts as quotes, items, tasks and paragraphs."""
    shapes = ("> {p} {t}\n", "- {t}", "- [ ] {t}", "{t}\n", "{p} {t}\n", "<aside>\n{p} {t}\n\n</aside>\n")
    said = [random.choice(shapes).format(p=_picture(random), t=block) for block in blocks]
    said = [text if block[-1] in ".!?" else f"{text}\n" for text, block in zip(said, blocks, strict=True)]
    return "# Notes\n\nStatus: in review\n\n" + "\n".join(said)


def callouts_apart(blocks: Sequence[str], random: Random) -> str:
    """Callouts with their sign in a line of its own, as newer exports have them."""
    return "\n\n".join(f"<aside>\n{_picture(random)}\n\n{block}\n\n</aside>" for block in blocks)


def chat(blocks: Sequence[str], random: Random) -> str:
    """A chat: a sign or its name before each line, and another one behind some."""
    names = (":bulb:", ":pushpin:", ":warning:", ":white_check_mark:", ":point_right:")
    said = []
    for block in blocks:
        mark = random.choice((random.choice(names), _picture(random), "👉🏽", "🔥🔥"))
        behind = f" {random.choice('🎉🚀✅')}" if block.endswith(".") and random.random() < 0.3 else ""
        said.append(f"{mark} {block}{behind}")
    return "\n".join(said)


def keys(blocks: Sequence[str], random: Random) -> str:
    """Items counted by the keys of a telephone."""
    return "\n".join(f"{n}\ufe0f\u20e3 {block}" if n < 10 else f"• {block}" for n, block in enumerate(blocks, 1))


def blank_form(blocks: Sequence[str], random: Random) -> str:
    """A form that nobody has filled in: an empty box before each item."""
    box = random.choice(("☐ ", "[ ] ", "• ☐ ", "☐\n", "⬜ ", "❑ ", "[] "))
    if box == "☐\n":
        return "To be filled in\n\n" + "\n\n".join(f"☐\n{_fill(block)}" for block in blocks)
    return "To be filled in\n\n" + "\n".join(_fill(block, WIDTH, box, "    ") for block in blocks)


def open_plan(blocks: Sequence[str], random: Random) -> str:
    """A plan of which nothing is done yet, in sections."""
    said = []
    for number, block in enumerate(blocks):
        if number % 3 == 0:
            said.append(f"\n{random.choice(('Setup', 'Rollout', 'Handover'))} {number}\n-------")
        said.append(_fill(block, WIDTH, "[ ] ", "    "))
    return "Close plan\nStatus: in progress\n" + "\n".join(said)


MARKED: dict[str, Layout] = {
    "callouts": callouts, "callouts apart": callouts_apart, "chat": chat, "keys": keys, "blank form": blank_form,
    "open plan": open_plan,
}  # fmt: skip


# --- what says something else -----------------------------------------------------------------------------------------


def refused(case: Case, random: Random) -> str:
    """A sign that says no before one line, and pictures before the others."""
    no = random.choice(REFUSED)
    said = [f"{no if block == case.edited else _picture(random)} {block}" for block in case.blocks]
    return "\n".join(said)


def not_chosen(case: Case, random: Random) -> str:
    """A form in which all but one line were ticked."""
    empty, ticked = random.choice((("☐", "☑"), ("[ ]", "[x]"), ("⬜", "✅"), ("• ☐", "• ✔")))
    return "\n".join(f"{empty if block == case.edited else ticked} {block}" for block in case.blocks)


def limited(case: Case, random: Random) -> str:
    """A limit at the end of a page, between the halves of one line."""
    limit = random.choice(("Only on weekdays", "in Zurich", "Except for admins", "No more than 5", "where possible"))
    lines: list[str] = []
    for block in case.blocks:
        held = _fill(block, 60).split("\n")
        if block == case.edited:
            words = block.split(" ")
            half = len(words) // 2
            half += words[half - 1].endswith(".")  # between two sentences of a line others may stand
            held = [" ".join(words[:half]), limit, "Page 1 of 2", " ".join(words[half:])]
        lines += held
    return "\n".join(lines)


TURNED: dict[str, Callable[[Case, Random], str]] = {"refused": refused, "not chosen": not_chosen, "limited": limited}


# --- measuring --------------------------------------------------------------------------------------------------------


def made_cases(halves: str, random: Random, *, count: int, turned: bool = False) -> Iterator[Case]:
    """Documents of some pages: two in three say the lines as they were approved, or with an edit of form.

    Args:
        halves: the rows the lines are of.
        random: the source of chance.
        count: how many.
        turned: whether a layout itself is to turn one line, which then stands in them as it was approved.
    """
    lines = [(f"{half}{row['id']}", row["text"]) for half in halves for row in rows("lines", half)]
    lines = [line for line in lines if "\n" not in line[1]]
    neutral = [row["text"] for half in halves for row in rows("neutral", half)]
    neutral = [
        text for text in neutral if not turns(text) and "\n" not in text and not re.search(r"[☐☑☒]|\[ ?\]", text)
    ]
    for number in range(count):
        some = random.sample(lines, random.randint(6, 14))
        kind = "soft" if turned or number % 3 == 2 else "format"
        edits = {name: edit for name, edit in (SOFT if kind == "soft" else FORMAT).items() if name not in NOT_HERE}
        name, edited = "none", some[0][1]
        if not turned and number % 3:
            name, edited = drawn(edits, some[0][1], random)
        case = Case(kind, name, some, [edited, *(text for _, text in some[1:])], some[0][0], edited)
        case.blocks += random.sample(neutral, random.randint(2, 8))
        random.shuffle(case.blocks)
        yield case


def measured(halves: str, *, each: int = 90, seed: int = 53, only: Sequence[str] = ()) -> Tally:
    """Some documents in every layout.

    Args:
        halves: the rows the lines are of.
        each: documents of a layout.
        seed: of the random source.
        only: names of layouts; all of them where empty.
    """
    tally = Tally()
    for name, lay in MARKED.items():
        random = Random(f"{seed} {name}")
        for case in made_cases(halves, random, count=each) if not only or name in only else ():
            judge(case, lay(case.blocks, random), name, tally)
    for name, turn in TURNED.items():
        random = Random(f"{seed} {name}")
        for case in made_cases(halves, random, count=each, turned=True) if not only or name in only else ():
            judge(case, turn(case, random), name, tally)
    return tally


def report() -> Iterator[str]:
    """The figures, line by line."""
    for title, halves in (("tuned on", TUNED), ("held out, in layouts tuned on", HELD_OUT)):
        tally = measured(halves)
        total = Tally()
        for counted, sums in ((tally.all, total.all), (tally.right, total.right)):
            for key, count in counted.items():
                sums[f"all {key.rpartition(' ')[2]}"] += count
        yield ""
        yield f"Drift check on texts of {len(MARKED)} layouts with marks, {title}"
        for what, said, wrong in LINES:
            if what not in ("extras", "neutral"):
                yield total.line("all", what, said, wrong=wrong)
