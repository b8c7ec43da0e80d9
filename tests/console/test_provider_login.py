"""Signing in by an identity provider: a real one on loopback, and each way in which its answer may
be wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sentinel.core.identity_provider_port import Asked
from sentinel.core.session import Session
from sentinel.core.words import Role
from sentinel.edges.identity_provider import AWAY_SECONDS, OpenIdProvider
from sentinel.errors import CouldNotFindOut
from support.access import START, Door, Gate, Visitor, door_of, gate_of
from support.openid_provider import SECRET, Provider, provider
from support.waiting import LIMIT_SECONDS
from support.working_folder import CONFIG

CONSOLE = """
[console]
listen = "127.0.0.1:8600"

[console.oidc]
issuer = "{issuer}"
client_id = "sentinel"
client_secret_file = "secret"
title = "Office login"

[console.oidc.roles]
web-team = ["authoriser", "operations", "viewer"]
keepers = ["admin", "approver"]
"""


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with provider(START.timestamp()) as found:
        yield found


@pytest.fixture(scope="module")
def gate(served: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("oidc")
    secret: Path = folder / "secret"
    secret.write_text(f"{SECRET}\n")
    secret.chmod(0o600)
    with gate_of(folder, CONFIG + CONSOLE.format(issuer=served.issuer)) as found:
        yield found


@pytest.fixture(scope="module")
def door(gate: Gate) -> Iterator[Door]:
    with door_of(gate) as found:
        yield found


@pytest.fixture(autouse=True)
def honest(served: Provider, gate: Gate) -> None:
    """As it is before a test makes it lie."""
    fresh = Provider(now=gate.clock.at.timestamp())
    for name in ("now", "subject", "name", "mail", "verified", "groups", "methods", "claims"):
        setattr(served, name, getattr(fresh, name))
    served.header, served.other_key, served.only_at_userinfo = {}, False, False


async def through(visitor: Visitor, path: str = "/oidc/login?back=/works") -> httpx.Response:
    """As a browser goes: to the provider, and back."""
    sent = await visitor.get(path)
    assert sent.status_code == 303, sent.text
    async with httpx.AsyncClient(timeout=LIMIT_SECONDS) as outside:
        back = await outside.get(sent.headers["location"])
    address = httpx.URL(back.headers["location"])
    assert address.path == "/oidc/back"
    return await visitor.get(address.raw_path.decode())


def session_of(gate: Gate) -> Session:
    return gate.entering.parts.sessions.all()[0]


async def test_a_contact_has_the_roles_that_both_sides_give(gate: Gate, door: Door) -> None:
    visitor = door.browser()
    answer = await through(visitor)
    assert answer.headers["location"] == "/works"
    page = await visitor.get("/account")
    assert page.status_code == 200
    assert "GM (ICT)" in page.text
    principal = gate.entering.sessions.principal(session_of(gate), "x", "")
    assert principal is not None
    assert principal.roles == (Role.AUTHORISER,), "operations stands not at the contact"
    assert principal.fresh_until is None
    assert gate.actions()[-1] == "signed-in"


@pytest.mark.parametrize(
    ("claims", "groups"),
    [
        ({"email": "other@institute.example"}, ("web-team",)),
        ({"email_verified": False}, ("web-team",)),
        ({"email_verified": None}, ("web-team", "keepers")),
    ],
)
async def test_who_is_no_contact_by_a_verified_address_decides_nothing(
    gate: Gate,
    door: Door,
    served: Provider,
    claims: dict[str, Any],
    groups: tuple[str, ...],
) -> None:
    served.claims, served.groups, served.name = claims, groups, "GM (ICT)"
    await through(door.browser())
    principal = gate.entering.sessions.principal(session_of(gate), "x", "")
    assert principal is not None
    assert principal.roles == (Role.VIEWER, Role.ADMIN)[: len(groups)]
    assert principal.name == "GM (ICT) (by the identity provider)", "poses as nobody"


async def test_who_has_no_role_is_told_so_and_not_let_in(door: Door, served: Provider) -> None:
    served.groups = ("cleaners",)
    visitor = door.browser()
    answer = await through(visitor)
    assert answer.status_code == 403
    assert "none of your groups has a role" in answer.text
    assert (await visitor.get("/works")).status_code == 303


async def test_groups_and_address_may_stand_at_userinfo(
    gate: Gate, door: Door, served: Provider
) -> None:
    served.only_at_userinfo = True
    answer = await through(door.browser())
    assert answer.status_code == 303
    assert session_of(gate).mail == "gm@institute.example"


LIES: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "somebody-else"}},
    "an audience among others without azp": {"claims": {"aud": ["sentinel", "other"]}},
    "another party": {"claims": {"aud": ["sentinel", "other"], "azp": "other"}},
    "expired": {"claims": {"exp": 1}},
    "no end": {"claims": {"exp": None}},
    "not yet": {"claims": {"nbf": 4_000_000_000}},
    "another nonce": {"claims": {"nonce": "of-another-login"}},
    "no nonce": {"claims": {"nonce": None}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "nobody": {"claims": {"sub": None}},
    "unsigned": {"header": {"alg": "none"}},
    "signed by the shared secret": {"header": {"alg": "HS256"}},
    "signed by another key": {"other_key": True},
}


@pytest.mark.parametrize("lie", LIES)
async def test_an_answer_that_does_not_hold_lets_nobody_in(
    door: Door, served: Provider, lie: str
) -> None:
    for name, value in LIES[lie].items():
        setattr(served, name, value)
    visitor = door.browser()
    answer = await through(visitor)
    assert answer.status_code == 403, answer.text
    assert "sentinel-session" not in str(answer.headers.get_list("set-cookie"))
    assert (await visitor.get("/works")).status_code == 303


async def test_an_answer_counts_once_and_in_its_own_browser(door: Door) -> None:
    visitor, other = door.browser(), door.browser()
    sent = await visitor.get("/oidc/login?back=/works")
    await other.get("/oidc/login?back=/works")
    async with httpx.AsyncClient(timeout=LIMIT_SECONDS) as outside:
        back = httpx.URL((await outside.get(sent.headers["location"])).headers["location"])
    path = back.raw_path.decode()
    assert (await other.get(path)).status_code == 403, "an attacker's answer in a victim's browser"
    kept = visitor.cookie("sentinel-oidc")
    assert (await visitor.get(path)).status_code == 303
    visitor.client.cookies.set("sentinel-oidc", kept)
    assert (await visitor.get(path)).status_code == 403


async def test_a_login_that_took_too_long_is_begun_anew(gate: Gate, door: Door) -> None:
    visitor = door.browser()
    sent = await visitor.get("/oidc/login")
    async with httpx.AsyncClient(timeout=LIMIT_SECONDS) as outside:
        back = httpx.URL((await outside.get(sent.headers["location"])).headers["location"])
    gate.clock.later(601)
    assert (await visitor.get(back.raw_path.decode())).status_code == 403


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": None}, False),
        ({"amr": ["otp"], "auth_time": 1}, False),
        ({"amr": ["otp"], "auth_time": None}, False),
        ({"amr": ["otp"], "sub": "somebody-else"}, False),
    ],
)
async def test_a_factor_is_fresh_where_the_provider_asked_for_it_anew(
    gate: Gate,
    door: Door,
    served: Provider,
    claims: dict[str, Any],
    counts: bool,
) -> None:
    visitor = door.browser()
    await through(visitor)
    session = session_of(gate)
    served.claims = claims
    answer = await through(visitor, "/oidc/fresh?back=/works")
    assert served.asked[-1]["prompt"] == "login"
    assert served.asked[-1]["max_age"] == "0"
    assert answer.status_code == (303 if counts else 403)
    after = next(one for one in gate.entering.parts.sessions.all() if one.id == session.id)
    assert (after.fresh_until is not None) == counts


async def test_a_provider_that_is_away_is_said_and_local_accounts_go_on(
    gate: Gate, door: Door, served: Provider
) -> None:
    gate.add("local")
    issuer, served.issuer = served.issuer, "http://127.0.0.1:9/other"
    gate.clock.later(1)
    try:
        settings = gate.app.config.console.oidc
        assert settings is not None
        found = OpenIdProvider(settings, gate.clock)
        asked = Asked(state="s", nonce="n", verifier="v" * 43)
        back = "http://127.0.0.1:8600/oidc/back"
        with pytest.raises(CouldNotFindOut, match="something else of itself"):
            await found.address(asked, back)
    finally:
        served.issuer = issuer
    with pytest.raises(CouldNotFindOut, match="something else of itself"):
        await found.address(asked, back)  # not asked again for each who wants to sign in
    gate.clock.later(AWAY_SECONDS)
    assert (await found.address(asked, back)).startswith(issuer)
    assert (await door.browser().enter("local")).status_code == 303
    login = await door.browser().get("/login")
    assert "Sign in by Office login" in login.text
