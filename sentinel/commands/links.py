"""`sentinel links`: crawls any site, folder or list of addresses for broken links."""

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import link_mutes
from sentinel.commands.link_options import add_options
from sentinel.errors import UsageError

if TYPE_CHECKING:
    from sentinel.commands.link_formats.answer import Answer
    from sentinel.commands.link_place import Place
    from sentinel.commands.link_source import Source
    from sentinel.edges.crawler.crew import Crew

HELP = "crawl any site, local folder or list of URLs for broken links; needs no configuration"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="*",
        metavar="URL|FOLDER|FILE",
        help="a site's URL (further ones are parts of the same site), a folder with HTML files, or "
        "files with one URL per line (- is stdin); without any, what the daemon knows to be broken "
        "on the configured site; mute, unmute and muted: see below",
    )
    parser.add_argument("--site", help="which configured site, where no URL is given")
    add_options(parser)
    link_mutes.add_options(parser)


def run(args: Namespace) -> int:
    """Exit code 0 where nothing is broken, 1 where something is, 3 where it could not be found
    out, 130 where it was interrupted: the answer then says what is known so far."""
    from sentinel.commands.link_formats import written
    from sentinel.commands.link_source import read_source
    from sentinel.edges.crawler.crew import Crew, workers_that_pay

    if args.what and args.what[0] in link_mutes.VERBS:
        return link_mutes.run(args)
    if args.by or args.reason or args.until:
        raise UsageError("--by, --reason and --until: only with mute or unmute as first word.")
    if not args.what:
        from sentinel.commands.known_links import run_known

        if args.format not in {None, "text"} or args.output is not None:
            raise UsageError(
                "without a URL, folder or file the daemon's knowledge is told, as text or with "
                "--json; --format and --output are for a crawl. Give what is to be crawled."
            )
        return run_known(args)
    form = _form(args)
    _check(args)
    source = read_source(args.what)
    crew = Crew()
    crew.hire(workers_that_pay())
    try:
        answer = _answer(args, source, crew)
    finally:
        crew.dismiss()
    text = written(form, answer)
    if args.output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        _write_file(args, text, answer)
    return answer.exit_code


def _form(args: Namespace) -> str:
    if args.json and args.format not in {None, "json"}:
        raise UsageError(f"--json and --format {args.format} contradict each other; give one.")
    return "json" if args.json else str(args.format or "text")


def _check(args: Namespace) -> None:
    """What would else be found out after a long crawl."""
    if args.output is not None and not args.output.parent.is_dir():
        raise UsageError(f"--output {args.output}: there is no folder {args.output.parent}.")
    if args.ca_file is not None and not args.ca_file.is_file():
        raise UsageError(f"--ca-file {args.ca_file}: no such file; wanted is a PEM file.")
    if not args.login and (args.login_field or args.login_password_file or args.login_check):
        raise UsageError("--login-field and its like need --login URL, the page with the form.")
    if args.login and (args.cookie or any(one[:7].lower() == "cookie:" for one in args.header)):
        raise UsageError("--login and --cookie: give one of them; a login has its own cookies.")


def _write_file(args: Namespace, text: str, answer: "Answer") -> None:
    from sentinel.commands.link_formats.text import summary
    from sentinel.commands.output import note
    from sentinel.edges.files import write_atomically

    try:
        write_atomically(args.output, text.encode("utf-8", "backslashreplace"), mode=0o644)
    except OSError as error:
        raise UsageError(
            f"--output {args.output}: cannot be written ({error.strerror}). Name a file in "
            "a folder that exists and that you may write."
        ) from error
    note(f"{summary(answer)} Written to {args.output}.")


def _answer(args: Namespace, source: "Source", crew: "Crew") -> "Answer":
    """The crawl, with its journal in a place that is gone once the crawl is complete."""
    import asyncio

    from sentinel.commands.link_crawl import crawl
    from sentinel.commands.link_options import identity
    from sentinel.commands.link_place import default_state, held_place

    if args.clean_urls and source.folder is None:
        raise UsageError("--clean-urls is for a FOLDER; of a site its web server decides that.")
    root = str(source.folder.resolve()) if source.folder else source.name
    with held_place(args.state or default_state(), root, identity(args)) as place:
        _say_what_was_left(args, place, source)
        answer = asyncio.run(crawl(args, source, place, crew))
        if not answer.partial:
            place.remove()
    return answer


def _say_what_was_left(args: Namespace, place: "Place", source: "Source") -> None:
    from sentinel.commands.output import note

    if place.left_at is not None:
        then = f"{place.left_at.astimezone():%Y-%m-%d %H:%M}"
        if args.resume:
            note(f"Going on with the crawl of {source.name} that was begun at {then}.")
        else:
            note(
                f"A crawl of {source.name} begun at {then} was interrupted; this one begins anew "
                "(--resume would have gone on with it)."
            )
    elif args.resume:
        note(f"There is no interrupted crawl of {source.name} with these options: it begins anew.")
