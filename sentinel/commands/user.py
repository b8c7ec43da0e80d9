"""`sentinel user`: accounts of the console, kept on the machine itself. Whoever may write its state
may do this: it is the way back in when nobody can sign in any more."""

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import about, user_shown

if TYPE_CHECKING:
    from sentinel.access.keeping import Keeping, Kept
    from sentinel.app import App

HELP = "who may sign in to the console: make accounts, set passwords and second factors"
DEEDS = {
    "disable": "nobody signs in to it any more; its sessions end, its tokens count no more",
    "enable": "it counts again",
    "remove": "with its factors, sessions and tokens",
    "reset": "forget all its second factors, and print a password for the next login",
    "recovery": "print ten new recovery codes, in place of those before",
    "totp": "set up an app that shows codes: prints its secret, and asks for a code of it",
}
MAX_LINE = 4_000


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = commands.add_parser("add", **about("make an account"))
    add.add_argument("name", metavar="NAME", help="small letters and digits")
    add.add_argument(
        "--contact",
        default="",
        metavar="CONTACT",
        help="whose it is: a [[contact]], with its roles",
    )
    add.add_argument(
        "--role",
        action="append",
        default=[],
        choices=("viewer", "admin"),
        help="without a contact; may be given twice; default viewer",
    )
    _password_options(add, "without either one is made for the first login, and printed")
    passwd = commands.add_parser("passwd", **about("set a password; sessions of the account end"))
    passwd.add_argument("name", metavar="NAME")
    _password_options(passwd, "without either it is asked for on the terminal")
    passwd.add_argument(
        "--initial", action="store_true", help="print one for the next login, to be changed there"
    )
    commands.add_parser("list", **about("all accounts, with what each lacks"))
    show = commands.add_parser("show", **about("one account: its factors, sessions and tokens"))
    show.add_argument("name", metavar="NAME")
    sessions = commands.add_parser("sessions", **about("where somebody is signed in"))
    sessions.add_argument("name", metavar="NAME")
    sessions.add_argument("--end", action="store_true", help="end all of them")
    for name, words in DEEDS.items():
        commands.add_parser(name, **about(words)).add_argument("name", metavar="NAME")


def _password_options(parser: ArgumentParser, otherwise: str) -> None:
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--ask", action="store_true", help=f"ask on the terminal; {otherwise}")
    ways.add_argument(
        "--password-stdin", action="store_true", help="read it as one line; never an argument"
    )


def run(args: Namespace) -> int:
    """Exit code 0; 2 for what does not exist or is not taken; 4 where it is refused."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        keeping = app.entering.keeping
        match args.what:
            case "list":
                return user_shown.listed(app, args)
            case "show":
                return user_shown.one(app, args)
            case "sessions":
                return user_shown.sessions(app, args)
            case "add" | "passwd":
                return _with_password(keeping, args)
            case "totp":
                return _totp(app, args)
            case _:
                return _deed(keeping, args)


def _with_password(keeping: "Keeping", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.words import Role
    from sentinel.people import user_of_machine

    by = user_of_machine()
    if args.what == "add":
        given = _given(args) if args.ask or args.password_stdin else None
        roles = tuple(Role(role) for role in args.role)
        kept = keeping.add(args.name, by=by, contact=args.contact, roles=roles, password=given)
    else:
        keeping.get(args.name)
        given = None if args.initial else _given(args)
        kept = keeping.set_password(args.name, given, by=by, initial=given is None)
    if args.json:
        print_json(
            "user", {**user_shown.brief(kept.account), "initial_password": kept.initial or None}
        )
        return 0
    say(f"Account {kept.account.name}: {'made' if args.what == 'add' else 'its password is set'}.")
    _say_initial(kept)
    return 0


def _say_initial(kept: "Kept") -> None:
    from sentinel.commands.output import say

    if kept.initial:
        say(f"Password for the first login, within seven days: {kept.initial}")
        say("It is not shown again. Whoever signs in with it chooses another one, and sets up a")
        say("second factor, before anything else.")


def _given(args: Namespace) -> str:
    """A password, from the terminal or a line. Raises UsageError."""
    from getpass import getpass

    from sentinel.errors import UsageError

    if args.password_stdin:
        line = sys.stdin.readline(MAX_LINE).rstrip("\r\n")
        if not line:
            raise UsageError("--password-stdin: found nothing; accepted: the password as one line.")
        return line
    if not sys.stdin.isatty():
        raise UsageError(
            "There is no terminal to ask for the password; give it by --password-stdin."
        )
    first = getpass("New password: ")
    if first != getpass("The same once more: "):
        raise UsageError("The two passwords are not the same; nothing was changed.")
    return first


def _deed(keeping: "Keeping", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.people import user_of_machine

    by, initial = user_of_machine(), ""
    codes: tuple[str, ...] = ()
    name = keeping.get(args.name).name
    match args.what:
        case "disable":
            keeping.disable(name, by=by)
            done = "disabled; its sessions have ended"
        case "enable":
            keeping.enable(name, by=by)
            done = "counts again"
        case "remove":
            keeping.remove(name, by=by)
            done = "removed"
        case "reset":
            initial = keeping.reset_factors(name, by=by).initial
            done = "has no second factor any more; its sessions have ended"
        case _:
            codes = keeping.recovery(name, by=by)
            done = "has new recovery codes; those before count no more"
    if args.json:
        shown = {"recovery_codes": codes or None, "initial_password": initial or None}
        print_json("user", {"name": name, "done": done, **shown})
        return 0
    say(f"Account {name}: {done}.")
    if initial:
        say(f"Password for the next login, within seven days, not shown again: {initial}")
    for code in codes:
        say(f"  {code}")
    return 0


def _totp(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import note, print_json, say
    from sentinel.people import user_of_machine

    keeping, codes = app.entering.keeping, app.entering.parts.codes
    name = keeping.get(args.name).name
    secret = codes.new_secret()
    address = codes.address(secret, name, "Sentinel")
    if args.json:
        print_json("user-totp", {"name": name, "secret": secret, "address": address})
    else:
        _draw(address)
        say(f"Secret for the app: {secret}")
    note("The code that the app shows now:")
    code = sys.stdin.readline(MAX_LINE)
    keeping.set_totp(name, secret, code, by=user_of_machine())
    if not args.json:
        say(f"Account {name}: codes of that app count from now on; its sessions have ended.")
    return 0


def _draw(address: str) -> None:
    """As a picture to be scanned, where that can be seen."""
    if sys.stdout.isatty():
        import segno

        segno.make(address, error="m", micro=False).terminal(compact=True)
