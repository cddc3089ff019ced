"""Records of the reviews room, to be read."""

from django.contrib import admin

from dealdesk.admin import ReadOnly
from reviews.models import (
    AnswerDraft,
    BackTest,
    BeforeAnswer,
    CalendarLink,
    ClockMove,
    ClockStop,
    ClosePlan,
    Condition,
    ConditionMet,
    Decision,
    DeskPolicy,
    JointLine,
    JointMark,
    JointRound,
    Lesson,
    Outcome,
    PastImport,
    PastPromise,
    PlanExport,
    PlanLine,
    ProductChoice,
    Proposal,
    Question,
    Reminder,
    RequiredLane,
    Restoration,
    Review,
    RuleDraft,
    RuleHit,
    RuleSetVersion,
    SayBack,
    SayBackAsk,
    SayBackJudgement,
    SayBackMail,
    SentPlan,
    Submission,
    UndoneReview,
    WatchedHit,
)


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    """Those that were taken back are under their own name."""

    list_display = ["promise", "lane", "answer", "revision", "sentence", "answered_by", "answered_at", "is_late"]
    list_select_related = ["promise", "answered_by"]
    list_filter = ["lane", "answer"]
    ordering = ["-id"]


@admin.register(AnswerDraft)
class AnswerDraftAdmin(ReadOnly):
    """Answers typed and not sent; the words are their writer's alone."""

    list_display = ["promise", "lane", "written_by", "saved_at"]
    exclude = ["fields"]
    list_select_related = ["promise", "written_by"]
    ordering = ["-id"]


@admin.register(CalendarLink)
class CalendarLinkAdmin(ReadOnly):
    list_display = ["person", "made_at", "ended_at"]
    exclude = ["sha256"]
    list_select_related = ["person"]
    ordering = ["-id"]


@admin.register(UndoneReview)
class UndoneReviewAdmin(ReadOnly):
    list_display = ["review", "undone_by", "undone_at"]
    list_select_related = ["review", "undone_by"]
    ordering = ["-id"]


@admin.register(BeforeAnswer)
class BeforeAnswerAdmin(ReadOnly):
    """What taking the newest answer back would restore; the words typed are their writer's alone."""

    list_display = ["promise", "review", "events"]
    exclude = ["stood"]
    list_select_related = ["promise", "review"]
    ordering = ["-id"]


@admin.register(ClockMove)
class ClockMoveAdmin(ReadOnly):
    list_display = ["promise", "calendar", "moved_at", "moved_by"]
    list_select_related = ["promise", "calendar", "moved_by"]
    ordering = ["-id"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    list_display = ["promise", "lane", "step", "deadline"]
    list_select_related = ["promise"]
    ordering = ["-id"]


@admin.register(RequiredLane)
class RequiredLaneAdmin(ReadOnly):
    list_display = ["promise", "lane", "because", "answer_by", "review", "handed_to"]
    list_select_related = ["promise", "review", "handed_to"]
    ordering = ["-id"]


@admin.register(Question)
class QuestionAdmin(ReadOnly):
    list_display = ["promise", "lane", "text", "asked_by", "asked_at", "reply", "replied_by", "replied_at"]
    list_select_related = ["promise", "asked_by", "replied_by"]
    ordering = ["-id"]


@admin.register(ClockStop)
class ClockStopAdmin(ReadOnly):
    list_display = ["promise", "stopped_at", "resumed_at"]
    list_select_related = ["promise"]
    ordering = ["-id"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnly):
    list_display = ["promise", "revision", "outcome", "delivery_owner", "delivery_date", "limit", "proposed_by"]
    list_select_related = ["promise", "proposed_by"]
    ordering = ["-id"]


@admin.register(Condition)
class ConditionAdmin(ReadOnly):
    list_display = ["proposal", "position", "lane", "who", "what", "by_when", "shown_by"]
    list_select_related = ["proposal__promise"]
    ordering = ["-id"]


@admin.register(ConditionMet)
class ConditionMetAdmin(ReadOnly):
    list_display = ["condition", "attached_by", "attached_at", "confirmed_by", "confirmed_at"]
    list_select_related = ["condition", "attached_by", "confirmed_by"]
    ordering = ["-id"]


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ["promise", "outcome", "revision", "kind", "wording_sha256", "decided_by", "decided_at"]
    list_select_related = ["promise", "decided_by"]
    list_filter = ["outcome", "kind"]
    ordering = ["-id"]


@admin.register(Restoration)
class RestorationAdmin(ReadOnly):
    list_display = ["decision", "revision", "restored_by", "restored_at"]
    list_select_related = ["decision__promise", "restored_by"]
    ordering = ["-id"]


@admin.register(ClosePlan)
class ClosePlanAdmin(ReadOnly):
    list_display = ["deal", "number", "is_current", "what_changed", "made_by", "made_at"]
    list_select_related = ["deal", "made_by"]
    ordering = ["-id"]


@admin.register(PlanLine)
class PlanLineAdmin(ReadOnly):
    list_display = ["plan", "position", "promise", "text", "sha256", "delivery_owner", "delivery_date", "limit"]
    list_select_related = ["plan__deal", "promise"]
    ordering = ["-id"]


@admin.register(JointRound)
class JointRoundAdmin(ReadOnly):
    list_display = ["deal", "number", "sha256", "opened_by", "opened_at"]
    list_select_related = ["deal", "opened_by"]
    ordering = ["-id"]


@admin.register(JointLine)
class JointLineAdmin(ReadOnly):
    list_display = ["round", "promise", "decision", "wording_sha256"]
    list_select_related = ["round__deal", "promise", "decision__promise"]
    ordering = ["-id"]


@admin.register(JointMark)
class JointMarkAdmin(ReadOnly):
    list_display = ["round", "lane", "answer", "sentence", "marked_by", "marked_at"]
    list_select_related = ["round__deal", "marked_by"]
    list_filter = ["lane", "answer"]
    ordering = ["-id"]


@admin.register(PlanExport)
class PlanExportAdmin(ReadOnly):
    list_display = ["plan", "file_name", "size", "sha256", "exported_by", "exported_at"]
    list_select_related = ["plan__deal", "exported_by"]
    ordering = ["-id"]


@admin.register(SentPlan)
class SentPlanAdmin(ReadOnly):
    """What went out. The bytes themselves are fetched from the page of the plan."""

    list_display = ["plan", "how", "recipients", "file_name", "size", "sha256", "sent_by", "sent_at"]
    list_select_related = ["plan__deal", "sent_by"]
    list_filter = ["how"]
    ordering = ["-id"]


@admin.register(RuleSetVersion)
class RuleSetVersionAdmin(ReadOnly):
    list_display = ["number", "reason", "made_by", "made_at"]
    list_select_related = ["made_by"]
    ordering = ["-number"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnly):
    list_display = ["promise", "revision", "rule_set", "calendar", "review_window", "decision_window", "sent_at"]
    list_select_related = ["promise", "rule_set", "calendar"]
    ordering = ["-id"]


@admin.register(RuleHit)
class RuleHitAdmin(ReadOnly):
    list_display = ["submission", "name", "hard_stop", "words", "lanes"]
    list_select_related = ["submission__promise"]
    list_filter = ["hard_stop"]
    ordering = ["-id"]


@admin.register(DeskPolicy)
class DeskPolicyAdmin(ReadOnly):
    list_display = ["calendar_name", "review_window", "decision_window", "one_person_one_lane"]


@admin.register(Outcome)
class OutcomeAdmin(ReadOnly):
    list_display = ["promise", "kind", "happened_on", "extra_days", "what_happened", "recorded_by"]
    list_select_related = ["promise", "recorded_by"]


@admin.register(Lesson)
class LessonAdmin(ReadOnly):
    list_display = ["promise", "cause", "pattern", "rule_id", "written_by", "written_at"]
    list_select_related = ["promise", "written_by"]


@admin.register(BackTest)
class BackTestAdmin(ReadOnly):
    list_display = ["__str__", "against", "first", "last", "made_by", "made_at"]
    list_select_related = ["against", "made_by"]
    ordering = ["-id"]


@admin.register(RuleDraft)
class RuleDraftAdmin(ReadOnly):
    list_display = ["rule_id", "status", "state", "reason", "written_by", "written_at", "ended_by", "ended_at"]
    list_select_related = ["written_by", "ended_by"]
    list_filter = ["state"]
    ordering = ["-id"]


@admin.register(WatchedHit)
class WatchedHitAdmin(ReadOnly):
    list_display = ["submission", "rule_id", "name", "words"]
    list_select_related = ["submission__promise"]
    ordering = ["-id"]


@admin.register(PastImport)
class PastImportAdmin(ReadOnly):
    list_display = ["file_name", "rows", "imported_by", "imported_at", "withdrawn_by", "withdrawn_at"]
    list_select_related = ["imported_by", "withdrawn_by"]
    ordering = ["-id"]


@admin.register(PastPromise)
class PastPromiseAdmin(ReadOnly):
    list_display = ["label", "ask", "type", "promised_on", "outcome", "extra_days", "cause"]
    list_select_related = ["taken_from"]
    ordering = ["-id"]


@admin.register(ProductChoice)
class ProductChoiceAdmin(ReadOnly):
    list_display = ["words", "opened_at", "answer", "reason", "answered_by", "answered_at"]
    list_select_related = ["answered_by"]
    ordering = ["-id"]


@admin.register(SayBackAsk)
class SayBackAskAdmin(ReadOnly):
    list_display = ["promise", "reader_text", "asked_by", "asked_at", "expires_at", "withdrawn_at"]
    exclude = ["seed", "token_sha256"]
    list_select_related = ["promise", "reader", "asked_by"]
    ordering = ["-id"]


@admin.register(SayBackMail)
class SayBackMailAdmin(ReadOnly):
    list_display = ["ask", "send_at", "sent_at", "attempts", "failure"]
    list_select_related = ["ask__promise", "ask__reader"]
    ordering = ["-id"]


@admin.register(SayBack)
class SayBackAdmin(ReadOnly):
    list_display = ["ask", "text", "flags", "answered_at"]
    list_select_related = ["ask__promise", "ask__reader"]
    ordering = ["-id"]


@admin.register(SayBackJudgement)
class SayBackJudgementAdmin(ReadOnly):
    list_display = ["answer", "is_meant", "reason", "judged_by", "represented", "judged_at"]
    list_select_related = ["answer", "judged_by", "represented"]
    ordering = ["-id"]
