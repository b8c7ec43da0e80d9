"""`sentinel service status` and `show`: what systemd says of it, and whether its files are those
that this version and this configuration call for."""

from argparse import Namespace

_PROPERTIES = ("LoadState", "ActiveState", "SubState", "Result", "UnitFileState", "StatusText")
_NAMES = {"sentinel.service": "unit", "sentinel-failed.service": "failed"}


def status(args: Namespace) -> int:
    """Exit code 0 where it runs, at each boot, with the files that it should have; 1 otherwise; 3
    where systemd cannot be asked."""
    from sentinel.commands.output import print_json, say
    from sentinel.core.service_unit import UNIT
    from sentinel.edges import service_host
    from sentinel.errors import CouldNotFindOut

    asked = ("systemctl", "show", f"--property={','.join(_PROPERTIES)}", UNIT)
    answer = service_host.run(asked, 30.0)
    if answer.code:
        raise CouldNotFindOut(f"systemd cannot be asked: {answer.said}")
    said = dict(line.partition("=")[::2] for line in answer.said.splitlines())
    faults = [*_faults(said), *_differing(args)]
    if args.json:
        states = {name: said.get(name, "") for name in _PROPERTIES}
        print_json("service-status", {"good": not faults, "systemd": states, "faults": faults})
        return 1 if faults else 0
    say(f"{UNIT}: {said.get('ActiveState', '?')} ({said.get('SubState', '?')})")
    if text := said.get("StatusText", ""):
        say(f"  it says: {text}")
    for fault in faults:
        say(f"  {fault}")
    return 1 if faults else 0


def show(args: Namespace) -> int:
    """Exit code 0; 1 where the one asked for is not needed here."""
    from sentinel.commands.output import note, print_json, say
    from sentinel.commands.service_place import wanted

    _, _, files = wanted(args)
    if args.file is not None:
        files = tuple(
            file for file in files if _name(file.path.name, file.path.parent.name) == args.file
        )
    if args.json:
        print_json("service-show", {"files": files})
    elif not files:
        note(f"sentinel service: {args.file}: this configuration needs none.")
    for file in () if args.json else files:
        if args.file is None:
            say(f"## {file.path}")
        say(file.text if args.file is None else file.text.rstrip("\n"))
    return 0 if files else 1


def _differing(args: Namespace) -> list[str]:
    """Of the files that there should be."""
    from sentinel.commands.service_place import wanted
    from sentinel.edges import service_host
    from sentinel.errors import ConfigError

    try:
        _, _, files = wanted(args)
    except ConfigError:  # systemd's word counts all the same
        return [f"{args.config} has faults, and the daemon would not start: sentinel check-config"]
    found = []
    for file in files:
        text = service_host.present(file)
        if text is None:
            found.append(f"{file.path} is missing ({file.what}): sentinel service install")
        elif text != file.text:
            found.append(
                f"{file.path} is not what this version writes for this configuration: sentinel "
                "service install --dry-run shows that"
            )
    return found


def _name(file: str, folder: str) -> str:
    if file in _NAMES:
        return _NAMES[file]
    return "polkit" if file.endswith(".rules") else folder.removesuffix(".d")


def _faults(said: dict[str, str]) -> list[str]:
    if said.get("LoadState") == "not-found":
        return ["it is not installed: sentinel service install"]
    found = []
    state = said.get("ActiveState", "")
    if state != "active":
        why = said.get("Result", "")
        found.append(f"it does not watch ({state}, {why}): journalctl -u sentinel says why")
    if said.get("UnitFileState") not in {"enabled", "enabled-runtime"}:
        found.append("it is not started at a boot: systemctl enable sentinel")
    return found
