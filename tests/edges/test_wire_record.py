"""What went over the wire, recorded beneath httpx and read back by warcio, byte for byte."""

import asyncio
import gzip
import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.core.settings import Limits, VantagePoint
from sentinel.core.warc import warc_of
from sentinel.core.wire import Exchange
from sentinel.edges.clock import SystemClock
from sentinel.edges.look import HttpxFetcher
from sentinel.edges.vantage import ProxyVantage
from support.certificates import Authority
from support.fault_server import OK, FaultServer, says
from support.forward_proxy import tunnels
from support.settings import make_config

HOST = "127.0.0.1"
CHUNKED = (
    OK
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + b"5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n"
)
PACKED = gzip.compress(b"<h1>hacked</h1>", mtime=0)
GZIPPED = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
OLD = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nold and good"
ODD_HEADERS = OK + b"X-Odd:\xe9\xff  two  \r\nx-ODD: again\r\nContent-Length: 2\r\n\r\nhi"


@dataclass(frozen=True)
class Record:
    kind: str
    fields: dict[str, str]
    block: bytes


def records(data: bytes) -> list[Record]:
    """As warcio reads them; each is a gzip member of its own, and its digests are right."""
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        record.raw_stream.read()
    found = []
    for record in ArchiveIterator(io.BytesIO(data), no_record_parse=True):
        block = record.raw_stream.read()
        fields = dict(record.rec_headers.headers)
        assert fields["WARC-Block-Digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        found.append(Record(record.rec_type, fields, block))
    return found


def limits(max_body_bytes: int = 1_000_000) -> Limits:
    return replace(make_config(Path("/nowhere")).limits, max_body_bytes=max_body_bytes)


def fetcher(ca_file: Path | None = None, max_body_bytes: int = 1_000_000) -> HttpxFetcher:
    return HttpxFetcher(
        limits(max_body_bytes),
        user_agents=("agent/1",),
        own_hosts=frozenset({HOST}),
        clock=SystemClock(),
        ca_file=ca_file,
    )


async def looked(raw: bytes, max_body_bytes: int = 1_000_000) -> tuple[Look, list[Record]]:
    async with FaultServer(says(raw)) as server:
        look = await fetcher(max_body_bytes=max_body_bytes).fetch(FetchRequest(url=server.url))
    return look, records(warc_of(look.wire, facts={"witness": "public"}))


def blocks(found: list[Record], kind: str) -> list[bytes]:
    return [one.block for one in found if one.kind == kind]


@pytest.mark.parametrize(
    "raw",
    [CHUNKED, GZIPPED, INTERIM + INTERIM + CHUNKED, OLD, ODD_HEADERS],
    ids=["chunked", "gzip", "interim", "http-1.0", "odd-headers"],
)
async def test_an_answer_is_kept_as_it_came(raw: bytes) -> None:
    look, found = await looked(raw)
    assert isinstance(look, Page)
    assert b"".join(blocks(found, "response")) == raw
    (request,) = blocks(found, "request")
    assert request.startswith(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nUser-Agent: agent/1\r\n" in request
    last = [one for one in found if one.kind == "response"][-1]
    assert last.fields["WARC-IP-Address"] == HOST
    assert re.fullmatch(r"[-0-9]{10}T[0-9:.]{15}Z", last.fields["WARC-Date"])
    assert "WARC-Truncated" not in last.fields
    payload = last.block.partition(b"\r\n\r\n")[2]
    digest = f"sha256:{hashlib.sha256(payload).hexdigest()}"
    assert last.fields["WARC-Payload-Digest"] == digest
    beside = {one.fields.get("WARC-Concurrent-To") for one in found if one is not last}
    assert beside == {last.fields["WARC-Record-ID"]}


async def test_warcio_reads_the_message_of_http_in_it() -> None:
    """Not only our own framing: the record is what tools for WARC expect."""
    look, _ = await looked(INTERIM + GZIPPED)
    data = warc_of(look.wire, facts={})
    heads = [
        (record.http_headers.get_statuscode(), record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(data))
        if record.rec_type == "response"
    ]
    assert heads == [("103", b""), ("200", b"<h1>hacked</h1>")]


async def test_an_answer_that_breaks_off_is_kept_until_it_broke() -> None:
    raw = OK + b"Content-Length: 500\r\n\r\nonly this"
    look, found = await looked(raw)
    assert isinstance(look, FetchFailure)
    assert look.reason is FailureReason.TRUNCATED
    assert blocks(found, "response") == [raw]
    (response,) = (one for one in found if one.kind == "response")
    assert response.fields["WARC-Truncated"] == "disconnect"
    told = json.loads(blocks(found, "metadata")[0])
    assert told["broke_off"]["truncated"] == "disconnect"


async def test_what_is_no_http_is_kept_too() -> None:
    look, found = await looked(b"\x00\xff not http\r\n\r\n")
    assert isinstance(look, FetchFailure)
    assert blocks(found, "response") == [b"\x00\xff not http\r\n\r\n"]


async def test_no_answer_leaves_the_request_and_what_is_known() -> None:
    async with FaultServer(says(b"")) as server:
        url = server.url
        look = await fetcher().fetch(FetchRequest(url=url))
    found = records(warc_of(look.wire, facts={}))
    assert [one.kind for one in found] == ["request", "metadata"]
    refused = await fetcher().fetch(FetchRequest(url=url))
    assert isinstance(refused, FetchFailure)
    (exchange,) = refused.wire
    assert (exchange.sent, exchange.received, exchange.peer) == (b"", b"", "")
    assert exchange.resolved == (HOST,)
    assert "refused" in exchange.fault


async def test_a_body_over_the_cap_is_cut_and_says_so() -> None:
    look, found = await looked(OK + b"\r\n" + b"x" * 900_000, max_body_bytes=1000)
    assert isinstance(look, Page)
    assert look.over_cap
    (response,) = (one for one in found if one.kind == "response")
    assert response.fields["WARC-Truncated"] == "length"
    assert len(response.block) <= 1000 + (256 << 10)


async def test_secrets_of_the_request_are_blotted_out_at_their_length() -> None:
    async with FaultServer(says(OK + b"\r\nx")) as server:
        request = FetchRequest(
            url=server.url,
            headers=(("X-Sentinel-Retest", "ab" * 32), ("Cookie", "s=1"), ("X-Other", "kept")),
        )
        look = await fetcher().fetch(request)
    found = records(warc_of(look.wire, facts={}))
    (sent,) = blocks(found, "request")
    assert b"X-Sentinel-Retest: " + b"*" * 64 + b"\r\n" in sent
    assert b"Cookie: ***\r\n" in sent
    assert b"X-Other: kept\r\n" in sent
    told = json.loads(blocks(found, "metadata")[0])
    assert told["masked_request_headers"] == ["x-sentinel-retest", "cookie"]


async def test_each_hop_of_a_redirect_has_its_records_and_its_body_is_short() -> None:
    def moved(number: int) -> bytes:
        head = b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nConnection: close\r\n\r\n" % number
        return head + b"y" * 200_000

    answers = [moved(1), moved(2), OK + b"\r\nthere"]

    async def fault(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await says(answers.pop(0))(reader, writer)

    async with FaultServer(fault) as server:
        look = await fetcher().fetch(FetchRequest(url=server.url))
    assert isinstance(look, Page)
    assert [one.url.rpartition("/")[2] for one in look.wire] == ["", "1", "2"]
    assert [one.cut for one in look.wire] == ["length", "length", ""]
    assert max(len(one.received) for one in look.wire) == 64 << 10
    found = records(warc_of(look.wire, facts={}))
    assert [json.loads(one)["hop"] for one in blocks(found, "metadata")] == [1, 2, 3]


async def test_tls_session_and_chain_are_kept(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with FaultServer(says(OK + b"\r\nsecure"), tls=authority.good(HOST)) as server:
        look = await fetcher(authority.file).fetch(FetchRequest(url=server.url))
    assert isinstance(look, Page), look
    found = records(warc_of(look.wire, facts={}))
    assert blocks(found, "response") == [OK + b"\r\nsecure"]
    (chain,) = blocks(found, "resource")
    assert chain.startswith(b"-----BEGIN CERTIFICATE-----\n")
    told = json.loads(blocks(found, "metadata")[0])
    assert told["tls"]["version"].startswith("TLSv1.")
    assert told["tls"]["cipher"]
    assert len(told["tls"]["certificates_sha256"]) == chain.count(b"BEGIN")
    assert told["dns"] == {"answers": [HOST], "by": "this machine's resolver"}


async def test_tls_that_is_not_good_leaves_no_bytes_but_its_fault(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with FaultServer(says(OK), tls=authority.expired(HOST)) as server:
        look = await fetcher(authority.file).fetch(FetchRequest(url=server.url))
    assert isinstance(look, FetchFailure)
    (exchange,) = look.wire
    assert (exchange.sent, exchange.received, exchange.tls) == (b"", b"", None)
    assert "certificate" in exchange.fault.lower()


async def test_a_look_through_a_proxy_keeps_the_site_s_bytes_alone(tmp_path: Path) -> None:
    """CONNECT and its answer are the proxy's; its password is nowhere."""
    authority = Authority(tmp_path)
    async with FaultServer(says(OK + b"\r\nthere"), tls=authority.good(HOST)) as server:
        url, port = server.url, int(server.url.rstrip("/").rpartition(":")[2])
        async with tunnels(port) as proxy:
            point = VantagePoint(name="far", proxy=proxy.url.replace("//", "//me:secret@"))
            vantage = ProxyVantage(
                point,
                limits(),
                user_agents=("agent/1",),
                own_hosts=frozenset({HOST}),
                clock=SystemClock(),
                ca_file=authority.file,
            )
            look = await vantage.look(FetchRequest(url=url))
    assert isinstance(look, Page), look
    data = warc_of(look.wire, facts={})
    found = records(data)
    assert blocks(found, "response") == [OK + b"\r\nthere"]
    assert b"CONNECT" not in gzip.decompress(data)
    assert b"secret" not in gzip.decompress(data)
    assert json.loads(blocks(found, "metadata")[0])["via_proxy"].startswith("far (http://")


def test_a_hostile_address_makes_no_line_of_its_own() -> None:
    exchange = Exchange(
        url="http://a/\r\nWARC-Type: warcinfo\r\nX: é",
        began_at=SystemClock().now(),
        received=b"HTTP/1.1 200 OK\r\n\r\nWARC/1.1\r\n\r\n",
    )
    found = records(warc_of((exchange,), facts={}))
    assert [one.kind for one in found] == ["request", "response", "metadata"]
    target = found[0].fields["WARC-Target-URI"]
    assert target == "http://a/%0D%0AWARC-Type:%20warcinfo%0D%0AX:%20%C3%A9"


def test_the_same_look_gives_the_same_bytes() -> None:
    exchange = Exchange(url="http://a/", began_at=SystemClock().now(), received=b"x")
    make: Callable[[], bytes] = lambda: warc_of((exchange,), facts={"b": 1, "a": 2})  # noqa: E731
    assert make() == make()


def test_answers_without_end_before_the_real_one_cost_no_record_each() -> None:
    """Two megabytes of them became 120,000 records, in a thread that an attack waits for."""
    received = INTERIM * 40_000 + CHUNKED
    began = datetime(2026, 11, 22, tzinfo=UTC)
    exchange = Exchange(url="http://a/", began_at=began, sent=b"GET /", received=received)
    found = records(warc_of((exchange,), facts={}))
    assert len(found) <= 30
    assert b"".join(blocks(found, "response")) == received
