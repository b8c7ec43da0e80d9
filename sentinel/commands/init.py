"""`sentinel init DIR --url URL`: a working folder, and `--diff` against the shipped one later."""

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.config.scaffold import SiteAnswers

HELP = "make a working folder: config.toml, checks/, playbooks/, backups/"

_NEXT = (
    "put contacts, mail server and [site.block] into {folder}/config.toml (those are examples)",
    "cd {folder} && sentinel check-config",
    "sentinel block prepare, for the web server (where [site.block] is set)",
    "sentinel baseline learn (over a day; --quick: at once), then sentinel baseline diff",
    'sentinel baseline approve --by "NAME"',
    "sentinel run",
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder to make")
    parser.add_argument("--url", help='root URL of the site, such as "https://www.example.org/"')
    parser.add_argument(
        "--docroot", type=Path, metavar="PATH", help="folder that the web server serves"
    )
    parser.add_argument("--name", default="", help="short name (default: from the URL)")
    parser.add_argument("--title", default="", help="how people call the site")
    parser.add_argument(
        "--diff",
        action="store_true",
        help="write nothing; show how DIR differs from what this version ships",
    )


def run(args: Namespace) -> int:
    """Exit code 0; 1 where `--diff` finds differences; 2 on faulty words; 4 where DIR is in use."""
    from sentinel.commands.output import print_json, say
    from sentinel.errors import UsageError

    if args.diff:
        return _show_differences(args)
    if not args.url:
        raise UsageError('--url: missing; accepted: a URL such as "https://www.example.org/".')
    written = initialise(
        args.folder, url=args.url, document_root=args.docroot, name=args.name, title=args.title
    )
    steps = [step.format(folder=args.folder) for step in _NEXT]
    if args.json:
        print_json("init", {"folder": args.folder, "files": written, "next": steps})
        return 0
    say(f"{args.folder}: made with {len(written)} files. What comes next:")
    for number, step in enumerate(steps, start=1):
        say(f"  {number}. {step}")
    return 0


def initialise(
    folder: Path,
    *,
    url: str,
    document_root: Path | None = None,
    name: str = "",
    title: str = "",
) -> tuple[str, ...]:
    """Makes a working folder; the relative names of the files written, config.toml last.

    Raises UsageError with everything that is wrong with the words, Refused where the folder is in
    use, CouldNotFindOut where it cannot be written. Until then nothing is written; no file that
    exists is ever overwritten.
    """
    from sentinel.config.scaffold import CONFIG, shipped_files, with_answers
    from sentinel.edges.files import write_atomically
    from sentinel.errors import CouldNotFindOut, Refused

    answers = _answers(folder, url, document_root, name, title)
    files = shipped_files()
    try:
        there = [file for file in reversed(files) if (folder / file).exists()]
        if there:
            raise Refused(
                f"{folder}/{there[0]} exists already; nothing was written. Choose an empty folder, "
                f"or see what is new with `sentinel init {folder} --diff`."
            )
        files[CONFIG] = with_answers(files[CONFIG].decode(), answers).encode()
        for file, content in files.items():
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, content, mode=0o755 if file.endswith(".py") else 0o644)
    except OSError as error:
        raise CouldNotFindOut(
            f"{error.filename or folder}: cannot be written ({error.strerror}). Choose a folder "
            "that the running user may write."
        ) from error
    return tuple(files)


def _answers(
    folder: Path, url: str, document_root: Path | None, name: str, title: str
) -> "SiteAnswers":
    from sentinel.config.addresses import root_url
    from sentinel.config.problems import shown
    from sentinel.config.scaffold import SiteAnswers
    from sentinel.config.sites import site_name
    from sentinel.errors import UsageError

    faults: list[str] = []
    try:
        url = root_url(url)
    except ValueError as error:
        faults.append(f"--url: found {shown(url)}; {error}.")
    root = document_root.absolute() if document_root is not None else None
    if root is not None:
        faults += [f"--docroot: {fault}." for fault in _root_faults(folder, root)]
    try:
        name = site_name(name or _name_from(url))
    except ValueError as error:
        faults.append(f"--name: found {shown(name)}; {error}.")
    if title and not title.isprintable():
        faults.append("--title: found a control character; accepted: one line of text.")
    if folder.exists() and not folder.is_dir():
        faults.append(f"DIR: {folder} is no folder; accepted: a new or an empty folder.")
    if faults:
        raise UsageError("\n".join(faults))
    return SiteAnswers(
        url=url, name=name, title=title or name, document_root=str(root) if root else ""
    )


def _root_faults(folder: Path, root: Path) -> list[str]:
    from sentinel.config.sites import document_root_fault

    if fault := document_root_fault(root):
        return [fault]
    if folder.resolve().is_relative_to(root.resolve()):
        return [
            f"{folder} lies inside the document root {root}, where the web server would serve it; "
            "accepted: a folder outside it"
        ]
    return []


def _name_from(url: str) -> str:
    """`https://www.example.org/` gives `example-org`."""
    from sentinel.core.urls import host_of

    words = re.sub(r"[^a-z0-9]+", "-", host_of(url).removeprefix("www.").lower()).strip("-")
    return words[:63].strip("-") or "main"


def _show_differences(args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.config.scaffold import CONFIG, differences
    from sentinel.errors import CouldNotFindOut

    if not (args.folder / CONFIG).exists():
        raise CouldNotFindOut(
            f"{args.folder}/{CONFIG}: not found. Give a folder that `sentinel init` made."
        )
    try:
        found = differences(args.folder)
    except OSError as error:
        raise CouldNotFindOut(f"{error.filename}: cannot be read ({error.strerror}).") from error
    if args.json:
        print_json("init-diff", {"folder": args.folder, "differences": found})
    else:
        for difference in found:
            say(difference.diff.rstrip("\n"))
        if not found:
            say(f"{args.folder}: as this version ships it, with your site filled in.")
    return 1 if found else 0
