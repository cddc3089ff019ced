"""Pages of the reviews room: queue, promise, final decision, close plan, rules."""

from django.urls import path, register_converter

from dealdesk.converters import RowNumber
from reviews.views import decision, lanes, look_back, outcome, plan, promise, queue, rules

register_converter(RowNumber, "number")
register_converter(lanes.LaneName, "lane")

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("look-back/", look_back.look_back, name="look-back"),
    path("look-back/measures.csv", look_back.measures_csv, name="measures-csv"),
    path("look-back/rule/", look_back.make_rule, name="rule-from-pattern"),
    path("rules/", rules.rules, name="rules"),
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
    path("p/<number:number>/outcome/", outcome.outcome, name="outcome"),
    path("p/<number:number>/outcome/rule/", outcome.make_rule, name="rule-from-promise"),
    path("p/<number:number>/history/", promise.history, name="history"),
    path("deals/<slug:slug>/plan/", plan.plan, name="plan"),
    path("deals/<slug:slug>/plan/update/", plan.publish, name="publish"),
    path("deals/<slug:slug>/plan/copy/", plan.copy_plan, name="copy-plan"),
    path("deals/<slug:slug>/plan/copy/<number:number>/", plan.copy_line, name="copy-line"),
    path("deals/<slug:slug>/plan/<number:version>/", plan.plan_version, name="plan-version"),
]
