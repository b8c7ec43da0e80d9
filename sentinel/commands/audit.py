"""`sentinel audit`: is the audit log whole, and what does it say. Works without the database."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sentinel.commands import about
from sentinel.commands.output import print_json, say
from sentinel.core.counts import counted

if TYPE_CHECKING:
    from sentinel.core.checkpoint import Checkpoint
    from sentinel.edges.audit import FileAudit

HELP = "verify the hash-chained audit log, or show its last entries"

LOG_NAME = "audit.jsonl"
"""The log's name in the state folder."""
SHOWN_ENTRIES = 20
MAX_MAIL = 4_000_000
"""Bytes of a file in which a checkpoint is looked for."""


def add_arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="audit", required=True, metavar="ACTION")
    check = actions.add_parser(
        "verify", **about("follow the chain from the first line to the signed head")
    )
    check.add_argument(
        "--checkpoint",
        metavar="TEXT|FILE",
        help="hold the log against a checkpoint too: the lines at the end of an old mail, or a "
        "file that holds them (- for standard input)",
    )
    show = actions.add_parser("show", **about("print the last entries, oldest first"))
    show.add_argument(
        "--last",
        type=int,
        default=SHOWN_ENTRIES,
        metavar="N",
        help=f"how many (default {SHOWN_ENTRIES}, 0 for all)",
    )


def run(args: Namespace) -> int:
    audit = _audit(args)
    if args.audit == "verify":
        given = () if args.checkpoint is None else _given(args.checkpoint)
        return _verify(audit, given, as_json=args.json)
    return _show(audit, args.last, as_json=args.json)


def _verify(audit: "FileAudit", given: "tuple[Checkpoint, ...]", *, as_json: bool) -> int:
    """Exit code 0 where the log is whole, 1 with every problem in words."""
    from sentinel.edges.checkpointing import told

    problems, count, head = audit.examine()
    # what an attacker wrote into a mail in the form of one is not signed, and hides none that is
    signed = tuple(one for one in given if audit.signed(one)) or given[:1]
    for one in signed:
        problems = (*problems, *_against(audit, one))
    head_hash = "" if head is None else head.hash
    newest = max(signed, key=lambda one: one.head.seq, default=None)
    checkpoint = {} if newest is None else {"checkpoint": told(newest)}
    if as_json:
        print_json(
            "audit-verify",
            {
                **{"ok": not problems, "entries": count, "head": head_hash},
                **{"problems": problems, **checkpoint},
            },
        )
    elif problems:
        found, lines = counted(len(problems), "problem"), counted(count, "entry", "entries")
        say(f"The audit log does NOT verify: {found} in {lines}.")
        for problem in problems:
            say(f"  {problem}")
        say("Keep the file as it is: it is evidence. A copy elsewhere shows what is missing.")
    else:
        say(f"The audit log is whole: {counted(count, 'entry', 'entries')}, head {head_hash}.")
        if newest is not None:
            entries = counted(newest.head.seq, "entry", "entries")
            say(f"It holds all that was signed at {newest.at}: {entries}, unchanged.")
    return 1 if problems else 0


def _given(text: str) -> "tuple[Checkpoint, ...]":
    """The checkpoints in a text, a file, or the standard input. Raises UsageError."""
    import sys
    from pathlib import Path

    from sentinel.core.checkpoint import ORIGIN, checkpoints_in
    from sentinel.errors import UsageError

    name = "standard input" if text == "-" else "the text" if ORIGIN in text else text
    try:
        if text == "-":
            return _in_mail(sys.stdin.read(MAX_MAIL).encode("utf-8", "replace"))
        if ORIGIN not in text:
            with Path(text).open("rb") as stream:
                return _in_mail(stream.read(MAX_MAIL))
        return checkpoints_in(text)
    except OSError as error:
        raise UsageError(f"--checkpoint {name}: cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise UsageError(f"--checkpoint: {name} {error}.") from error


def _in_mail(data: bytes) -> "tuple[Checkpoint, ...]":
    """The checkpoints in a file: as text, and in a mail as it was sent, which is decoded. Raises
    ValueError."""
    import email
    import email.policy

    from sentinel.core.checkpoint import checkpoints_in

    part = email.message_from_bytes(data, policy=email.policy.default).get_body(("plain",))
    try:
        decoded = "" if part is None else str(part.get_content())
    except (LookupError, KeyError):  # a charset that nobody knows, or no text
        decoded = ""
    plain = data.decode("utf-8", "replace")
    try:
        found = checkpoints_in(decoded)
    except ValueError:
        return checkpoints_in(plain)
    try:
        return (*found, *checkpoints_in(plain))
    except ValueError:
        return found


def _against(audit: "FileAudit", given: "Checkpoint") -> tuple[str, ...]:
    """What the log lacks of what a checkpoint says. One that another key signed proves nothing."""
    from sentinel.edges.checkpointing import fault_against

    if not audit.signed(given):
        return (
            f"the checkpoint of {given.at} was not signed by this installation's key: it was "
            "changed, or is of another installation",
        )
    fault = fault_against(audit, given)
    return (f"against the checkpoint of {given.at}: {fault}",) if fault else ()


def _show(audit: "FileAudit", last: int, *, as_json: bool) -> int:
    from sentinel.errors import UsageError

    if last < 0:
        raise UsageError(f"--last {last}: a number from 0 is accepted; 0 shows all entries.")
    entries = audit.entries(last)
    if as_json:
        print_json("audit-show", {"entries": entries})
        return 0
    for entry in entries:
        say(_line(entry))
    return 0


def _line(entry: Mapping[str, object]) -> str:
    from sentinel.core.canonical import canonical

    # One line per entry: a new line in a hostile value stays escaped inside the JSON.
    text = f"{entry['seq']}  {entry['at']}  {entry['actor']}  {entry['action']}".replace("\n", " ")
    return f"{text}  {canonical(entry['data']).decode()}"


def _audit(args: Namespace) -> "FileAudit":
    from sentinel.config import load
    from sentinel.edges.audit import FileAudit
    from sentinel.edges.clock import SystemClock
    from sentinel.edges.keys import load_or_create
    from sentinel.errors import CouldNotFindOut

    paths = load(args.config).paths
    log = paths.state / LOG_NAME
    if not log.exists() and not log.with_suffix(".head").exists():
        raise CouldNotFindOut(
            f"{log}: there is no audit log. Sentinel has not run with this configuration yet, "
            "or the log and its head were taken away."
        )
    if not paths.signing_key.exists():
        # load_or_create would make a new one, with which nothing verifies
        raise CouldNotFindOut(
            f"{paths.signing_key}: the signing key is missing. Bring it back from its backup; "
            "without it the head of the audit log cannot be verified."
        )
    return FileAudit(log, SystemClock(), load_or_create(paths.signing_key))
