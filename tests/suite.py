"""What `make test` calls: the suite on SQLite, then the same suite on PostgreSQL and Redis where these answer.

What is marked `once` is the same on every database and runs in the first leg alone. Arguments are passed on to pytest.
The last lines say what was left out and why; with CI=true that is a failure.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@dataclass
class Leg:
    name: str
    closing: str
    skipped: dict[str, int]  # reason -> how many
    code: int


def find_postgres() -> tuple[str, str]:
    """(address, why not). The usual local ones are tried as the usual local people."""
    import psycopg  # noqa: PLC0415 -- so that --help needs nothing

    given = os.environ.get("TEST_DATABASE_URL")
    person = os.environ.get("USER") or "postgres"
    usual = [
        "postgres://postgres@127.0.0.1:5432/postgres",
        f"postgres://{person}@127.0.0.1:5432/postgres",
        "postgres:///postgres?host=/var/run/postgresql",
    ]
    why = ""
    for address in [given] if given else usual:
        try:
            with psycopg.connect(address, connect_timeout=3) as connection:
                may = connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
            if may and may[0]:
                return address, ""
            why = why or "the user there may not create databases"
        except psycopg.Error as problem:
            why = why or str(problem).strip().splitlines()[0]
    return "", f"{why} (TEST_DATABASE_URL names another server)"


def drop_leftovers(address: str) -> None:
    """Databases of test runs that were killed; their names end in the numbers of their processes."""
    import psycopg  # noqa: PLC0415 -- as above
    from psycopg import sql  # noqa: PLC0415 -- as above

    with psycopg.connect(address, connect_timeout=3, autocommit=True) as connection:
        names = connection.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_dealdesk\_%'").fetchall()
        for (name,) in names:
            if not any(alive(int(number)) for number in re.findall(r"\d+", name)[:2]):
                with contextlib.suppress(psycopg.Error):  # somebody is connected, so it is no leftover
                    connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def find_redis() -> tuple[str, str]:
    import redis  # noqa: PLC0415 -- as above

    address = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
    try:
        with redis.Redis.from_url(address, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except redis.RedisError as problem:
        return "", f"{problem} (TEST_REDIS_URL names another server)"
    return address, ""


def find_browser() -> str:
    if any(Path(path).exists() for path in CHROMIUM) or shutil.which("chromium"):
        return ""
    return "no Chromium on this machine (Debian and Ubuntu: apt-get install chromium)"


def run(name: str, environment: dict[str, str], leave_out: list[str], arguments: list[str]) -> Leg:
    """pytest's own output passes through; its closing line is kept for the end."""
    print(f"\n== {name} ==", flush=True)
    with tempfile.TemporaryDirectory(prefix="dealdesk-suite-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "worksteal"]
        command += [f"--junit-xml={report}", "-o", "junit_family=xunit1"]
        command += ["-m", " and ".join(f"not {mark}" for mark in leave_out)] if leave_out else []
        command += ["--color=yes"] if sys.stdout.isatty() else []
        # Many tests start the product as a process; without compiled files each start costs seconds.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        process = subprocess.Popen(
            [*command, *arguments],
            env={**inherited, **environment},
            stdout=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        closing = ""
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line.strip() or closing
        code = process.wait()
        return Leg(name, closing.strip("= "), skips(report), code)


def skips(report: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    if report.exists():
        for element in ElementTree.parse(report).iter("skipped"):  # noqa: S314 -- pytest has just written it
            if element.get("type") == "pytest.skip":
                reason = element.get("message") or "no reason given"
                found[reason] = found.get(reason, 0) + 1
    return found


def main(arguments: list[str]) -> int:
    started = time.monotonic()
    postgres, no_postgres = find_postgres()
    redis, no_redis = find_redis()
    no_browser = find_browser()
    without_browser = ["browser"] if no_browser else []

    plain = {"TEST_DATABASE_URL": "", "TEST_REDIS_URL": ""}
    legs = [run("SQLite, no broker", plain, ["postgres", "redis", *without_browser], arguments)]
    if postgres:
        drop_leftovers(postgres)
    if postgres or redis:
        missing = [mark for mark, address in (("postgres", postgres), ("redis", redis)) if not address]
        servers = " and ".join([*(["PostgreSQL"] if postgres else ["SQLite"]), *(["Redis"] if redis else [])])
        environment = {"TEST_DATABASE_URL": postgres, "TEST_REDIS_URL": redis}
        legs.append(run(servers, environment, [*missing, *without_browser, "once"], arguments))

    left_out = [
        f"{what}: {why}"
        for what, why in (
            ("the suite on PostgreSQL", no_postgres),
            ("tests with a broker", no_redis),
            ("browser tests", no_browser),
        )
        if why
    ]
    # What the last leg skipped, no leg has run.
    left_out += [f"{count} skipped: {reason}" for reason, count in legs[-1].skipped.items()]
    nothing_found = [leg for leg in legs if leg.code == 5]
    failed = [leg for leg in legs if leg.code not in {0, 5}]

    print(f"\n== In {time.monotonic() - started:.0f} s ==")
    for leg in legs:
        print(f"{leg.name}: {leg.closing}")
    for line in left_out:
        print(f"Left out: {line}")
    if not left_out:
        print("Left out: nothing")
    if failed or len(nothing_found) == len(legs):
        return 1
    if left_out and os.environ.get("CI") == "true":
        print("CI=true: a suite that leaves tests out counts as failed.")
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
