"""The times of log lines, and the lines of some while."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sentinel.core.log_lines import Window, time_of

INDIA = timezone(timedelta(hours=5, minutes=30))
NEAR = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TEN = datetime(2026, 11, 22, 10, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        b'192.0.2.1 - - [22/Nov/2026:15:30:07 +0530] "GET / HTTP/1.1" 200 5 "-" "x"',
        b"2026-11-22T10:00:07Z error",
        b"2026-11-22T10:00:07.123456+00:00 error",
        b"2026-11-22 15:30:07,5 +0530 error",
        b"2026/11/22 15:30:07 [error] 7#7: *1 open() failed",
        b"[Sun Nov 22 15:30:07.000001 2026] [core:error] [pid 1] x",
        b"Nov 22 15:30:07 web haproxy[1]: x",
        b'{"level":"info","ts":1795341607.25,"logger":"http.log.access"}',
    ],
    ids=["combined", "iso", "iso+", "spaces", "nginx", "apache", "syslog", "caddy"],
)
def test_times_are_read_in_their_zone(line: bytes) -> None:
    assert time_of(line, local=INDIA, near=NEAR) == TEN


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\x00\xfe",
        b"no time here",
        b"[99/Nov/2026:10:00:00 +0000]",
        b"[22/Foo/2026:10:00:00 +0000]",
        b"2026-13-40T99:00:00Z",
        b"Feb 30 10:00:00 host x",
        b'"GET /?t=2026-11-22T10:00:07Z"',
        b"x" * 600 + b"[22/Nov/2026:10:00:07 +0000]",
    ],
)
def test_what_is_no_time_is_none(line: bytes) -> None:
    """Nor one that a visitor wrote into the request."""
    assert time_of(line, local=UTC, near=NEAR) is None


def test_a_year_is_the_nearest() -> None:
    new_year = datetime(2027, 1, 1, 0, 10, tzinfo=UTC)
    found = time_of(b"Dec 31 23:59:00 host x", local=UTC, near=new_year)
    assert found == datetime(2026, 12, 31, 23, 59, tzinfo=UTC)


def test_the_window_keeps_continuation_lines_and_its_bound() -> None:
    lines = [
        b"2026-11-22T08:00:00Z early\n",
        b"  of the early one\n",
        b"2026-11-22T10:00:00Z hit\n",
        b"  Traceback \xff\n",
        b"2026-11-22T12:00:00Z late\n",
        b"  of the late one\n",
    ]
    around = {"begin": NEAR - timedelta(hours=1), "end": NEAR + timedelta(hours=1), "local": UTC}
    window = Window(**around, max_bytes=1000)  # type: ignore[arg-type] # one table for both
    assert list(window.pick(lines)) == lines[2:4]
    assert (window.timed, window.lines, window.full) == (3, 6, False)
    short = Window(**around, max_bytes=30)  # type: ignore[arg-type]
    assert list(short.pick(lines)) == lines[2:3]
    assert short.full


@pytest.mark.parametrize(
    "line",
    [
        b'1.2.3.4 - [01/Jan/2000:00:00:00 +0000] [22/Nov/2026:15:30:07 +0530] "GET /x"',
        b'1.2.3.4 - [01/Jan/2000:00:00:00 +0000]\\" [22/Nov/2026:15:30:07 +0530] "GET /x"',
        b"1.2.3.4 - [01/Jan/2000:00:00:00 +0000]"
        + b"A" * 9000
        + b' [22/Nov/2026:15:30:07 +0530] "GET /x"',
        b"2026/11/22 15:30:07 [error] GET /[01/Jan/2000:00:00:00 +0000]",
        b"Nov 22 15:30:07 web app: [01/Jan/2000:00:00:00 +0000]",
        b'{"ts":1795341607.25,"user":"[01/Jan/2000:00:00:00 +0000] "}',
    ],
    ids=["user", "quote-in-user", "long-user", "nginx-error", "syslog", "caddy"],
)
def test_a_time_in_the_name_of_a_user_does_not_move_an_attackers_line(line: bytes) -> None:
    """A name is logged as the client gave it: the line would be left out of the evidence."""
    assert time_of(line, local=INDIA, near=NEAR) == TEN
