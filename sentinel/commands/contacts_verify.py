"""`sentinel contacts confirm` and `sentinel contacts wrong`: what people say of their details."""

from argparse import ArgumentParser, Namespace

HELPS = {
    "confirm": "say that what is written of you is right, by the code of the mail that asks",
    "wrong": "say that what is written of you is wrong, and what; others are told",
}


def add_arguments(parser: ArgumentParser, name: str) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="your name in config.toml")
    if name == "confirm":
        parser.add_argument("--code", required=True, help="from the mail that asks")
    else:
        parser.add_argument("--reason", required=True, help="what is wrong, and what is right")


def run(args: Namespace) -> int:
    """Exit code 0 where the answer counts; 4 where it does not."""
    from sentinel.app import open_app
    from sentinel.commands.output import print_json, say
    from sentinel.contact_jobs import verifier_of

    with open_app(args.config) as app:
        verifier = verifier_of(app)
        if args.deed == "confirm":
            check = verifier.confirm(args.by, args.code)
        else:
            check = verifier.wrong(args.by, args.reason)
    if args.json:
        document = {"contact": check.contact, "right": check.right, "at": check.answered_at}
        print_json("contact-answer", document)
    elif check.right:
        say(f"Recorded: what is written of {check.contact} is right.")
    else:
        say(f"Recorded: what is written of {check.contact} is wrong. Others are told.")
        say("Correct config.toml and reload Sentinel; then the question comes anew.")
    return 0
