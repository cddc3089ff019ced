"""The drift check on texts as pages, plans and signing services give them (`make quality`): marks and ends of pages.

Pictures before a line, boxes of a blank form and what stands between two pages change nothing of what is said. A sign
that says no, an empty box beside a ticked one, and a limit put where a foot could stand do.
"""

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from random import Random

from promises.domain.drift.lead_ins import turns
from tests.quality.drift_cases import Case, rows
from tests.quality.drift_fresh_edits import FORMAT, SOFT
from tests.quality.drift_wild import LINES, Tally, judge

TUNED, HELD_OUT = "acm", "bdn"
#: What a text that is wrapped and parted anew cannot show, or what other layouts measure.
NOT_HERE = {"struck", "zero width", "hyphen put in", "soft hyphens", "double spaces", "label", "clause", "quoted whole"}
PICTURES = "💡📌⚠ℹ👉🔔📎📝🎯🚀🔑📅⭐📣🔹✨📦🔒🗓❗"
REFUSED = ("❌", "🚫", "⛔", "👎", "❓", "🔜", "🚧", "⏳", "🛑", "✗", "☒", "🔴", "🗑️", "🤔")
WIDTH = 76

Layout = Callable[[Sequence[str], Random], str]


def _fill(text: str, width: int = WIDTH, first: str = "", later: str = "") -> str:
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _picture(random: Random) -> str:
    sign = random.choice(PICTURES)
    return f"{sign}\ufe0f" if sign in "⚠ℹ❗🗓" else sign


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
    names = (":bulb:", ":pushpin:", ":warning:", ":white_check_mark:", ":point_right:", ":memo:")
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
        return "Please tick\n\n" + "\n\n".join(f"☐\n{_fill(block)}" for block in blocks)
    return "Please tick\n\n" + "\n".join(_fill(block, WIDTH, box, "    ") for block in blocks)


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


# --- ends of pages ----------------------------------------------------------------------------------------------------


def _paged(lines: Sequence[str], random: Random, end: Callable[[int, int], str]) -> str:
    """Lines with the end of a page after every few of them, wherever a sentence is then.

    Args:
        lines: those of the whole document.
        random: says how many stand on a page.
        end: what stands between a page and the next, by its number and how many there are.
    """
    step = random.randint(9, 16)
    pages = [lines[at : at + step] for at in range(0, len(lines), step)]
    out = ""
    for number, page in enumerate(pages, start=1):
        out += "\n".join(page)
        out += end(number, len(pages)) if number < len(pages) else "\n"
    return out


def _lines(blocks: Sequence[str], random: Random, *, gap: bool = False, hyphens: bool = False) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        lines += (_hyphenated(block, random.randint(50, 64)) if hyphens else _fill(block, 66)).split("\n")
        lines += [""] if gap or block[-1] not in ".!?" else []
    return lines


def _hyphenated(text: str, width: int) -> str:
    lines = [""]
    for said in text.split(" "):
        room = width - len(lines[-1]) - 2
        if len(lines[-1]) + 1 + len(said) <= width:
            lines[-1] = f"{lines[-1]} {said}".strip()
        elif room > 3 and len(said) > 7 and said.isalpha() and said.islower():
            cut = min(room, len(said) - 3)
            lines[-1] += f" {said[:cut]}-"
            lines.append(said[cut:])
        else:
            lines.append(said)
    return "\n".join(lines)


def clip(blocks: Sequence[str], random: Random) -> str:
    """What somebody marked in a reader of PDFs: foot, number and head between the pages, the last one without."""
    title = random.choice(("Project Charter", "Order Confirmation", "Annex B"))
    foot = random.choice(("Tern Shops - Confidential", "Northwind Retail", "Restricted"))
    return f"{title}\n" + _paged(
        _lines(blocks, random, hyphens=random.random() < 0.5),
        random,
        lambda n, m: f"\n{foot}\nPage {n} of {m}\n{title}\n",
    )


def foot_line(blocks: Sequence[str], random: Random) -> str:
    """One line between the pages, with the number at its end or at its beginning."""
    foot = random.choice(
        ("Tern Shops – Offer – Confidential Page {n} of {m}", "Page {n} | Tern Shops", "Annex A, page {n}")
    )
    return _paged(_lines(blocks, random), random, lambda n, m: f"\n{foot.format(n=n, m=m)}\n")


def form_feeds(blocks: Sequence[str], random: Random) -> str:
    """Numbers alone before page breaks, and words parted there."""
    lines = _lines(blocks, random, gap=True, hyphens=True)
    return _paged(lines, random, lambda n, _: f"\n\n{n:>32}\n\x0c")


def envelopes(blocks: Sequence[str], random: Random) -> str:
    """What a signing service puts on every page: initials at its end, its own number at the head."""
    mark = "DocuSign Envelope ID: 7C1E0D5A-42B9-4F10-9A77-000000000063"
    initials = f"\n\n{'Initial':>67}\nDS{'____':>62}\n\n{mark}\n"
    lines = _lines([f"({chr(97 + n % 26)}) {block}" for n, block in enumerate(blocks)], random)
    return f"{mark}\n" + _paged(lines, random, lambda *_: initials)


PAGED: dict[str, Layout] = {"clip": clip, "foot line": foot_line, "form feeds": form_feeds, "envelopes": envelopes}
LAYOUTS = MARKED | PAGED


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
            for name in random.sample(list(edits), len(edits)):
                edited = edits[name](some[0][1], random)
                if edited != some[0][1]:
                    break
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
    for name, lay in LAYOUTS.items():
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
        yield f"Drift check on texts of {len(LAYOUTS)} layouts with marks and ends of pages, {title}"
        for what, said, wrong in LINES:
            if what not in ("extras", "neutral"):
                yield total.line("all", what, said, wrong=wrong)
