"""`sentinel backup accept-chain`: a person decides that a chain which is not the one remembered is
right: the vault was brought back from an older copy. A damaged one is made anew."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App

HELP = (
    "take the chain of backups as it stands for the right one, where it is shorter than it was, as "
    "after the vault was brought back from an older copy; for an authoriser, with a reason"
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="the authoriser who decides")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="stands in the audit log")


def run(app: "App", args: Namespace) -> int:
    """Exit code 0, also where nothing had to be accepted; 4 where NAME may not decide it."""
    from sentinel.commands.output import print_json, say
    from sentinel.core.authority import Act
    from sentinel.core.counts import counted
    from sentinel.errors import UsageError
    from sentinel.people import person

    site = app.site(args.site)
    by = person(app.config, args.by, Act.CHAIN).name
    if not args.reason.strip():
        raise UsageError("--reason: found no text; say why this chain is the right one.")
    with app.locks.site(site.name):
        problem, behind = app.vault.chain_problem(site.name), 0
        if problem:
            facts = {"site": site.name, "problem": problem, "reason": args.reason}
            app.audit.append(by, "vault-chain-accepted", facts)
            behind = app.vault.accept_chain(site.name)
    if args.json:
        document = {"site": site.name, "accepted": bool(problem), "given_back": behind}
        print_json("backup-accept-chain", document)
    elif problem:
        say(f"Accepted: {problem}")
        if behind:
            say(f"{counted(behind, 'backup')} behind the damage, rightly signed, given back.")
        say(f"Next: sentinel backup verify --site {site.name}.")
    else:
        say("The chain is the one that was remembered: nothing had to be accepted.")
    return 0
