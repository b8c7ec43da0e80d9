"""The flag folder that web servers look into: what is blocked, for which incident, with which page.

<flag_dir>/<site>/incidents/<INC>/block.html       the page
<flag_dir>/<site>/incidents/<INC>/incident         its name, for servers that read files ...
<flag_dir>/<site>/incidents/<INC>/name/<INC>       ... and for those that find files only
<flag_dir>/<site>/incidents/<INC>/retest/<token>   empty; the folder can be entered, not listed
<flag_dir>/<site>/current -> incidents/<INC>       the switch: there it blocks, gone it does not
<flag_dir>/<site>/probe/<token>                    a page: whoever knows the token is answered so
"""

import errno
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sentinel.blockers.flag_folder import turn
from sentinel.core.plain_line import without_tokens
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site, block_settings, local_root
from sentinel.edges.files import sync_folder, write_atomically
from sentinel.errors import BlockError

PAGE = "block.html"
SWITCH = "current"
INCIDENTS = "incidents"
INCIDENT = "incident"
NAMES = "name"
TOKENS = "retest"
PROBES = "probe"
PROBE_NAME = "probe"
"""Stands in `X-Sentinel-Block` where an incident would."""
PROBE_PAGE = "<!doctype html><title>Sentinel</title><p>A block would answer here.</p>"

UNKNOWN = "UNKNOWN"
"""Stands for an incident that a copied flag folder does not name."""

OPEN_FOLDER = 0o755
"""The web server's user reads what is in the folder, and changes nothing."""
UNLISTED_FOLDER = 0o711
"""A file in it is found by who knows its name: the token never shows in a listing."""
OPEN_FILE = 0o644

_INCIDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
_TOKEN = re.compile(r"[0-9a-f]{64}")
_SITE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagState:
    """What a flag folder says of one site at this moment."""

    incident: str
    """Empty: the site is not blocked, and the other fields mean nothing."""
    page_html: str
    passes: Callable[[str], bool]
    """Whether the value of an `X-Sentinel-Retest` header is this incident's token."""
    probed: Callable[[str], bool]
    """Whether the value of an `X-Sentinel-Probe` header asks to be answered as if blocked; counts
    while the site is not blocked."""


def read_flag(folder: Path, site_name: str) -> FlagState:
    """The flag as a web server would read it, for servers written in Python (the demo's).

    Reads the file system at each call and keeps nothing. A switch that leads nowhere counts as
    not set; one that cannot be read counts as set, with an empty page (it fails closed).
    """
    switch = folder / site_name / SWITCH
    probes = folder / site_name / PROBES
    try:
        incident = switch.readlink().name
        page = (switch / PAGE).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return FlagState(
            incident="",
            page_html="",
            passes=lambda _: False,
            probed=lambda token: _token_known(probes, token),
        )
    except OSError:
        return FlagState(
            incident="unreadable", page_html="", passes=lambda _: False, probed=lambda _: False
        )
    tokens = folder / site_name / INCIDENTS / incident / TOKENS
    return FlagState(
        incident=incident,
        page_html=page,
        passes=lambda token: _token_known(tokens, token),
        probed=lambda token: _token_known(probes, token),
    )


def _token_known(tokens: Path, token: str) -> bool:
    try:
        return bool(_TOKEN.fullmatch(token)) and (tokens / token).is_file()
    except OSError:
        return False


class FlagBlocker:
    """What all drivers with a flag folder share (port Blocker, all but `snippet`; port Prober)."""

    def apply(self, order: BlockOrder) -> None:
        """Page and token first, the switch last, so that a crash leaves the site open or wholly
        blocked. Repeating it is harmless. Raises BlockError."""
        home = home_of(order.site)
        _refuse_bad_names(order)
        incident = home / INCIDENTS / order.incident
        with as_block_error(order.site, "set"):
            names = incident / NAMES
            _open_folders(home, incident.parent, incident, names, incident / TOKENS)
            with turn(home):
                publish(incident / INCIDENT, order.incident.encode())
                _only(names, order.incident, b"")
                publish(incident / PAGE, order.page_html.encode("utf-8", "replace"))
                _only(incident / TOKENS, order.token, b"")
                _switch_to(home, order.incident)

    def lift(self, site: Site) -> None:
        """Removes the switch, then every token; the pages stay. Raises BlockError."""
        home = home_of(site)
        with as_block_error(site, "lifted"):
            if not home.is_dir():
                return
            with turn(home):
                _clear(home / SWITCH)
                for token in home.glob(f"{INCIDENTS}/*/{TOKENS}/*"):
                    token.unlink(missing_ok=True)

    def incident(self, site: Site) -> str:
        """The incident for which the flag is set, or an empty string. Raises BlockError."""
        home = home_of(site)
        with as_block_error(site, "read"):
            incident = switched(home / SWITCH)
            return incident if (home / SWITCH / PAGE).exists() else ""

    def begin_probe(self, site: Site, token: str) -> None:
        """From now on who knows the token is answered as if the site were blocked; nobody else
        is. An earlier probe of the site ends. Repeating it is harmless. Raises BlockError."""
        home = home_of(site)
        _refuse_bad_token(token, "probe")
        with as_block_error(site, "probed"):
            _open_folders(home, home / PROBES)
            with turn(home):
                _only(home / PROBES, token, PROBE_PAGE.encode())

    def end_probe(self, site: Site) -> None:
        """Nobody is answered so any more. Ending what was not begun is fine. Raises BlockError."""
        home = home_of(site)
        with as_block_error(site, "probed"):
            for token in home.glob(f"{PROBES}/*"):
                token.unlink(missing_ok=True)


def home_of(site: Site) -> Path:
    """The site's folder. Raises BlockError where it would lie in the document root."""
    settings = block_settings(site)
    if not _SITE.fullmatch(site.name):
        raise BlockError(
            f"site {site.name!r}: the name cannot be a folder below {settings.flag_dir}. "
            "Accepted: letters, digits, dot, dash and underscore."
        )
    home = settings.flag_dir / site.name
    document_root = local_root(site)
    if document_root is not None:
        root, place = document_root.resolve(), home.resolve()
        if place.is_relative_to(root) or root.is_relative_to(place):
            raise BlockError(
                f"{settings.flag_dir}: the flag folder and the document root {root} lie in each "
                "other; who can write the site could then lift its block. Give another flag_dir."
            )
    return home


def _refuse_bad_names(order: BlockOrder) -> None:
    if not _INCIDENT.fullmatch(order.incident):
        raise BlockError(
            f"{order.incident!r}: no incident to block for. Accepted: letters, digits and dashes."
        )
    _refuse_bad_token(order.token, "re-test")


def _refuse_bad_token(token: str, use: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise BlockError(f"The {use} token is not 64 lower-case hex digits.")


@contextmanager
def as_block_error(site: Site, done: str) -> Iterator[None]:
    """Turns an OSError into a BlockError that says what could not be `done` to the block, without
    the token by whose name a file goes."""
    try:
        yield
    except OSError as error:
        folder = block_settings(site).flag_dir
        advice = f"Sentinel must own the flag folder {folder}."
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            advice = f"Make room on the disk of the flag folder {folder}."
        place = without_tokens(str(error.filename or folder))
        cause = error if place == str(error.filename or folder) else None
        raise BlockError(
            f"site {site.name}: the block could not be {done}: {place}: {error.strerror}. {advice}"
        ) from cause


def _open_folders(home: Path, *folders: Path) -> None:
    """Makes what is missing. Modes are set in so many words: a service's umask is often 077."""
    for folder in reversed(home.parents):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(OPEN_FOLDER)
    for folder in (home, *folders):
        with suppress(FileExistsError):
            folder.mkdir()
            _belong(folder)
        folder.chmod(UNLISTED_FOLDER if folder.name in {TOKENS, PROBES} else OPEN_FOLDER)


def _belong(folder: Path) -> None:
    """What root makes in the flag folder of a daemon that is another user is that user's: it has to
    be able to set its flag there."""
    owner = folder.parent.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.chown(folder, owner.st_uid, owner.st_gid, follow_symlinks=False)


def publish(path: Path, data: bytes, mode: int = OPEN_FILE) -> None:
    """Puts a file there that is whole, with its mode, from its first moment under its name."""
    try:
        if path.read_bytes() == data and path.stat().st_mode & 0o777 == mode:
            return
    except FileNotFoundError:
        pass
    fresh = path.with_name(f".{path.name}.new")
    write_atomically(fresh, data, mode=mode)
    fresh.chmod(mode)
    fresh.replace(path)
    sync_folder(path.parent)


def _only(folder: Path, name: str, content: bytes) -> None:
    """One file; what an earlier block, or one that was killed, left beside it goes."""
    publish(folder / name, content)
    for other in folder.iterdir():
        if other.name != name:
            other.unlink(missing_ok=True)


def token_in(folder: Path) -> str:
    """The token whose file lies in a folder, or an empty string."""
    names = (path.name for path in folder.glob("*"))
    return next((name for name in names if _TOKEN.fullmatch(name)), "")


def switched(switch: Path) -> str:
    """The incident that a switch names. A folder in its place, as a copy leaves it that follows
    links, closes the site like any other, and says so inside."""
    try:
        if switch.is_dir() and not switch.is_symlink():
            said = (switch / INCIDENT).read_text(encoding="utf-8", errors="replace")
            return said if _INCIDENT.fullmatch(said) else UNKNOWN
        return switch.readlink().name
    except FileNotFoundError:
        return ""


def _clear(switch: Path) -> None:
    """The web server finds no switch from now on."""
    if switch.is_dir() and not switch.is_symlink():
        switch.rename(switch.with_name(f".{SWITCH}.{secrets.token_hex(6)}"))
    elif os.path.lexists(switch):
        switch.unlink()
    else:
        return
    sync_folder(switch.parent)


def _switch_to(home: Path, incident: str) -> None:
    switch, target = home / SWITCH, f"{INCIDENTS}/{incident}"
    if switch.is_symlink() and str(switch.readlink()) == target:
        return
    if not switch.is_symlink():
        _clear(switch)
    fresh = home / f".{SWITCH}.{secrets.token_hex(6)}"
    fresh.symlink_to(target)
    try:
        fresh.replace(switch)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(home)
