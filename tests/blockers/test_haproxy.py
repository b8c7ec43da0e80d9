"""What is HAProxy's own: three places that have to agree, and a socket that may say anything."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from sentinel.blockers.haproxy import HaproxyBlocker
from sentinel.blockers.haproxy_socket import MAX_ANSWER_BYTES, read_map, replace_map
from sentinel.core.block_settings import HaproxyBlock
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from sentinel.errors import BlockError
from support.application import ALIAS
from support.haproxy import HAPROXY
from support.values import make_site
from support.web_server import Answer, Place, Server, ask, running

TOKEN = "0123456789abcdef" * 4
INCIDENT = "INC-20261122-0001"
PAGE = "<!doctype html><title>बंद / closed</title>"
RETEST = {"X-Sentinel-Retest": TOKEN}
BLOCKER = HaproxyBlocker()


def site_of(place: Place) -> Site:
    settings = BlockSettings(
        driver="haproxy",
        flag_dir=place.folder / "flag dir",
        retry_after_seconds=900,
        haproxy=HaproxyBlock(socket=place.run / "admin.sock"),
    )
    return make_site(block=settings)


def order(server: Server, **changes: object) -> BlockOrder:
    made = BlockOrder(site=server.site, incident=INCIDENT, token=TOKEN, page_html=PAGE)
    return replace(made, **changes)  # type: ignore[arg-type] # a test gives what it means


def map_of(server: Server) -> Path:
    return server.place.folder / "flag dir" / "main" / "haproxy.map"


def assert_blocked(answer: Answer, page: str = PAGE) -> None:
    assert (answer.status, answer.headers["x-sentinel-block"]) == (503, INCIDENT)
    assert answer.body == page.encode()


def configure(place: Place, site: Site) -> None:
    """As the private HAProxy, with the lines in the frontend, too, and a redirect behind them."""
    HAPROXY.configure(place, site)
    file = place.conf / "haproxy.cfg"
    lines = place.snippet.read_text()
    more = "    http-request redirect location http://site.test/ if { path /front }\n"
    file.write_text(
        file.read_text().replace("    use_backend", lines + more + "    use_backend", 1)
    )


@pytest.fixture(scope="module")
def haproxy() -> Iterator[Server]:
    with running(replace(HAPROXY, configure=configure), site_of) as started:
        yield started


@pytest.fixture
def blocked(haproxy: Server) -> Iterator[Server]:
    BLOCKER.apply(order(haproxy))
    yield haproxy
    BLOCKER.lift(haproxy.site)


def test_lines_in_frontend_and_backend_agree(blocked: Server) -> None:
    """What the frontend has let through, the backend lets through: the header is gone by then."""
    assert_blocked(ask(blocked, "/front"))
    assert_blocked(ask(blocked, host=ALIAS))
    assert ask(blocked, headers=RETEST).body == b"home"
    assert ask(blocked, "/front", headers=RETEST).status == 302
    assert TOKEN not in ask(blocked, "/app/", headers=RETEST).body.decode()


@pytest.mark.parametrize("key", ["incident", "retest", "page0"])
def test_an_entry_that_the_running_process_lost_is_found_and_put_back(
    blocked: Server, key: str
) -> None:
    """Deleted on the socket; or forgotten by a reload with an older map file."""
    place, file = blocked.place.run / "admin.sock", map_of(blocked)
    left = {name: value for name, value in read_map(place, file).items() if name != key}
    replace_map(place, file, left)
    assert BLOCKER.incident(blocked.site) == ""
    BLOCKER.apply(order(blocked))
    assert BLOCKER.incident(blocked.site) == INCIDENT
    assert_blocked(ask(blocked))


def test_a_map_file_that_somebody_emptied_is_found_before_a_reload_needs_it(
    blocked: Server,
) -> None:
    map_of(blocked).write_text("")
    assert_blocked(ask(blocked))
    assert BLOCKER.incident(blocked.site) == ""
    BLOCKER.apply(order(blocked))
    blocked.reload()
    assert_blocked(ask(blocked))


def test_a_link_that_is_gone_does_not_open_the_site_and_the_block_can_still_be_lifted(
    blocked: Server,
) -> None:
    """HAProxy does not look there: the site is blocked, and `incident` says so."""
    (map_of(blocked).parent / "current").unlink()
    assert_blocked(ask(blocked))
    assert BLOCKER.incident(blocked.site) == INCIDENT
    BLOCKER.lift(blocked.site)
    assert ask(blocked).body == b"home"
    assert BLOCKER.incident(blocked.site) == ""


def test_a_lift_that_was_cut_short_is_finished_by_the_next(blocked: Server) -> None:
    """The switch is gone, the process is told; the file would block again at a reload."""
    text = map_of(blocked).read_text()
    BLOCKER.lift(blocked.site)
    map_of(blocked).write_text(text)
    assert BLOCKER.incident(blocked.site) == INCIDENT
    BLOCKER.lift(blocked.site)
    assert BLOCKER.incident(blocked.site) == ""
    blocked.reload()
    assert ask(blocked).body == b"home"


def test_the_map_file_is_its_owners_alone(blocked: Server) -> None:
    """It holds the token."""
    assert map_of(blocked).stat().st_mode & 0o777 == 0o600
    assert TOKEN in map_of(blocked).read_text()
    BLOCKER.lift(blocked.site)
    assert map_of(blocked).read_text() == ""


def test_break_glass_without_sentinel(blocked: Server) -> None:
    """As the head of the snippet says."""
    assert "truncate -s 0 " in BLOCKER.snippet(blocked.site)
    map_of(blocked).write_text("")
    blocked.reload()
    assert ask(blocked).body == b"home"


def test_a_page_that_haproxy_has_no_room_for_gives_way_to_a_short_one(blocked: Server) -> None:
    """Closed with few words is better than open with many."""
    BLOCKER.apply(order(blocked, page_html="x" * 20_000, short_page_html="<p>closed"))
    assert_blocked(ask(blocked), "<p>closed")
    BLOCKER.apply(order(blocked, page_html="x" * 20_000))
    assert ask(blocked).status == 503
    assert "बंद है" in ask(blocked).body.decode()
    assert BLOCKER.incident(blocked.site) == INCIDENT


def test_line_ends_of_a_page_become_blanks(blocked: Server) -> None:
    """HAProxy would write them as %0A."""
    BLOCKER.apply(order(blocked, page_html="<p>\n\tone\r\ntwo\x00</p>\n"))
    assert_blocked(ask(blocked), "<p> one two </p> ")


def test_without_a_running_haproxy_the_block_waits_in_the_map_file(haproxy: Server) -> None:
    """And the one who blocks is told that nobody was there."""
    haproxy.stop()
    try:
        with pytest.raises(BlockError, match=r"does not answer.*next start"):
            BLOCKER.apply(order(haproxy))
        assert BLOCKER.incident(haproxy.site) == INCIDENT
        haproxy.start()
        assert_blocked(ask(haproxy))
        haproxy.stop()
        with pytest.raises(BlockError, match="does not answer"):
            BLOCKER.lift(haproxy.site)
        assert BLOCKER.incident(haproxy.site) == ""
    finally:
        haproxy.start()
    assert ask(haproxy).body == b"home"


def test_one_that_is_ended_just_after_its_start_leaves_nobody_who_listens(haproxy: Server) -> None:
    """A worker that outlived it took connections that were meant for the next, and dropped them."""
    for _ in range(5):
        haproxy.restart()
    haproxy.stop()
    try:
        with pytest.raises(ConnectionRefusedError):
            ask(haproxy)
    finally:
        haproxy.start()


def test_a_haproxy_without_sentinels_lines_is_told_as_that(haproxy: Server, tmp_path: Path) -> None:
    """The socket answers, and no map of that name was ever loaded."""
    settings = haproxy.site.block
    assert settings is not None
    elsewhere = replace(settings, flag_dir=tmp_path)
    site = make_site(block=elsewhere)
    with pytest.raises(BlockError, match="Are Sentinel's lines in its configuration"):
        BLOCKER.apply(BlockOrder(site=site, incident=INCIDENT, token=TOKEN, page_html=PAGE))


def test_a_site_without_a_socket_is_told_how_to_name_it(tmp_path: Path) -> None:
    settings = BlockSettings(driver="haproxy", flag_dir=tmp_path, retry_after_seconds=60)
    with pytest.raises(BlockError, match=r"admin\.sock"):
        BLOCKER.snippet(make_site(block=settings))


@contextmanager
def talking(folder: Path, answer: bytes) -> Iterator[Path]:
    """A socket that gives one answer to whatever it is told, once."""
    place = folder / "s"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(place))
        listener.listen()

        def serve() -> None:
            try:
                with listener.accept()[0] as connection:
                    connection.recv(4096)
                    connection.sendall(answer)
            except OSError:
                return  # who asked has hung up

        thread = Thread(target=serve)
        thread.start()
        yield place
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"Permission denied\n",
        b"0x55d0 incident INC-1 and more\n",
        b"\xff\xfe\x00",
        b"x" * (MAX_ANSWER_BYTES + 70_000),
    ],
)
def test_an_answer_that_is_none_is_refused(tmp_path: Path, answer: bytes) -> None:
    with talking(tmp_path, answer) as place, pytest.raises(BlockError):
        read_map(place, Path("/flags/haproxy.map"))


@pytest.mark.parametrize("answer", [b"", b"New version created: x\n", b"Permission denied\n"])
def test_nothing_is_written_where_no_new_version_was_given(tmp_path: Path, answer: bytes) -> None:
    with talking(tmp_path, answer) as place, pytest.raises(BlockError, match="refuses"):
        replace_map(place, Path("/flags/haproxy.map"), {"incident": INCIDENT})


def test_a_line_of_the_map_that_cannot_be_read_tells_no_token(tmp_path: Path) -> None:
    """It goes into journal, mails and evidence, and may hold the re-test's token."""
    token = "0123456789abcdef" * 4
    line = f"0x55d0 retest {token} and more\n".encode()
    with talking(tmp_path, line) as place, pytest.raises(BlockError) as caught:
        read_map(place, Path("/flags/haproxy.map"))
    assert "retest *** and more" in str(caught.value)
    assert token[:34] not in str(caught.value)
