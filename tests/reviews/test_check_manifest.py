"""`manage.py check_manifest FILE MANIFEST`: one changed byte is found, without a database."""

import hashlib
import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from reviews.domain.exports import FORMATS, file_name
from reviews.domain.exports.manifest import NoManifest, differences, manifest, parsed, seal_of, written
from tests.reviews.domain.test_exports import AT, NASTY, line, sheet


def exported(format: str) -> tuple[bytes, bytes]:
    content = FORMATS[format].write(sheet())
    return content, manifest(sheet(), file_name(sheet(), format), content, AT)


def checked(folder, content: bytes, raw: bytes, format: str = "txt") -> tuple[int, str, str]:
    """Exit code, what was said, and what was said to stderr."""
    file, beside = folder / f"plan.{format}", folder / f"plan.{format}.manifest.json"
    file.write_bytes(content)
    beside.write_bytes(raw)
    return run(file, beside)


def run(file, beside) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_manifest", str(file), str(beside), stdout=out, stderr=err)
    return ended.value.code, out.getvalue(), err.getvalue()


def test_files_named_from_the_folder_one_stands_in(tmp_path, monkeypatch):
    checked(tmp_path, *exported("txt"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.txt").write_bytes(exported("txt")[0] + b"\n")
    _, said, err = run("plan.txt", "plan.txt.manifest.json")
    assert "cannot be" not in said + err and "bytes" in said


def own(raw: bytes) -> str:
    """What is said of every manifest that could be read."""
    return f"SHA-256 of the manifest: {hashlib.sha256(raw).hexdigest()}\n"


def flipped(content: bytes) -> list[bytes]:
    """The content with one byte changed, at 20 places from the first to the last."""
    places = [round(step * (len(content) - 1) / 19) for step in range(20)]
    return [content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in places]


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_as_it_was_handed_out_is_right(format, tmp_path):
    code, said, _ = checked(tmp_path, *exported(format), format)
    assert (code, said) == (
        0, "All right: this is what was exported. Version 3 of the close plan of Harbor <Foods> & Included Co, 7 "
        f"sentences, every byte as handed out 2026-11-29T12:30:05Z.\n{own(exported(format)[1])}",
    )  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_name_or_a_sentence_reads_like_raises_no_alarm_where_the_bytes_agree(format, tmp_path):
    made = replace(
        sheet(), deal="24/7 Support Included Ltd.",
        lines=(line(1, "We (a) export orders; (b) import refunds; and (c) report both."), *sheet().lines[1:2]),
    )  # fmt: skip
    content = FORMATS[format].write(made)
    code, said, _ = checked(tmp_path, content, manifest(made, f"plan.{format}", content, AT), format)
    assert code == 0 and "All right: this is what was exported." in said


def test_the_words_of_a_calendar_are_compared_too(tmp_path):
    content, raw = exported("ics")
    changed = content.replace(b"five agreed", b"nine agreed", 1)
    code, said, _ = checked(tmp_path, changed, raw, "ics")
    assert code == 1 and "P-1001: Differs from the approved wording at character 19.\n" in said
    title = content.replace(b"SUMMARY:P-1001 due", b"SUMMARY:24/7 support")
    assert "Text without approval. “24/7 support" in checked(tmp_path, title, raw, "ics")[1]
    assert "cannot be compared: This is no calendar file" in checked(tmp_path, b"BEGIN:", raw, "ics")[1]


def test_what_a_terminal_would_act_on_is_written_out(tmp_path):
    content = exported("txt")[0]
    evil = replace(sheet(), deal="\x1b[2J\x1b]0;owned\x07Harbor")
    code, said, err = checked(tmp_path, content, manifest(evil, "plan.txt", content, AT))
    assert code == 0 and "\\x1b[2J\\x1b]0;owned\\x07Harbor" in said and "\x1b" not in said + err
    _, said, err = checked(tmp_path, b"\x1b[31m We build it.", manifest(evil, "plan.txt", content, AT))
    assert "\x1b" not in said + err and "We build it." in said
    assert "\x1b" not in checked(tmp_path, content, changed(**{"\x1b[2J": 1}))[2]


def test_a_name_that_no_disk_takes_gets_one_sentence(tmp_path):
    content, raw = exported("txt")
    checked(tmp_path, content, raw)
    code, said, err = run(tmp_path / f"{'x' * 300}.txt", tmp_path / "plan.txt.manifest.json")
    assert (code, said) == (2, "") and err.endswith("cannot be read.\n") and err.count("\n") == 1


@pytest.mark.parametrize("format", FORMATS)
def test_one_flipped_byte_of_a_file_is_found_wherever_it_is(format, tmp_path):
    content, raw = exported(format)
    for changed in flipped(content):
        assert differences(parsed(raw), raw, changed) == ["The file's bytes are not the ones that were handed out."]
    assert checked(tmp_path, flipped(content)[3], raw, format)[0] == 1
    assert differences(parsed(raw), raw, content + b"\n")[0].startswith(f"The file has {len(content) + 1:,} bytes; ")


def test_one_flipped_byte_of_a_manifest_is_found_wherever_it_is(tmp_path):
    content, raw = exported("txt")
    found = []
    for changed in flipped(raw):
        try:
            found.append(len(differences(parsed(changed), changed, content)) > 0)
        except NoManifest:
            found.append(True)
    assert found == [True] * 20
    reformed = json.dumps(json.loads(raw), indent=2).encode()
    for changed in (raw.replace(b"Engineering", b"Engineerinf"), raw.replace(b" ", b"\t", 1), reformed):
        code, said, _ = checked(tmp_path, content, changed)
        assert (code, said.splitlines()[0]) == (
            1, "The manifest itself was changed: it does not have its own checksum and form.",
        )  # fmt: skip


def test_it_says_which_sentence_is_not_in_the_file_as_approved(tmp_path):
    content, raw = exported("txt")
    changed = content.replace(b"five agreed", b"nine agreed", 1)
    assert checked(tmp_path, changed, raw)[:2] == (
        1, "The file's bytes are not the ones that were handed out.\n"
        f"P-1001: Differs from the approved wording at character 19.\n{own(raw)}",
    )  # fmt: skip


def test_a_sentence_that_does_not_have_its_checksum_is_named_even_where_the_manifest_was_sealed_anew(tmp_path):
    content, raw = exported("ics")
    told = json.loads(raw)
    told["lines"][0]["sentence"] = NASTY[0].replace("five", "nine")
    told["manifest_sha256"] = seal_of(told)
    assert checked(tmp_path, content, written(told), "ics")[:2] == (
        1, f"P-1001: the sentence does not have its checksum.\n{own(written(told))}",
    )  # fmt: skip


def changed(**parts) -> bytes:
    return json.dumps({**json.loads(exported("txt")[1]), **parts}).encode()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "The manifest is not valid JSON."),
        (b"{", "The manifest is not valid JSON."),
        (b"[" * 100_000, "The manifest is not valid JSON."),
        (b"\xff\xfe{}", "The manifest is not valid UTF-8."),
        (b"[]", "The manifest is no object."),
        (b"{}", "The manifest has no “schema”."),
        (b" " * (8 * 2**20 + 1), "manifest.json is larger than 8 MB."),
        (changed(schema=2), "The manifest has schema 2; this program reads schema 1."),
        (changed(schema=True), "The manifest has a “schema” of the wrong type."),
        (changed(lines=[{}]), "Line 1 of the manifest has no “number”."),
        (changed(lines=[7]), "Line 1 of the manifest is no object."),
        (changed(file=None), "The manifest has a “file” of the wrong type."),
        (changed(more=1), "The manifest has an unknown “more”."),
        (changed(**{"\ud800": "\ud800"}), "The manifest has an unknown “\\ud800”."),
        (changed(file={"name": "a", "by": "c"}), "“file” of the manifest has an unknown “by”."),
        (changed(made_at="yesterday"), "The manifest has a “made_at” that is no moment."),
        (changed(made_at="0001-01-01T00:00:00+14:00"), "The manifest has a “made_at” that is no moment."),
        (changed(deal="\ud800"), "The manifest has a “deal” that is no text."),
        (changed(lines=[{**json.loads(exported("txt")[1])["lines"][0], "date": "2026-13-77"}]),
         "The manifest has a date that is no day."),
        (changed(lines=[{**json.loads(exported("txt")[1])["lines"][0], "conditions": [{"who": 1}]}]),
         "A condition of line 1 of the manifest has a “who” of the wrong type."),
    ],
)  # fmt: skip
def test_a_manifest_that_cannot_be_read_gets_one_sentence(raw, said, tmp_path):
    code, out, err = checked(tmp_path, exported("txt")[0], raw)
    assert (code, out) == (2, "") and err.strip().endswith(said) and err.count("\n") == 1


def test_files_that_are_not_there_or_too_large_get_one_sentence(tmp_path):
    content, raw = exported("txt")
    checked(tmp_path, content, raw)
    assert run(tmp_path / "none.txt", tmp_path / "plan.txt.manifest.json")[0::2] == (
        2, f"There is no file {tmp_path}/none.txt.\n",
    )  # fmt: skip
    assert run(tmp_path, tmp_path)[0] == 2
    with (tmp_path / "plan.txt").open("wb") as file:
        file.truncate(25 * 2**20 + 1)
    code, _, said = run(tmp_path / "plan.txt", tmp_path / "plan.txt.manifest.json")
    assert code == 2 and said.endswith("plan.txt is larger than 25 MB.\n")
