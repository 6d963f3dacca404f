"""Addresses of strategies, charters, the planning calendar, and work that nobody has badged."""

from __future__ import annotations

from django.urls import path

from commonweal.web.baseline.strategies.views import activity, alignment, calendar, charters, strategies

STRATEGY, COMMITMENT = "strategies/<uuid:strategy_id>/", "strategies/commitments/<uuid:commitment_id>/"
urlpatterns = [
    path("strategies/", strategies.register, name="strategies"),
    path("strategies/strategies.xlsx", strategies.workbook, name="strategies_workbook"),
    path("strategies/many/", strategies.take_in_many, name="change_strategies"),
    path("strategies/add/", strategies.add, name="add_strategy"),
    path("strategies/alignment/", alignment.matrix, name="alignment"),
    path("strategies/alignment.xlsx", alignment.workbook, name="alignment_workbook"),
    path("strategies/commitments/", alignment.commitments, name="commitments"),
    path("strategies/level.xlsx", alignment.level_workbook, name="anchor_level_workbook"),
    path("strategies/level/", alignment.level, name="anchor_level"),
    path(STRATEGY, strategies.strategy, name="strategy"),
    path(f"{STRATEGY}change/", strategies.change, name="change_strategy"),
    path(f"{STRATEGY}commit/", strategies.commit, name="commit"),
    path(f"{COMMITMENT}change/", strategies.change_commitment, name="change_commitment"),
    path(f"{COMMITMENT}give-up/", strategies.give_up, name="give_up_commitment"),
    path("charters/", charters.register, name="charters"),
    path("charters/charters.xlsx", charters.workbook, name="charters_workbook"),
    path("charters/add/", charters.add, name="add_charter"),
    path("charters/<uuid:charter_id>/", charters.charter, name="charter"),
    path("charters/<uuid:charter_id>/change/", charters.change, name="change_charter"),
    path("charters/<uuid:charter_id>/sign/", charters.sign, name="sign_charter"),
    path("charters/signatures/<uuid:signature_id>/leave/", charters.leave, name="leave_charter"),
    path("calendar/", calendar.register, name="planning_calendar"),
    path("calendar/calendar.xlsx", calendar.workbook, name="planning_calendar_workbook"),
    path("calendar/calendar.ics", calendar.ics, name="planning_calendar_file"),
    path("calendar/many/", calendar.take_in_many, name="change_decision_dates"),
    path("calendar/add/", calendar.add, name="add_decision_date"),
    path("calendar/<uuid:date_id>/", calendar.date, name="decision_date"),
    path("calendar/<uuid:date_id>/change/", calendar.change, name="change_decision_date"),
    path("activity/", activity.register, name="activities"),
    path("activity/activity.xlsx", activity.workbook, name="activities_workbook"),
    path("activity/many/", activity.take_in_many, name="tell_of_many"),
    path("activity/add/", activity.tell, name="tell_of_activity"),
    path("activity/<uuid:activity_id>/", activity.activity, name="activity"),
    path("activity/<uuid:activity_id>/change/", activity.change, name="change_activity"),
    path("activity/<uuid:activity_id>/triage/", activity.triage, name="triage_activity"),
]
