"""Pages of the reviews room: queue, promise, final decision, close plan, rules."""

from django.urls import path, register_converter

from dealdesk.converters import RowNumber
from reviews.views import lanes, plan, promise, queue, rules

register_converter(RowNumber, "row")
register_converter(lanes.LaneName, "lane")

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("rules/", rules.rules, name="rules"),
    path("p/<row:number>/", promise.promise, name="promise"),
    path("p/<row:number>/answer/<lane:lane>/", promise.answer, name="answer"),
    path("p/<row:number>/confirm/<lane:lane>/", promise.confirm, name="confirm"),
    path("p/<row:number>/question/<row:question>/", promise.reply, name="reply"),
    path("p/<row:number>/hand-over/<lane:lane>/", promise.hand_over, name="hand-over"),
    path("p/<row:number>/decision/", promise.decision, name="decision"),
    path("p/<row:number>/sign/", promise.sign, name="sign"),
    path("p/<row:number>/decline/", promise.decline, name="decline"),
    path("p/<row:number>/reopen/", promise.reopen, name="reopen"),
    path("p/<row:number>/withdraw/", promise.withdraw, name="withdraw"),
    path("p/<row:number>/scope/", promise.scope, name="scope"),
    path("p/<row:number>/fact/<slug:key>/", promise.fact, name="fact"),
    path("p/<row:number>/triage/", promise.triage, name="triage"),
    path("p/<row:number>/history/", promise.history, name="history"),
    path("deals/<slug:slug>/plan/", plan.plan, name="plan"),
    path("deals/<slug:slug>/plan/update/", plan.publish, name="publish"),
    path("deals/<slug:slug>/plan/copy/", plan.copy_plan, name="copy-plan"),
    path("deals/<slug:slug>/plan/copy/<row:number>/", plan.copy_line, name="copy-line"),
    path("deals/<slug:slug>/plan/<row:version>/", plan.plan_version, name="plan-version"),
]
