"""Why a site does not answer: from looks at it and at its host to a cause, in words, with advice.

Pure. A cause is what was seen, never more: "refused" says that nobody listens, not why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sentinel.core.crash_cause import TEXTS, Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLook:
    """What one address of the site answered."""

    url: str
    kind: str
    """`site`, `alias` or `origin`."""
    cause: Cause
    """ANSWERS where it gave a page, OTHER for what has no code of its own."""
    detail: str = ""
    """The status, or the words of the library; hostile, cut by whoever shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is left on the file system of the document root. None: not known."""

    free_bytes: int | None = None
    free_inodes: int | None = None
    unknown: str = ""
    """Why nothing is known; empty where something is."""

    @property
    def is_full(self) -> bool:
        return self.free_bytes is not None and (
            self.free_bytes < LEAST_BYTES or self.free_inodes == 0
        )


LEAST_BYTES = 1 << 20
"""With less than 1 MB left a server can write neither logs nor sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLook:
    """What was found out beside the answers, about the machine, its names and its databases."""

    room: Room = Room(unknown="nothing was asked")
    here: bool | None = None
    """Whether the site's address is one of this machine's. None: not found out."""
    listening: bool | None = None
    """Whether a program listens at its port, where `here`."""
    databases: tuple[tuple[str, str], ...] = ()
    """Name, and why it cannot be asked; empty where it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The cause that leads, and all that was seen."""

    cause: Cause
    text: str
    text_hindi: str
    advice: str
    advice_hindi: str
    facts: tuple[str, ...]
    """One sentence for each look, for the record."""


_WORD_HINDI = {
    "site": "साइट",
    "alias": "उपनाम",
    "origin": "मूल सर्वर",
}

_GRAVER = tuple(Cause)
"""Where several are seen at the site's own addresses, the first one of this order leads."""


def diagnose(looks: Sequence[PlaceLook], host: HostLook) -> Diagnosis:
    """The cause of an outage, from all looks. Never raises.

    1. What is known of the host leads where the site fails: a full disk, a database that is away,
       no program at the port.
    2. Else the site's own address leads, then an alias, then the origin; of equals the first in
       the order of Cause.
    3. Where every address answers, ANSWERS; without any look UNKNOWN.
    """
    cause, failing = _leading(looks)
    if failing:
        cause = _of_host(cause, host)
    text = TEXTS[cause]
    where = "" if not failing else f" Seen at {_cut(failing.url)}: {_cut(failing.detail)}."
    where_hindi = "" if not failing else f" ({_WORD_HINDI[failing.kind]}: {_cut(failing.detail)})"
    return Diagnosis(
        cause=cause,
        text=f"{text.means}{where}",
        text_hindi=f"{text.means_hindi}{where_hindi}",
        advice=text.advice,
        advice_hindi=text.advice_hindi,
        facts=(*(_of_place(look) for look in looks), *_of_machine(host)),
    )


def _leading(looks: Sequence[PlaceLook]) -> tuple[Cause, PlaceLook | None]:
    failing = [look for look in looks if look.cause is not Cause.ANSWERS]
    if not looks:
        return Cause.UNKNOWN, None
    if not failing:
        return Cause.ANSWERS, None
    kinds = tuple(_WORD_HINDI)
    first = min(failing, key=lambda look: (kinds.index(look.kind), _GRAVER.index(look.cause)))
    return first.cause, first


def _of_host(cause: Cause, host: HostLook) -> Cause:
    if host.room.is_full:
        return Cause.DISK_FULL
    if host.here and host.listening is False and cause in {Cause.REFUSED, Cause.TIMEOUT}:
        return Cause.NOT_LISTENING
    if any(why for _, why in host.databases) and cause in _MAY_BE_DATABASE:
        return Cause.DATABASE
    return cause


_MAY_BE_DATABASE = frozenset({Cause.SERVER_ERROR, Cause.TIMEOUT, Cause.RESET, Cause.EMPTY})


def _of_place(look: PlaceLook) -> str:
    said = f" ({_cut(look.detail)})" if look.detail else ""
    return f"{look.kind} {_cut(look.url)}: {look.cause.value}{said}"


def _of_machine(host: HostLook) -> list[str]:
    room, told = host.room, []
    if room.free_bytes is None:
        told.append(f"room on the document root's file system: not known ({_cut(room.unknown)})")
    else:
        inodes = "not known" if room.free_inodes is None else f"{room.free_inodes:,}"
        told.append(
            f"room on the document root's file system: {room.free_bytes:,} bytes free, "
            f"free inodes {inodes}"
        )
    if host.here is None:
        told.append("whether the site runs on this machine: not known")
    elif not host.here:
        told.append("the site does not run on this machine: its processes are not seen from here")
    else:
        listening = {True: "a program listens", False: "no program listens", None: "not known"}
        told.append(f"the site's port on this machine: {listening[host.listening]}")
    told += [
        f"database {name}: {f'cannot be reached ({_cut(why)})' if why else 'answers'}"
        for name, why in host.databases
    ]
    return told


def _cut(text: str) -> str:
    """One line of what others wrote, and not much of it."""
    return " ".join(text.split())[:200]
