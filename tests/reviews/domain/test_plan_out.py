"""A close plan leaves the house: as files, and as what was really sent, with its bytes and to whom."""

import hashlib
import json

import pytest
from django.db import DatabaseError, connection, transaction

from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent
from dealdesk.models.append_only import lifted
from reviews.domain import lifecycle, plan_out
from reviews.domain.exports import FORMATS
from reviews.domain.own_documents import pasted
from reviews.domain.plan_out import PUT_BACK, TAKE_OUT
from reviews.domain.timer import pause_lapsed
from reviews.enums import SentHow
from reviews.models import ClosePlan, PlanExport, SentDocument, SentPlan
from tests import factories
from tests.factories import SENTENCE

pytestmark = pytest.mark.django_db
TO = ["Ben, Harbor Foods", "ben@harbor.example"]


@pytest.fixture
def plan(maya):
    """Version 1 of Harbor Foods: one plain yes, one with a condition; everything is ready to go out."""
    return factories.ready_plan(factories.deal(maya))


def words(plan: ClosePlan) -> str:
    return "\n\n".join(plan.lines.values_list("text", flat=True))


def sent(plan: ClosePlan, by, text: str, **what) -> SentPlan:
    return plan_out.send(plan.deal_id, by=by, recipients=TO, how=SentHow.TEXT, document=pasted(text), **what)


def events(type: str):
    return AuditEvent.objects.filter(type=type)


# --- taken away as a file ---------------------------------------------------------------------------------------------


def test_every_format_is_handed_out_with_its_manifest_and_remembered(plan, maya):
    for format in FORMATS:
        made = plan_out.export(plan.deal_id, by=maya, format=format, version=1)
        row, told = PlanExport.objects.latest("pk"), json.loads(made.manifest)
        digest = hashlib.sha256(made.content).hexdigest()
        assert made.name == row.file_name == told["file"]["name"] == f"harbor-foods-close-plan-v1.{format}"
        assert (row.sha256, row.size, row.manifest) == (digest, len(made.content), made.manifest.decode())
        assert (row.plan, row.exported_by, made.manifest_name) == (plan, maya, f"{made.name}.manifest.json")
        assert [line["sentence"] for line in told["lines"]] == list(plan.lines.values_list("text", flat=True))
        assert [bool(line["conditions"]) for line in told["lines"]] == [False, True]
        assert events("plan.exported").latest("pk").data == {
            "version": 1, "promises": list(plan.lines.values_list("promise_id", flat=True)),
            "format": format, "file": made.name, "sha256": digest, "manifest_sha256": row.manifest_sha256,
        }  # fmt: skip
        assert plan_out.export(plan.deal_id, by=maya, format=format).content == made.content
    with pytest.raises(Stale):
        plan_out.export(plan.deal_id, by=maya, format="txt", version=2)
    assert PlanExport.objects.count() == 2 * len(FORMATS)


def test_what_is_asked_for_and_not_promised_is_in_no_file(plan, maya):
    asked = factories.sent(plan.deal, ask="A report of every login, by Friday.")
    for format in ("md", "txt", "ics"):
        content = plan_out.export(plan.deal_id, by=maya, format=format).content.decode()
        assert asked.label not in content and "login" not in content


def test_nothing_leaves_while_a_promise_is_being_replaced(plan, maya):
    promise = plan.lines.first().promise
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files.", what_changed="Two files.")
    reason = f"^{promise.label} is being replaced; answer or withdraw the new version first.$"
    with pytest.raises(Conflict, match=reason):
        plan_out.export(plan.deal_id, by=maya, format="docx")
    with pytest.raises(Conflict, match=reason):
        plan_out.send(plan.deal_id, by=maya, recipients=TO, how=SentHow.EXPORT)
    assert not PlanExport.objects.exists() and not SentPlan.objects.exists()


def test_row_60_a_promise_whose_condition_lapsed_is_named_with_or_without_a_sweep(plan, maya, shifted):
    promise = plan.lines.last().promise
    shifted.forward(days=9)
    lapsed = f"^{promise.label} is paused: a condition or the answer lapsed; the deal desk lead must decide again.$"
    with pytest.raises(Conflict, match=lapsed):
        sent(plan, maya, words(plan))
    pause_lapsed()
    with pytest.raises(Conflict, match=f"^{promise.label} is not approved: Paused.$"):
        plan_out.export(plan.deal_id, by=maya, format="pdf")


def test_a_check_that_does_not_pass_stops_both_with_its_own_sentences(plan, maya, monkeypatch):
    missing = plan_out.five_checks.__globals__["Check"]("said_back", "Said back", problems=("P-0001: ask somebody.",))
    monkeypatch.setattr(plan_out, "five_checks", lambda *_: (missing,))
    with pytest.raises(Conflict, match="^P-0001: ask somebody.$"):
        plan_out.export(plan.deal_id, by=maya, format="txt")
    with pytest.raises(Conflict, match="^P-0001: ask somebody.$"):
        plan_out.send(plan.deal_id, by=maya, recipients=TO, how=SentHow.EXPORT)


def test_a_planted_byte_never_leaves(plan, maya):
    line = plan.lines.first()
    with lifted(connection):
        type(line)._base_manager.filter(pk=line.pk).update(text=line.text.replace("five", "nine"))
    with pytest.raises(Conflict, match="Differs from the approved wording at character 19"):
        plan_out.export(plan.deal_id, by=maya, format="txt")


def test_a_format_that_cannot_carry_the_words_says_which(maya):
    deal = factories.deal(maya, name="Hafen 港")
    plan = factories.ready_plan(deal)
    with pytest.raises(Conflict, match="^A PDF of ours has no letters for “港” in the name of the deal; export Word"):
        plan_out.export(plan.deal_id, by=maya, format="pdf")
    assert "Hafen 港" in plan_out.export(plan.deal_id, by=maya, format="txt").content.decode()
    with pytest.raises(Invalid, match="^Choose one of the formats.$"):
        plan_out.export(plan.deal_id, by=maya, format="exe")


# --- sent -------------------------------------------------------------------------------------------------------------


def test_sending_our_own_file_records_who_when_to_whom_and_the_bytes(plan, maya):
    row = plan_out.send(
        plan.deal_id, by=maya, recipients=[" Ben, Harbor Foods ", "", TO[1], TO[1]], how=SentHow.EXPORT, format="pdf",
        note="With the order form", version=1,
    )  # fmt: skip
    content = plan_out.kept(row)
    assert content == plan_out.export(plan.deal_id, by=maya, format="pdf").content
    assert (row.plan, row.sent_by, row.people, row.how, row.note) == (plan, maya, TO, "export", "With the order form")
    assert (row.file_name, row.size) == ("harbor-foods-close-plan-v1.pdf", len(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest() == json.loads(row.manifest)["file"]["sha256"]
    assert [line["sha256"] for line in row.lines] == list(plan.lines.values_list("sha256", flat=True))
    event = events("plan.sent").get()
    assert (event.data["recipients"], event.data["sha256"], event.at) == (TO, row.sha256, row.sent_at)
    kept = hashlib.sha256(row.manifest.encode()).hexdigest()
    assert event.data["manifest_sha256"] == row.manifest_sha256 == kept


def test_a_mail_with_the_exact_sentences_and_nothing_promised_beside_them_is_kept_as_it_was_sent(plan, maya):
    text = f"Hello Ben,\n\nhere is what we agreed.\n\n{words(plan)}\n\nKind regards\nMaya"
    row = sent(plan, maya, text)
    assert (row.how, row.file_name, plan_out.kept(row)) == ("text", "harbor-foods-close-plan-v1.txt", text.encode())


def test_a_document_that_was_not_compared_is_not_recorded_though_its_reason_is_gone_under_the_lock(
    plan, maya, monkeypatch
):
    told = iter([["A check is open."], []])  # while it was to be compared, and once the lock was held
    monkeypatch.setattr(plan_out, "reasons_not", lambda *given: next(told))
    with pytest.raises(Stale):
        sent(plan, maya, "We will do everything you like.")
    assert not SentPlan.objects.exists()


def test_row_59_one_changed_byte_is_refused_by_its_place(plan, maya):
    label, text = plan.lines.first().promise.label, words(plan)
    for old, new, at in (
        ("five agreed", "five\u00a0agreed", 23),  # a no-break space
        ("customer's", "customer’s", 59),  # a curly quote
        ("backfill are not included.\n", "backfill are not included\n", 168),  # the final dot
        ("five agreed", "six agreed", 19),
        ("are not included", "are included", 156),
        ("not included.\n", "not included, except for admins.\n", 168),
    ):
        assert old in text
        with pytest.raises(
            Conflict, match=f"^{label}: Differs from the approved wording at character {at}. {PUT_BACK}$"
        ):
            sent(plan, maya, text.replace(old, new, 1))
    assert not SentPlan.objects.exists() and not events("plan.sent").exists()


def test_row_61_what_nobody_approved_is_quoted_or_named_and_so_is_a_clause_left_out(plan, maya):
    first, last = plan.lines.values_list("text", flat=True)
    with pytest.raises(Conflict, match=f"^Text without approval. “We will also deliver an hourly export.” {TAKE_OUT}$"):
        sent(plan, maya, f"{first}\n\nWe will also deliver an hourly export.\n\n{last}")
    asked = factories.sent(plan.deal, ask="One report of every login each week.")
    with pytest.raises(Conflict, match=f"^Text without approval. .*In review as {asked.label}, not approved yet."):
        sent(plan, maya, f"{words(plan)}\n\n{asked.wording.text}")
    with pytest.raises(
        Conflict, match=f"^{plan.lines.last().promise.label}: its words are not in the document. {PUT_BACK}$"
    ):
        sent(plan, maya, SENTENCE)


def test_a_short_claim_beside_the_clauses_is_not_sent_and_a_lead_in_is(plan, maya):
    for claim in ("24/7 phone support", "Uptime: 99.99%", "Unlimited users", "Free migration included"):
        with pytest.raises(Conflict, match=f"^Text without approval. “{claim}” {TAKE_OUT}$"):
            sent(plan, maya, f"Hello Ben,\n\n{words(plan)}\n\n{claim}\n\nKind regards\nMaya")
    for lead_in in ("This is what we commit to:", "Please find below what we agreed."):
        sent(plan, maya, f"Hello Ben,\n\n{lead_in}\n\n{words(plan)}\n\nKind regards\nMaya".replace("\n", "\r\n"))
    assert SentPlan.objects.count() == 2


def test_a_heading_that_takes_a_clause_back_is_not_sent(plan, maya):
    first, last = plan.lines.values_list("text", flat=True)
    label = plan.lines.last().promise.label
    for heading in ("Not included", "Out of scope", "We do not offer:"):
        with pytest.raises(
            Conflict, match=f"^{label}: Differs from the approved wording at character [12]. {PUT_BACK}$"
        ):
            sent(plan, maya, f"{first}\n\n{heading}\n\n{last}")
    with pytest.raises(plan_out.NotAsSigned) as refused:
        sent(plan, maya, f"{first}\n\nExcluded\n\n{last}")
    assert refused.value.found[0].line.promise == label


def test_our_own_text_sent_as_a_mail_passes_whatever_its_limits_read_like(maya):
    deal = factories.deal(maya)
    plan = factories.ready_plan(deal, limit="One CSV export of five agreed order fields. Up to 10 users are included.")
    content = plan_out.export(deal.pk, by=maya, format="txt").content
    assert plan_out.kept(sent(plan, maya, content.decode())) == content


def test_only_a_rep_sends_the_attempt_is_written_down_and_somebody_must_be_named_but_no_crowd(plan, maya, grace):
    for document in (None, pasted("Anything.")):
        with pytest.raises(Denied, match="^Only a sales rep can write an ask.$"):
            plan_out.send(
                plan.deal_id, by=grace, recipients=TO, how=SentHow.TEXT if document else SentHow.EXPORT,
                document=document,
            )  # fmt: skip
    assert [event.data["verb"] for event in events("door.refused")] == ["send", "send"]

    def to(people):
        return plan_out.send(plan.deal_id, by=maya, recipients=people, how=SentHow.EXPORT)

    with pytest.raises(Invalid, match="^Name at least one person it goes to, one a line.$"):
        to(["  ", ""])
    with pytest.raises(Invalid, match=r"^Name at most 20 recipients \(you named 21\).$"):
        to([f"person{number}@harbor.example" for number in range(21)])
    with pytest.raises(Invalid):
        to(["ben\u202e@harbor.example"])
    assert not SentPlan.objects.exists()


# --- what was sent stays ----------------------------------------------------------------------------------------------


def test_a_sent_version_is_the_same_after_the_plan_moved_on(plan, maya):
    row = plan_out.send(plan.deal_id, by=maya, recipients=TO, how=SentHow.EXPORT)
    before = plan_out.kept(row)
    factories.ready_plan(plan.deal)
    assert ClosePlan.objects.get(is_current=True).number == 2
    assert plan_out.kept(SentPlan.objects.get()) == before
    with pytest.raises(Stale):  # a form opened before it moved
        plan_out.send(plan.deal_id, by=maya, recipients=TO, how=SentHow.EXPORT, version=1)


def test_the_database_refuses_to_change_what_was_sent_and_a_byte_changed_all_the_same_is_not_handed_out(plan, maya):
    row = plan_out.send(plan.deal_id, by=maya, recipients=TO, how=SentHow.EXPORT)
    plan_out.export(plan.deal_id, by=maya, format="txt")
    for statement in (
        "UPDATE reviews_sentplan SET recipients = 'nobody'",
        "DELETE FROM reviews_sentdocument",
        "UPDATE reviews_planexport SET sha256 = file_name",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(TypeError):
        row.save()
    connection.check_constraints()
    with lifted(connection):
        SentDocument._base_manager.update(content=b"other")
    with pytest.raises(Conflict, match="is not what was sent any more"):
        plan_out.kept(row)
