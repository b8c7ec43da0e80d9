"""`sentinel incident approve | decline | done | answer | statement | sign`: what people say to the
questions of a playbook."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.commands import about
from sentinel.commands.given_document import given_document

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from sentinel.answer_checks import Open
    from sentinel.answering import Counted
    from sentinel.app import App

STATEMENT = "sentinel/step-statement/1"
SIGNATURE = "sentinel/step-signature/1"
MAX_BYTES = 1_000_000

VERBS = {
    "approve": "say yes to the step that waits",
    "decline": "say no to the step that waits, and why: it fails without an effect",
    "done": "say that you did what a manual step asks for",
    "answer": "answer by a link out of a mail",
    "statement": "write what a yes would sign, for a key on another machine",
    "sign": "sign a statement with a key; needs no configuration",
}


def add_arguments(commands: "_SubParsersAction[Any]") -> None:
    for name, text in VERBS.items():
        parser: ArgumentParser = commands.add_parser(name, **about(text))
        if name == "answer":
            parser.add_argument("link", metavar="LINK", help="the link, or the token at its end")
            parser.add_argument("--decline", action="store_true", help="say no")
            parser.add_argument("--reason", default="", metavar="WHY", help="needed for a no")
            continue
        if name == "sign":
            parser.add_argument("file", metavar="FILE", help="as `incident statement` wrote it")
            parser.add_argument("--key", required=True, metavar="PRIVATE.pem")
            continue
        parser.add_argument("id", metavar="INCIDENT", help="such as INC-20261122-0001")
        if name == "statement":
            parser.add_argument("file", metavar="FILE", help="a new file")
        parser.add_argument(
            "--step",
            default="",
            required=name == "done",
            metavar="ID",
            help="the step, where several wait",
        )
        parser.add_argument(
            "--by", required=name != "statement", default="", metavar="NAME", help="a contact"
        )
        if name == "decline":
            parser.add_argument("--reason", required=True, metavar="WHY", help="in words")
        if name == "done":
            parser.add_argument("--note", default="", metavar="TEXT", help="what was done")
        if name in {"approve", "done"}:
            key = parser.add_mutually_exclusive_group()
            key.add_argument(
                "--key", metavar="PRIVATE.pem", help="sign with this key (contact with public_key)"
            )
            key.add_argument(
                "--signature", metavar="FILE", help="signed elsewhere, by `incident sign`"
            )


def answer(app: "App", args: Namespace) -> int:
    """Exit code 0 where the answer counts; 4 where it does not."""
    from sentinel.answer_checks import Given

    if args.what == "answer":
        counted = app.answering.redeem(args.link, yes=not args.decline, words=args.reason)
        return _told(counted, args, not args.decline)
    yes = args.what != "decline"
    words = args.note if args.what == "done" else args.reason if args.what == "decline" else ""
    counted = app.answering.give(
        Given(
            incident=args.id,
            by=args.by,
            yes=yes,
            done=args.what == "done",
            step=args.step,
            words=words,
            signature=_signature(app, args) if yes else "",
        )
    )
    return _told(counted, args, yes)


def statement(app: "App", args: Namespace) -> int:
    """Exit code 0; 2 where the file exists; 4 where no question is open."""
    from sentinel.commands.output import print_json, say
    from sentinel.core.canonical import canonical
    from sentinel.core.step_statement import statement_of
    from sentinel.errors import UsageError

    asked = app.answering.open_of(args.id, args.step, args.by)
    file = Path(args.file)
    signs = json.loads(statement_of(asked.incident, asked.question))
    try:
        with file.open("xb") as stream:
            stream.write(canonical({"schema": STATEMENT, "statement": signs}) + b"\n")
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror}); name another.") from error
    if args.json:
        print_json("incident-statement", {"file": str(file), "statement": signs})
        return 0
    verb = _verb(asked)
    say(f"Written to {file}. On the machine with the key, look at what it shows, and sign:")
    say(f"  sentinel incident sign {file.name} --key PRIVATE.pem")
    say(f"Bring back {file.name}.sig: sentinel incident {verb} {asked.incident.id} \\")
    say(f'  --step {asked.step.id} --by "NAME" --signature {file.name}.sig')
    return 0


def sign(args: Namespace) -> int:
    """Exit code 0; 2 where the file is none."""
    from sentinel.commands.output import print_json, say
    from sentinel.core.canonical import canonical
    from sentinel.core.step_statement import FIELDS, PURPOSE
    from sentinel.edges.files import write_atomically
    from sentinel.edges.keys import fingerprint, given_private
    from sentinel.edges.templates import clean_line
    from sentinel.errors import UsageError

    file = Path(args.file)
    signs = given_document(file, STATEMENT, max_bytes=MAX_BYTES).get("statement")
    if not isinstance(signs, dict) or set(signs) != FIELDS:
        raise UsageError(f"{file}: found no statement of a step; write it anew.")
    key = given_private(Path(args.key))
    beside = file.with_name(file.name + ".sig")
    signed = {
        "schema": SIGNATURE,
        "incident": signs["incident"],
        "question": signs["question"],
        "signature": key.sign(PURPOSE, canonical(signs)),
        "public_key": key.public_text,
    }
    if not args.json:
        for name in ("incident", "site", "step", "would", "playbook"):
            say(f"  {name:10}{clean_line(str(signs[name]))}")
    write_atomically(beside, canonical(signed) + b"\n", mode=0o644)
    if args.json:
        print_json("incident-signature", {"file": str(beside), **signed})
        return 0
    say(f"Signed with the key {fingerprint(key.public_text)[:16]}; written to {beside}.")
    return 0


def _told(counted: "Counted", args: Namespace, yes: bool) -> int:
    from sentinel.commands.incident_show import public
    from sentinel.commands.output import print_json, say

    entry, missing = counted.entry, counted.missing
    by, stands_for = entry.data["by"], entry.data.get("for")
    if args.json:
        document = {
            "incident": public(counted.incident),
            "step": entry.step,
            "answer": entry.phase,
            "by": by,
            "for": stands_for,
            "missing": missing,
        }
        print_json("incident-answer", document)
        return 0
    name = f"{by}, standing in for {stands_for}" if stands_for else f"{by}"
    said = "yes" if yes else "no"
    say(f"{counted.incident.id}, {entry.step}: {said}, recorded for {name}.")
    if yes and missing:
        say(f"{missing} more must say yes; until then everything stays as it is.")
    elif not yes:
        say("The step fails without an effect; nothing can be approved for it any more.")
    return 0


def _signature(app: "App", args: Namespace) -> str:
    """The person's signature: made here with their key, or brought from elsewhere."""
    from sentinel.core.step_statement import PURPOSE, statement_of
    from sentinel.edges.keys import given_private
    from sentinel.errors import UsageError

    if args.key:
        asked = app.answering.open_of(args.id, args.step, args.by)
        signs = statement_of(asked.incident, asked.question)
        return given_private(Path(args.key)).sign(PURPOSE, signs)
    if not args.signature:
        return ""
    file = Path(args.signature)
    document = given_document(file, SIGNATURE, max_bytes=MAX_BYTES)
    if document.get("incident") != args.id:
        raise UsageError(
            f"{file}: signs a step of {document.get('incident')!r}, and {args.id} is meant."
        )
    return str(document.get("signature", ""))


def _verb(asked: "Open") -> str:
    from sentinel.core.playbook import StepType

    return "done" if asked.step.type is StepType.MANUAL else "approve"
