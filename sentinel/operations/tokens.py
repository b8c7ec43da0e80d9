"""Tokens of the API: each reader keeps their own."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.authority import Act
from sentinel.core.principal import Principal, Scope
from sentinel.errors import NotApproved
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Nothing, Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSeen:
    """A token, without its value: nobody has that but whoever made it."""

    id: str
    title: str
    scopes: tuple[Scope, ...]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    """To the hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenList:
    tokens: tuple[TokenSeen, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    title: str
    """What you call it, such as the program that has it."""
    scopes: tuple[Scope, ...]
    """What it may be used for; its owner's roles hold besides, as they are at each request."""
    days: int = 90
    """For so long; 366 at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade:
    token: str
    """Its value, said once: the header is `Authorization: Bearer VALUE`."""
    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenNamed:
    token: str
    """Its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked:
    id: str


def _list(desk: Desk, principal: Principal, _: Nothing) -> TokenList:
    return TokenList(
        tokens=tuple(
            TokenSeen(
                id=one.id,
                title=one.title,
                scopes=one.scopes,
                made_at=one.made_at,
                expires_at=one.expires_at,
                used_at=one.used_at,
            )
            for one in desk.app.entering.tokens.of_account(principal.account)
        )
    )


def _create(desk: Desk, principal: Principal, given: NewToken) -> TokenMade:
    beyond = [scope.value for scope in given.scopes if scope not in principal.scopes]
    if beyond:
        raise NotApproved(f"A token makes none that may more than itself: {', '.join(beyond)}.")
    tokens = desk.app.entering.tokens
    made = tokens.make(principal.account, given.title, given.scopes, given.days)
    return TokenMade(token=made.value, id=made.token.id, expires_at=made.token.expires_at)


def _revoke(desk: Desk, principal: Principal, given: TokenNamed) -> TokenRevoked:
    desk.app.entering.tokens.revoke(principal.account, given.token)
    return TokenRevoked(id=given.token)


LIST_TOKENS = Operation(
    name="list-tokens",
    method="GET",
    path="/tokens",
    act=Act.OWN_ACCOUNT,
    scope=Scope.ACCOUNTS,
    summary="Your tokens of the API",
    takes=Nothing,
    gives=TokenList,
    run=_list,
)
CREATE_TOKEN = Operation(
    name="create-token",
    method="POST",
    path="/tokens",
    act=Act.OWN_ACCOUNT,
    scope=Scope.ACCOUNTS,
    summary="Make a token of the API; its value is said once",
    takes=NewToken,
    gives=TokenMade,
    run=_create,
    fresh=True,
    gives_secret=True,
    done="The token was made.",
)
REVOKE_TOKEN = Operation(
    name="revoke-token",
    method="DELETE",
    path="/tokens/{token}",
    act=Act.OWN_ACCOUNT,
    scope=Scope.ACCOUNTS,
    summary="Revoke one of your tokens; it counts no more at once",
    takes=TokenNamed,
    gives=TokenRevoked,
    run=_revoke,
    done="The token was revoked.",
)
TOKENS = (LIST_TOKENS, CREATE_TOKEN, REVOKE_TOKEN)
