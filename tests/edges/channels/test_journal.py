"""The channel `journal` against a datagram socket in the place of systemd's."""

import asyncio
import socket
from pathlib import Path

from sentinel.core.delivery import Outcome
from sentinel.core.notice import NoticeKind
from sentinel.edges.channels.journal import MESSAGE_ID, JournalChannel
from support.rows import HOSTILE, INCIDENT, make_row
from support.waiting import LIMIT_SECONDS


def fields_in(data: bytes) -> dict[str, str]:
    """The entry as journald reads it (JOURNAL_NATIVE_PROTOCOL, "Data Format")."""
    found: dict[str, str] = {}
    while data:
        name, _, rest = data.partition(b"\n")
        assert b"=" not in name, "each value has its length"
        length = int.from_bytes(rest[:8], "little")
        found[name.decode()] = rest[8 : 8 + length].decode()
        assert rest[8 + length : 9 + length] == b"\n"
        data = rest[9 + length :]
    return found


def sent(place: Path, **changes: object) -> dict[str, str]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(place))
        channel = JournalChannel("journal", LIMIT_SECONDS, place)
        answer = asyncio.run(channel.send(make_row(**changes)))
        assert answer.delivered
        assert "nobody vouches" in answer.reason
        return fields_in(journal.recv(200_000))


def test_an_entry_has_all_that_a_journal_is_searched_by(tmp_path: Path) -> None:
    found = sent(tmp_path / "socket", kind=NoticeKind.NEEDS_HUMAN, body="Come.\n")
    assert found == {
        "MESSAGE": "[main] defaced: closed to the public",
        "PRIORITY": "1",
        "MESSAGE_ID": MESSAGE_ID,
        "SYSLOG_IDENTIFIER": "sentinel",
        "SENTINEL_TEXT": "Come.\n",
        "SENTINEL_MESSAGE_ID": "<0123456789abcdef@sentinel.example>",
        "SENTINEL_SITE": "main",
        "SENTINEL_INCIDENT": INCIDENT,
        "SENTINEL_KIND": "needs-human",
        "SENTINEL_KEY": f"{INCIDENT}/blocked",
    }


def test_hostile_words_begin_no_field_and_stay_within_a_datagram(tmp_path: Path) -> None:
    hostile = f"{HOSTILE}\nPRIORITY=7\n"
    found = sent(tmp_path / "socket", subject=hostile, site=hostile, body=hostile * 10_000)
    assert found["PRIORITY"] == "2"
    assert found["MESSAGE"].isprintable()
    assert found["SENTINEL_SITE"].isprintable()
    assert len(found["SENTINEL_TEXT"].encode()) <= 16_384


def test_a_journal_that_is_not_there_is_away(tmp_path: Path) -> None:
    channel = JournalChannel("journal", LIMIT_SECONDS, tmp_path / "none")
    answer = asyncio.run(channel.send(make_row()))
    assert answer.outcome is Outcome.AWAY
    assert answer.reason.endswith("No such file or directory")
