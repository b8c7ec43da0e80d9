"""One transfer of a worker: a libcurl handle that is set up once and used again and again."""

import hashlib
import socket
import time
from typing import NamedTuple

import pycurl

from sentinel.core.page import FailureReason
from sentinel.core.urls import host_of, resolve
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.body import OFFERED_CODINGS, Body, TransferFailed
from sentinel.edges.crawler.in_hand import InHand
from sentinel.edges.crawler.wire import Order, Setup, Wants
from sentinel.edges.curl_faults import reason_of

FOREIGN_BODY_BYTES = 1_000_000
"""Of another site's page so much is read: enough for its names, polite to both sides."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RECEIVE_BYTES = 131_072


class _SocketAddress(NamedTuple):
    """What pycurl hands to OPENSOCKETFUNCTION."""

    family: int
    socktype: int
    protocol: int
    addr: tuple[str, int]


class Fetched(NamedTuple):
    """One answer, or why there is none. `body` is decoded, at most the cap long."""

    order: Order
    status: int
    failure: str
    detail: str
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, in the order of the wire."""
    body: bytes
    sha256: str
    cut: bool
    location: str
    elapsed_seconds: float
    at: float
    peer_address: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


class Transfer:
    """One request at a time, without following redirects, capped in bytes and time.

    Cookies and proxies of the environment are off, TLS is verified, and the address that is
    connected to is guarded (see AddressGuard).
    """

    def __init__(self, setup: Setup, guard: AddressGuard, in_hand: InHand) -> None:
        self._setup = setup
        self._guard = guard
        self._in_hand = in_hand
        self._lines: list[bytes] = []
        self._chunks: list[bytes] = []
        self.size = 0
        """Bytes received of the body, as they came over the wire."""
        self.given_up = False
        """Whether it ended to make room for others."""
        self._cap = setup.max_body_bytes
        self._origin = ""
        self._host = ""
        self._foreign: bool | None = None
        self._forbidden = ""
        self._failed: TransferFailed | None = None
        self.order = Order(0, "", 0)
        self.began_at = 0.0
        """Monotonic seconds."""
        self.curl = curl = pycurl.Curl()
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.PATH_AS_IS, 1)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.CAINFO, setup.ca_file)
        curl.setopt(pycurl.HTTP_CONTENT_DECODING, 0)
        curl.setopt(pycurl.BUFFERSIZE, _RECEIVE_BYTES)
        curl.setopt(pycurl.USERAGENT, setup.user_agent)
        curl.setopt(pycurl.TIMEOUT_MS, max(1, int(setup.timeout_seconds * 1000)))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(setup.connect_timeout_seconds * 1000)))
        curl.setopt(pycurl.HEADERFUNCTION, self._lines.append)
        curl.setopt(pycurl.WRITEFUNCTION, self._take)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)

    def begin(self, order: Order) -> None:
        """Makes the handle ready for an order."""
        self.order = order
        self.began_at = time.monotonic()
        self._lines.clear()
        self._chunks.clear()
        self.size, self.given_up, self._forbidden = 0, False, ""
        self._set_origin(order.url)
        foreign = bool(order.wants & Wants.FOREIGN)
        if foreign is not self._foreign:
            self._foreign = foreign
            self._cap = self._setup.max_body_bytes
            if foreign:
                self._cap = min(self._cap, FOREIGN_BODY_BYTES)
        self.curl.setopt(pycurl.URL, order.url)

    def end(self, code: int, words: str) -> Fetched:
        """What came of the order, once libcurl has ended it with a code (0 is well)."""
        curl, order = self.curl, self.order
        elapsed_seconds = curl.getinfo(pycurl.TOTAL_TIME)
        status = curl.getinfo(pycurl.RESPONSE_CODE)
        cut = self.size > self._cap
        headers = self._headers()
        try:
            if code and not cut:
                self._raise_for(code, words)
            body, cut = self._body(headers, cut=cut)
        except TransferFailed as error:
            return Fetched(
                order, 0, error.reason.value, error.detail[:300], (), b"", "", False, "",
                elapsed_seconds, time.time(), "",
            )  # fmt: skip
        finally:
            self.drop()  # not when the next order begins: that may be long
        location = ""
        if status in _REDIRECTS:
            written = _as_utf8(dict(reversed(headers)).get("location", ""))
            location = (resolve(order.url, written) or written[:2000]) if written else ""
        return Fetched(
            order, status, "", "", headers, body, hashlib.sha256(body).hexdigest(), cut, location,
            elapsed_seconds, time.time(), curl.getinfo(pycurl.PRIMARY_IP),
        )  # fmt: skip

    def drop(self) -> None:
        """Lets go of what was received."""
        self._chunks.clear()

    def _set_origin(self, url: str) -> None:
        """Headers depend on the host; nearly all orders are for the host of the one before."""
        origin = url[: url.find("/", 8)]
        if origin == self._origin:
            return
        self._origin, self._host = origin, host_of(url)
        own = self._guard.is_own(self._host)
        coding = "identity" if self._guard.is_own_loopback(self._host) else OFFERED_CODINGS
        lines = [f"{name}: {value}" for name, value in self._setup.headers] if own else []
        given = {name.lower() for name, _ in self._setup.headers} if own else set()
        lines += [
            f"{name}: {value}"
            for name, value in (("Accept", "*/*"), ("Accept-Encoding", coding))
            if name.lower() not in given
        ]
        self.curl.setopt(pycurl.HTTPHEADER, [line.encode() for line in lines])

    def _take(self, data: bytes) -> int:
        """libcurl's write function: any count but len(data) ends the transfer."""
        count = len(data)
        self.size += count
        if not self._in_hand.takes(self.order.number, count, self.size):
            self.given_up = True
            return 0
        self._chunks.append(data)
        return count if self.size <= self._cap else 0

    def _open_socket(self, purpose: int, target: _SocketAddress) -> int:
        address = str(target.addr[0])
        if not self._guard.allows(self._host, address):
            self._forbidden = address
            return int(pycurl.SOCKET_BAD)
        return socket.socket(target.family, target.socktype, target.protocol).detach()

    def _headers(self) -> tuple[tuple[str, str], ...]:
        """Of the last head: interim answers (1xx) come before it, trailers after its end."""
        found: list[tuple[str, str]] = []
        ended = True
        for line in self._lines:
            if line.startswith(b"HTTP/") and (ended or not found):
                found, ended = [], False
            elif line in {b"\r\n", b"\n"}:
                ended = True
            elif not ended:
                name, _, value = line.decode("latin-1").partition(":")
                found.append((name.strip().lower(), value.strip()))
        return tuple(found)

    def _body(self, headers: tuple[tuple[str, str], ...], *, cut: bool) -> tuple[bytes, bool]:
        """Decoded and capped; whether it was cut. Raises TransferFailed."""
        chunks = self._chunks
        coding = next((value for name, value in headers if name == "content-encoding"), "")
        if not coding:
            body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
            return (body[: self._cap], True) if cut else (body, False)
        decoded = Body(self._cap)
        decoded.begin(coding)
        for chunk in chunks:
            if not decoded.add(chunk):
                break
        if cut:
            # the wire ran over the cap, so the stream has no end that could be asked for
            decoded.over_cap = True
        return decoded.end(), decoded.over_cap

    def _raise_for(self, code: int, words: str) -> None:
        if self._forbidden and code == pycurl.E_COULDNT_CONNECT:
            raise TransferFailed(
                FailureReason.FORBIDDEN_ADDRESS, f"{self._forbidden} may not be asked"
            )
        reason = reason_of(code, self.curl.getinfo(pycurl.OS_ERRNO))
        raise TransferFailed(reason, f"curl {code}: {words}")


def _as_utf8(header: str) -> str:
    """A header's bytes, which were read as Latin-1, as the UTF-8 that browsers take them for."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return header
