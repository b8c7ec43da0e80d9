"""What holds for every answer of the console: no foreign content, no frames, no caches, and who
asks is known by the connection, or by a proxy that is trusted."""

import ipaddress
import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sentinel.core.console_settings import ConsoleSettings

OPEN = ("/healthz", "/readyz")
"""Asked by whatever name or address a balancer knows; they tell nothing."""
HSTS_SECONDS = 365 * 86_400
FORWARDED = "x-forwarded-for"
"""Some proxies, as HAProxy, write a header of their own beside the one that a visitor has sent:
all of that name are one list."""
_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class Protection:
    """ASGI middleware around everything that the console answers. Puts `nonce`, `address` and
    `secure` into the state of the request."""

    def __init__(self, app: ASGIApp, settings: ConsoleSettings) -> None:
        self._app = app
        self._settings = settings
        self._proxies = networks(settings.trusted_proxies)
        self._hosts = {
            host
            for url in (settings.url, f"http://{settings.listen}/")
            if (host := urlsplit(url).hostname)
        }
        if self._hosts & {"127.0.0.1", "::1", "localhost"}:
            self._hosts |= {"127.0.0.1", "::1", "localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["path"] not in OPEN and not self._is_ours(headers.get("host", "")):
            # a name of others that leads here: their page could read the answers otherwise
            await PlainTextResponse("This console has another address.\n", 421)(
                scope, receive, send
            )
            return
        nonce = secrets.token_urlsafe(18)
        peer = (scope.get("client") or ("", 0))[0]
        address = client_address(peer, ",".join(headers.getlist(FORWARDED)), self._proxies)
        state = scope.setdefault("state", {})
        state.update(nonce=nonce, address=address, secure=self._settings.secure)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._guard(MutableHeaders(scope=message), nonce)
            await send(message)

        await self._app(scope, receive, guarded)

    def _guard(self, headers: MutableHeaders, nonce: str) -> None:
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Content-Security-Policy", policy(nonce))
        if self._settings.secure:
            headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"

    def _is_ours(self, host: str) -> bool:
        try:
            return urlsplit(f"//{host}").hostname in self._hosts
        except ValueError:
            return False


def policy(nonce: str) -> str:
    """What a page of ours may load and do: style sheets and scripts that bear the nonce, pictures
    and answers of this console, and nothing else."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def client_address(
    peer: str, forwarded: str, proxies: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> str:
    """Whence a request came: the last address that no trusted proxy has. What stands before it in
    X-Forwarded-For anybody may have written."""
    found = peer
    for part in reversed([peer_part.strip() for peer_part in forwarded.split(",")]):
        if not is_in(found, proxies) or not _is_address(part):
            break
        found = part
    return found


def networks(
    texts: Sequence[str],
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Of checked texts."""
    return tuple(ipaddress.ip_network(text) for text in texts)


def is_in(address: str, wanted: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether an address lies in one of the networks; one that is none lies in none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in network for network in wanted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
