"""A private knotd: a real name server that signs its zones, on a loopback address of its own."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import dns.asyncresolver

from support.programs import needs
from support.waiting import LIMIT_SECONDS

_NEXT = count(1)


@dataclass(frozen=True, slots=True)
class Knot:
    """One running knotd."""

    address: str
    port: int

    def resolver(self) -> dns.asyncresolver.Resolver:
        """Asks this server alone, which knows parent and child."""
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = [self.address]
        resolver.port = self.port
        return resolver


@contextmanager
def running_knot(
    folder: Path,
    zones: Mapping[str, str],
    *,
    signed: Mapping[str, str],
    forged: frozenset[str] = frozenset(),
) -> Iterator[Knot]:
    """`zones`: the records of each, `@` for its name and `{address}` for the server's own, without
    SOA. `signed`: zones that are signed, each with the parent that gets its DS records; a parent
    that is named `-` gets none. `forged`: those whose DS records name the right key by a wrong
    digest."""
    # no other process of this machine listens on an address that holds our process's number
    pid = os.getpid()
    address = f"127.{64 + next(_NEXT)}.{pid // 256 % 256}.{pid % 256}"
    knot = Knot(address, _free_port(address))
    configuration = folder / "knot.conf"
    configuration.write_text(_configuration(folder, knot, zones, signed))
    for part in ("run", "keys"):
        (folder / part).mkdir()
    written = {zone: _zone(zone, text, address) for zone, text in zones.items()}
    for zone, parent in signed.items():
        digests = _keys(configuration, zone)
        if zone in forged:
            digests = "".join(f"{line[:-4]}beef\n" for line in digests.splitlines())
        if parent != "-":
            written[parent] += digests
    for zone, text in written.items():
        (folder / f"{zone}.zone").write_text(text)
    program = needs("knotd", package="knot")
    log = folder / "knot.log"
    process = subprocess.Popen(
        [program, "-c", configuration], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _until_loaded(process, log, len(zones))
        yield knot
    finally:
        process.terminate()
        process.wait(LIMIT_SECONDS)


def _keys(configuration: Path, zone: str) -> str:
    """Makes the zone's keys; the DS records of them."""
    keymgr = needs("keymgr", package="knot")
    for role in (("ksk=yes", "zsk=no"), ("ksk=no", "zsk=yes")):
        words = ("generate", "algorithm=ecdsap256sha256", *role)
        _run(keymgr, "-c", str(configuration), zone, *words)
    return _run(keymgr, "-c", str(configuration), zone, "ds")


def _run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def _zone(zone: str, text: str, address: str) -> str:
    head = f"$ORIGIN {zone}.\n$TTL 300\n@ SOA ns1 hostmaster 2026112301 3600 600 86400 300\n"
    return head + text.replace("{address}", address) + "\n"


def _configuration(
    folder: Path, knot: Knot, zones: Mapping[str, str], signed: Mapping[str, str]
) -> str:
    lines = [
        "server:",
        f"    rundir: {folder}/run",
        f"    listen: {knot.address}@{knot.port}",
        *("    udp-workers: 1", "    tcp-workers: 1", "    background-workers: 1"),
        f"database:\n    storage: {folder}/keys",
        "control:\n    listen: knot.sock",
        f"log:\n  - target: {folder}/knot.log\n    any: info",
        "policy:\n  - id: tests\n    algorithm: ecdsap256sha256\n    ksk-lifetime: 0",
        "    zsk-lifetime: 0",
        f'template:\n  - id: default\n    storage: {folder}\n    file: "%s.zone"',
        "    zonefile-sync: -1\n    journal-content: none",
        "zone:",
    ]
    for zone in zones:
        lines.append(f"  - domain: {zone}")
        if zone in signed:
            lines.append("    dnssec-signing: on\n    dnssec-policy: tests")
    return "\n".join(lines) + "\n"


def _free_port(address: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind((address, 0))
        return int(made.getsockname()[1])


def _until_loaded(process: subprocess.Popen[bytes], log: Path, zones: int) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text() if log.exists() else ""
        if said.count("] loaded, serial") == zones and "server started" in said:
            return
        time.sleep(0.02)
    raise AssertionError(f"knotd did not start: {log.read_text() if log.exists() else 'no log'}")
