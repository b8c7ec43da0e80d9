"""Time-stamps of checkpoints by an authority on loopback: good, away, slow, and lying."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from sentinel.core.checkpoint_port import KeptCheckpoint
from sentinel.edges.store import SqliteStore
from sentinel.edges.timestamping import MAX_REPLY_BYTES, Timestamper, verified
from sentinel.errors import FetchError, IntegrityError
from support import tsa
from support.fault_server import FaultServer, hangs, says
from support.stores import open_store
from support.values import FakeClock

NOTE = KeptCheckpoint(seq=3, at="2026-11-22T10:00:00+00:00", note="a\n3\nb\nat c\n\n\u2014 a d\n")
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n\r\n"


@dataclass
class Place:
    store: SqliteStore
    clock: FakeClock
    authority: tsa.Authority

    def asking(
        self, url: str, *, seconds: float = 20.0, ca_file: Path | None = None
    ) -> Timestamper:
        return Timestamper(
            url=url,
            ca_file=ca_file or self.authority.ca_file,
            timeout_seconds=seconds,
            kept=self.store.checkpoints,
            clock=self.clock,
        )

    @property
    def kept(self) -> KeptCheckpoint:
        found = self.store.checkpoints.last()
        assert found is not None
        return found


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tsa.Authority:
    return tsa.authority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture
def place(tmp_path: Path, authority: tsa.Authority) -> Iterator[Place]:
    clock = FakeClock()
    store = open_store(tmp_path / "sentinel.db", clock=clock)
    store.checkpoints.add(NOTE)
    yield Place(store, clock, authority)
    store.close()


async def test_a_checkpoint_is_stamped_once_and_the_token_verifies(place: Place) -> None:
    async with FaultServer(tsa.stamping(place.authority)) as server:
        stamper = place.asking(server.url)
        await stamper.carry_on()
        await stamper.carry_on()
        assert server.connections == 1
    kept = place.kept
    found = verified(kept.token, NOTE.note.encode(), place.authority.ca_file)
    assert found.at == kept.stamped_at
    with pytest.raises(IntegrityError, match="does not verify"):
        verified(kept.token, b"another text", place.authority.ca_file)


async def test_an_authority_that_is_away_is_asked_again_later_and_later(place: Place) -> None:
    async with FaultServer(hangs) as server:
        gone = server.url
    stamper = place.asking(gone)
    await stamper.carry_on()
    assert not place.kept.token
    async with FaultServer(tsa.stamping(place.authority)) as server:
        stamper.url = server.url
        await stamper.carry_on()
        assert server.connections == 0, "it waits a minute first"
        place.clock.advance(61)
        await stamper.carry_on()
    assert place.kept.token


async def test_a_slow_authority_is_given_up(place: Place) -> None:
    async with FaultServer(hangs) as server:
        with pytest.raises(FetchError, match=r"no answer within 0\.05 s"):
            await place.asking(server.url, seconds=0.05).stamp(NOTE)
    assert not place.kept.token


@pytest.mark.parametrize(
    "raw",
    [
        REPLY + b"garbage",
        REPLY,
        REPLY + b"\x30" * (MAX_REPLY_BYTES + 10),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Portal",
        b"HTTP/1.1 503 Away\r\nContent-Type: application/timestamp-reply\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
    ],
    ids=["garbage", "empty", "endless", "a page", "503", "redirect"],
)
async def test_what_is_no_time_stamp_is_not_kept(place: Place, raw: bytes) -> None:
    async with FaultServer(says(raw)) as server:
        with pytest.raises((IntegrityError, FetchError)):
            await place.asking(server.url).stamp(NOTE)
    assert not place.kept.token


async def test_a_stamp_of_another_text_or_request_or_authority_is_not_kept(
    place: Place, tmp_path: Path
) -> None:
    def query(data: bytes) -> bytes:
        builder = TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256)
        return builder.build().as_bytes()

    for other in (query(b"another text"), query(NOTE.note.encode())):
        async with FaultServer(tsa.stamping(place.authority, other=other)) as server:
            with pytest.raises(IntegrityError, match="does not verify"):
                await place.asking(server.url).stamp(NOTE)
    stranger = tsa.authority(tmp_path / "stranger")
    async with FaultServer(tsa.stamping(stranger)) as server:
        with pytest.raises(IntegrityError, match="does not verify"):
            await place.asking(server.url).stamp(NOTE)
    assert not place.kept.token
