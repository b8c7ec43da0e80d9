"""`sentinel demo`: the whole loop on a sample site on loopback."""

import asyncio
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sentinel.demo.play import Performance

HELP = "the whole loop on a sample site on loopback: deface it, watch it come back"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--keep", action="store_true", help="leave the site and the daemon running until Ctrl-C"
    )


def run(args: Namespace) -> int:
    """Exit code 0 where the loop closed and everything is as it was, else 1."""
    import tempfile
    from pathlib import Path

    from sentinel import logs
    from sentinel.commands.output import note, say
    from sentinel.demo.play import play

    logs.set_up("error")
    tell = note if args.json else say
    folder = Path(tempfile.mkdtemp(prefix="sentinel-demo-"))
    tell("Sentinel demo on loopback: a bilingual sample site, a mail sink and the daemon.")
    show = _print_json if args.json else _show
    try:
        performance = asyncio.run(play(folder, tell=tell, show=show, keep=args.keep))
    except KeyboardInterrupt:
        tell("The demo has ended.")
        return 0
    return 1 if performance.problems else 0


def _print_json(performance: "Performance") -> None:
    from sentinel.commands.output import print_json

    print_json("demo", _document(performance))


def _document(performance: "Performance") -> dict[str, object]:
    return {
        "ok": not performance.problems,
        "timeline": performance.timeline,
        "problems": performance.problems,
        "incident": performance.incident,
        "report": performance.report,
        "mails": performance.mails,
    }


def _show(performance: "Performance") -> None:
    from sentinel.commands.output import say

    for path in performance.mails[:1]:
        say(f"\nThe mail that woke the on-call member ({path}):\n")
        say(_readable(path))
    say("\nTo look at:")
    for path in performance.mails:
        say(f"  mail    {path}")
    if performance.report:
        say(f"  report  {performance.report}")
    if performance.problems:
        say("\nThe loop did not close:")
        for problem in performance.problems:
            say(f"  {problem}")
    else:
        say("\nDefaced, blocked, reported, restored, re-tested, reopened; nothing was lost.")


def _readable(path: "Path") -> str:
    import email
    from email import policy

    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    lines = [f"    Subject: {message['Subject']}", "", *(f"    {t}" for t in text.splitlines())]
    return "\n".join(_folded(line) for line in lines)


def _folded(line: str) -> str:
    """The line at a terminal's width, between words and under its own beginning."""
    import shutil
    import sys
    import textwrap

    columns = shutil.get_terminal_size().columns
    if not sys.stdout.isatty() or len(line) <= columns:
        return line
    wrapper = textwrap.TextWrapper(
        columns,
        subsequent_indent=" " * (len(line) - len(line.lstrip()) + 4),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.fill(line)
