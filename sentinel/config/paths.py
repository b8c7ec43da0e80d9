"""[paths], and the rule that nothing of Sentinel's lies where the web server serves it."""

import os
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.settings import Paths
from sentinel.core.site import Site, block_settings, local_root, rungs

_KEY = "an Ed25519 private key in PEM form, without a pass phrase, readable by the running user"
_NAMED_KEY = (
    "make one with `openssl genpkey -algorithm ed25519`, or take the line out: then one is made in "
    "the state folder on first use"
)
_OWN_KEY = "bring the file back from its copy: without it nothing that was signed verifies"


def read_paths(root: Table, base: Path) -> Paths:
    """Folders and the signing key. A key that is named must be there; one that is not named is
    made on first use, and must be good if it is there already."""
    table = root.table("paths")
    state = table.path("state", base, "state") or base / "state"
    backups = table.path("backups", base, "backups") or base / "backups"
    for key, folder in (("state", state), ("backups", backups)):
        if _exists(folder) and not folder.is_dir():
            table.problem(
                key, f"found {shown(str(folder))}, which is no folder; accepted: a folder; name one"
            )
    named = table.path("signing_key", base)
    key_file = named or state / "signing-key.pem"
    if (named or _exists(key_file)) and (fault := _key_fault(key_file)):
        do = _NAMED_KEY if named else _OWN_KEY
        table.problem(
            "signing_key", f"found {shown(str(key_file))}: {fault}; accepted: {_KEY}; {do}"
        )
    table.finish()
    return Paths(state=state, backups=backups, signing_key=key_file)


def report_served_paths(root: Table, paths: Paths, sites: Iterable[Site]) -> None:
    """Reports state, backups, key or flag folders inside a document root: anyone could read them,
    a restore would sweep them away, and each write would look like a change of the site."""
    for number, site in enumerate(sites):
        root_folder = local_root(site)
        if root_folder is None:
            continue
        own = {"paths.state": paths.state, "paths.backups": paths.backups}
        if not paths.signing_key.is_relative_to(paths.state):
            own["paths.signing_key"] = paths.signing_key
        for rung, way in enumerate(rungs(site)):
            place = f"block[{rung}]" if site.ladder else "block"
            own[f"site[{number}].{place}.flag_dir"] = block_settings(way).flag_dir
        served = Path(os.path.realpath(root_folder))
        for key, path in own.items():
            if Path(os.path.realpath(path)).is_relative_to(served):
                root.problems.add(
                    root.file,
                    key,
                    f"found {shown(str(path))}, inside the document root of site[{number}]; "
                    "accepted: a place that the web server does not serve; move it out",
                )


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def _key_fault(path: Path) -> str:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        return error.strerror or "it cannot be read"
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "it holds no private key that can be read"
    if not isinstance(key, Ed25519PrivateKey):
        return "it holds another kind of key"
    return ""
