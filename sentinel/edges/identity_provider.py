"""Port IdentityProvider: OpenID Connect, code flow with PKCE, by Authlib and joserfc over httpx.

An answer counts where the provider's own key signed it, for this client, for this very login, and
lately. `none` and shared secrets are no signatures here.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from sentinel.core.console_settings import OpenIdConnect
from sentinel.core.identity_provider_port import Asked, Vouched
from sentinel.core.plain_line import clean_line
from sentinel.core.ports import Clock
from sentinel.edges.transfer import trust_of
from sentinel.errors import CouldNotFindOut, NotApproved

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
DEADLINE_SECONDS = 15.0
MAX_BYTES = 1_000_000
KEPT_SECONDS = 3600.0
AWAY_SECONDS = 5.0
"""A provider that did not answer is asked again after so long: whoever asks for a login again and
again must not hold connections of the console that others need then."""
LEEWAY_SECONDS = 60
"""Clocks differ."""
MAX_GROUPS = 500
MAX_TEXT = 200
DISCOVERY = ".well-known/openid-configuration"
_FAULTS = (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


class OpenIdProvider:
    """Of one configuration; belongs to one event loop."""

    def __init__(self, settings: OpenIdConnect, clock: Clock) -> None:
        """Raises OSError where its certificate authorities cannot be read."""
        self._settings = settings
        self._clock = clock
        self._trust = trust_of(settings.ca_file)
        self._document: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0
        self._reading = asyncio.Lock()
        self._away: CouldNotFindOut | None = None
        self._away_until = 0.0

    def ready(self) -> None:
        """It is, since it was made."""

    async def address(self, asked: Asked, redirect: str) -> str:
        document = await self._discovered()
        scopes = ["openid", "email", "profile"]
        supported = document.get("scopes_supported")
        if isinstance(supported, list) and "groups" in supported:
            scopes.append("groups")
        anew = {"prompt": "login", "max_age": "0"} if asked.fresh else {}
        found: str = prepare_grant_uri(
            _url(document, "authorization_endpoint"),
            self._settings.client_id,
            "code",
            redirect_uri=redirect,
            scope=scopes,
            state=asked.state,
            nonce=asked.nonce,
            code_challenge=create_s256_code_challenge(asked.verifier),
            code_challenge_method="S256",
            **anew,
        )
        return found

    async def vouched(self, asked: Asked, redirect: str, code: str) -> Vouched:
        document = await self._discovered()
        tokens = await self._tokens(document, asked, redirect, code)
        claims = await self._claims(asked, tokens)
        more = await self._more(document, claims, tokens)
        return self._vouched({**more, **claims})

    async def _tokens(
        self, document: Mapping[str, Any], asked: Asked, redirect: str, code: str
    ) -> dict[str, Any]:
        fields = {"code": code, "redirect_uri": redirect, "code_verifier": asked.verifier}
        known = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        secret = self._settings.client_secret.reveal()
        auth = None
        if isinstance(known, list) and "client_secret_basic" not in known:
            fields |= {"client_id": self._settings.client_id, "client_secret": secret}
        else:
            auth = httpx.BasicAuth(self._settings.client_id, secret)
        body = prepare_token_request("authorization_code", **fields)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        endpoint = _url(document, "token_endpoint")
        status, found = await self._asked(
            "POST", endpoint, content=body, headers=headers, auth=auth
        )
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise CouldNotFindOut(f"The identity provider answered {status}; try again later.")
        if status != httpx.codes.OK or not isinstance(found.get("id_token"), str):
            raise NotApproved("The identity provider did not accept this login: begin anew.")
        return found

    async def _claims(self, asked: Asked, tokens: Mapping[str, Any]) -> dict[str, Any]:
        """What the token says, after all that vouches for it. Raises NotApproved."""
        value = str(tokens["id_token"])
        try:
            token = await self._verified(value)
            claims = CodeIDToken(
                dict(token.claims),
                token.header,
                options={
                    "iss": {"essential": True, "value": self._settings.issuer},
                    "aud": {"essential": True, "value": self._settings.client_id},
                    "nonce": {"essential": True, "value": asked.nonce},
                },
                params={
                    "nonce": asked.nonce,
                    "client_id": self._settings.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(int(self._clock.now().timestamp()), LEEWAY_SECONDS)
        except _FAULTS as error:
            raise NotApproved(
                "What the identity provider answered does not hold: begin anew. If that happens "
                "again, whoever keeps Sentinel should look at [console.oidc] and both clocks."
            ) from error
        return dict(claims)

    async def _verified(self, value: str) -> jwt.Token:
        """By the provider's keys; they are asked for once more where none of them fits."""
        keys = await self._key_set()
        try:
            return jwt.decode(value, keys, algorithms=ALGORITHMS)
        except _FAULTS:
            keys = await self._key_set(anew=True)
            return jwt.decode(value, keys, algorithms=ALGORITHMS)

    async def _more(
        self, document: Mapping[str, Any], claims: Mapping[str, Any], tokens: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What the token does not say, where the provider says it at its user-info endpoint."""
        wanted = ("email", self._settings.groups_claim)
        access = tokens.get("access_token")
        if all(name in claims for name in wanted) or "userinfo_endpoint" not in document:
            return {}
        if not isinstance(access, str):
            return {}
        headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
        endpoint = _url(document, "userinfo_endpoint")
        status, found = await self._asked("GET", endpoint, headers=headers)
        if status != httpx.codes.OK or found.get("sub") != claims.get("sub"):
            return {}
        return {name: found[name] for name in (*wanted, "email_verified", "name") if name in found}

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        mail, verified = claims.get("email"), claims.get("email_verified")
        groups, methods = claims.get(self._settings.groups_claim), claims.get("amr")
        at = claims.get("auth_time")
        return Vouched(
            subject=_text(claims.get("sub")),
            name=_text(claims.get("name") or claims.get("preferred_username")),
            mail=_text(mail) if verified is True or verified == "true" else "",
            groups=_texts(groups),
            methods=_texts(methods),
            authenticated_at=float(at) if isinstance(at, int | float) else None,
        )

    async def _discovered(self) -> dict[str, Any]:
        async with self._reading:
            if not self._document or time.monotonic() >= self._until:
                if self._away is not None and self._clock.monotonic() < self._away_until:
                    raise CouldNotFindOut(str(self._away))
                try:
                    self._document, self._keys = await self._described(), None
                except CouldNotFindOut as error:
                    self._away = error
                    self._away_until = self._clock.monotonic() + AWAY_SECONDS
                    raise
                self._until = time.monotonic() + KEPT_SECONDS
            return self._document

    async def _described(self) -> dict[str, Any]:
        """What the provider says of itself now. Raises CouldNotFindOut."""
        issuer = self._settings.issuer
        status, found = await self._asked("GET", f"{issuer.rstrip('/')}/{DISCOVERY}")
        if status != httpx.codes.OK or found.get("issuer") != issuer:
            raise CouldNotFindOut(
                f"{issuer}: says something else of itself than [console.oidc] issuer, or "
                f"nothing (status {status})."
            )
        return found

    async def _key_set(self, *, anew: bool = False) -> KeySet:
        document = await self._discovered()
        async with self._reading:
            if self._keys is None or anew:
                status, found = await self._asked("GET", _url(document, "jwks_uri"))
                if status != httpx.codes.OK:
                    raise CouldNotFindOut("The identity provider's keys cannot be read.")
                self._keys = KeySet.import_key_set({"keys": list(found.get("keys", ()))})
            return self._keys

    async def _asked(self, method: str, url: str, **given: Any) -> tuple[int, dict[str, Any]]:
        """Status and JSON object; an empty one for what is none. Raises CouldNotFindOut."""
        try:
            async with (
                asyncio.timeout(DEADLINE_SECONDS),
                self._client() as client,
                client.stream(method, url, **given) as answer,
            ):
                content = bytearray()
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > MAX_BYTES:
                        raise CouldNotFindOut("The identity provider's answer is too large.")
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            host = urlsplit(url).hostname
            raise CouldNotFindOut(
                f"The identity provider ({host}) does not answer ({type(error).__name__}). "
                "Whoever has a local account can sign in by that."
            ) from error
        found: object = None
        with suppress(ValueError, RecursionError):
            found = json.loads(bytes(content))
        return status, found if isinstance(found, dict) else {}

    def _client(self) -> httpx.AsyncClient:
        """One for each login: they are rare, and nothing stands open in between."""
        return httpx.AsyncClient(
            verify=self._trust, timeout=DEADLINE_SECONDS, follow_redirects=False, trust_env=False
        )


def _url(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    # http is for a provider on this machine alone, as the configuration takes it
    schemes = {"https", urlsplit(str(document.get("issuer"))).scheme}
    if not isinstance(value, str) or urlsplit(value).scheme not in schemes:
        raise CouldNotFindOut(f"The identity provider does not say where its {name} is.")
    return value


def _text(value: object) -> str:
    return clean_line(value).strip()[:MAX_TEXT] if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return ()
    return tuple(one for one in value[:MAX_GROUPS] if isinstance(one, str) and len(one) <= MAX_TEXT)
