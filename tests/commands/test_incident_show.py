"""`incident show` says why, why not, what was checked, where it happened and what is asked."""

import json
from pathlib import Path

import pytest

from sentinel.commands.incident_show import show
from sentinel.core.incident import IncidentState
from sentinel.core.verdict import Verdict
from support.fakes import open_incident
from support.watched import page, watched

SCRIPT = b'<iframe hidden src="https://cdn.paper-tiger.invalid/t.html"></iframe></body>'


async def test_a_suspicion_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with watched(tmp_path, tree=False) as place:
        hostile = page("News").replace(b"</body>", SCRIPT)
        looks = iter([hostile])
        place.server.routes["/news.html"] = lambda _request: (
            200,
            {"content-type": "text/html"},
            next(looks, page("News")),
        )
        await place.sweep()
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None
        assert incident.verdict is Verdict.SUSPECT
        assert show(place.app, incident, as_json=False) == 0
        told = capsys.readouterr().out
        for part in (
            "rule         P1, one witness missing: as a proving rule",
            "measured     witnesses 1 (bound 2)",
            "why\n  /news.html: The content differs from its approved copy, and is hostile",
            "why not\n  Not proven yet: seen by a visitor's look alone",
            "checked\n",
            "V2, too many sites at once: of 1 watched site, 1 left `intact` in ten minutes.",
            "asked        look at the site, then: sentinel incident confirm, or dismiss",
        ):
            assert part in told, told
        assert incident.retest_token not in told
        assert show(place.app, incident, as_json=True) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["judgement"]["rule"] == "P1"
        assert "retest_token" not in document["incident"]


async def test_each_state_says_what_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And an incident whose runs hold no judgement is shown without one."""
    async with watched(tmp_path, tree=False) as place:
        for state in IncidentState:
            incident = open_incident(place.app.store, f"site-{state}", state=state)
            assert show(place.app, incident, as_json=False) == 0
            told = capsys.readouterr().out
            assert "\nasked        " in told, told
            assert "why not" not in told
