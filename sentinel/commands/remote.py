"""`sentinel remote`: sites whose files lie on another machine: the helper for it, and the proof."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.commands import about

if TYPE_CHECKING:
    from sentinel.core.site import RemoteHost, Site

HELP = "sites on another machine: the helper to install there, and whether the way there works"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    install = commands.add_parser(
        "install", **about("write the helper to a file and say what to do on the web host")
    )
    install.add_argument("--site", help="which site; needed where there are several")
    install.add_argument(
        "--to",
        type=Path,
        default=Path("sentinel-helper"),
        metavar="FILE",
        help="where the helper is written, here (default: ./sentinel-helper)",
    )
    check = commands.add_parser(
        "check",
        **about("connect and prove: host key, helper, document root, rights, exchange possible"),
    )
    check.add_argument("--site", help="only this site; without it all sites with [site.ssh]")


def run(args: Namespace) -> int:
    """`install`: 0. `check`: 0 where each way works, 1 where something is not as it should be, 3
    where a host could not be reached or trusted."""
    return _install(args) if args.what == "install" else _check(args)


def _install(args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.site import root_of
    from sentinel.edges.remote import program

    site, remote = _sites(args)[0]
    root = root_of(site)
    if remote.access == "sftp":
        line = f'command="internal-sftp",restrict {_public(remote)}'
        if args.json:
            print_json(
                "remote-install", {"site": site.name, "file": None, "sha256": "", "line": line}
            )
            return 0
        say(f'site {site.name}: access = "sftp" needs no helper. In that user\'s authorized_keys:')
        say(line)
        return 0
    line = program.authorized_key(root, _public(remote), site.restore.reload)
    args.to.write_bytes(program.helper_program())
    args.to.chmod(0o755)
    if args.json:
        digest = program.helper_digest()
        document = {"site": site.name, "file": str(args.to), "sha256": digest, "line": line}
        print_json("remote-install", document)
        return 0
    say(f"The helper is in {args.to}: one file, for Python 3.8 or later, nothing else is needed.")
    say(f"1. On {remote.host}, as root, with the file copied there:")
    say(f"   install -o root -g root -m 0755 {args.to.name} {program.PLACE}")
    say(f"2. The user {remote.user} must be able to read all of {root}, to write to")
    say(f"   {root.parent}, and to give files to their owners: root, or the owner of all of them.")
    say(f"3. In the file authorized_keys of {remote.user}, on one line:")
    say(f"   {line}")
    say("   With --read-only in the command the key takes backups and restores nothing.")
    say(f"4. Here: sentinel remote check --site {site.name}")
    return 0


def _check(args: Namespace) -> int:
    from sentinel.commands.output import note, print_json, say
    from sentinel.edges.remote.checking import check_remote
    from sentinel.errors import CouldNotFindOut, Refused, SentinelError

    code, rows = 0, []
    for site, remote in _sites(args):
        try:
            found = check_remote(site, remote)
        except (CouldNotFindOut, Refused, SentinelError) as error:
            note(f"{site.name}: {error}")
            rows.append({"site": site.name, "reached": False, "faults": [str(error)], "facts": []})
            code = max(code, CouldNotFindOut.exit_code)
            continue
        rows.append(
            {"site": site.name, "reached": True, "faults": found.faults, "facts": found.facts}
        )
        if found.faults:
            code = max(code, 1)
        if not args.json:
            for fact in found.facts:
                say(f"{site.name}: {fact}")
            for fault in found.faults:
                say(f"{site.name}: NOT AS IT SHOULD BE: {fault}")
    if args.json:
        print_json("remote-check", {"sites": rows})
    return code


def _sites(args: Namespace) -> "list[tuple[Site, RemoteHost]]":
    """The sites meant that lie elsewhere. Raises UsageError where there is none, or a choice."""
    from sentinel.config import load
    from sentinel.errors import UsageError

    config = load(args.config)
    found = [(site, site.remote) for site in config.sites if site.remote is not None]
    meant = [one for one in found if args.site in {None, one[0].name}]
    if not meant:
        named = f"--site {args.site}" if args.site else str(args.config)
        raise UsageError(
            f"{named}: no site there has [site.ssh] in config.toml; the files of the others lie "
            "on this machine."
        )
    if args.what == "install" and len(meant) > 1:
        names = ", ".join(site.name for site, _ in meant)
        raise UsageError(f"Which site? Add --site with one of: {names}.")
    return meant


def _public(remote: "RemoteHost") -> str:
    """The public half of the site's key. Raises RemoteError where it cannot be read."""
    from sentinel.edges.remote.ssh import public_key

    return public_key(remote)
