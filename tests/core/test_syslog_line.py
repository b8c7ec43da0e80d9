"""A notice as a line of a system log: whatever it holds, it is one line whose fields are whole."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.notice import NoticeKind
from sentinel.core.syslog_address import SyslogAddress, Transport, syslog_address
from sentinel.core.syslog_line import Origin, local_line, network_line, octet_counted
from support.rows import make_row
from support.values import T0

ORIGIN = Origin(host="watcher", process=7, facility="local3", enterprise=64512)
HEAD = re.compile(
    rb"<\d{1,3}>1 \S+ watcher sentinel 7 [a-z-]+ "
    rb'\[sentinel@64512(?: [a-zA-Z]+="(?:[^"\\\]]|\\["\\\]])*")+\] '
)
LIMIT = 2_048


@settings(max_examples=60)
@given(
    subject=st.text(),
    body=st.text(),
    site=st.text(),
    incident=st.text(),
    kind=st.sampled_from(NoticeKind),
)
def test_any_text_makes_one_line_of_bounded_length(
    subject: str, body: str, site: str, incident: str, kind: NoticeKind
) -> None:
    row = make_row(subject=subject, body=body * 20, site=site, incident=incident, kind=kind)
    line = network_line(row, ORIGIN, LIMIT)
    assert len(line) <= LIMIT
    assert HEAD.match(line), line
    text = line.decode("utf-8")
    assert not any(ord(char) < 0x20 or char in "\x7f\x85\u2028\u2029" for char in text)
    local = local_line(row, ORIGIN, T0, LIMIT)
    assert len(local) <= LIMIT
    assert local.startswith(b"<")
    assert b"\n" not in local
    assert octet_counted(line) == b"%d %s" % (len(line), line)


def test_the_priority_is_of_facility_and_kind() -> None:
    """local3 is 19, alert 1: RFC 5424, section 6.2.1."""
    assert network_line(make_row(kind=NoticeKind.NEEDS_HUMAN), ORIGIN, LIMIT).startswith(b"<153>1 ")


def test_a_host_that_is_no_name_is_a_dash() -> None:
    origin = Origin(host="\n \u0939", process=1)
    assert b"Z - sentinel 1 " in network_line(make_row(), origin, LIMIT)


def test_a_day_before_the_tenth_has_two_places() -> None:
    """As RFC 3164 writes it, in English, whatever the machine speaks."""
    line = local_line(make_row(), ORIGIN, T0.replace(month=3, day=4), LIMIT)
    assert line.startswith(b"<154>Mar  4 04:30:00 sentinel[7]: [main] ")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/dev/log", SyslogAddress(transport=Transport.LOCAL, path="/dev/log")),
        ("udp://log", SyslogAddress(transport=Transport.UDP, host="log", port=514)),
        ("tcp://10.1.2.3:601", SyslogAddress(transport=Transport.TCP, host="10.1.2.3", port=601)),
        (
            "tls://[2001:db8::1]",
            SyslogAddress(transport=Transport.TLS, host="2001:db8::1", port=6514),
        ),
    ],
)
def test_reads_each_form_of_an_address(text: str, address: SyslogAddress) -> None:
    assert syslog_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log",
        "udp://",
        "udp://log:0",
        "udp://log:65536",
        "http://log",
        "udp://a b",
        "/" + "x" * 200,
    ],
)
def test_refuses_what_is_no_address_and_says_what_is(text: str) -> None:
    with pytest.raises(ValueError, match='accepted: "/dev/log"'):
        syslog_address(text)
