"""The crash plan's two actions, against real small servers and a real command."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.actions.diagnose import Diagnose
from sentinel.actions.restart import Restart, found_cause
from sentinel.core.action import Observation, Outcome, StepContext
from sentinel.core.crash_cause import Cause
from sentinel.core.database_ports import NoDatabases
from sentinel.core.playbook import Phase
from sentinel.core.site import RestartSettings
from sentinel.edges.host import SiteHost
from sentinel.errors import DatabaseError, Refused, StepError
from support.fakes import Desk, desk
from support.fault_server import FaultServer, hangs, says

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
FAULT = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
TOUCH = "import sys; open(sys.argv[1], 'a').write('x'); print('started')"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        made.tools = replace(made.tools, host=SiteHost(timeout_seconds=5.0))
        yield made


def served(at: Desk, url: str, **changes: object) -> None:
    at.site = replace(at.site, url=url, **changes)  # type: ignore[arg-type] # a test gives what it means


def restarting(at: Desk, *command: str, causes: tuple[str, ...] = ()) -> Path:
    """Configures a command that leaves one letter for each start."""
    mark = at.folder / "starts"
    words = command or (sys.executable, "-c", TOUCH, str(mark))
    settings = RestartSettings(command=words, timeout_seconds=20.0, causes=causes)
    at.site = replace(at.site, restart=settings)
    return mark


async def diagnosed(at: Desk) -> Outcome:
    context = at.context("diagnose")
    plan = await Diagnose().plan(context)
    assert await Diagnose().observe(context, plan) is Observation.NOT_DONE
    await Diagnose().apply(context, plan)
    return await Diagnose().verify(context, plan)


async def test_each_address_and_the_host_are_asked_and_the_record_is_plain(at: Desk) -> None:
    async with FaultServer(says(FAULT)) as server, FaultServer(says(OK)) as other:
        served(at, server.url, aliases=(other.url,), origin=server.url.split("/")[2])
        outcome = await diagnosed(at)
    assert json.loads(json.dumps(outcome.data)) == outcome.data
    assert outcome.data["cause"] == "5xx"
    facts = outcome.data["facts"]
    assert isinstance(facts, list)
    assert facts[:3] == [
        f"site {server.url}: 5xx (HTTP 502)",
        f"alias {other.url}: answers (HTTP 200)",
        f"origin {server.url}: 5xx (HTTP 502)",
    ]
    assert "a program listens" in facts[4]
    assert "error log" in outcome.summary and "त्रुटि" in str(outcome.data["text_hindi"])


async def test_nobody_listens_here(at: Desk) -> None:
    async with FaultServer(says(OK)) as server:
        url = server.url
    served(at, url)
    assert (await diagnosed(at)).data["cause"] == "not-listening"


async def test_a_site_that_is_back_says_so(at: Desk) -> None:
    async with FaultServer(says(OK)) as server:
        served(at, server.url)
        assert (await diagnosed(at)).data["cause"] == "answers"


class Away:
    """A database that does not answer."""

    settings = type("S", (), {"name": "shop"})

    def rows(self, statement: str, limit: int) -> tuple[tuple[str, ...], ...]:
        raise DatabaseError("no way to 127.0.0.1:3306")


class AwayDatabases(NoDatabases):
    def of(self, site: object) -> tuple[Away, ...]:  # type: ignore[override] # what is asked of it is there
        return (Away(),)


async def test_a_database_that_is_away_is_the_cause_behind_an_error_of_the_server(
    at: Desk,
) -> None:
    at.tools = replace(at.tools, databases=AwayDatabases())
    async with FaultServer(says(FAULT)) as server:
        served(at, server.url)
        outcome = await diagnosed(at)
    assert outcome.data["cause"] == "database"
    assert "database shop: cannot be reached (no way to 127.0.0.1:3306)" in outcome.data["facts"]  # type: ignore[operator] # a list


def found(at: Desk, cause: Cause) -> StepContext:
    at.write("diagnose", Phase.DONE, cause=cause.value)
    return at.context("restart", timeout_seconds=60.0)


async def test_the_command_is_run_once_and_what_it_said_is_in_the_journal(at: Desk) -> None:
    mark = restarting(at)
    async with FaultServer(says(OK)) as server:
        served(at, server.url)
        found(at, Cause.REFUSED)
        outcome = await at.carry_out(at.context("restart", timeout_seconds=60.0))
        assert outcome.data["output"] == "started"
        assert mark.read_text() == "x"
        with pytest.raises(Refused, match=r"was restarted for INC-.* already"):
            await at.carry_out(at.context("restart", timeout_seconds=60.0))
    assert mark.read_text() == "x"
    assert "restart-run" in (at.folder / "audit.jsonl").read_text()


@pytest.mark.parametrize("cause", [Cause.DISK_FULL, Cause.TLS_EXPIRED, Cause.ANSWERS])
async def test_what_a_restart_does_not_mend_is_said_and_nothing_is_run(
    at: Desk, cause: Cause
) -> None:
    mark = restarting(at)
    found(at, cause)
    outcome = await at.carry_out(at.context("restart"))
    assert outcome.summary.startswith("Not restarted:")
    assert not mark.exists()


async def test_the_operator_says_for_which_causes(at: Desk) -> None:
    restarting(at, causes=("database",))
    context = found(at, Cause.REFUSED)
    assert (await Restart().plan(context)).data["needless"]
    context = found(at, Cause.DATABASE)
    assert "needless" not in (await Restart().plan(context)).data


async def test_without_a_cause_or_a_command_nothing_is_run(at: Desk) -> None:
    context = found(at, Cause.REFUSED)
    with pytest.raises(Refused, match=r"Add a \[site.restart\] table"):
        await Restart().plan(context)
    restarting(at)
    at.write("diagnose", Phase.DONE, cause="a code of another version")
    assert found_cause(at.context("restart").journal) is None
    assert (await Restart().plan(at.context("restart"))).data["needless"]


async def test_a_command_that_fails_or_hangs_is_a_failed_step_with_its_last_words(
    at: Desk,
) -> None:
    restarting(at, sys.executable, "-c", "print('no unit'); raise SystemExit(5)")
    context = found(at, Cause.REFUSED)
    plan = await Restart().plan(context)
    with pytest.raises(StepError, match=r"ended with exit code 5: 'no unit'"):
        await Restart().apply(context, plan)
    restarting(at, sys.executable, "-c", "import time; time.sleep(600)")
    context = at.context("restart", timeout_seconds=0.4)
    with pytest.raises(StepError, match=r"did not end within 0\.2 s and was killed"):
        await Restart().apply(context, await Restart().plan(context))


async def test_a_site_that_stays_silent_after_it_is_not_taken_for_mended(at: Desk) -> None:
    restarting(at)
    async with FaultServer(says(FAULT)) as server:
        served(at, server.url)
        context = found(at, Cause.SERVER_ERROR)
        context = replace(context, step=replace(context.step, timeout_seconds=0.1))
        plan = await Restart().plan(context)
        with pytest.raises(StepError, match=r"was restarted and does not answer: .*HTTP 502"):
            await Restart().verify(context, plan)


async def test_after_a_crash_a_site_that_answers_is_done_and_else_it_runs_once_more(
    at: Desk,
) -> None:
    mark = restarting(at)
    async with FaultServer(says(OK)) as server:
        served(at, server.url)
        context = found(at, Cause.REFUSED)
        plan = at.read_back(await Restart().plan(context), context)
        assert await Restart().observe(at.context("restart"), plan) is Observation.DONE
    assert await Restart().observe(at.context("restart"), plan) is Observation.NOT_DONE
    # an intent without a result: once more, and never a third time
    again = at.context("restart", timeout_seconds=60.0)
    plan = at.read_back(await Restart().plan(again), again)
    await Restart().apply(again, plan)
    assert mark.read_text() == "x"
    with pytest.raises(Refused, match="was cut off 2 times"):
        await Restart().plan(at.context("restart"))


async def test_a_server_that_hangs_is_a_timeout(at: Desk) -> None:
    async with FaultServer(hangs) as server:
        served(at, server.url)
        at.tools = replace(at.tools, witness=Impatient())
        assert (await diagnosed(at)).data["cause"] == "timeout"


class Impatient:
    """Port Fetcher: gives up at once, as after its time."""

    async def fetch(self, request: object) -> object:
        from support.values import make_failure

        return make_failure()

    async def close(self) -> None:
        """Nothing stays open."""
