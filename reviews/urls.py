"""Pages of the reviews room: queue, promise, final decision, close plan, rules."""

from django.urls import path, register_converter

from dealdesk.converters import RowNumber
from reviews.views import (
    decision,
    exceptions,
    lanes,
    past,
    plan,
    promise,
    queue,
    rule_draft,
    rule_files,
    rule_versions,
    rules,
)

register_converter(RowNumber, "number")
register_converter(lanes.LaneName, "lane")

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("rules/", rules.rules, name="rules"),
    path("rules/two-admins/", rules.two_admins, name="two-admins"),
    path("rules/new/", rule_draft.new_rule, name="new-rule"),
    path("rules/import/", rule_files.import_rule, name="import-rule"),
    path("rules/export/", rule_files.export_set, name="export-rules"),
    path("rules/versions/", rule_versions.versions, name="rule-versions"),
    path("rules/drafts/<number:draft>/", rule_draft.draft, name="rule-draft"),
    path("rules/drafts/<number:draft>/activate/", rule_draft.activate, name="activate-rule"),
    path("rules/drafts/<number:draft>/take-back/", rule_draft.take_back, name="take-back-rule"),
    path("rules/drafts/<number:draft>/discard/", rule_draft.discard, name="discard-rule"),
    path("rules/<slug:rule>/edit/", rule_draft.edit_rule, name="edit-rule"),
    path("rules/<slug:rule>/export/", rule_files.export_rule, name="export-rule"),
    path("exceptions/", exceptions.exceptions, name="exceptions"),
    path("exceptions/numbers/", exceptions.numbers, name="exception-numbers"),
    path("exceptions/<number:number>/", exceptions.choose, name="choose-exception"),
    path("look-back/import/", past.past_import, name="past-import"),
    path("look-back/import/template.csv", past.template_csv, name="past-import-template"),
    path("look-back/import/<number:number>/", past.past_import_job, name="past-import-job"),
    path("look-back/import/<number:number>/stop/", past.stop_past_import, name="past-import-stop"),
    path("look-back/import/<number:number>/confirm/", past.confirm_past_import, name="past-import-confirm"),
    path("look-back/import/<number:number>/withdraw/", past.withdraw_past_import, name="past-import-withdraw"),
    path("p/<number:number>/", promise.promise, name="promise"),
    path("p/<number:number>/answer/<lane:lane>/", promise.answer, name="answer"),
    path("p/<number:number>/confirm/<lane:lane>/", promise.confirm, name="confirm"),
    path("p/<number:number>/question/<number:question>/", promise.reply, name="reply"),
    path("p/<number:number>/hand-over/<lane:lane>/", promise.hand_over, name="hand-over"),
    path("p/<number:number>/decision/", decision.decision, name="decision"),
    path("p/<number:number>/sign/", decision.sign, name="sign"),
    path("p/<number:number>/decline/", decision.decline, name="decline"),
    path("p/<number:number>/reopen/", promise.reopen, name="reopen"),
    path("p/<number:number>/withdraw/", promise.withdraw, name="withdraw"),
    path("p/<number:number>/scope/", promise.scope, name="scope"),
    path("p/<number:number>/missing-facts/", promise.give_missing_facts, name="missing-facts"),
    path("p/<number:number>/fact/<slug:key>/", promise.fact, name="fact"),
    path("p/<number:number>/triage/", promise.triage, name="triage"),
    path("p/<number:number>/condition/<number:condition>/show/", promise.show_condition, name="show-condition"),
    path(
        "p/<number:number>/condition/<number:condition>/confirm/",
        promise.confirm_condition,
        name="confirm-condition",
    ),
    path("p/<number:number>/similar/", promise.similar, name="similar"),
    path("p/<number:number>/history/", promise.history, name="history"),
    path("deals/<slug:slug>/plan/", plan.plan, name="plan"),
    path("deals/<slug:slug>/plan/update/", plan.publish, name="publish"),
    path("deals/<slug:slug>/plan/copy/", plan.copy_plan, name="copy-plan"),
    path("deals/<slug:slug>/plan/copy/<number:number>/", plan.copy_line, name="copy-line"),
    path("deals/<slug:slug>/plan/<number:version>/", plan.plan_version, name="plan-version"),
]
