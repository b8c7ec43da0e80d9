"""What keeps Sentinel from being a service on this machine, said before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.service_needs import ServiceNeeds
from sentinel.core.service_unit import ODD, ServicePlace, is_hidden

PRIVATE = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - named to be refused
"""Of which the daemon has one of its own (PrivateTmp)."""
_ELSEWHERE = (
    "install it where all users find it: `pipx install --global sentinel-watch`, the Debian "
    "package, or `python3 -m venv /opt/sentinel` and its pip"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFacts:
    """What runs here, as it was found."""

    python: Path
    """The interpreter, links followed."""
    prefix: Path
    """The environment: sys.prefix."""
    package: Path
    """The folder of the package `sentinel`."""
    moved_from: Path | None = None
    """The environment that the program's first line names, where that is another one."""
    open_to: tuple[tuple[Path, str], ...] = ()
    """Files and folders of it that somebody beside root may change, and who."""


def program_faults(place: ServicePlace, facts: ProgramFacts) -> tuple[str, ...]:
    """Why the daemon could not, or must not, run what runs here; empty: it can."""
    return tuple(_program_faults(place, facts))


def _program_faults(place: ServicePlace, facts: ProgramFacts) -> Iterator[str]:
    parts = {
        "the program": place.program,
        "its environment": facts.prefix,
        "its Python": facts.python,
        "its code": facts.package,
    }
    for what, path in parts.items():
        if is_hidden(path) or _in_private(path):
            yield (
                f"{path}: {what} lies where the daemon does not look (it sees no home folder, and "
                f"a /tmp of its own): {_ELSEWHERE}."
            )
            return
    if facts.moved_from is not None:
        yield (
            f"{place.program}: this environment was made as {facts.moved_from} and moved: its "
            f"programs still start that one. Make it anew in its place: {_ELSEWHERE}."
        )
    for path, who in facts.open_to:
        yield (
            f"{path}: {who} may change it, and so what the daemon does with its rights. chown -R "
            f"root and chmod -R go-w what is named, or {_ELSEWHERE}."
        )


def path_faults(place: ServicePlace, needs: ServiceNeeds) -> tuple[str, ...]:
    """What of the configuration's paths no unit can grant; empty: all is well."""
    return tuple(_path_faults(place, needs))


def _path_faults(place: ServicePlace, needs: ServiceNeeds) -> Iterator[str]:
    if is_hidden(place.config) or _in_private(place.config):
        yield (
            f"{place.config}: the daemon sees no home folder, and a /tmp of its own. Move the "
            "working folder to /etc/sentinel, and its paths to /var/lib/sentinel ([paths])."
        )
    for path in _once((*needs.own, *needs.flags, *needs.made, *needs.beside)):
        if path == Path("/"):
            yield (
                "/: a document root directly below it could only be restored by a daemon that may "
                "write everywhere. Give it a folder of its own, such as /srv/www/site, and serve "
                "that."
            )
        elif _in_private(path):
            yield (
                f"{path}: below /tmp and /var/tmp the daemon has folders of its own. Take another "
                "path, such as one below /var/lib/sentinel."
            )
    for path in _once((place.program, place.config, *needs.writes)):
        if odd := sorted(set(str(path)) & ODD):
            yield f"{str(path)!r}: holds {odd[0]!r}, which unit files cannot name. Rename it."


def _in_private(path: Path) -> bool:
    return any(path == folder or folder in path.parents for folder in PRIVATE)


def _once(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(paths))
