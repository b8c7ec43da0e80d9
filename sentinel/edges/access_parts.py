"""The parts that decide who may enter, put together; what is heavy is imported at first use."""

import ipaddress
from collections.abc import Sequence
from functools import cached_property
from urllib.parse import urlsplit

from sentinel.core.access_parts import AccessParts
from sentinel.core.access_ports import Passkeys, Registered
from sentinel.core.account import Account, Passkey
from sentinel.core.console_settings import OpenIdConnect
from sentinel.core.identity_provider_port import Asked, IdentityProvider, Vouched
from sentinel.core.ports import Audit, Clock, Renderer
from sentinel.core.settings import Config
from sentinel.edges.keys import SigningKey
from sentinel.edges.passwords import Argon2Passwords
from sentinel.edges.seals import KeySeals
from sentinel.edges.store import SqliteStore
from sentinel.edges.totp import PyotpCodes


def access_parts(
    config: Config,
    clock: Clock,
    *,
    audit: Audit,
    store: SqliteStore,
    renderer: Renderer,
    key: SigningKey,
) -> AccessParts:
    """For one configuration."""
    return AccessParts(
        config=config,
        clock=clock,
        audit=audit,
        store=store,
        renderer=renderer,
        accounts=store.accounts,
        sessions=store.sessions,
        attempts=store.attempts,
        tokens=store.api_tokens,
        passwords=Argon2Passwords(),
        seals=KeySeals(key),
        codes=PyotpCodes(),
        passkeys=_passkeys(config),
        provider=_provider(config, clock),
    )


def _passkeys(config: Config) -> Passkeys | None:
    url = config.console.url
    if not config.console.listen or not can_have_passkeys(url):
        return None
    return LatePasskeys(url, config.organisation.name or "Sentinel")


def can_have_passkeys(url: str) -> bool:
    """Whether browsers let a page of that address use passkeys: by a name, over https or on this
    machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(host) and (parts.scheme == "https" or host == "localhost")
    return False


def _provider(config: Config, clock: Clock) -> IdentityProvider | None:
    settings = config.console.oidc
    if settings is None or not config.console.listen:
        return None
    return LateProvider(settings, clock)


class LateProvider:
    """Port IdentityProvider; what asks it is imported for the first login, or for the daemon."""

    def __init__(self, settings: OpenIdConnect, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    @cached_property
    def _made(self) -> IdentityProvider:
        from sentinel.edges.identity_provider import OpenIdProvider

        return OpenIdProvider(self._settings, self._clock)

    def ready(self) -> None:
        _ = self._made

    async def address(self, asked: Asked, redirect: str) -> str:
        return await self._made.address(asked, redirect)

    async def vouched(self, asked: Asked, redirect: str, code: str) -> Vouched:
        return await self._made.vouched(asked, redirect, code)


class LatePasskeys:
    """Port Passkeys; what reads them is imported when the first one is shown."""

    def __init__(self, url: str, title: str) -> None:
        self._url = url
        self._title = title

    @cached_property
    def _made(self) -> Passkeys:
        from sentinel.edges.passkeys import WebAuthnPasskeys

        return WebAuthnPasskeys(self._url, self._title)

    def to_register(
        self, account: Account, title: str, challenge: bytes, known: Sequence[Passkey]
    ) -> str:
        return self._made.to_register(account, title, challenge, known)

    def registered(self, answer: str, challenge: bytes) -> Registered:
        return self._made.registered(answer, challenge)

    def to_show(self, challenge: bytes, known: Sequence[Passkey]) -> str:
        return self._made.to_show(challenge, known)

    def named(self, answer: str) -> str:
        return self._made.named(answer)

    def shown(self, answer: str, challenge: bytes, passkey: Passkey) -> int:
        return self._made.shown(answer, challenge, passkey)
