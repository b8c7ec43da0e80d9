"""How a site is blocked: [site.block], one rung of a ladder, with what its driver needs."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.core.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class HaproxyBlock:
    """What `driver = "haproxy"` needs beside the flag folder."""

    socket: Path
    """The admin socket of the running HAProxy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudflareBlock:
    """A rule that was made before, switched off; an incident switches it on."""

    zone: str
    ruleset: str
    rule: str
    token: Secret
    api_url: str = "https://api.cloudflare.com/client/v4/"
    timeout_seconds: float = 10.0
    """Of one answer of the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandBlock:
    """Programs of the operator's, each a list of its words, without a shell."""

    apply: tuple[str, ...]
    lift: tuple[str, ...]
    status: tuple[str, ...]
    """Prints the incident for which the site is blocked, or nothing."""
    timeout_seconds: float = 10.0
    """Of one of them; then it is killed, with what it has started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSettings:
    """Which driver blocks the site, and its flag folder."""

    driver: str
    """A key of sentinel.blockers.BLOCKERS."""
    flag_dir: Path
    """Root-owned folder outside every document root; one folder per site below it."""
    retry_after_seconds: int
    neighbours: tuple[str, ...] = ()
    """URLs of other sites on the same server or in the same zone, which must stay open."""
    at_origin: bool = True
    """Whether it closes the web server itself, so that `origin` must answer with the block too."""
    haproxy: HaproxyBlock | None = None
    cloudflare: CloudflareBlock | None = None
    command: CommandBlock | None = None


MARKED = frozenset({"cloudflare", "command"})
"""Drivers whose answer may be without our headers, and a refusal other than 503: there the mark in
the page's own text counts. Cloudflare's rules answer 400 to 499 alone, and set no header
(developers.cloudflare.com/waf/reference/response-for-blocked-requests)."""
