"""Pages of HTML for the printer of a browser: what people lay out as tables, grids, columns, boxes, notes and lists.

Every layout takes blocks, a line or another sentence each; what it puts around them is furniture that promises nothing.
"""

import html
from collections.abc import Callable, Sequence
from functools import partial
from random import Random

Page = Callable[[Sequence[str], Random], str]

NAMES = ("Priya", "Jonas", "Maya", "Omar")
LABELS = ("Scope", "Data", "Operations", "Access and roles", "Service level", "Reporting", "Mobile", "Records")
FILLER = (
    "Minutes of the second meeting", "Draft for discussion", "Contact: Priya", "See drawing 12-B", "Reference 20-4471",
    "Prepared by Jonas", "Revision C",
)  # fmt: skip
_TEXT = (
    "font:9pt/1.3 sans-serif", "font:10.5pt/1.35 serif", "font:11pt/1.5 sans-serif", "font:12pt/1.25 serif",
    "font:10pt/1.4 serif;text-align:justify;hyphens:auto", "font:9.5pt/1.6 sans-serif;letter-spacing:.3pt",
)  # fmt: skip


def _page(body: str, random: Random, style: str = "") -> str:
    text = random.choice(_TEXT)
    return (
        f'<html lang="en"><style>body{{margin:0;{text}}} p{{margin:0 0 {random.choice((2, 4, 9))}pt}} {style}</style>'
        f"<body>{body}</body></html>"
    )


def _said(blocks: Sequence[str]) -> list[str]:
    return [html.escape(block, quote=False) for block in blocks]


def _paragraphs(blocks: Sequence[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in _said(blocks))


def _pairs(blocks: Sequence[str]) -> list[tuple[str, str]]:
    said = _said(blocks)
    return list(zip(said[::2], [*said[1::2], ""][: len(said[::2])], strict=True))


# --- text -------------------------------------------------------------------------------------------------------------


def plain(blocks: Sequence[str], random: Random, style: str = "") -> str:
    """Paragraphs one below the other, in one style or another."""
    return _page(f"<main>{_paragraphs(blocks)}</main>", random, style)


def headed(blocks: Sequence[str], random: Random, style: str = "") -> str:
    """A heading with a number now and then."""
    out = ["<h1>Close plan</h1>"]
    for number, text in enumerate(_said(blocks)):
        if number % 3 == 0:
            out.append(f"<h3>{1 + number // 3}. {random.choice(LABELS)}</h3>")
        out.append(f"<p>{text}</p>")
    return _page("".join(out), random, f"h1{{font-size:16pt}} h3{{font-size:1em;margin:6pt 0 1pt}} {style}")


def marked_up(blocks: Sequence[str], random: Random) -> str:
    """Bold words, links, code and larger letters within the sentences."""
    tags = ("<b>{}</b>", "<a href='#x'>{}</a>", "<code>{}</code>", "<span style='font-size:1.15em'>{}</span>",
            "<mark>{}</mark>", "<i>{}</i>", "<span style='position:relative'>{}</span>",
            "<span style='display:inline-block'>{}</span>", "<span style='opacity:.8'>{}</span>")  # fmt: skip
    out = []
    for text in _said(blocks):
        words = text.split(" ")
        at = random.randrange(len(words))
        if "&" not in words[at]:
            words[at] = random.choice(tags).format(words[at])
        out.append(f"<p>{' '.join(words)}</p>")
    return _page("".join(out), random)


def first_letters(blocks: Sequence[str], random: Random) -> str:
    """A large first letter, dropped beside the lines of its paragraph."""
    return plain(
        blocks,
        random,
        "p{break-inside:avoid} p::first-letter{font-size:2.4em;float:left;line-height:.9;padding-right:2pt}",
    )


def boxed(blocks: Sequence[str], random: Random) -> str:
    """Each in a box with a coloured bar or a shadow."""
    out = "".join(f"<section><b>{random.choice(LABELS)}</b><p>{text}</p></section>" for text in _said(blocks))
    return _page(out, random, "section{border:1px solid;border-left:4px solid teal;padding:4pt;margin:4pt 0}"
                              "b{display:block}")  # fmt: skip


def noted(blocks: Sequence[str], random: Random) -> str:
    """The number of a note behind each sentence, the notes at the end in small letters."""
    out = "".join(f"<p>{text}<sup>{n}</sup></p>" for n, text in enumerate(_said(blocks), start=1))
    notes = "".join(f"<p><sup>{n}</sup> {random.choice(FILLER)}</p>" for n in range(1, len(blocks) + 1))
    return _page(f"{out}<hr><footer>{notes}</footer>", random, "sup{font-size:.65em} footer{font-size:.75em}")


def stamped(blocks: Sequence[str], random: Random) -> str:
    """A sign across each page and a line up its edge."""
    mark = '<div class="mark">DRAFT</div><div class="edge">Northwind Retail, order 20-4471</div>'
    style = (
        ".mark{position:fixed;top:30%;left:20%;font-size:60pt;transform:rotate(-40deg);color:#eee;z-index:-1}"
        ".edge{position:fixed;right:-4mm;top:0;writing-mode:vertical-rl;font-size:7pt} main{margin:0 8mm}"
    )
    return _page(mark + _paragraphs(blocks), random, style)


# --- lists ------------------------------------------------------------------------------------------------------------


def nested(blocks: Sequence[str], random: Random) -> str:
    """Items below items, counted and not."""
    out, said = [], _said(blocks)
    while said:
        inner = "".join(f"<li>{said.pop(0)}</li>" for _ in range(min(len(said), random.randint(1, 3))))
        out.append(f"<li>{random.choice(LABELS)}<ul>{inner}</ul></li>")
    kind = random.choice("1aiA")
    return _page(f"<ol type={kind}>{''.join(out)}</ol>", random, "li{margin-bottom:2pt}")


def defined(blocks: Sequence[str], random: Random, style: str = "") -> str:
    """A term, and below or beside it what is said of it."""
    out = "".join(f"<dt>{random.choice(LABELS)}</dt><dd>{text}</dd>" for text in _said(blocks))
    return _page(f"<dl>{out}</dl>", random, f"dt{{font-weight:bold}} dd{{margin:0 0 4pt 12mm}} {style}")


def ticked(blocks: Sequence[str], random: Random) -> str:
    """A sign before each, in a column of its own."""
    sign = random.choice(("✓", "•", "■", "➤", "→"))
    out = "".join(f"<div class=r><span>{sign}</span><div>{text}</div></div>" for text in _said(blocks))
    return _page(out, random, ".r{display:flex;gap:6pt;margin-bottom:3pt}")


def clauses(blocks: Sequence[str], random: Random) -> str:
    """Numbers of clauses hung to the left of their text."""
    out = "".join(
        f"<div class=r><span>{1 + n // 4}.{1 + n % 4}</span><div>{text}</div></div>"
        for n, text in enumerate(_said(blocks))
    )
    return _page(out, random, ".r{display:grid;grid-template-columns:10mm 1fr;margin-bottom:5pt}")


# --- columns and boxes beside -----------------------------------------------------------------------------------------


def beside(blocks: Sequence[str], random: Random) -> str:
    """A box that text flows around, now on the left, now on the right."""
    out = []
    for number, text in enumerate(_said(blocks)):
        if number % 4 == 0:
            side = random.choice(("left", "right"))
            out.append(f'<aside style="float:{side}">{random.choice(FILLER)}<br>{random.choice(FILLER)}</aside>')
        out.append(f"<p>{text}</p>")
    return _page("".join(out), random, "aside{width:28mm;font-size:.8em;border:1px solid;padding:2pt;margin:2pt 5pt}")


def margined(blocks: Sequence[str], random: Random) -> str:
    """A narrow column with words of its own beside a wide one."""
    side = "".join(f"<p>{random.choice(FILLER)}</p>" for _ in range(8))
    order = random.choice((f"<nav>{side}</nav><main>{_paragraphs(blocks)}</main>",
                           f"<main>{_paragraphs(blocks)}</main><nav>{side}</nav>"))  # fmt: skip
    columns = "1fr 2.6fr" if order.startswith("<nav") else "2.6fr 1fr"
    return _page(f"<div class=g>{order}</div>", random,
                 f".g{{display:grid;grid-template-columns:{columns};gap:5mm}} nav{{font-size:.8em}}")  # fmt: skip


def in_grid(blocks: Sequence[str], random: Random, style: str) -> str:
    """Boxes in rows of two or three."""
    out = "".join(f"<div><p>{text}</p></div>" for text in _said(blocks))
    return _page(f"<main>{out}</main>", random, style)


def spanning(blocks: Sequence[str], random: Random) -> str:
    """Headings as wide as the page between texts in columns."""
    out = []
    for number, text in enumerate(_said(blocks)):
        if number % 5 == 0:
            out.append(f"<h2>{random.choice(LABELS)}</h2>")
        out.append(f"<p>{text}</p>")
    return _page(f"<main>{''.join(out)}</main>", random,
                 "main{columns:2;column-gap:7mm} h2{column-span:all;font-size:1.2em;margin:3pt 0}")  # fmt: skip


# --- tables -----------------------------------------------------------------------------------------------------------

_CELLS = "table{border-collapse:collapse;width:100%} td,th{border:1px solid #888;padding:3pt;vertical-align:top}"


def _table(rows: Sequence[str], head: str = "", foot: str = "") -> str:
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    bottom = f"<tfoot><tr>{foot}</tr></tfoot>" if foot else ""
    return f"<table>{top}<tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody>{bottom}</table>"


def two_texts(blocks: Sequence[str], random: Random, style: str = "") -> str:
    """Two sentences in a row, of which a page may part both."""
    width = random.choice((30, 40, 50, 60))
    rows = [f'<td style="width:{width}%">{one}</td><td>{two}</td>' for one, two in _pairs(blocks)]
    return _page(_table(rows, random.choice(("", "<th>Sentence</th><th>Remark</th>"))), random, _CELLS + style)


def text_last(blocks: Sequence[str], random: Random, style: str = "") -> str:
    """A number, a name and a topic before the sentence."""
    rows = [
        f"<td>{n}</td><td>{random.choice(NAMES)}</td><td>{random.choice(LABELS)}</td><td>{text}</td>"
        for n, text in enumerate(_said(blocks), start=1)
    ]
    return _page(_table(rows, "<th>No</th><th>Who</th><th>Topic</th><th>Text</th>"), random, _CELLS + style)


def text_first(blocks: Sequence[str], random: Random, style: str = "") -> str:
    """The sentence before a name, a date and a price."""
    rows = [
        f"<td>{text}</td><td>{random.choice(NAMES)}</td><td>June {n}</td><td>EUR {n * 40}</td>"
        for n, text in enumerate(_said(blocks), start=1)
    ]
    head = "<th>What</th><th>Owner</th><th>Due</th><th>Price</th>"
    return _page(_table(rows, head, random.choice(("", "<td colspan=4>Northwind Retail</td>"))), random, _CELLS + style)


def several(blocks: Sequence[str], random: Random) -> str:
    """A topic and some sentences in a row, as paragraphs or items of one cell."""
    rows, said = [], _said(blocks)
    while said:
        some = [said.pop(0) for _ in range(min(len(said), random.randint(1, 3)))]
        tag = random.choice(("li", "p"))
        rows.append(f"<th>{random.choice(LABELS)}</th><td>{''.join(f'<{tag}>{text}</{tag}>' for text in some)}</td>")
    return _page(_table(rows), random, _CELLS)


def three_texts(blocks: Sequence[str], random: Random) -> str:
    """Three sentences in a row of narrow cells."""
    said = _said(blocks)
    rows = ["".join(f"<td>{text}</td>" for text in said[at : at + 3]) for at in range(0, len(said), 3)]
    return _page(_table(rows), random, _CELLS + "table{table-layout:fixed}")


def framed(blocks: Sequence[str], random: Random) -> str:
    """A running head and foot on each page, made of a table around everything."""
    head = f"<td>Framework agreement 77/B &nbsp; {random.choice(NAMES)}</td>"
    return _page(_table([f"<td>{_paragraphs(blocks)}</td>"], head, "<td>Confidential</td>"), random)


_GRID = "main{display:grid;gap:4mm;grid-template-columns:"
PAGES: dict[str, Page] = {
    "plain": plain,
    "justified": partial(plain, style="p{text-align:justify;hyphens:auto;width:62mm}"),
    "loose": partial(plain, style="p{letter-spacing:1.2pt;word-spacing:3pt}"),
    "spread": partial(plain, style="p{line-height:2.1;text-indent:9mm;margin:0}"),
    "right": partial(plain, style="p{text-align:right}"),
    "centred": partial(plain, style="p{text-align:center;font-style:italic}"),
    "columns": partial(plain, style="main{columns:2;column-gap:8mm;text-align:justify;hyphens:auto}"),
    "three columns": partial(plain, style="main{columns:3;column-gap:5mm;font-size:8pt;hyphens:auto}"),
    "ruled columns": partial(headed, style="body{columns:2;column-rule:1px solid} p{widows:1;orphans:1}"),
    "headed": headed,
    "capital heads": partial(headed, style="h3{text-transform:uppercase;letter-spacing:2pt}"),
    "marked up": marked_up,
    "first letters": first_letters,
    "boxed": boxed,
    "noted": noted,
    "stamped": stamped,
    "nested": nested,
    "defined": defined,
    "defined beside": partial(defined, style="dl{display:grid;grid-template-columns:34mm 1fr} dd{margin:0 0 4pt}"),
    "ticked": ticked,
    "clauses": clauses,
    "beside": beside,
    "margined": margined,
    "grid": partial(in_grid, style=f"{_GRID}1fr 1fr}}"),
    "uneven grid": partial(in_grid, style=f"{_GRID}1fr 2fr}} p{{widows:1;orphans:1}}"),
    "grid of three": partial(in_grid, style=f"{_GRID}1fr 1fr 1fr;font-size:8pt}}"),
    "cards": partial(in_grid, style="main{display:flex;flex-wrap:wrap} div{width:46%;border:1px solid;margin:1%}"),
    "spanning": spanning,
    "two texts": two_texts,
    "two texts in the middle": partial(two_texts, style="td{vertical-align:middle}"),
    "text last": text_last,
    "text last in the middle": partial(text_last, style="td{vertical-align:middle} td{border:0}"),
    "text first": text_first,
    "text first at the foot": partial(text_first, style="td{vertical-align:bottom;text-align:justify}"),
    "several": several,
    "three texts": three_texts,
    "framed": framed,
}  # fmt: skip
