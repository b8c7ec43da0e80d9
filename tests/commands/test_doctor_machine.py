"""`sentinel doctor` on what a first-time operator gets wrong: each thing is broken, and told."""

import http.server
import os
import re
import socket
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import App, open_app
from sentinel.commands import doctor, doctor_machine, doctor_names, doctor_tree
from sentinel.commands.doctor_permissions import SECRET_FILES, examine_permissions
from sentinel.commands.doctor_round_trip import examine_round_trip
from sentinel.core.daily import DailyMessage, new_code
from sentinel.core.examination import Examined, State
from sentinel.edges.machine_facts import (
    file_system_type,
    open_files_limit,
    walked,
    watch_limit,
)
from sentinel.edges.name_facts import reached
from support.permissions import binding_permissions
from support.values import make_site
from support.working_folder import CONFIG, make_working_folder

REPOSITORY = Path(__file__).parents[2]
PUBLIC_FILES = frozenset({"ca_file", "max_file"})
"""Keys that name a file which anybody may read; the second is a size."""


@contextmanager
def opened(folder: Path, more: str = "", root: Path | None = None) -> Iterator[tuple[App, Path]]:
    """An application on a working folder; with a document root where one is given."""
    config = CONFIG + more
    if root is not None:
        config = config.replace("\n[organ", f'document_root = "{root}"\n\n[organ', 1)
    file = make_working_folder(folder, config)
    with open_app(file) as app:
        yield app, file


def of(found: "Iterator[Examined] | list[Examined]", what: str, *states: State) -> list[Examined]:
    """What is said of one thing; everything but `ok` has its remedy."""
    all_found = [one for one in found if one.what == what]
    assert all(one.fix for one in all_found if one.state is not State.OK)
    return [one for one in all_found if not states or one.state in states]


class TestPermissions:
    def test_nothing_is_said_against_a_private_folder(self, tmp_path: Path) -> None:
        with opened(tmp_path) as (app, file):
            found = [*examine_permissions(app, file)]
            assert [one.state for one in of(found, "permissions")] == [State.OK]
            assert of(found, "state", State.FAULT) == []

    @pytest.mark.parametrize("name", ["config.toml", "checks", "playbooks", "."])
    def test_whoever_may_change_the_configuration_commands_us(
        self, name: str, tmp_path: Path
    ) -> None:
        with opened(tmp_path / "w") as (app, file):
            place = (tmp_path / "w" / name).resolve()
            place.chmod(place.stat().st_mode | 0o002)
            (one,) = of(examine_permissions(app, file), "permissions")
            assert one.state is State.FAULT
            assert one.fix == f"chmod o-w {place}"

    def test_a_key_that_others_may_read_or_change_is_a_fault(self, tmp_path: Path) -> None:
        secret = tmp_path / "password"
        secret.write_text("word\n")
        mail = (
            '\n[mail]\nhost = "127.0.0.1"\nsender = "s@institute.example"\nsecurity = "none"\n'
            f'username = "s"\npassword_file = "{secret}"\n'
        )
        secret.chmod(0o600)
        with opened(tmp_path / "w", mail) as (app, file):
            for mode, remedy in ((0o644, "chmod 600"), (0o620, "chmod g-w"), (0o600, "")):
                secret.chmod(mode)
                found = of(examine_permissions(app, file), "permissions", State.FAULT)
                assert [one.fix.startswith(remedy) for one in found] == ([True] if remedy else [])
                assert all("[mail] password_file" in one.text for one in found)

    def test_the_signing_key_is_looked_at_where_nobody_names_it(self, tmp_path: Path) -> None:
        with opened(tmp_path) as (app, file):
            key = app.config.paths.signing_key
            assert key.exists()
            key.chmod(0o604)
            (one,) = of(examine_permissions(app, file), "permissions")
            assert one.state is State.FAULT
            assert str(key) in one.text

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to another user")
    def test_a_state_folder_of_another_user_is_a_fault(self, tmp_path: Path) -> None:
        with opened(tmp_path) as (app, file):
            os.chown(app.config.paths.state, 12345, -1)
            (one,) = of(examine_permissions(app, file), "state")
            assert one.state is State.FAULT
            assert "12345" in one.text

    def test_a_state_folder_that_others_write_is_a_fault(self, tmp_path: Path) -> None:
        with opened(tmp_path) as (app, file):
            app.config.paths.state.chmod(0o770)
            (one,) = of(examine_permissions(app, file), "state")
            assert (one.state, one.fix) == (State.FAULT, f"chmod go-w {app.config.paths.state}")

    def test_each_file_that_a_key_names_is_secret_or_is_not(self) -> None:
        text = (REPOSITORY / "config.toml").read_text(encoding="utf-8")
        named = set(re.findall(r"^(?:# )?([a-z_]+_file) = ", text, re.MULTILINE))
        assert named
        assert named <= SECRET_FILES | PUBLIC_FILES, "say of a new one which it is"


class TestTree:
    def test_what_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        root = tmp_path / "www"
        (root / "deep" / "shut").mkdir(parents=True)
        (root / "page.html").write_text("x" * 10)
        (root / "deep" / "key").write_text("y")
        with opened(tmp_path / "w", root=root) as (app, _):
            site = app.site(None)
            (one,) = of(doctor_tree.examine_tree(app, site), "document root")
            assert one.state is State.OK
            assert "2 files in 3 folders" in one.text
            (root / "deep" / "key").chmod(0o000)
            (root / "deep" / "shut").chmod(0o000)
            with binding_permissions():
                (one,) = of(doctor_tree.examine_tree(app, site), "document root")
            assert one.state is State.FAULT
            assert str(root / "deep" / "key") in one.text
            assert str(root / "deep" / "shut") in one.text
            (root / "deep" / "shut").chmod(0o700)

    def test_the_swap_is_tried_before_the_first_backup(self, tmp_path: Path) -> None:
        parent = tmp_path / "srv"
        (parent / "www").mkdir(parents=True)
        with opened(tmp_path / "w", root=parent / "www") as (app, _):
            site = app.site(None)
            assert doctor._exchange(app, site).state is State.OK
            assert [one.name for one in parent.iterdir()] == ["www"], "nothing is left behind"
            parent.chmod(0o500)
            with binding_permissions():
                one = doctor._exchange(app, site)
            parent.chmod(0o700)
            assert (one.state, one.what) == (State.FAULT, "swap")
            assert one.fix

    def test_a_root_that_is_not_there_is_a_fault(self, tmp_path: Path) -> None:
        root = tmp_path / "www"
        root.mkdir()
        with opened(tmp_path / "w", root=root) as (app, _):
            root.rmdir()
            (one,) = doctor_tree.examine_tree(app, app.site(None))
            assert one.state is State.FAULT

    def test_a_walk_ends_when_its_time_is_up_and_says_so(self, tmp_path: Path) -> None:
        for number in range(3):
            (tmp_path / f"folder{number}").mkdir()
        assert walked(tmp_path, seconds=60).whole
        found = walked(tmp_path, seconds=0)
        assert not found.whole
        assert found.folders == 0

    @pytest.mark.parametrize(
        ("folders", "state"), [(100, State.OK), (900, State.WARNING), (1001, State.FAULT)]
    )
    def test_more_folders_than_may_be_watched(self, folders: int, state: State) -> None:
        one = doctor_tree.judged_watches(Path("/srv/www"), folders, 1000)
        assert one.state is state
        assert bool(one.fix) == (state is not State.OK)
        limit = watch_limit()
        assert limit is None or limit > 0

    @pytest.mark.parametrize(
        ("free", "state"), [(99, State.FAULT), (150, State.WARNING), (200, State.OK)]
    )
    def test_a_vault_without_room_for_the_site(self, free: int, state: State) -> None:
        assert doctor_tree.judged_room(Path("/v"), free, 100).state is state


@pytest.fixture
def listener() -> Iterator[int]:
    """A port of 127.0.0.1 where connections are taken, and of ::1 where none are."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


class TestNames:
    def test_a_name_that_leads_nowhere(self) -> None:
        # by RFC 6761 no resolver knows it
        (one,) = doctor_names.examine_names(make_site(url="http://nowhere.invalid/"))
        assert one.state is State.FAULT
        assert "nowhere.invalid" in one.text

    def test_a_server_that_does_not_listen(self, listener: int) -> None:
        site = make_site(url=f"http://127.0.0.1:{listener}/")
        (one,) = doctor_names.examine_names(site)
        assert one.state is State.OK
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        (one,) = doctor_names.examine_names(make_site(url=f"http://127.0.0.1:{port}/"))
        assert one.state is State.FAULT

    def test_an_address_of_ipv6_at_which_nothing_answers(self, listener: int) -> None:
        """Refused where this machine has IPv6, without a way there where it has none."""
        found = reached(("127.0.0.1", "::1"), listener)
        assert [one.open for one in found] == [True, False]
        one = doctor_names._judged("www.institute.example", listener, found)
        assert one.state is State.WARNING
        assert "has IPv6 (::1)" in one.text

    def test_a_name_that_hosts_files_turn_inwards(self, listener: int) -> None:
        found = reached(("127.0.0.1",), listener)
        one = doctor_names._judged("www.institute.example", listener, found)
        assert one.state is State.WARNING
        assert "no visitor reaches" in one.text
        assert doctor_names._judged("localhost", listener, found).state is State.OK


class TestMachine:
    def test_an_old_sqlite_is_a_fault(self) -> None:
        assert doctor_machine.judged_versions("3.11.2", "3.34.1").state is State.FAULT
        assert doctor_machine.judged_versions("3.11.2", "3.37.0").state is State.OK

    @pytest.mark.parametrize(
        ("said", "runs", "state", "remedy"),
        [
            ({"LoadState": "not-found"}, False, State.FAULT, "sentinel service install"),
            ({"LoadState": "not-found"}, True, State.WARNING, "sentinel service install"),
            ({"LoadState": "bad-setting"}, False, State.FAULT, "systemctl status"),
            (
                {"LoadState": "loaded", "UnitFileState": "disabled", "ActiveState": "active"},
                True,
                State.FAULT,
                "systemctl enable",
            ),
            (
                {"LoadState": "loaded", "UnitFileState": "enabled", "ActiveState": "failed"},
                False,
                State.FAULT,
                "journalctl -u sentinel",
            ),
            (
                {"LoadState": "loaded", "UnitFileState": "enabled", "ActiveState": "active"},
                True,
                State.OK,
                "",
            ),
        ],
    )
    def test_a_service_that_would_not_come_back(
        self, said: dict[str, str], runs: bool, state: State, remedy: str
    ) -> None:
        one = doctor_machine.judged_service(said, runs=runs)
        assert one.state is state
        assert remedy in one.fix

    def test_logs_in_another_time_than_messages(self) -> None:
        india, utc = timedelta(hours=5.5), timedelta(0)
        for here, state in (
            (india, State.OK),
            (utc, State.OK),
            (timedelta(hours=1), State.WARNING),
        ):
            assert doctor_machine.judged_zone("Asia/Kolkata", india, here).state is state

    def test_limits_and_disks_are_those_of_the_kernel(self, tmp_path: Path) -> None:
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert open_files_limit(os.getpid()) == soft
        assert open_files_limit(2**22 + 1) is None
        assert file_system_type(Path("/proc/self")) == "proc"
        assert file_system_type(tmp_path)


class _Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if self.server.ill else 200)  # type: ignore[attr-defined]
        self.end_headers()
        self.wfile.write(self.server.said)  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        pass


def test_a_console_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Health)
    server.ill = False  # type: ignore[attr-defined]
    server.said = b'{"schema":"sentinel/health/1"}'  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    more = f'\n[console]\nlisten = "127.0.0.1:{server.server_port}"\n'
    try:
        with opened(tmp_path, more) as (app, _):

            def console() -> Examined:
                (one,) = doctor_machine._console(app)
                return one

            assert console().state is State.WARNING, "no daemon, so no console"
            monkeypatch.setattr(type(app.locks), "daemon_pid", lambda _: os.getpid())
            assert console().state is State.OK
            server.said = b"<h1>It works!</h1>"  # type: ignore[attr-defined]
            assert "another program" in console().text
            server.ill = True  # type: ignore[attr-defined]
            assert console().state is State.FAULT
            _end(server, thread)
            one = console()
            assert one.state is State.FAULT
            assert "ss -ltnp" in one.fix
    finally:
        _end(server, thread)


def _end(server: http.server.ThreadingHTTPServer, thread: threading.Thread) -> None:
    if thread.is_alive():
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_way_of_mail_is_proven_by_who_reads_it(tmp_path: Path) -> None:
    mail = (
        '\n[mail]\nhost = "127.0.0.1"\nsender = "s@institute.example"\nsecurity = "none"\n'
        '[alerts]\ndaily_seen_within = "1h"\n'
    )
    with opened(tmp_path, mail) as (app, _):

        def told() -> Examined:
            (one,) = examine_round_trip(app)
            return one

        assert told().state is State.WARNING, "nobody ever said so"
        now = app.clock.now()
        code = new_code("2026-11-22", b"abcdef")
        app.store.daily.add(
            DailyMessage(day="2026-11-22", code=code, put_at=now - timedelta(hours=2))
        )
        assert told().state is State.FAULT, "it should have been said by now"
        app.store.daily.seen(code, now, "the on-call member")
        assert told().state is State.OK
        assert "the on-call member" in told().text


def test_all_of_it_is_examined_and_nothing_is_changed(tmp_path: Path) -> None:
    """Each examination is called by the command, on the site's folder as on the machine."""
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_text("x")
    with opened(tmp_path / "w", root=root) as (app, file):
        before = _contents(tmp_path)
        args = Namespace(config=file, send_test=False)
        what = {one.what for one in doctor._of_sentinel(app, args)}
        assert {"versions", "service", "time zone", "console", "heartbeat"} <= what
        assert {"permissions", "state", "clock", "room"} <= what
        assert _contents(tmp_path) == before


def _contents(folder: Path) -> dict[str, Any]:
    return {
        str(path): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith(("-wal", "-shm"))
    }
