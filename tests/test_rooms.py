"""The direction of imports (pyproject.toml) and what code may not do in any room."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOMS = ("dealdesk", "promises", "reviews")
CODE = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def lines(pattern: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in CODE:
        text = re.sub(r"if TYPE_CHECKING:\n(?: .*\n)+", "", path.read_text(encoding="utf-8"))
        for line in text.splitlines():
            if re.search(pattern, line):
                found.setdefault(str(path.relative_to(ROOT)), []).append(line.strip())
    return found


def test_imports_point_down():
    ended = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "3 kept, 0 broken." in ended.stdout, ended.stdout
    assert ended.returncode == 0


def test_an_import_inside_a_function_says_why():
    imports = lines(r"^\s+(?:from \S+ )?import \S")
    unexplained = {
        name: [line for line in found if not re.search(r"# noqa: .*PLC0415.* -- \w", line)]
        for name, found in imports.items()
        if name != "dealdesk/run.py"  # imports Django after its settings have been found good (pyproject.toml)
    }
    assert {name: found for name, found in unexplained.items() if found} == {}


#: Sign-in is allauth's and Django's; what it tells comes as a signal and no other way.
SIGNALLED = {"dealdesk/accounts.py"}


def test_rooms_do_not_signal_each_other():
    """Functions are called; a signal between rooms is a call nobody can find."""
    assert set(lines(r"@receiver|\bSignal\(|\b(?:post|pre)_(?:save|delete|init)\b")) <= SIGNALLED


@pytest.mark.parametrize(
    "forbidden",
    [
        r"\beval\(|\bexec\(",
        r"fields = \"__all__\"|fields='__all__'",
        r"csrf_exempt",
        r"\.raw\(|\.extra\(",
        r"datetime\.now\(|datetime\.utcnow\(|date\.today\(",
        r"\beta=|countdown=",
    ],
    ids=["eval", "all fields", "csrf_exempt", "raw SQL", "the machine's clock", "timers in the broker"],
)
def test_what_no_code_does(forbidden):
    assert lines(forbidden) == {}


#: Modules that may ask the application server's clock, and why; everything that decides asks the database.
OWN_CLOCK = {
    "dealdesk/accounts.py": "the age of a session, which lives and dies with the web process",
    "dealdesk/components/moments.py": "how long ago something was, on a page already rendered",
    "dealdesk/domain/saying.py": "whether a day on a page is near enough to go without its year",
}


def test_the_database_is_the_only_clock():
    callers = set(lines(r"timezone\.(?:now|localdate|localtime)\(\)"))
    assert callers <= set(OWN_CLOCK), callers - set(OWN_CLOCK)


def test_no_door_or_sweep_takes_the_time():
    """Tests shift the clock or the row; nobody can pass a door another hour (DESIGN section 7)."""
    found = []
    for path in CODE:
        if "domain" in path.parts:
            text = path.read_text(encoding="utf-8")
            for door in re.finditer(r"@door\([^\n]*\)\ndef (\w+)\((.*?)\) ->", text, re.DOTALL):
                if re.search(r"\bnow\b", door.group(2)):
                    found.append(f"{path.name}: {door.group(1)}")
    assert found == []
    sweeps = ("pause_overdue", "pause_lapsed", "deliver_notices", "seal_events", "clear_leftovers", "remind_owing")
    for name in (*sweeps, "post_lines", "deliver_links"):
        assert sum(len(hits) for hits in lines(rf"^def {name}\(\) -> int:").values()) == 1
