"""The page Now, from rows as the daemon leaves them: what needs somebody, and what is calm."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.core.incident import IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.records import IncidentChange
from sentinel.core.settings import Mode
from sentinel.core.site import MaintenanceWindow
from sentinel.core.verdict import Verdict
from sentinel.core.words import Role
from sentinel.operations.desk import Turn
from support.console import Console, console_of, opened, person
from support.values import make_finding, make_incident, make_run
from support.working_folder import CONFIG, make_working_folder

HOSTILE = "/<script>alert(1)</script>\u202etxt.exe"
PEOPLE = CONFIG.replace('mail = "web@', 'mobile = "+91 98765 43210"\nmail = "web@')


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    with opened(make_working_folder(tmp_path, PEOPLE)) as app:
        first = app.config.sites[0]
        names = (("main", "Institute"), ("library", "Library"), ("museum", "Museum"))
        sites = tuple(replace(first, name=name, title=title) for name, title in names)
        app.config = replace(app.config, sites=sites)
        async with console_of(app, person()) as made:
            yield made


def looked(app: App, site: str, verdict: Verdict = Verdict.INTACT, **changes: object) -> None:
    now = app.clock.now()
    values = {"started_at": now - timedelta(minutes=3), "ended_at": now - timedelta(minutes=2)}
    run = make_run(f"{site}-{verdict}", verdict, site=site, **{**values, **changes})
    app.store.runs.record(run, None, [])


def broken_into(app: App, at: datetime | None = None, **changes: object) -> str:
    """An open suspicion of the site main."""
    at = at or app.clock.now() - timedelta(minutes=10)
    incident = make_incident("", opened_at=at, first_sighting_at=at, subjects=(HOSTILE,), **changes)
    run = make_run(
        "seen",
        Verdict.SUSPECT,
        started_at=at,
        ended_at=at,
        findings=(make_finding(HOSTILE),),
    )
    stored = app.store.runs.record(run, IncidentChange(incident=incident), [])
    assert stored is not None
    return stored.id


async def test_calm_sites_are_calm(console: Console) -> None:
    for site in ("main", "library", "museum"):
        looked(console.app, site)
    page = (await console.client.get("/")).text
    assert "All is calm" in page
    assert "This needs somebody now" not in page
    assert page.count("in order") >= 3
    assert "Nothing is compared yet" in page, "what is owed when there is time is said"


async def test_whoever_is_on_duty_can_be_called(console: Console) -> None:
    page = (await console.client.get("/")).text
    assert 'href="tel:+919876543210"' in page
    assert "Web Officer" in page
    assert "GM (ICT)" in page


async def test_what_needs_somebody_comes_first_with_its_time(console: Console) -> None:
    looked(console.app, "library")
    name = broken_into(console.app)
    page = (await console.client.get("/")).text
    needs = page.index("This needs somebody now")
    assert needs < page.index("A suspicion waits") < page.index("CERT-In has to be told.")
    assert page.index("CERT-In has to be told.") < page.index('id="sites"')
    assert "5 hours 49 minutes left" in page
    assert f'href="/incidents/{name}"' in page
    assert "All is calm" not in page


async def test_a_deadline_that_has_passed_is_said(console: Console) -> None:
    broken_into(console.app, console.app.clock.now() - timedelta(hours=7))
    page = (await console.client.get("/")).text
    assert "too late" in page


async def test_names_of_an_attacker_are_text(console: Console) -> None:
    name = broken_into(console.app)
    for path in ("/", "/incidents", f"/incidents/{name}"):
        page = (await console.client.get(path)).text
        assert "<script>alert" not in page
        assert "\u202e" not in page


async def test_an_incident_is_taken_up_from_here_and_the_record_says_by_whom(
    console: Console,
) -> None:
    name = broken_into(console.app)
    page = (await console.client.get("/")).text
    assert "/act/acknowledge-incident" in page
    done = await console.act("acknowledge-incident", incident=name, back="/")
    assert done.headers["location"] == "/?done=acknowledge-incident"
    incident = console.app.store.incidents.get(name)
    assert incident is not None
    assert incident.acknowledged_by == "GM (ICT)"
    after = (await console.client.get(done.headers["location"])).text
    assert "You have taken it up." in after
    assert "/act/acknowledge-incident" not in after


async def test_a_viewer_is_offered_no_deed_and_none_is_done(console: Console) -> None:
    name = broken_into(console.app)
    console.access.who = person("Viewer", (Role.VIEWER,))
    for path in ("/", f"/incidents/{name}", "/sites/main/block"):
        page = (await console.client.get(path)).text
        assert "/act/" not in page
    for operation, given in (
        ("acknowledge-incident", {}),
        ("confirm-incident", {}),
        ("dismiss-incident", {"confirm": name, "reason": "none"}),
    ):
        refused = await console.act(operation, incident=name, **given)
        assert refused.status_code == 403
    incident = console.app.store.incidents.get(name)
    assert incident is not None
    assert incident.state is IncidentState.SUSPECTED


async def test_sites_are_found_by_state_and_name(console: Console) -> None:
    for site in ("main", "library"):
        looked(console.app, site)
    broken_into(console.app)
    grave = (await console.client.get("/?state=grave")).text
    assert "Institute" in grave
    assert "Library" not in grave
    named = (await console.client.get("/?name=LIBR")).text
    assert "Library" in named
    assert "<td" in named
    assert ">Institute" not in named.partition('id="sites"')[2]
    assert "No site fits." in (await console.client.get("/?name=zzz")).text


async def test_looks_at_functions_alone_are_no_look_at_the_site(console: Console) -> None:
    looked(console.app, "main")
    at = console.app.clock.now()
    looked(console.app, "main", Verdict.BROKEN, upkeep=True, started_at=at, ended_at=at)
    found = console.app.store.overview.looks(["main", "library"])
    assert [(site, one.verdict) for site, one in found.items()] == [("main", Verdict.INTACT)]


async def test_shadow_mode_is_said(console: Console) -> None:
    config = console.app.config
    console.app.config = replace(config, response=replace(config.response, mode=Mode.SHADOW))
    assert "Shadow mode" in (await console.client.get("/")).text


async def test_what_the_daemon_knows_of_itself_is_shown(console: Console) -> None:
    page = (await console.client.get("/")).text
    assert "not known" in page
    at = console.app.clock.now() + timedelta(minutes=4)
    desk = replace(
        console.desk, turn=lambda _: Turn(next_at=at, under_way=False), troubles=lambda: ()
    )
    async with console_of(console.app, person(), desk) as other:
        page = (await other.client.get("/")).text
    assert "all parts are on time" in page
    assert f"{at:%Y-%m-%dT%H:%M}" in page


async def test_incidents_are_paged_and_filtered(console: Console) -> None:
    app = console.app
    for number in range(53):
        at = app.clock.now() - timedelta(days=number + 1)
        incident = make_incident(
            "",
            state=IncidentState.DISMISSED,
            opened_at=at,
            first_sighting_at=at,
            ended_at=at,
            site="main" if number % 2 else "library",
        )
        run = make_run(f"run-{number}", Verdict.SUSPECT, site=incident.site)
        app.store.runs.record(run, IncidentChange(incident=incident), [])
    first = (await console.client.get("/incidents")).text
    assert first.count('href="/incidents/INC-') == 50
    link = first.partition('href="/incidents?before=')[2].partition('"')[0]
    second = (await console.client.get(f"/incidents?before={link}")).text
    assert second.count('href="/incidents/INC-') == 3
    mine = (await console.client.get("/incidents?site=main&state=dismissed")).text
    assert mine.count('href="/incidents/INC-') == 26
    assert "No incident fits." in (await console.client.get("/incidents?state=open")).text
    assert (await console.client.get("/incidents?state=odd")).status_code == 422


async def test_a_dismissal_wants_the_number_once_more_and_a_reason(console: Console) -> None:
    name = broken_into(console.app)
    given = {"incident": name, "reason": "a deploy nobody announced"}
    wrong = await console.act("dismiss-incident", confirm="INC", **given)
    assert wrong.status_code == 422
    done = await console.act("dismiss-incident", confirm=name, **given)
    assert done.status_code == 303
    incident = console.app.store.incidents.get(name)
    assert incident is not None
    assert (incident.state, incident.closed_by) == (IncidentState.DISMISSED, "GM (ICT)")
    assert (await console.act("acknowledge-incident", incident=name)).status_code == 409
    (line,) = console.app.audit.having("incident-dismissed")
    assert line["actor"] == "GM (ICT)"


async def test_what_people_found_out_is_recorded(console: Console) -> None:
    name = broken_into(console.app)
    said = await console.act(
        "incident-personal-data", incident=name, answer="yes", reason="the members' list is there"
    )
    assert said.status_code == 303
    short = await console.act(
        "incident-compromised-at", incident=name, at="2020-01-01T00:00", reason="x"
    )
    assert short.status_code == 422
    moved = await console.act(
        "incident-compromised-at",
        incident=name,
        at="2020-01-01T05:30+05:30",
        reason="a line of access.log",
    )
    assert moved.status_code == 303, moved.text
    incident = console.app.store.incidents.get(name)
    assert incident is not None
    assert incident.personal_data_by == "GM (ICT)"
    assert f"{incident.compromised_at:%Y-%m-%d %H:%M}" == "2020-01-01 00:00"
    page = (await console.client.get(f"/incidents/{name}")).text
    assert "the members&#39; list is there" in page
    assert "a line of access.log" in page


async def test_a_site_without_a_way_to_be_closed_says_so(console: Console) -> None:
    page = (await console.client.get("/sites/main/block")).text
    assert "has no way to be closed" in page
    refused = await console.act("block-site", site="main", reason="try")
    assert refused.status_code == 409
    assert (await console.client.get("/sites/nowhere/block")).status_code == 404


async def test_opening_wants_a_fresh_factor_and_the_right_role(console: Console) -> None:
    asked = await console.act("unblock-site", site="main")
    assert "Show your second factor" in asked.text
    assert not console.desk.works.all()
    console.access.who = person("Officer", (Role.ON_CALL,))
    refused = await console.act("open-site-regardless", site="main", confirm="main", reason="x")
    assert refused.status_code == 403
    assert "authoriser" in refused.text


async def test_a_journal_that_has_not_grown_is_not_read_again(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = broken_into(console.app)
    await console.client.get("/")
    read: list[str] = []
    entries = console.app.store.journal.entries
    monkeypatch.setattr(
        console.app.store.journal, "entries", lambda one: (read.append(one), entries(one))[1]
    )
    await console.client.get("/")
    assert read == []
    console.app.store.journal.write(name, "by hand", "note", Phase.DONE, data={"summary": "x"})
    await console.client.get("/")
    assert read == [name]


async def test_what_is_over_and_reported_says_so(console: Console) -> None:
    at = console.app.clock.now() - timedelta(hours=2)
    incident = make_incident(
        "",
        state=IncidentState.CLOSED,
        verdict=Verdict.DEFACED,
        opened_at=at,
        first_sighting_at=at,
        ended_at=at + timedelta(minutes=4),
        cause="a stolen password",
        filed_at=at,
        filed_reference="CERTIn-77",
    )
    run = make_run("closed", Verdict.DEFACED, started_at=at, ended_at=at)
    stored = console.app.store.runs.record(run, IncidentChange(incident=incident), [])
    assert stored is not None
    page = (await console.client.get(f"/incidents/{stored.id}")).text
    assert "reference CERTIn-77" in page
    assert "Nothing: it is over." in page
    assert "/act/confirm-incident" not in page
    window = MaintenanceWindow(begin=at, end=at + timedelta(days=1), reason="new disks")
    sites = tuple(replace(one, maintenance=(window,)) for one in console.app.config.sites)
    console.app.config = replace(console.app.config, sites=sites)
    assert "new disks" in (await console.client.get("/")).text
