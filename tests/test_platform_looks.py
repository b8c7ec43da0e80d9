"""TLS, transport and names as the daemon looks at them: what is found is told, and no incident."""

from contextlib import ExitStack
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import build
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, Trigger
from support.certificates import Authority
from support.fresh_folder import fresh_folder
from support.site_server import SiteServer
from support.watched import watched

PLATFORM = frozenset({"tls", "transport", "names"})


async def test_shipped_checks_have_nothing_to_say_of_a_site_on_this_machine(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False, checks=PLATFORM | {"home"}) as place:
        place.server.requests.clear()
        checks = [one for one in place.app.config.checks if one.name in PLATFORM]
        assert {one.name for one in checks} == PLATFORM
        run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
    assert (run.verdict, run.findings) == (Verdict.INTACT, ())
    assert place.server.requests == []


async def test_a_certificate_that_has_expired_is_told_and_no_incident(tmp_path: Path) -> None:
    """Over HTTPS on loopback, by an authority that the definition names beside itself."""
    work = tmp_path / "sentinel"
    authority = Authority(tmp_path)
    async with SiteServer({"/": "<p>hello</p>"}, tls=authority.expired("127.0.0.1")) as server:
        file = fresh_folder(work, url=server.url, document_root=None, name="main", checks=PLATFORM)
        definition = work / "checks" / "tls.toml"
        definition.write_text(f'{definition.read_text()}ca_file = "authority.pem"\n')
        (work / "checks" / "authority.pem").write_bytes(authority.file.read_bytes())
        with ExitStack() as closing:
            app = build(configuration.load(file), closing)
            run = await app.detector.sweep(app.site(None), trigger=Trigger.COMMAND)
            await app.close_connections()
            assert app.store.incidents.all() == ()
    assert run.verdict is Verdict.BROKEN
    found = {one.code: one for one in run.findings}
    assert set(found) == {"tls-expired", "transport-unseen"}
    assert found["tls-expired"].severity is Severity.CRITICAL
    assert found["transport-unseen"].verdict is Verdict.INCONCLUSIVE
    assert all(one.upkeep for one in run.findings)
