"""On which ports a process listens, from proc(5): for servers that choose one and do not say it."""

from pathlib import Path

TCP, UDP = "tcp", "udp"
_STATES = {TCP: "0A", UDP: "07"}
"""Listening, and bound without a connection."""


def ports_of(pid: int, protocol: str = TCP) -> list[int]:
    """Of a process of this machine, over IPv4."""
    sockets = {
        target.removeprefix("socket:[").removesuffix("]")
        for link in Path(f"/proc/{pid}/fd").glob("*")
        if (target := _target(link)).startswith("socket:[")
    }
    rows = [line.split() for line in Path(f"/proc/net/{protocol}").read_text().splitlines()[1:]]
    return [
        int(row[1].split(":")[1], 16)
        for row in rows
        if row[3] == _STATES[protocol] and row[9] in sockets
    ]


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed since it was listed
        return ""
