"""`sentinel service install` and `uninstall`: files written, commands run, and what comes next."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sentinel.core.service_acts import Act
    from sentinel.core.service_files import ServiceFile
    from sentinel.core.service_needs import ServiceNeeds
    from sentinel.core.service_unit import ServicePlace
    from sentinel.edges.service_host import Done

_NEXT = (
    "sentinel doctor                  would the response work today, and what mends it",
    "sentinel baseline learn          where nothing is approved yet; then baseline approve",
    "journalctl --follow -u sentinel  what it says; `systemctl reload sentinel` after changes",
)
_STAYS = "Configuration, state, backups and the user {user} stay; nobody watches the sites now."


def install(args: Namespace) -> int:
    """Exit code 0 where it runs (or is written, where nothing is to be started); 1 where a command
    failed: what was written stays, and repeating it is harmless."""
    from sentinel.commands.output import print_json
    from sentinel.core.service_acts import install_acts
    from sentinel.edges import service_host

    if args.defaults:
        return _install_defaults(args)
    place, needs, files = _wanted(args)
    acts = install_acts(place, needs, _taken(needs), start=not args.no_start)
    if args.root is not None:
        acts = ()
    service_host.refuse_foreign(files, args.root)
    if args.dry_run:
        return _dry_run(args, files, acts)
    _refuse_other_daemon(args, needs)
    written = service_host.write(files, args.root)
    failed = _carried_out(acts, quiet=args.json)
    if args.json:
        document = {"written": written, "files": [file.path for file in files], "failed": failed}
        print_json("service-install", document)
    else:
        _show_end(args, written, failed, acts)
    return 1 if failed else 0


def uninstall(args: Namespace) -> int:
    """Exit code 0 where it is gone; 1 where it could not be stopped, and then nothing is taken
    away. Raises Refused while a site is blocked."""
    from sentinel.commands.output import print_json, say
    from sentinel.commands.service_place import wanted
    from sentinel.core.service_acts import Act, uninstall_acts
    from sentinel.edges import service_host

    place, needs, files = wanted(args)
    here = args.root is None
    if here and not args.although_blocked:
        _refuse_blocked(needs)
    acts = uninstall_acts() if here else ()
    if args.dry_run:
        return _dry_run(args, files, acts, word="is taken away where it is there")
    _refuse_elsewhere(args)
    failed = _carried_out(acts, quiet=args.json)
    gone: tuple[Path, ...] = ()
    if not failed:
        gone = service_host.take_away(files, args.root)
        reload = Act(argv=("systemctl", "daemon-reload"), what="let systemd forget the unit")
        failed = _carried_out((reload,) if here else (), quiet=args.json)
    if args.json:
        print_json("service-uninstall", {"removed": gone, "failed": failed})
        return 1 if failed else 0
    for path in gone:
        say(f"  gone: {path}")
    say(_STAYS.format(user=place.user))
    return 1 if failed else 0


def _install_defaults(args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.service_files import VENDOR, service_files
    from sentinel.edges import service_host
    from sentinel.errors import UsageError

    if args.root is None:
        raise UsageError("--defaults: is for packages; accepted: with --root DIR alone.")
    files = service_files(folders=VENDOR)
    if args.dry_run:
        return _dry_run(args, files, ())
    written = service_host.write(files, args.root)
    if args.json:
        print_json("service-install", {"written": written, "files": [f.path for f in files]})
    else:
        for file in files:
            say(f"  {file.path}: {file.what}")
    return 0


def _wanted(
    args: Namespace,
) -> "tuple[ServicePlace, ServiceNeeds, tuple[ServiceFile, ...]]":
    """Raises Refused with everything that keeps it from being a service here."""
    from sentinel.commands.service_place import wanted
    from sentinel.core.service_faults import path_faults, program_faults
    from sentinel.edges import service_host
    from sentinel.errors import Refused

    place, needs, files = wanted(args)
    faults = path_faults(place, needs)
    if args.root is None:  # else it is another machine's program
        facts = service_host.program_facts(place.program)
        faults = (*faults, *program_faults(place, facts))
    if faults and not args.dry_run:
        lines = "".join(f"\n  {fault}" for fault in faults)
        raise Refused(f"nothing was written:{lines}")
    if not args.dry_run:
        _refuse_elsewhere(args)
    for fault in faults:
        from sentinel.commands.output import note

        note(f"sentinel service: would be refused: {fault}")
    return place, needs, files


def _refuse_elsewhere(args: Namespace) -> None:
    from sentinel.edges import service_host
    from sentinel.errors import Refused

    if args.root is not None:
        return
    if not service_host.manages():
        raise Refused(
            "systemd does not manage this machine (there is no /run/systemd/system). `sentinel "
            "service show` prints what it would be told; for a container see docs/service.md; any "
            "other manager runs `sentinel run` and restarts it."
        )
    if not service_host.is_root():
        raise Refused("only root makes or removes a service: repeat it with sudo.")


def _refuse_other_daemon(args: Namespace, needs: "ServiceNeeds") -> None:
    """One in a terminal would keep the service from its state folder."""
    from sentinel.core.service_unit import UNIT
    from sentinel.edges import service_host
    from sentinel.edges.locks import FileLocks
    from sentinel.errors import AlreadyRunning

    if args.root is not None or args.no_start:
        return
    number = FileLocks(needs.own[0] / "locks").daemon_pid()
    if number is None:
        return
    main = service_host.run(("systemctl", "show", "--property=MainPID", "--value", UNIT), 30.0)
    if main.said != str(number):
        raise AlreadyRunning(
            f"a daemon runs already (process {number}), and not as this service. Stop it (kill "
            f"{number}), then repeat; nothing was written."
        )


def _refuse_blocked(needs: "ServiceNeeds") -> None:
    from sentinel.blockers.flag import SWITCH
    from sentinel.errors import Refused

    blocked = sorted(
        path.parent.name for flags in needs.flags for path in flags.glob(f"*/{SWITCH}")
    )
    if blocked:
        raise Refused(
            f"{', '.join(blocked)}: is blocked now, and would stay so with nobody to reopen it. "
            "Let the incident end, or sentinel unblock; or repeat with --although-blocked."
        )


def _taken(needs: "ServiceNeeds") -> tuple[Path, ...]:
    """What is there of the folders that become the daemon's, and its quarantines."""
    from sentinel.core.service_needs import outermost
    from sentinel.edges.beside import QUARANTINE

    kept = (folder / QUARANTINE for folder in needs.beside)
    own = outermost((*needs.own, *needs.made, *needs.flags))
    return tuple(path for path in (*own, *kept) if path.is_dir() and not path.is_symlink())


def _carried_out(acts: "Iterable[Act]", *, quiet: bool) -> str:
    """Until one fails; that one in words, or nothing."""
    from sentinel.commands.output import note, say
    from sentinel.edges import service_host

    for act in acts:
        done = service_host.run(act.argv, act.seconds)
        if not quiet:
            say(f"  {'FAILED: ' if done.code else ''}{act.what}: {' '.join(act.argv)}")
        if done.code:
            for line in _explained(act, done):
                note(f"    {line}")
            return f"{' '.join(act.argv)}: {done.said or f'exit code {done.code}'}"
    return ""


def _explained(act: "Act", done: "Done") -> list[str]:
    """What it said, and of a start that failed what the daemon said."""
    from sentinel.core.service_unit import UNIT
    from sentinel.edges import service_host

    lines = done.said.splitlines() or [f"exit code {done.code}"]
    if act.argv[:2] == ("systemctl", "restart"):
        log = ("journalctl", "--no-pager", "--output=cat", "--lines=15", f"--unit={UNIT}")
        lines += service_host.run(log, 30.0).said.splitlines()
    return lines


def _dry_run(
    args: Namespace,
    files: "tuple[ServiceFile, ...]",
    acts: "tuple[Act, ...]",
    *,
    word: str = "would be written",
) -> int:
    from sentinel.commands.output import print_json, say

    if args.json:
        print_json(f"service-{args.part}", {"dry_run": True, "files": files, "runs": acts})
        return 0
    for file in files:
        say(f"{file.path}: {file.what}; {word}:\n")
        if args.part == "install":
            say("\n".join(f"    {line}".rstrip() for line in file.text.splitlines()) + "\n")
    say("Then, as root:" if acts else "Nothing is run.")
    for act in acts:
        say(f"  {' '.join(act.argv)}\n      {act.what}")
    return 0


def _show_end(
    args: Namespace, written: tuple[Path, ...], failed: str, acts: "tuple[Act, ...]"
) -> None:
    from sentinel.commands.output import note, say

    for path in written:
        say(f"  written: {path}")
    if failed:
        note("sentinel service: not installed; mend that and repeat it: repeating is harmless.")
        return
    if not acts:
        return
    say(
        "It is there, and not started: systemctl enable --now sentinel"
        if args.no_start
        else "It runs."
    )
    say("Next:")
    for line in _NEXT:
        say(f"  {line}")
