"""Accounts of the console, for whoever keeps Sentinel: each change takes a fresh second factor."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.account import Account, roles_now
from sentinel.core.authority import Act
from sentinel.core.principal import Principal, Scope
from sentinel.core.words import Role
from sentinel.errors import Refused
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Nothing, Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSeen:
    """One account, as those see it who keep accounts."""

    name: str
    contact: str
    """Whose it is, by the name in config.toml; empty: of nobody there."""
    roles: tuple[Role, ...]
    """What it may carry now."""
    disabled: bool
    second_factor: bool
    """Whether one is set up; without one it can do nothing but that."""
    passkeys: int
    recovery_codes: int
    sessions: int
    """How many are signed in with it now."""
    made_at: datetime
    made_by: str
    last_at: datetime | None
    """When somebody signed in last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountList:
    accounts: tuple[AccountSeen, ...]
    contacts_without: tuple[str, ...]
    """Contacts of config.toml that have no account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    name: str
    """Small letters, digits, dots, hyphens; a letter first."""
    contact: str = ""
    """A [[contact]] of config.toml, whose roles the account then has."""
    roles: tuple[Role, ...] = ()
    """Without a contact: viewer, admin or both; viewer where nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNamed:
    account: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    account: str
    first_password: str = ""
    """For the next login, within seven days; said once. Empty: it has the one that it had."""
    sessions_ended: int = 0


def _list(desk: Desk, _: Principal, _given: Nothing) -> AccountList:
    entering, contacts = desk.app.entering, desk.app.config.contacts
    accounts = entering.parts.accounts.all()
    signed_in: dict[str, int] = {}
    for session in entering.parts.sessions.all():
        if entering.sessions.counts(session):
            signed_in[session.account] = signed_in.get(session.account, 0) + 1
    taken = {account.contact for account in accounts}
    return AccountList(
        accounts=tuple(_seen(desk, one, signed_in.get(one.name, 0)) for one in accounts),
        contacts_without=tuple(one.name for one in contacts if one.name not in taken),
    )


def _seen(desk: Desk, account: Account, sessions: int) -> AccountSeen:
    factors = desk.app.entering.parts.accounts.factors(account.name)
    return AccountSeen(
        name=account.name,
        contact=account.contact,
        roles=roles_now(account, desk.app.config.contacts),
        disabled=account.disabled,
        second_factor=factors.enough,
        passkeys=len(factors.passkeys),
        recovery_codes=factors.recovery_codes,
        sessions=sessions,
        made_at=account.made_at,
        made_by=account.made_by,
        last_at=account.last_at,
    )


def _add(desk: Desk, principal: Principal, given: NewAccount) -> AccountChanged:
    kept = desk.app.entering.keeping.add(
        given.name, by=principal.name, contact=given.contact, roles=given.roles
    )
    return AccountChanged(account=kept.account.name, first_password=kept.initial)


def _disable(desk: Desk, principal: Principal, given: AccountNamed) -> AccountChanged:
    _not_own(principal, given)
    account = desk.app.entering.keeping.disable(given.account, by=principal.name)
    return AccountChanged(account=account.name)


def _enable(desk: Desk, principal: Principal, given: AccountNamed) -> AccountChanged:
    account = desk.app.entering.keeping.enable(given.account, by=principal.name)
    return AccountChanged(account=account.name)


def _remove(desk: Desk, principal: Principal, given: AccountNamed) -> AccountChanged:
    _not_own(principal, given)
    desk.app.entering.keeping.remove(given.account, by=principal.name)
    return AccountChanged(account=given.account)


def _reset(desk: Desk, principal: Principal, given: AccountNamed) -> AccountChanged:
    _not_own(principal, given)
    kept = desk.app.entering.keeping.reset_factors(given.account, by=principal.name)
    return AccountChanged(account=kept.account.name, first_password=kept.initial)


def _end_sessions(desk: Desk, principal: Principal, given: AccountNamed) -> AccountChanged:
    ended = desk.app.entering.keeping.end_sessions(given.account, by=principal.name)
    return AccountChanged(account=given.account, sessions_ended=ended)


def _not_own(principal: Principal, given: AccountNamed) -> None:
    if given.account.strip().lower() == principal.account:
        raise Refused(
            "This is your own account: change it on its page, or let somebody else do this."
        )


LIST_ACCOUNTS = Operation(
    name="list-accounts",
    method="GET",
    path="/accounts",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="Who has an account of the console",
    takes=Nothing,
    gives=AccountList,
    run=_list,
)
ADD_ACCOUNT = Operation(
    name="add-account",
    method="POST",
    path="/accounts",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="Make an account, with a password for its first login",
    takes=NewAccount,
    gives=AccountChanged,
    run=_add,
    fresh=True,
    gives_secret=True,
    done="The account was made.",
)
DISABLE_ACCOUNT = Operation(
    name="disable-account",
    method="POST",
    path="/accounts/{account}/disable",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="Let nobody in with an account; its sessions end",
    takes=AccountNamed,
    gives=AccountChanged,
    run=_disable,
    fresh=True,
    done="The account was disabled.",
)
ENABLE_ACCOUNT = Operation(
    name="enable-account",
    method="POST",
    path="/accounts/{account}/enable",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="Let an account count again",
    takes=AccountNamed,
    gives=AccountChanged,
    run=_enable,
    fresh=True,
    done="The account counts again.",
)
REMOVE_ACCOUNT = Operation(
    name="remove-account",
    method="DELETE",
    path="/accounts/{account}",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="Remove an account with its factors, sessions and tokens",
    takes=AccountNamed,
    gives=AccountChanged,
    run=_remove,
    fresh=True,
    done="The account was removed.",
)
RESET_FACTORS = Operation(
    name="reset-factors",
    method="POST",
    path="/accounts/{account}/reset",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="Forget the second factors of an account, and give it a password for the next login",
    takes=AccountNamed,
    gives=AccountChanged,
    run=_reset,
    fresh=True,
    gives_secret=True,
    done="The account has to be set up anew.",
)
END_SESSIONS = Operation(
    name="end-sessions",
    method="POST",
    path="/accounts/{account}/end-sessions",
    act=Act.KEEP_ACCOUNTS,
    scope=Scope.ACCOUNTS,
    summary="End all sessions of an account",
    takes=AccountNamed,
    gives=AccountChanged,
    run=_end_sessions,
    fresh=True,
    done="The sessions of the account were ended.",
)
ACCOUNTS = (
    *(LIST_ACCOUNTS, ADD_ACCOUNT, DISABLE_ACCOUNT, ENABLE_ACCOUNT, REMOVE_ACCOUNT),
    *(RESET_FACTORS, END_SESSIONS),
)
