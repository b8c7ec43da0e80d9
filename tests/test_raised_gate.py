"""The cap on what is done by itself, over the incidents of all sites on record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import Approval, Phase
from sentinel.raised_gate import raised_gate
from support.fakes import Desk, desk, open_incident
from support.values import T0, make_site

TEXT = '[[step]]\nuses = "block"\n\n[[step]]\nuses = "restore"\n'


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


def closed(place: Desk, site: str, phase: Phase = Phase.DONE) -> Incident:
    incident = open_incident(place.store, site, playbook_text=TEXT)
    place.write("block", phase, incident.id)
    return incident


def with_limit(place: Desk, limit: int) -> None:
    response = replace(place.tools.config.response, max_blocks_per_hour=limit)
    config = replace(
        place.tools.config, response=response, sites=(place.site, make_site("other-1"))
    )
    place.tools = replace(place.tools, config=config)


def test_the_fourth_site_within_the_hour_is_a_persons_decision(place: Desk) -> None:
    for name in ("one", "two"):
        closed(place, name)
    assert raised_gate(place.context("block")) == ""
    closed(place, "three", Phase.INTENT)
    why = raised_gate(place.context("block"))
    assert "one, three, two" in why
    assert raised_gate(place.context("restore")) == ""
    place.clock.advance(3600)
    assert raised_gate(place.context("block")) == ""


def test_a_configured_limit_takes_the_place_of_the_usual_one(place: Desk) -> None:
    with_limit(place, 1)
    assert raised_gate(place.context("block")) == ""
    closed(place, "one")
    assert "1 site an hour" in raised_gate(place.context("block"))


def test_other_steps_and_steps_with_a_gate_of_their_own_are_let_be(place: Desk) -> None:
    with_limit(place, 1)
    closed(place, "one")
    assert raised_gate(place.context("notify")) == ""
    assert raised_gate(place.context("block", approve=Approval.GM)) == ""


def test_a_site_that_is_closed_once_more_takes_nobodys_place(place: Desk) -> None:
    with_limit(place, 1)
    closed(place, "one")
    earlier = place.incident
    place.write("block", Phase.DONE, earlier.id)
    place.store.incidents.change(
        earlier.id,
        earlier.state,
        fields={"state": IncidentState.RESOLVED, "ended_at": place.clock.now()},
    )
    place.incident = open_incident(place.store, place.site.name)
    assert raised_gate(place.context("block")) == ""


def test_incidents_that_ended_count_within_the_hour(place: Desk) -> None:
    with_limit(place, 1)
    other = closed(place, "one")
    place.store.incidents.change(
        other.id, other.state, fields={"state": IncidentState.RESOLVED, "ended_at": T0}
    )
    place.clock.advance(timedelta(minutes=59).total_seconds())
    assert raised_gate(place.context("block"))
    place.clock.advance(60)
    assert not raised_gate(place.context("block"))


def test_of_many_at_the_same_moment_no_more_go_than_may(place: Desk) -> None:
    """None has acted yet: each is asked beside the others, as the engine runs them."""
    incidents = [place.incident]
    place.store.incidents.change(
        place.incident.id,
        place.incident.state,
        fields={"playbook_text": TEXT, "confirmed_at": T0, "confirmed_by": "witnesses"},
    )
    for number in range(9):
        incidents.append(
            open_incident(place.store, f"site-{number}", playbook_text=TEXT, confirmed_at=T0)
        )
    free = []
    for incident in incidents:
        place.incident = incident
        place.site = make_site(incident.site)
        if not raised_gate(place.context("block")):
            free.append(incident.id)
    assert len(free) == 3


def test_a_playbook_that_asks_anyway_takes_nobodys_place(place: Desk) -> None:
    with_limit(place, 1)
    text = '[[step]]\nuses = "block"\napprove = "gm"\n'
    open_incident(place.store, "one", playbook_text=text, confirmed_at=T0 - timedelta(minutes=1))
    open_incident(
        place.store, "two", playbook_text="not toml", confirmed_at=T0 - timedelta(minutes=1)
    )
    assert raised_gate(place.context("block")) == ""
