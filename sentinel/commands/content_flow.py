"""`sentinel content submit, approve, moderate, reject, publish, expire`: content on its way."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.commands import about

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.calendar_flow import HandIn
    from sentinel.core.site import Site

MAX_FILE_BYTES = 64 << 20
_DIGEST = frozenset("0123456789abcdef")


def add_parsers(commands: Any) -> None:
    """The parsers of all deeds. `commands` is what `add_subparsers` gave."""
    _add_submit(commands.add_parser("submit", **about("hand in new content for an address")))
    said = {
        "approve": "agree to what was handed in; with the last agreement it is announced",
        "moderate": "agree as the element's moderator, after the approval",
        "reject": "send it back to who handed it in",
        "publish": "it is up: prove that, and make it the baseline",
        "expire": "announce that what was published will be gone",
    }
    for name, words in said.items():
        parser = commands.add_parser(name, **about(words))
        parser.add_argument("id", help="as `content submit` printed it")
        parser.add_argument(
            "--by", required=True, metavar="NAME", help="a contact's name or post, or the part"
        )
        if name == "reject":
            parser.add_argument("--reason", required=True, help="what is to be changed")
        elif name == "publish":
            parser.add_argument(
                "--key", type=Path, metavar="PRIVATE.pem", help="sign with NAME's own key"
            )
        else:
            parser.add_argument("--note", default="")


def _add_submit(parser: ArgumentParser) -> None:
    parser.add_argument("element")
    parser.add_argument("--url", required=True, help="where it shall stand: a URL or a path")
    content = parser.add_mutually_exclusive_group(required=True)
    content.add_argument("--file", type=Path, metavar="NEW", help="the new content")
    content.add_argument("--digest", metavar="SHA256", help="of the new content")
    parser.add_argument("--by", required=True, metavar="NAME", help="the contributor")
    parser.add_argument(
        "--path", default="", help="its file below the document root, where that is not plain"
    )
    parser.add_argument(
        "--revises", default="", metavar="ID", help="what was handed in before, and is not up yet"
    )
    parser.add_argument("--note", default="")


def waiting(app: "App", site: "Site") -> "list[HandIn]":
    """What was handed in and is not up yet."""
    from sentinel.core.calendar_flow import FlowState

    over = {FlowState.PUBLISHED, FlowState.EXPIRED}
    return [one for one in app.store.calendar.hand_ins(site.name) if one.state not in over]


def line_of(hand_in: "HandIn") -> str:
    from sentinel.commands.output import shown

    return (
        f"{hand_in.id}  {hand_in.state.value}  {hand_in.element}  {shown(hand_in.url)}  "
        f"by {hand_in.by}"
    )


def _submit(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel import calendar_lifecycle
    from sentinel.calendar_lifecycle import Offer

    offer = Offer(
        address=args.url,
        content=None if args.file is None else _content(args.file),
        digest=_digest(args.digest) if args.digest else "",
        path=args.path,
        revises=args.revises,
        note=args.note,
    )
    made = calendar_lifecycle.submit(app, site, args.element, offer, args.by)
    return _told(made, args, "It waits for approval:", f"approve {made.id}")


def _approve(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel import calendar_lifecycle

    made = calendar_lifecycle.approve(app, site, args.id, args.by, args.note)
    return _agreed(made, args)


def _moderate(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel import calendar_lifecycle

    return _agreed(calendar_lifecycle.moderate(app, site, args.id, args.by, args.note), args)


def _reject(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel import calendar_lifecycle

    made = calendar_lifecycle.reject(app, site, args.id, args.by, args.reason)
    again = f"submit {made.element} --url {made.url} --file NEW --revises {made.id}"
    return _told(made, args, f"It went back to {made.by}:", again)


def _publish(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel import calendar_lifecycle
    from sentinel.commands.deploy import signer
    from sentinel.core.authority import Act
    from sentinel.people import person

    contact = person(app.config, args.by, Act.END_CHANGE)
    args.approve = True  # as `deploy end --approve`: what stands becomes the baseline
    made = calendar_lifecycle.publish(app, site, args.id, args.by, signer(contact, args))
    return _told(made, args, "It is up, and part of the baseline.", "")


def _expire(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel import calendar_lifecycle

    made = calendar_lifecycle.expire(app, site, args.id, args.by, args.note)
    said = f"Deploy ticket {made.ticket} announces that it will be gone. When it is:"
    return _told(made, args, said, "", "deploy end --approve")


def _agreed(made: "HandIn", args: Namespace) -> int:
    from sentinel.core.calendar_flow import FlowState

    if made.state is FlowState.ANNOUNCED:
        said = f"Deploy ticket {made.ticket} announces exactly these bytes. Put it up, then:"
        return _told(made, args, said, f"publish {made.id}")
    return _told(made, args, "It waits for the moderator:", f"moderate {made.id}")


def _told(made: "HandIn", args: Namespace, said: str, next_deed: str, other: str = "") -> int:
    """The record, and the command that comes next."""
    from sentinel.commands.output import print_json, say

    if args.json:
        print_json("content-hand-in", {"hand_in": made})
        return 0
    say(line_of(made))
    say(said)
    command = other or (f"content {next_deed}" if next_deed else "")
    if command:
        say(f'  sentinel {command} --site {made.site} --by "NAME"')
    return 0


def _content(file: Path) -> bytes:
    """Raises UsageError."""
    from sentinel.errors import UsageError

    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageError(f"--file {file}: {error.strerror}; accepted: the new content.") from error
    if len(content) > MAX_FILE_BYTES:
        raise UsageError(
            f"--file {file}: found more than {MAX_FILE_BYTES >> 20} MiB; give its --digest instead."
        )
    return content


def _digest(text: str) -> str:
    from sentinel.errors import UsageError

    if len(text) != 64 or not set(text) <= _DIGEST:
        raise UsageError(
            f"--digest {text}: accepted: 64 small hexadecimal digits (sha256sum FILE)."
        )
    return text


VERBS: dict[str, Callable[["App", "Site", Namespace], int]] = {
    "submit": _submit,
    "approve": _approve,
    "moderate": _moderate,
    "reject": _reject,
    "publish": _publish,
    "expire": _expire,
}
