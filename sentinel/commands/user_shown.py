"""What `sentinel user list`, `show` and `sessions` say."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.account import Account


def listed(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.account import roles_now

    accounts = app.entering.parts.accounts.all()
    if args.json:
        print_json("users", {"accounts": [_row(app, account) for account in accounts]})
        return 0
    for account in accounts:
        roles = ", ".join(roles_now(account, app.config.contacts)) or "no role"
        state = "disabled" if account.disabled else _lacks(app, account) or "complete"
        whose = f' of "{account.contact}"' if account.contact else ""
        say(f"{account.name}{whose}: {roles}; {state}")
    if not accounts:
        say('There is no account. Make one: sentinel user add NAME --contact "A CONTACT"')
    return 0


def _row(app: "App", account: "Account") -> dict[str, object]:
    from sentinel.core.account import roles_now

    return {
        **brief(account),
        "roles": roles_now(account, app.config.contacts),
        "lacks": _lacks(app, account),
        "last_at": account.last_at,
    }


def _lacks(app: "App", account: "Account") -> str:
    lacking = app.entering.enrolment.lacking(account)
    words = (
        "a password of its own" if lacking.password else "",
        "a second factor" if lacking.factor else "",
    )
    found = " and ".join(word for word in words if word)
    return f"lacks {found}" if found else ""


def brief(account: "Account") -> dict[str, object]:
    return {
        "name": account.name,
        "contact": account.contact,
        "disabled": account.disabled,
        "made_at": account.made_at,
        "made_by": account.made_by,
    }


def one(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say, shown

    account = app.entering.keeping.get(args.name)
    factors = app.entering.parts.accounts.factors(account.name)
    tokens = app.entering.tokens.of_account(account.name)
    row = _row(app, account)
    about_it = {
        **row,
        "totp": factors.totp,
        "passkeys": [
            {"title": key.title, "made_at": key.made_at, "used_at": key.used_at}
            for key in factors.passkeys
        ],
        "recovery_codes": factors.recovery_codes,
        "tokens": [
            {"id": it.id, "title": it.title, "scopes": it.scopes, "expires_at": it.expires_at}
            for it in tokens
        ],
    }
    if args.json:
        print_json("user", about_it)
        return 0
    for name, value in {**about_it, "lacks": row["lacks"] or "complete"}.items():
        if isinstance(value, list):
            say(f"{name.replace('_', ' ')}: {len(value)}")
            for each in value:
                parts = (f"{key.replace('_', ' ')} {_text(part)}" for key, part in each.items())
                say(f"  {shown(', '.join(parts))}")
        else:
            say(f"{_NAMES.get(name, name.replace('_', ' '))}: {shown(_text(value))}")
    return 0


_NAMES = {"last_at": "last signed in", "totp": "app that shows codes", "lacks": "state"}


def _text(value: object) -> str:
    """A value as people read it."""
    from datetime import datetime

    from sentinel.core.times import utc_text

    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value or "none")


def sessions(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say, shown
    from sentinel.people import user_of_machine

    name = app.entering.keeping.get(args.name).name
    if args.end:
        ended = app.entering.keeping.end_sessions(name, by=user_of_machine())
        if args.json:
            print_json("user-sessions", {"name": name, "ended": ended})
        else:
            say(f"Account {name}: sessions that were ended: {ended}.")
        return 0
    rows = [
        {
            "id": session.id,
            "address": session.address,
            "browser": session.agent,
            "factor": session.factor,
            "made_at": session.made_at,
            "seen_at": session.seen_at,
        }
        for session in app.entering.parts.sessions.of_account(name)
        if app.entering.sessions.counts(session)
    ]
    if args.json:
        print_json("user-sessions", {"name": name, "sessions": rows})
        return 0
    for row in rows:
        since = _text(row["made_at"])
        say(shown(f"{row['address']}, {row['factor']}, since {since}: {row['browser']}"))
    if not rows:
        say(f"Account {name} is signed in nowhere.")
    return 0
