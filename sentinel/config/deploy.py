"""[deploy]: whose keys may announce a deploy; [record]: what is kept of the looks."""

import base64
import binascii
import os
from collections.abc import Iterable
from pathlib import Path

from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.settings import Deploy, Record
from sentinel.core.site import Site, local_root

KEY_BYTES = 32
"""Of a raw Ed25519 public key (RFC 8032, 5.1.5)."""
_ACCEPTED = (
    "accepted: a raw Ed25519 public key in base64 (44 characters), as `sentinel deploy plan "
    "--sign KEY` prints it"
)


def read_deploy(root: Table, file: Path, sites: Iterable[Site]) -> Deploy:
    """`file` is config.toml itself: who can write it announces, so that no site may hold it."""
    table = root.table("deploy")
    deploy = Deploy(
        keys=table.texts("keys", (), accepted="a list of public keys", convert=public_key)
    )
    place = Path(os.path.realpath(file))
    for number, site in enumerate(sites):
        folder = local_root(site)
        if deploy.keys and folder and place.is_relative_to(os.path.realpath(folder)):
            table.problem(
                "keys",
                f"stand in {shown(str(file))}, inside the document root of site[{number}]; "
                "accepted: a place that nobody who can write the site can write; move it out",
            )
    table.finish()
    return deploy


def read_record(root: Table) -> Record:
    table = root.table("record")
    record = Record(
        observations_bytes=table.size("observations", "1GB"),
        days=table.integer("days", 35, low=1, high=3660),
    )
    table.finish()
    return record


def public_key(text: str) -> str:
    """The key in its one form. Raises ValueError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(_ACCEPTED)
    return base64.b64encode(raw).decode()
