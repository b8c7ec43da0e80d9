"""What the daemon does for its logs, its disks and the clock; and what people are told of it."""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.cli import main
from sentinel.core.alert_settings import TimeSources
from sentinel.core.disk_use import DiskUse
from sentinel.core.notice import NoticeKind
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from sentinel.edges.clock import SystemClock
from sentinel.edges.disks import Disks
from sentinel.edges.ntp import NtpClient
from sentinel.log_duty import log_duty_jobs
from sentinel.logs import kept
from support.fresh_folder import fresh_folder
from support.time_server import running_chronyd, telling, time_server
from support.values import T0, FakeClock, make_incident, make_run
from support.waiting import LIMIT_SECONDS
from support.working_folder import make_working_folder

GB = 1_000_000_000


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(tmp_path: Path, clock: FakeClock) -> Iterator[App]:
    with ExitStack() as closing:
        url = "http://127.0.0.1:9/"
        file = fresh_folder(tmp_path, url=url, document_root=None, name="main")
        made = build(configuration.load(file, environ={}), closing, clock=clock)
        made.ntp = NtpClient(made.clock, timeout_seconds=LIMIT_SECONDS, pause_seconds=0)
        yield made


async def turn(app: App, name: str) -> None:
    (job,) = (job for job in log_duty_jobs(app) if job.name == f"log-duty/{name}")
    await job.run()


def told(app: App) -> list[str]:
    return [row.body for row in app.store.outbox.all() if row.kind is NoticeKind.WATCH]


def served_by(app: App, *servers: str) -> None:
    app.config = replace(app.config, time=TimeSources(servers=servers))


async def test_a_log_that_cannot_be_written_is_told_once_until_it_can(
    app: App, clock: FakeClock
) -> None:
    app.own_logs.folder.write_bytes(b"no folder")
    jobs = {job.name: job for job in log_duty_jobs(app)}
    with kept(app.own_logs):
        for _ in range(3):
            logging.getLogger("sentinel.test").error("a line")
            await jobs["log-duty/logs"].run()
            clock.advance(3600)
        assert len(told(app)) == 1
        assert "own log is not kept as it should be" in told(app)[0]
        app.own_logs.folder.unlink()
        logging.getLogger("sentinel.test").error("a line")
        await jobs["log-duty/logs"].run()
        app.own_logs.fault = "again"
        await jobs["log-duty/logs"].run()
    assert len(told(app)) == 2


async def test_what_is_let_go_is_in_the_audit_log_and_no_evidence_goes(app: App) -> None:
    folder = app.own_logs.folder
    folder.mkdir()
    for number in range(1, 183):
        (folder / f"sentinel-{(T0 - timedelta(days=number)).date()}.jsonl.gz").write_bytes(b"")
    evidence = app.config.paths.state / "evidence" / "INC-1" / "page"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"seen")
    await turn(app, "logs")
    (entry,) = app.audit.having("own-logs-let-go")
    assert entry["data"]["days"] == [
        (T0 - timedelta(days=n)).date().isoformat() for n in (182, 181)
    ]
    assert len(app.own_logs.files()) == 180
    assert evidence.read_bytes() == b"seen"


class Filling(Disks):
    """A disk of 100 GB that fills by 5 GB a day."""

    day = 0

    def use(self) -> tuple[DiskUse, ...]:
        free = (50 - 5 * self.day) * GB
        return (
            DiskUse(folders=("state", "vault"), path="/d", total_bytes=100 * GB, free_bytes=free),
        )


async def test_a_filling_disk_is_measured_each_day_and_told_once_a_day(
    app: App, clock: FakeClock
) -> None:
    disk = Filling(state=app.config.paths.state, vault=app.config.paths.backups)
    app.disks = disk
    for number in range(4):
        disk.day = number
        for _ in range(3):
            await turn(app, "disks")
            clock.advance(60)
        clock.advance(86_400 - 180)
    assert len(app.store.disk_days.last(28)) == 4
    assert len(told(app)) == 2, "of the third day and of the fourth"
    assert "it will be full in 7 days (2026-12-02)" in " ".join(told(app)[1].split())


async def test_a_clock_that_is_off_is_told_once_until_it_is_good_again(app: App) -> None:
    # half a second more than what is looked for: a busy machine measures a little more or less
    async with time_server(telling(7200.5)) as off, time_server(telling(0)) as good:
        app.ntp = NtpClient(SystemClock(), timeout_seconds=LIMIT_SECONDS, pause_seconds=0)
        for server in (off.name, off.name, good.name, off.name):
            served_by(app, server)
            await turn(app, "clock")
    rows = told(app)
    assert len(rows) == 2, "not while it stays so; again when it was good meanwhile"
    assert "This machine's clock is off: 7200." in rows[0]
    last = app.store.clock_offsets.last()
    assert last is not None
    assert last.told


async def test_servers_that_differ_are_told(app: App) -> None:
    async with time_server(telling(7200)) as one, time_server(telling(0)) as other:
        app.ntp = NtpClient(SystemClock(), timeout_seconds=LIMIT_SECONDS, pause_seconds=0)
        served_by(app, one.name, other.name)
        await turn(app, "clock")
    (text,) = told(app)
    assert "no majority of them agrees" in " ".join(text.split())


async def test_the_report_states_the_offset_around_the_first_sighting(
    app: App, tmp_path: Path
) -> None:
    """By a real server: before, and after; nobody is asked where none is named."""
    assert not [job for job in log_duty_jobs(app) if job.name == "log-duty/clock"]
    with running_chronyd(tmp_path / "chrony") as server:
        served_by(app, server)
        app.ntp = NtpClient(SystemClock(), timeout_seconds=LIMIT_SECONDS, pause_seconds=0)
        await turn(app, "clock")
    measured = app.store.clock_offsets.last()
    assert measured is not None
    before, after = T0 - timedelta(minutes=20), T0 + timedelta(minutes=40)
    for at in (T0 - timedelta(days=2), before, after, T0 + timedelta(days=1)):
        app.store.clock_offsets.add(replace(measured, at=at, offset_seconds=-0.25))
    run = make_run("run-1", Verdict.SUSPECT)
    incident = app.store.runs.record(run, IncidentChange(incident=make_incident("")), ())
    assert incident is not None
    assert incident.first_sighting_at == T0
    app.tools.draft(incident, "first sighting")
    (_, _, _, text) = app.store.reports.all(incident.id)[0]
    words = " ".join(text.split())
    assert f"compared with {server} at 22/11/2026" in words
    assert words.count("this machine's clock was 0.250 seconds ahead") == 2


def test_the_log_is_shown_by_time_and_by_incident(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = make_working_folder(tmp_path)
    folder = tmp_path / "state" / "logs"
    folder.mkdir(parents=True)
    rows = [
        {"at": "2026-11-22T04:00:00.000+00:00", "level": "info", "part": "x", "message": "early"},
        {
            "at": "2026-11-22T05:00:00.000+00:00",
            "level": "error",
            "part": "x",
            "message": "late",
            "fields": {"url": "\x1b[2J\u202e", "incident": "INC-1"},
        },
    ]
    lines = [json.dumps(row) for row in rows]
    (folder / "sentinel-2026-11-22.jsonl").write_text("\n".join([*lines, '{"at": "2026-']))
    common = ["logs", "--config", str(file), "--since", "2026-11-22T00:00+00:00"]
    assert main([*common, "--until", "2026-11-22T04:30+00:00"]) == 0
    assert capsys.readouterr().out == "2026-11-22T04:00:00.000+00:00 info    x: early\n"
    assert main([*common, "--json"]) == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["message"] for one in shown] == ["early", "late"]
    assert main(common) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert main([*common, "--incident", "INC-9"]) == 2
    assert main(["logs", "--config", str(file), "--since", "soon"]) == 2


async def test_the_forecast_is_shown_and_its_exit_code_says_whether_a_disk_fills(
    app: App, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["logs", "forecast", "--config", str(app.config.file)]
    assert main(words) == 3, "nothing is measured yet"
    disk = Filling(state=app.config.paths.state, vault=app.config.paths.backups)
    app.disks = disk
    await turn(app, "disks")
    capsys.readouterr()
    monkeypatch.setattr("sentinel.app.Disks", Filling)
    assert main(words) == 0
    assert "not known: fewer than 3 days are measured" in capsys.readouterr().out
    monkeypatch.setattr(Filling, "day", 9)
    assert main([*words, "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["warnings"] == [{"path": "/d", "why": "only 5.0% of it is free"}]
    assert document["schema"] == "sentinel/logs-forecast/1"
    main(["status", "--config", str(app.config.file)])
    assert "The disk of /d: only 5.0% of it is free." in capsys.readouterr().err
    main(["doctor", "--config", str(app.config.file)])
    out = capsys.readouterr().out
    assert "warning  disk: /d: only 5.0% of it is free." in out
    assert "warning  clock offset: It is compared with no time server" in out
