"""`sentinel baseline`: the known-good of a site, from learning to approval and renewal."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import about
from sentinel.commands.baseline_learn import tell_unread

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["HELP", "add_arguments", "run", "tell_unread"]

HELP = "the known-good digests: learn, list, show, diff, approve, reject, renew, export, sign"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    _add_learn(commands)
    commands.add_parser("list", **about("all baselines, newest first, and learning under way"))
    show = commands.add_parser("show", **about("what a baseline holds, page by page"))
    show.add_argument("id", nargs="?", help="baseline (default: the approved, else the newest)")
    show.add_argument("--page", metavar="PATH", help="one site-relative path, with all its places")
    diff = commands.add_parser("diff", **about("what a candidate would change"))
    diff.add_argument("id", nargs="?", help="candidate (default: the newest)")
    _add_decisions(commands)
    export = commands.add_parser(
        "export",
        **about("write what a person signs to a file, for a machine without configuration"),
    )
    export.add_argument("id", help="candidate, or the approved baseline for a renewal")
    export.add_argument("file", help="where to; nothing is overwritten")
    sign = commands.add_parser(
        "sign", **about("sign an exported baseline with one's own key; needs no configuration")
    )
    sign.add_argument("file", help="what `baseline export` wrote; FILE.sig is written beside it")
    sign.add_argument("--key", required=True, metavar="PRIVATE.pem", help="one's own private key")
    for name, sub in commands.choices.items():
        if name != "sign":
            sub.add_argument("--site", help="which site (needed where several are configured)")


def _add_learn(commands: "_SubParsersAction[ArgumentParser]") -> None:
    learn = commands.add_parser(
        "learn",
        **about(
            "look at every page several times, over a day by default, and store a candidate; the "
            "running daemon takes the later rounds"
        ),
    )
    how = learn.add_mutually_exclusive_group()
    how.add_argument(
        "--quick", action="store_true", help="all rounds at once: hourly changes stay unknown"
    )
    how.add_argument(
        "--continue",
        dest="go_on",
        action="store_true",
        help="take the rounds that are due of a learning under way",
    )
    learn.add_argument(
        "--fetches",
        type=int,
        metavar="N",
        help="so many rounds, at once (default: [baseline] rounds, over [baseline] spread)",
    )


def _add_decisions(commands: "_SubParsersAction[ArgumentParser]") -> None:
    for name, text in (
        ("approve", "make a candidate the approved baseline, and back it up"),
        ("reject", "refuse a candidate"),
        ("renew", "confirm the approved baseline for another term"),
    ):
        decide = commands.add_parser(name, **about(text))
        default = "the approved one" if name == "renew" else "the newest candidate"
        decide.add_argument("id", nargs="?", help=f"baseline (default: {default})")
        decide.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
        decide.add_argument(
            "--reason", default="", required=name == "renew", help="recorded with the decision"
        )
        if name != "renew":
            decide.add_argument(
                "--only",
                action="append",
                default=[],
                metavar="PATH",
                help="of the candidate this page or file alone, as `baseline diff` names it (may "
                "be repeated); the rest stays in the queue",
            )
        if name == "reject":
            continue
        signing = decide.add_mutually_exclusive_group()
        signing.add_argument(
            "--key", metavar="PRIVATE.pem", help="sign with this key, the private one of NAME"
        )
        signing.add_argument(
            "--signature", metavar="FILE", help="what `baseline sign` wrote on another machine"
        )
        if name == "approve":
            decide.add_argument("--yes", action="store_true", help="do not ask on a terminal")
            decide.add_argument(
                "--despite-warnings",
                default="",
                metavar="REASON",
                help="approve although it has warnings, or undoes what was approved since; audited",
            )
            decide.add_argument(
                "--no-backup", action="store_true", help="do not back up what is approved"
            )


def run(args: Namespace) -> int:
    """Exit code 0; 1 where `diff` finds differences; 4 where a decision is refused."""
    from sentinel.commands import baseline_decide, baseline_learn, baseline_show, baseline_signing

    if args.what == "sign":
        return baseline_signing.sign(args)
    from sentinel.app import open_app

    with open_app(args.config) as app:
        return {
            "learn": baseline_learn.learn,
            "list": baseline_show.list_all,
            "show": baseline_show.show,
            "diff": baseline_show.diff,
            "approve": baseline_decide.approve,
            "reject": baseline_decide.reject,
            "renew": baseline_decide.renew,
            "export": baseline_signing.export,
        }[args.what](app, args)
