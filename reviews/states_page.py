"""docs/states.md, written from the code: the states, the moves between them, and the doors that make each move.

Which doors make a move is read from the source: a door is a function under `@door`, and a move is a call such as
`pause` on the promise in it or in a function it calls.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from promises.enums import REVIEW_STATE, REVIEW_STATES, STATE_TURN, PromiseState
from promises.models import Promise

PAGE = settings.BASE_DIR / "docs" / "states.md"
FOLDERS = ("reviews/domain", "promises/domain")
IN_REVIEW = "in_review"
TURNS = {"rep": "Sales rep", "lead": "Deal desk lead"}

HEAD = """\
<!-- Written by `manage.py states`; do not edit. A test holds it current. -->
# The life of a promise

Declared once, in `promises/models/promise.py`. A state is only ever changed by one of the doors below, which lock the
promise, read the database clock, check who may, and write the audit event in the same transaction. Past its deadline
every reader sees *Paused*, whatever the row says and whether or not a sweep has run. Silence never approves.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *_diagram(), "", *_states(), "", *_moves(), ""])


def _transitions() -> list[tuple[str, str, frozenset[str], frozenset[str]]]:
    """Name, docstring, sources, targets of each declared move, in the order of the source."""
    field = Promise._meta.get_field("state")
    order = list(vars(Promise))
    found = []
    for name in sorted({move.name for move in field.get_all_transitions(Promise)}, key=order.index):
        moves = [move for move in field.get_all_transitions(Promise) if move.name == name]
        sources = frozenset(str(move.source) for move in moves)
        targets: set[str] = set()
        for move in moves:
            targets |= {str(state) for state in getattr(move.target, "allowed_states", None) or [move.target]}
        says = (getattr(Promise, name).__doc__ or "").strip().partition("\n")[0]
        found.append((name, says, sources, frozenset(targets)))
    return found


def _diagram() -> Iterator[str]:
    """The review states are one box: which of them a promise is in says only whom everybody waits for."""
    yield "## Diagram"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f'  state "In review ({", ".join(REVIEW_STATE)})" as {IN_REVIEW}'
    for state in PromiseState:
        if state not in REVIEW_STATES:
            yield f'  state "{state.label}" as {state.value}'
    yield f"  [*] --> {PromiseState.DRAFT.value}"
    edges: dict[tuple[str, str], list[str]] = {}
    for name, _, sources, targets in _transitions():
        for pair in sorted({(_box(source), _box(target)) for source in sources for target in targets}):
            if pair[0] != pair[1]:
                edges.setdefault(pair, []).append(name)
    for (source, target), names in edges.items():
        yield f"  {source} --> {target}: {', '.join(names)}"
    yield "```"


def _box(state: str) -> str:
    return IN_REVIEW if state in REVIEW_STATES else state


def _states() -> Iterator[str]:
    yield "## States"
    yield ""
    yield "| state | shown as | whose turn |"
    yield "|---|---|---|"
    for state in PromiseState:
        turn = STATE_TURN[state] or ""
        yield f"| `{state.value}` | {state.label} | {TURNS.get(turn, turn.capitalize()) or 'nobody’s'} |"


def _moves() -> Iterator[str]:
    doors, sweeps = _callers()
    yield "## Moves"
    yield ""
    yield "| move | what it means | from | to | doors | sweeps |"
    yield "|---|---|---|---|---|---|"
    for name, says, sources, targets in _transitions():
        cells = [f"`{name}`", says, _names(sources), _names(targets), _code(doors[name]), _code(sweeps[name])]
        yield f"| {' | '.join(cells)} |"


def _names(states: frozenset[str]) -> str:
    return ", ".join(f"`{state.value}`" for state in PromiseState if state.value in states)


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _callers() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Move to the doors, and to the sweeps, from which it can be reached."""
    functions = _functions()
    moves = {name for name, *_ in _transitions()}
    made_by: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in moves}
    sweeps = {path.rpartition(".")[2] for path, _ in settings.SWEEPS}
    for name, found in sorted(functions.items()):
        for path, function in found.items():
            is_door = any(isinstance(mark, ast.Call) and _last(mark.func) == "door" for mark in function.decorator_list)
            if is_door or name in sweeps:
                for move in _reached((path, function), functions, moves):
                    made_by[move][0 if is_door else 1].append(name)
    return {move: made[0] for move, made in made_by.items()}, {move: made[1] for move, made in made_by.items()}


def _functions() -> dict[str, dict[Path, ast.FunctionDef]]:
    """Every function and method of the domain by its name and its file."""
    found: dict[str, dict[Path, ast.FunctionDef]] = {}
    for folder in FOLDERS:
        for path in sorted(Path(settings.BASE_DIR, folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    found.setdefault(node.name, {})[path] = node
    return found


def _reached(
    start: tuple[Path, ast.FunctionDef], functions: dict[str, dict[Path, ast.FunctionDef]], moves: set[str]
) -> set[str]:
    """Moves made by a function or by whatever it calls; of several with one name, the one in its own file."""
    seen, waiting, reached = {start}, [start], set()
    while waiting:
        path, function = waiting.pop()
        for node in ast.walk(function):
            if not isinstance(node, ast.Call):
                continue
            name, on = _last(node.func), _last(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            if on == "promise" and name in moves:
                reached.add(name)
            elif name in functions and on in {"", "self", "step", "Step"}:
                named = functions[name]
                called = {(path, named[path])} if path in named else set(named.items())
                waiting += called - seen
                seen |= called
    return reached


def _last(node: ast.expr) -> str:
    """The last name of a dotted expression."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
