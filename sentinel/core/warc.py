"""Looks as WARC/1.1 (ISO 28500:2017): what went over the wire, byte for byte, and what is known of
the connection. Written here, for no library writes headers that break the rules as they came."""

import base64
import hashlib
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping

from sentinel.core.canonical import canonical, timestamp
from sentinel.core.wire import Exchange, Tls, Wire

CONTENT_TYPE = "application/warc"
HTTP_REQUEST = "application/http; msgtype=request"
HTTP_RESPONSE = "application/http; msgtype=response"
PEM_CHAIN = "application/pem-certificate-chain"

_NAMESPACE = uuid.UUID("6f0e2c7c-5f1d-5f0b-9f0a-2d1f6a3f9b11")
"""Ours: the same record has the same name, whenever it is written."""
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d[ \r]")
MAX_INTERIM = 20
"""Answers before the last one that get records of their own; a server may send them without end."""
_UNSAFE = re.compile(r"[^!-~]")


def warc_of(wire: Wire, *, facts: Mapping[str, object]) -> bytes:
    """The records of one look, each a gzip member of its own: for every hop a request, the answers
    (interim ones apart), the certificates as PEM and the metadata; `facts` stand in these.

    Joined, the blocks of the answers are the bytes that came. Nothing for a look that was never
    put on the wire.
    """
    return b"".join(
        member
        for number, exchange in enumerate(wire, start=1)
        for member in _members(exchange, {**facts, "hop": number, "hops": len(wire)})
    )


def warc_resource(
    url: str, data: bytes, *, content_type: str, at: str, facts: Mapping[str, object]
) -> bytes:
    """Something that is no message of HTTP, such as a picture of the page, and its metadata."""
    at = _date(at)
    record = _Record("resource", url, at, content_type, block=data, further={})
    return _packed(record) + _packed(_metadata(url, at, facts, record.id))


def _members(exchange: Exchange, facts: Mapping[str, object]) -> Iterator[bytes]:
    at, url = _date(timestamp(exchange.began_at)), exchange.url
    peer = {"WARC-IP-Address": exchange.peer} if exchange.peer else {}
    answers = list(_answers(exchange.received))
    last = len(answers) - 1
    first = _Record(
        "response" if answers else "request",
        url,
        at,
        HTTP_RESPONSE if answers else HTTP_REQUEST,
        block=answers[last] if answers else exchange.sent,
        further=peer | ({"WARC-Truncated": exchange.cut} if exchange.cut else {}),
    )
    beside = {**peer, "WARC-Concurrent-To": first.id}
    if answers:
        yield _packed(
            _Record("request", url, at, HTTP_REQUEST, block=exchange.sent, further=beside)
        )
    for interim in answers[:last] if answers else ():
        yield _packed(_Record("response", url, at, HTTP_RESPONSE, block=interim, further=beside))
    yield _packed(first)
    if exchange.tls is not None and exchange.tls.chain:
        text = _pem(exchange.tls)
        yield _packed(
            _Record("resource", f"{url}#tls-chain", at, PEM_CHAIN, block=text, further=beside)
        )
    yield _packed(_metadata(url, at, {**facts, **_told(exchange)}, first.id))


def _answers(received: bytes) -> Iterator[bytes]:
    """The first interim answers (RFC 9110 15.2), and what came after; together all that came."""
    start = 0
    for _ in range(MAX_INTERIM):
        end = received.find(b"\r\n\r\n", start) + 4
        if not _INTERIM.match(received, start) or not start < end < len(received):
            break
        yield received[start:end]
        start = end
    if received:
        yield received[start:]


def _told(exchange: Exchange) -> dict[str, object]:
    """What is known of the connection, for the metadata."""
    tls = exchange.tls
    told: dict[str, object] = {
        "seconds": round(exchange.seconds, 6),
        "sent_bytes": len(exchange.sent),
        "received_bytes": len(exchange.received),
        "dns": {"answers": list(exchange.resolved), "by": exchange.resolved_by},
        "peer": {"address": exchange.peer, "port": exchange.port},
    }
    if exchange.via:
        told["via_proxy"] = exchange.via
    if exchange.masked:
        told["masked_request_headers"] = list(exchange.masked)
    if exchange.fault or exchange.cut:
        told["broke_off"] = {"why": exchange.fault, "truncated": exchange.cut}
    if tls is not None:
        told["tls"] = {
            "version": tls.version,
            "cipher": tls.cipher,
            "certificates_sha256": [hashlib.sha256(der).hexdigest() for der in tls.chain],
            "chain": "as the server sent it" if tls.whole_chain else "its own certificate alone",
        }
    return told


def _metadata(url: str, at: str, facts: Mapping[str, object], about: str) -> "_Record":
    beside = {"WARC-Concurrent-To": about}
    return _Record(
        "metadata", url, at, "application/json", block=canonical(facts) + b"\n", further=beside
    )


class _Record:
    """One record: its header lines are made here alone, and its block is taken as it is."""

    def __init__(
        self,
        kind: str,
        url: str,
        at: str,
        content_type: str,
        *,
        block: bytes,
        further: Mapping[str, str],
    ) -> None:
        target = _UNSAFE.sub(lambda found: _quoted(found[0]), url)[:4096]
        name = hashlib.sha256(
            b"\0".join((kind.encode(), target.encode(), at.encode(), content_type.encode(), block))
        ).hexdigest()
        self.id = f"<urn:uuid:{uuid.uuid5(_NAMESPACE, name)}>"
        self._block = block
        self._fields = {
            "WARC-Type": kind,
            "WARC-Target-URI": target,
            "WARC-Date": at,
            "WARC-Record-ID": self.id,
            **further,
            "WARC-Block-Digest": _digest(block),
            "Content-Type": content_type,
            "Content-Length": str(len(block)),
        }
        if content_type == HTTP_RESPONSE:
            self._fields["WARC-Payload-Digest"] = _digest(block.partition(b"\r\n\r\n")[2])

    def to_bytes(self) -> bytes:
        lines = "".join(f"{name}: {value}\r\n" for name, value in self._fields.items())
        return b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + self._block + b"\r\n\r\n"


def _packed(record: _Record) -> bytes:
    """One gzip member (ISO 28500, annex D), without a time of its own."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(record.to_bytes()) + packer.flush()


def _date(at: str) -> str:
    """As WARC writes it (W3C date and time, UTC)."""
    return at.replace("+00:00", "Z")


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _quoted(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def _pem(tls: Tls) -> bytes:
    return b"".join(_pem_of(der) for der in tls.chain)


def _pem_of(der: bytes) -> bytes:
    text = base64.b64encode(der)
    lines: Iterable[bytes] = (text[start : start + 64] for start in range(0, len(text), 64))
    joined = b"\n".join(lines)
    return b"-----BEGIN CERTIFICATE-----\n" + joined + b"\n-----END CERTIFICATE-----\n"
