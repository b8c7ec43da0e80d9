"""What both fetchers share about one transfer: limits, the capped body, certificate authorities."""

import hashlib
import re
import ssl
import zlib
from pathlib import Path

import certifi

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Page
from sentinel.core.ports import Clock
from sentinel.core.urls import without_fragment

OFFERED_CODINGS = "gzip, deflate"
DEFAULT_USER_AGENT = "Sentinel/1 (website integrity monitor)"
_COMPRESSED = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SYSTEM_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
)


class TransferFailed(Exception):
    """One request gave no answer. Caught by the fetcher that raised it; never leaves it."""

    def __init__(self, reason: FailureReason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


class Body:
    """Collects a body, decoded from its content coding, up to a cap on the decoded bytes.

    Decoding stops at the cap, so a compressed bomb costs no more than the cap itself.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._data = bytearray()
        self._inflate: zlib._Decompress | None = None
        self._coding = ""
        self.over_cap = False

    def begin(self, content_encoding: str) -> None:
        """Tells the coding before the first byte. Raises TransferFailed for one not offered."""
        coding = content_encoding.strip().lower()
        if coding in _COMPRESSED or "," in coding:
            raise TransferFailed(
                FailureReason.BAD_ENCODING,
                f"the server sent content coding {coding[:80]!r}; offered were {OFFERED_CODINGS}",
            )
        # An unknown word is no coding: browsers show such bodies as they are.
        self._coding = coding if coding in {"gzip", "x-gzip", "deflate"} else ""

    def add(self, data: bytes) -> bool:
        """Takes wire bytes; False once the cap is reached. Raises TransferFailed (bad coding)."""
        if not self._coding:
            self._keep(data)
        while self._coding and data and not self.over_cap:
            data = self._inflated(data)
        return not self.over_cap

    def end(self) -> bytes:
        """The whole decoded body. Raises TransferFailed where the compressed stream is cut."""
        if self._inflate is not None and not self._inflate.eof and not self.over_cap:
            raise TransferFailed(
                FailureReason.BAD_ENCODING, f"the {self._coding} stream ends before its end"
            )
        return bytes(self._data)

    def _keep(self, data: bytes) -> None:
        room = self._max_bytes - len(self._data)
        self._data += data[:room]
        self.over_cap = len(data) > room

    def _inflated(self, data: bytes) -> bytes:
        """Decodes one piece; what is left of the input."""
        if self._inflate is None:
            self._inflate = zlib.decompressobj(self._window_bits(data))
        room = self._max_bytes - len(self._data)
        try:
            self._keep(self._inflate.decompress(data, room + 1))
        except zlib.error as error:
            raise TransferFailed(FailureReason.BAD_ENCODING, str(error)) from error
        if not self._inflate.eof:
            return self._inflate.unconsumed_tail
        rest = self._inflate.unused_data
        if rest.startswith(b"\x1f\x8b") and self._coding != "deflate":
            self._inflate = zlib.decompressobj(self._window_bits(rest))
            return rest
        return b""

    def _window_bits(self, data: bytes) -> int:
        if self._coding != "deflate":
            return 16 + zlib.MAX_WBITS
        # RFC 9110 8.4.1.2 says zlib; some servers send the raw stream, and browsers take both.
        return zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS


def checked(request: FetchRequest) -> None:
    """Raises ValueError where a method or header would break out of its line: a fault of the
    caller, never of the site."""
    names = [request.method, *(name for name, _ in request.headers)]
    values = [request.user_agent, *(value for _, value in request.headers)]
    if not all(map(_TOKEN.fullmatch, names)) or any(set(value) & set("\r\n\0") for value in values):
        raise ValueError(f"request for {request.url}: a method or header holds a forbidden sign")


def page(
    request: FetchRequest,
    *,
    status: int,
    headers: tuple[tuple[str, str], ...],
    body: Body,
    peer_address: str,
    user_agent: str,
    began: float,
    clock: Clock,
) -> Page:
    """The Page of one answered request. Raises TransferFailed where the body does not decode."""
    data = body.end()
    return Page(
        url=request.url,
        final_url=without_fragment(request.url),
        status=status,
        headers=headers,
        body=data,
        sha256=hashlib.sha256(data).hexdigest(),
        over_cap=body.over_cap,
        peer_address=peer_address,
        user_agent=user_agent,
        elapsed_seconds=clock.monotonic() - began,
        fetched_at=clock.now(),
    )


def failure(
    request: FetchRequest, reason: FailureReason, detail: str, *, began: float, clock: Clock
) -> FetchFailure:
    return FetchFailure(
        url=request.url,
        reason=reason,
        detail=detail,
        elapsed_seconds=clock.monotonic() - began,
        fetched_at=clock.now(),
    )


def authorities(ca_file: Path | None) -> str:
    """The file of trusted certificate authorities: the given one, the system's, or Mozilla's."""
    if ca_file is not None:
        return str(ca_file)
    system = (ssl.get_default_verify_paths().cafile, *_SYSTEM_AUTHORITIES)
    return next((name for name in system if name and Path(name).is_file()), certifi.where())
