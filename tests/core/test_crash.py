"""From looks at a site and its host to the cause of an outage."""

import pytest

from sentinel.core.crash import HostLook, PlaceLook, Room, diagnose
from sentinel.core.crash_cause import RESTARTABLE, TEXTS, Cause

URL = "https://www.example.org/"


def look(cause: Cause, kind: str = "site", detail: str = "") -> PlaceLook:
    return PlaceLook(url=URL, kind=kind, cause=cause, detail=detail)


def test_every_cause_has_words_in_both_languages() -> None:
    assert set(TEXTS) == set(Cause)
    for text in TEXTS.values():
        assert text.means.endswith(".") and text.advice.endswith(".")
        assert text.means_hindi.endswith("।") and text.advice_hindi.endswith("।")


@pytest.mark.parametrize("cause", [c for c in Cause if c not in {Cause.ANSWERS, Cause.UNKNOWN}])
def test_what_the_site_itself_shows_is_the_cause(cause: Cause) -> None:
    found = diagnose([look(cause, detail="HTTP 502")], HostLook())
    assert found.cause is cause
    assert found.text == f"{TEXTS[cause].means} Seen at {URL}: HTTP 502."
    assert found.text_hindi.startswith(TEXTS[cause].means_hindi)


@pytest.mark.parametrize(
    ("looks", "cause"),
    [
        ([], Cause.UNKNOWN),
        ([look(Cause.ANSWERS), look(Cause.ANSWERS, "alias")], Cause.ANSWERS),
        ([look(Cause.ANSWERS), look(Cause.TLS_EXPIRED, "alias")], Cause.TLS_EXPIRED),
        # the site's own address leads, whatever an alias or the origin shows
        ([look(Cause.DNS_NXDOMAIN, "alias"), look(Cause.TIMEOUT)], Cause.TIMEOUT),
        ([look(Cause.REFUSED, "origin"), look(Cause.SERVER_ERROR)], Cause.SERVER_ERROR),
    ],
)
def test_the_order_in_which_looks_lead(looks: list[PlaceLook], cause: Cause) -> None:
    assert diagnose(looks, HostLook()).cause is cause


@pytest.mark.parametrize(
    ("seen", "host", "cause"),
    [
        (Cause.SERVER_ERROR, HostLook(room=Room(free_bytes=0)), Cause.DISK_FULL),
        (Cause.REFUSED, HostLook(room=Room(free_bytes=9 << 30, free_inodes=0)), Cause.DISK_FULL),
        (Cause.SERVER_ERROR, HostLook(room=Room(free_bytes=9 << 30)), Cause.SERVER_ERROR),
        (Cause.REFUSED, HostLook(here=True, listening=False), Cause.NOT_LISTENING),
        (Cause.REFUSED, HostLook(here=True, listening=None), Cause.REFUSED),
        (Cause.REFUSED, HostLook(here=False), Cause.REFUSED),
        (Cause.SERVER_ERROR, HostLook(databases=(("shop", "gone"),)), Cause.DATABASE),
        (Cause.SERVER_ERROR, HostLook(databases=(("shop", ""),)), Cause.SERVER_ERROR),
        (Cause.TLS_EXPIRED, HostLook(databases=(("shop", "gone"),)), Cause.TLS_EXPIRED),
        # a host of which something is wrong and whose site answers has no outage
        (Cause.ANSWERS, HostLook(room=Room(free_bytes=0)), Cause.ANSWERS),
    ],
)
def test_what_is_known_of_the_host_leads_where_the_site_fails(
    seen: Cause, host: HostLook, cause: Cause
) -> None:
    assert diagnose([look(seen)], host).cause is cause


def test_every_look_is_told_and_what_is_not_known_says_so() -> None:
    host = HostLook(
        room=Room(unknown="plain SFTP does not tell"),
        here=True,
        listening=True,
        databases=(("shop", "no\nanswer"), ("news", "")),
    )
    found = diagnose([look(Cause.TIMEOUT, detail="x" * 900)], host)
    assert found.facts[1:] == (
        "room on the document root's file system: not known (plain SFTP does not tell)",
        "the site's port on this machine: a program listens",
        "database shop: cannot be reached (no answer)",
        "database news: answers",
    )
    assert max(map(len, found.facts)) < 300


def test_a_restart_mends_no_name_no_certificate_no_disk_and_no_database() -> None:
    assert not RESTARTABLE & {
        *(Cause.DISK_FULL, Cause.DATABASE, Cause.DNS, Cause.DNS_NXDOMAIN, Cause.TLS_EXPIRED),
        *(Cause.ANSWERS, Cause.UNKNOWN, Cause.OTHER),
    }
