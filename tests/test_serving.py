"""The servers behind a site's name, from learning to a verdict."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.core.baseline import BaselineState
from sentinel.core.server_identity import ServerLook
from sentinel.core.servers import ServerIdentity
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from support.watched import Watched, watched

HOME = ServerIdentity(
    addresses=("192.0.2.1",),
    name_servers=("ns1.example",),
    certificate_keys=("aa" * 32,),
    issuers=("Good Authority",),
)


class Told:
    """Servers as a test says that they are (port Servers)."""

    def __init__(self) -> None:
        self.identity = HOME
        self.asked = 0
        self.once: ServerIdentity | None = None
        """What the next look alone says."""
        self.until: datetime | None = None

    async def look(self, site: Site) -> ServerLook:
        del site
        self.asked += 1
        seen, self.once = self.once or self.identity, None
        return ServerLook(identity=seen, certificates_until=self.until)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Watched, Told]]:
    """A watched site whose servers are learnt and approved."""
    told = Told()
    async with watched(folder) as place:
        app = place.app
        eyes = replace(app.detector.eyes, servers=told)
        app.detector = replace(
            app.detector, eyes=eyes, reviewer=replace(app.detector.reviewer, eyes=eyes)
        )
        app.learner = replace(app.learner, eyes=eyes)
        await place.approve()
        yield place, told


async def sweep(place: Watched, *names: str) -> dict[str, Verdict]:
    """The verdicts of a run of some checks, by code."""
    checks = [check for check in place.app.config.checks if check.name in names]
    run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
    return {finding.code: finding.verdict for finding in run.findings}


async def test_what_is_learnt_is_approved_and_then_silent(tmp_path: Path) -> None:
    async with served(tmp_path) as (place, told):
        approved = place.app.store.baselines.approved("main")
        assert approved is not None
        assert approved.server == HOME
        told.asked = 0
        assert await sweep(place, "server") == {}
        assert told.asked == 1


async def test_until_when_the_certificates_are_valid_is_recorded(tmp_path: Path) -> None:
    async with served(tmp_path) as (place, told):
        told.until = datetime(2027, 1, 31, 12, tzinfo=UTC)
        await sweep(place, "server")
        (run,) = place.app.store.runs.last("main")
        assert run.certificates_until == told.until
        found = place.app.store.monitored_days.certificates_until(
            "main", run.ended_at, run.ended_at + timedelta(hours=1)
        )
        assert found == told.until


async def test_another_name_server_opens_an_incident(tmp_path: Path) -> None:
    async with served(tmp_path) as (place, told):
        told.identity = replace(HOME, name_servers=("ns.evil.example",))
        assert await sweep(place, "server") == {"server-identity-changed": Verdict.SUSPECT}
        (incident,) = place.app.store.incidents.all("main")
        assert incident.verdict is Verdict.SUSPECT


async def test_a_resolver_that_lies_once_is_asked_again(tmp_path: Path) -> None:
    async with served(tmp_path) as (place, told):
        told.once = replace(HOME, name_servers=("ns.evil.example",))
        assert await sweep(place, "server") == {}
        assert place.app.store.incidents.all("main") == ()


async def test_a_renewed_certificate_needs_nobody(tmp_path: Path) -> None:
    async with served(tmp_path) as (place, told):
        told.identity = replace(HOME, certificate_keys=("bb" * 32,))
        assert await sweep(place, "server") == {"server-identity-renewed": Verdict.INTACT}
        assert place.app.store.incidents.all("main") == ()


async def test_another_address_is_put_up_for_review_with_the_new_servers(tmp_path: Path) -> None:
    async with served(tmp_path) as (place, told):
        moved = replace(HOME, addresses=("198.51.100.9",), certificate_keys=(), issuers=())
        told.identity = moved
        assert await sweep(place, "server") == {"server-identity-changed": Verdict.EDITED}
        (candidate, *_) = place.app.store.baselines.all("main")
        assert candidate.state is BaselineState.CANDIDATE
        assert candidate.server is not None
        assert candidate.server.addresses == ("198.51.100.9",)
        assert candidate.server.certificate_keys == HOME.certificate_keys


async def test_what_stands_there_is_judged_by_them_too(tmp_path: Path) -> None:
    """A page that is hostile at a server that nobody approved: both are in the record."""
    async with served(tmp_path) as (place, told):
        told.identity = replace(HOME, name_servers=("ns.evil.example",))
        (place.root / "index.html").write_bytes(b"<title>x</title><h1>Hacked by Night Crew</h1>")
        checks = [c for c in place.app.config.checks if c.name == "baseline"]
        run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
        assert run.verdict is Verdict.DEFACED
        assert run.circumstances is not None
        known = run.circumstances.corroboration
        assert known.server_checked
        assert [change.what for change in known.server_changes] == ["name-server"]
