"""Addresses of questions, meetings and propositions."""

from __future__ import annotations

from django.urls import path

from commonweal.web.questions.bank import views as bank
from commonweal.web.questions.meetings.urls import urlpatterns as meetings
from commonweal.web.questions.views import overview, own, proposition, propositions, question, writing

OURS, PAIR = "ours/<uuid:question_id>/", "bank/<slug:determinant>/<slug:pair>/"
PROPOSITION, PART = "propositions/<uuid:proposition_id>/", "propositions/parts/<uuid:part_id>/"
urlpatterns = [
    path("", overview.questions, name="questions"),
    path("bank/", bank.banks, name="question_banks"),
    path("bank/local.xlsx", bank.local_workbook, name="local_pairs_workbook"),
    path("bank/local/many/", bank.many, name="many_local_pairs"),
    path("bank/<slug:determinant>/", bank.bank, name="question_bank"),
    path("bank/<slug:determinant>/add/", bank.add, name="add_local_pair"),
    path(f"{PAIR}take-up/", bank.take_up, name="take_up"),
    path(f"{PAIR}change/", bank.change, name="change_local_pair"),
    path(f"{PAIR}set-aside/", bank.set_aside, name="set_pair_aside"),
    path(f"{PAIR}offer-again/", bank.offer_again, name="offer_pair_again"),
    path("own/", own.own, name="own_question"),
    path(OURS, question.question, name="question"),
    path(f"{OURS}change/", question.change, name="change_question"),
    path(f"{OURS}settle/", question.settle, name="settle_question"),
    path(f"{OURS}prompts/<slug:prompt_id>/", own.prompt, name="prompt"),
    path(f"{OURS}words/", own.words, name="words"),
    path(f"{OURS}propose/", proposition.add, name="propose"),
    path("propositions/", propositions.register, name="propositions"),
    path("propositions.xlsx", propositions.workbook, name="propositions_workbook"),
    path(PROPOSITION, proposition.proposition, name="proposition"),
    path(f"{PROPOSITION}canvas/", proposition.canvas, name="canvas"),
    path(f"{PROPOSITION}change/", writing.change, name="change_proposition"),
    path(f"{PROPOSITION}measure/", writing.measure, name="measure"),
    path(f"{PROPOSITION}prize/", writing.prize, name="prize"),
    path(f"{PROPOSITION}review/", writing.review, name="review_date"),
    path(f"{PROPOSITION}parts/add/", writing.give_part, name="give_part"),
    path(f"{PART}change/", writing.change_part, name="change_part"),
    path(f"{PART}take-out/", writing.take_part_out, name="take_part_out"),
    path(f"{PROPOSITION}move/", proposition.move, name="move"),
    path(f"{PROPOSITION}again/", proposition.again, name="again"),
    *meetings,
]
