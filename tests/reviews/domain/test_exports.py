"""Files of a close plan: the same bytes every time, exact sentences, and nothing our own drift check objects to."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zipfile import ZipFile

import icalendar
import pytest

from dealdesk.domain.text import fingerprint
from promises.domain.documents.reading import read
from promises.domain.drift import Verdict, check
from reviews.domain.exports import FORMATS, CannotWrite, Sheet, SheetCondition, SheetLine, file_name
from reviews.domain.exports.ics import NOTHING_DATED
from reviews.domain.exports.manifest import manifest, parsed
from reviews.domain.exports.reading import strays

AT = datetime(2026, 11, 29, 12, 30, 5, tzinfo=UTC)
TEST_ACCESS = SheetCondition(
    "the customer", "gives test access and will deliver samples", date(2026, 12, 6), "A working sign-in"
)
NASTY = [
    "One CSV export of five agreed order fields, once per night. Real-time sync is not included.",
    "The export starts if the customer gives test access and will deliver samples by December 6.",
    "The “orders” export of <b>A&amp;B</b> # *never* runs_twice `a day` for 10\u00a0users, 50 % or 5 \\ 2 of it.",
    "Der Export läuft jede Nacht um 20:00 Uhr; Δοκιμή, экспорт και Ğüş — mehr als ≥ 5 GB laufen nicht.",
    "> We deliver one report by December 14, 2026",
    "``` We deliver " + "one file of at most 25 MB each night and " * 14 + "no more.",
    "- 1. Admins can export [orders](https://x.example/?a=1&b=2) ![x] every day; $1,000 | ~none~ of it is billed.",
]


def line(number: int, sentence: str, **parts) -> SheetLine:
    given = {"owner": "Engineering", "date": date(2026, 12, 14), "limit": "Five fields, one file a night", **parts}
    return SheetLine(number, f"P-{1000 + number}", 2, sentence, fingerprint(sentence), **given)


def sheet(**parts) -> Sheet:
    lines = [line(n, words, conditions=(TEST_ACCESS,) if n == 2 else (), **parts) for n, words in enumerate(NASTY, 1)]
    return Sheet("Harbor <Foods> & Included Co", "harbor-foods", 3, AT, tuple(lines))


def read_back(content: bytes, format: str, folder) -> str:
    path = folder / f"plan.{format}"
    path.write_bytes(content)
    return read(str(path))["text"]


READ = ("docx", "pdf", "md", "txt")


@pytest.mark.parametrize("format", READ)
def test_every_sentence_comes_back_exact_and_nothing_else_reads_like_a_promise(format, tmp_path):
    text = read_back(FORMATS[format].write(sheet()), format, tmp_path)
    found = check([(row.promise, row.sentence) for row in sheet().lines], text)
    assert [(row.verdict, row.text) for row in found.sentences if row.verdict not in ("exact", "other")] == []
    assert found.is_clean
    assert [row for row in found.sentences if row.verdict == Verdict.EXACT]
    if format != "pdf":  # lines of a PDF end where the paper ends
        assert all(row.sentence in text for row in sheet().lines)


@pytest.mark.parametrize("format", READ)
@pytest.mark.parametrize(
    "limit",
    [
        "Up to 10 users are included",
        "We deliver at most 25 MB * per_file. Weekends are free.",
        "One CSV export of five agreed order fields, once per night",
    ],
)
def test_what_was_signed_beside_a_sentence_is_never_taken_for_an_unapproved_promise(format, limit, tmp_path):
    made = sheet(limit=limit)
    assert strays(made, read_back(FORMATS[format].write(made), format, tmp_path), is_pdf=format == "pdf").all == ()


@pytest.mark.parametrize("format", READ)
def test_terms_conditions_version_date_and_checksums_travel_in_every_file(format, tmp_path):
    text = " ".join(read_back(FORMATS[format].write(sheet()), format, tmp_path).split())
    for words in (
        "Clause 2 owner: Engineering", "Clause 2 date: December 14, 2026", "Clause 2 limit: Five fields",
        "Clause 2 condition, who: the customer", "Clause 2 condition, what: gives test access",
        "Clause 2 condition, by: December 6, 2026", "Clause 2 condition, shown by: A working sign-in",
        "Plan version 3, 2026-11-29 12:30 UTC", f"Clause 7: P-1007 version 2, SHA-256 {sheet().lines[6].sha256[:12]}",
    ):  # fmt: skip
        assert words in text


def test_the_same_sheet_is_the_same_bytes_and_another_one_is_not():
    other = replace(sheet(), lines=(*sheet().lines[:-1], line(7, NASTY[-1] + " ")))
    for each in FORMATS.values():
        assert each.write(sheet()) == each.write(sheet()) != each.write(other)
    assert file_name(sheet(), "pdf") == "harbor-foods-close-plan-v3.pdf"


def test_a_word_file_holds_each_sentence_in_one_run_and_nothing_of_today(tmp_path):
    (tmp_path / "plan.docx").write_bytes(FORMATS["docx"].write(sheet()))
    with ZipFile(tmp_path / "plan.docx") as zipped:
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        body = zipped.read("word/document.xml").decode()
        assert "Plan version 3" in zipped.read("word/footer1.xml").decode()
    assert '<w:t xml:space="preserve">The “orders” export of &lt;b&gt;A&amp;amp;B&lt;/b&gt; # *never*' in body
    with pytest.raises(CannotWrite, match=r"^A Word file cannot hold the character U\+000B"):
        FORMATS["docx"].write(replace(sheet(), lines=(line(1, "One\x0bfile."),)))


def test_markdown_has_a_sentence_in_a_block_only_where_a_program_would_draw_it_anew():
    plain = [
        NASTY[0],
        NASTY[1],
        NASTY[3],
        "A & B, #1 of 2, runs_twice for $1,000 > 5 GB!",
    ]
    made = replace(sheet(), lines=tuple(line(number, words) for number, words in enumerate([*plain, *NASTY], 1)))
    rows = FORMATS["md"].write(made).decode().split("\n")
    assert all(words in rows for words in plain)
    assert [row.strip() for row in rows if row.startswith("    ")] == [NASTY[2], *NASTY[4:]]


def test_a_calendar_of_conditions_alone_is_one(tmp_path):
    made = replace(sheet(), lines=(line(1, NASTY[1], date=None, conditions=(TEST_ACCESS,)),))
    [event] = icalendar.Calendar.from_ical(FORMATS["ics"].write(made)).walk("VEVENT")
    assert event["DTSTART"].dt == TEST_ACCESS.by_when


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        (
            "One export for 日本.",
            "^A PDF of ours has no letters for “日本” in P-1001; export Word or plain text instead.$",
        ),
        ("ייצוא אחד.", "^A PDF of ours has no letters for “יצואחד” in P-1001"),
        ("One " + "x" * 90 + ".", "^“x{20}…” is wider than a line of a PDF; export Word or plain text instead.$"),
    ],
)
def test_a_pdf_refuses_what_it_cannot_show_as_it_is(sentence, why):
    with pytest.raises(CannotWrite, match=why):
        FORMATS["pdf"].write(replace(sheet(), lines=(line(1, sentence),)))


def test_a_calendar_has_one_day_for_each_dated_clause_with_the_whole_sentence():
    made = replace(sheet(), lines=(*sheet().lines, line(8, "CSV export on demand.", date=None)))
    content = FORMATS["ics"].write(made)
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    of_condition = events.pop(2)
    assert str(of_condition["UID"]) == "p-1002.condition-1.harbor-foods@dealdesk"
    assert of_condition["DTSTART"].dt == TEST_ACCESS.by_when
    assert str(of_condition["SUMMARY"]) == (
        "P-1002 condition: the customer gives test access and will deliver samples, Harbor <Foods> & Included Co"
    )
    assert str(of_condition["DESCRIPTION"]) == str(events[1]["DESCRIPTION"])
    assert [str(event["UID"]) for event in events] == [f"p-100{n}.harbor-foods@dealdesk" for n in range(1, 8)]
    for row, event in zip(made.lines, events, strict=False):
        assert str(event["DESCRIPTION"]).startswith(f"{row.sentence}\n\nClause {row.number} owner: Engineering\n")
        assert (event["DTSTART"].dt, event["DTEND"].dt, event["SEQUENCE"]) == (row.date, date(2026, 12, 15), 3)
        assert str(event["SUMMARY"]) == f"{row.promise} due: Harbor <Foods> & Included Co"
    assert "Clause 2 condition, by: December 6, 2026" in str(events[1]["DESCRIPTION"])
    rows = content.split(b"\r\n")
    assert max(map(len, rows)) <= 75 and all(row.decode() is not None for row in rows) and content.endswith(b"\r\n")
    with pytest.raises(CannotWrite, match=f"^{NOTHING_DATED}$"):
        FORMATS["ics"].write(replace(made, lines=made.lines[-1:]))


def test_a_manifest_tells_everything_that_went_into_the_file():
    content = FORMATS["txt"].write(sheet())
    told = parsed(manifest(sheet(), "harbor-foods-close-plan-v3.txt", content, AT))
    assert (told["deal"], told["plan_version"], told["made_at"]) == (sheet().deal, 3, "2026-11-29T12:30:05Z")
    assert told["file"]["size"] == len(content)
    assert told["lines"][1] == {
        "number": 2, "promise": "P-1002", "wording": 2, "sentence": NASTY[1], "sha256": fingerprint(NASTY[1]),
        "owner": "Engineering", "date": "2026-12-14", "limit": "Five fields, one file a night",
        "conditions": [{"who": "the customer", "what": TEST_ACCESS.what, "by_when": "2026-12-06",
                        "shown_by": "A working sign-in"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("One CSV", "One\u00a0CSV", "P-1001: Differs from the approved wording at character 4."),
        ("not included.", "not included", "P-1001: Differs from the approved wording at character 91."),
        ("“orders”", '"orders"', "P-1003: Differs from the approved wording at character 5."),
        ("Clause 1 owner", "We will also build an API by Friday.\n\nClause 1 owner",
         "Text without approval. “We will also build an API by Friday.”"),
        (NASTY[1], "", "P-1002: its words are not in the document."),
        ("not included.\n", "not\nincluded.\n", None),
    ],
)  # fmt: skip
def test_reading_back_is_stricter_than_the_drift_check_but_for_line_breaks(old, new, said):
    text = FORMATS["txt"].write(sheet()).decode()
    assert old in text
    assert strays(sheet(), text.replace(old, new, 1)).all == ((said,) if said else ())
