"""Addresses of partners, rounds of the audit, the network, asks and connectors."""

from __future__ import annotations

from django.urls import include, path

from commonweal.web.relationships import views
from commonweal.web.relationships.partners import views as partners
from commonweal.web.relationships.results import views as results
from commonweal.web.relationships.rounds import desk, inviting
from commonweal.web.relationships.rounds import views as rounds

HERE = "commonweal.web.relationships"
urlpatterns = [
    path("", views.relationships, name="relationships"),
    path("partners/", partners.register, name="partners"),
    path("partners/partners.xlsx", partners.workbook, name="partners_workbook"),
    path("partners/many/", partners.take_in_many, name="many_partners"),
    path("partners/add/", partners.add, name="add_partner"),
    path("partners/<uuid:partner_id>/", partners.partner, name="partner"),
    path("partners/<uuid:partner_id>/change/", partners.change, name="change_partner"),
    path("partners/<uuid:partner_id>/erase-contact/", partners.erase_contact, name="erase_contact"),
    path("rounds/add/", rounds.add, name="add_round"),
    path("rounds/<uuid:round_id>/", rounds.one, name="round"),
    path("rounds/<uuid:round_id>/change/", rounds.change, name="change_round"),
    path("rounds/<uuid:round_id>/open/", rounds.open_it, name="open_round"),
    path("rounds/<uuid:round_id>/invite/", inviting.invite, name="invite_partners"),
    path("rounds/<uuid:round_id>/invite/teams/", inviting.invite_teams, name="invite_teams"),
    path("rounds/<uuid:round_id>/links.xlsx", inviting.links_workbook, name="links_workbook"),
    path("rounds/<uuid:round_id>/remind/", inviting.remind, name="remind"),
    path("rounds/<uuid:round_id>/close/", rounds.close, name="close_round"),
    path("rounds/<uuid:round_id>/erase/", rounds.erase, name="erase_round"),
    path("rounds/links/<uuid:invited_id>/new/", inviting.renew, name="renew_link"),
    path("rounds/<uuid:round_id>/words/", desk.words, name="round_words"),
    path("rounds/quotes/<uuid:quote_id>/", desk.judge, name="judge_quote"),
    path("rounds/loose/<uuid:words_id>/", desk.sort_out, name="sort_words"),
    path("rounds/<uuid:round_id>/words/count/", desk.count, name="count_words"),
    path("rounds/<uuid:round_id>/results/", results.results, name="round_results"),
    path("rounds/<uuid:round_id>/results/results.xlsx", results.workbook, name="round_results_xlsx"),
    path("rounds/<uuid:round_id>/results/results.csv", results.table, name="round_results_csv"),
    path("network/", include(f"{HERE}.network.urls")),
    path("asks/", include(f"{HERE}.asks.urls")),
    path("connectors/", include(f"{HERE}.connectors.urls")),
]
