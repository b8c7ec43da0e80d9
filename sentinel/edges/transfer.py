"""What both fetchers share about one transfer: checks, the page of it, certificate authorities."""

import hashlib
import re
import ssl
from functools import lru_cache
from pathlib import Path

import certifi

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Page
from sentinel.core.ports import Clock
from sentinel.core.urls import without_fragment
from sentinel.edges.body import Body

DEFAULT_USER_AGENT = "Sentinel/1 (website integrity monitor)"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SYSTEM_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
)


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


def trust_of(ca_file: Path | None) -> ssl.SSLContext:
    """Trust in these authorities, for all clients of the process that share it: to read a system's
    file takes 30 ms. Read anew when the file has changed. Raises OSError."""
    path = authorities(ca_file)
    stat = Path(path).stat()
    return _trust(path, (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns))


@lru_cache(maxsize=8)
def _trust(path: str, state: tuple[int, ...]) -> ssl.SSLContext:
    del state  # tells the files that stood there one after the other apart
    return ssl.create_default_context(cafile=path)
