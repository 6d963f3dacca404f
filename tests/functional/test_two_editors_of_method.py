"""Two people change the method at once: the second sees what the first did, and loses nothing typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from commonweal.content.spend_method import local_definition, spend_rules
from commonweal.web.organisations.audit.models import Entry
from tests.filling_in import SEEN, seen, send

LOCAL = "/levers/local/"


def test_the_second_who_chooses_what_local_means(records: Path, client: Client) -> None:
    mine = {"chosen": "radius", "radius": "25", "why": "Lorries go this far", "seen": seen(client, LOCAL)}
    theirs = {"chosen": "council", "radius": "30", "why": "The council asked", "by": "Another"}
    assert send(client, LOCAL, theirs).status_code == 302
    told = client.post(LOCAL, mine)
    page = told.content.decode()
    assert told.status_code == 422
    assert "Somebody else changed this since you opened it" in page
    assert "Lorries go this far" in page
    assert local_definition(records / "content").chosen.value == "council"
    found = SEEN.search(page)
    assert found is not None
    assert client.post(LOCAL, mine | {"seen": found.group(1)}).status_code == 302
    chosen = local_definition(records / "content")
    assert (chosen.chosen.value, chosen.radius_km) == ("radius", 25)
    assert [entry.stage for entry in Entry.objects.filter(act="method.change")] == ["begun", "done"] * 2


@pytest.mark.parametrize("switch", ["on", "off"])
def test_the_second_who_switches_a_rule(records: Path, client: Client, switch: str) -> None:
    rule = spend_rules(records / "content").rules[0]
    path = f"/levers/rules/{rule.id}/"
    before = seen(client, path)
    assert send(client, path, {"switch": "off", "why": "A trial"}).status_code == 302
    told = client.post(path, {"switch": switch, "why": "Our own reason", "seen": before})
    assert told.status_code == 422
    assert "Our own reason" in told.content.decode()
    assert not spend_rules(records / "content").rules[0].in_force
