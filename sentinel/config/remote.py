"""[site.ssh]: the web host, where a site's document root is not on this machine."""

import base64
import binascii
import re
import stat
from pathlib import Path

from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.site import Exchange, RemoteHost, Site

ACCESS = ("helper", "sftp")

_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}|[0-9A-Fa-f:.]{2,45}", re.ASCII)
_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?", re.ASCII)
_KEY_TYPES = frozenset(
    {"ssh-ed25519", "ssh-rsa"} | {f"ecdsa-sha2-nistp{bits}" for bits in (256, 384, 521)}
)
_LEAST_BYTES = 36
"""Of a key after its name: an Ed25519 key with its length, the shortest there is (RFC 8709, 4)."""
_ACCEPTED_KEY = (
    'accepted: a line as in /etc/ssh/ssh_host_ed25519_key.pub on that host, such as "ssh-ed25519 '
    'AAAA...", without a name in front; copy it by another way than the one it shall protect'
)


def read_remote(site: Table, base: Path) -> RemoteHost | None:
    """The table [site.ssh] of a site; None where it is not written."""
    table = site.table("ssh")
    if not site.has("ssh"):
        return None
    key_file = table.path("key_file", base)
    if key_file is None and not table.has("key_file"):
        table.problem(
            "key_file",
            "missing; accepted: the file of a private key without a pass phrase; make one with "
            "`ssh-keygen -t ed25519 -N ''` for this site alone",
        )
    elif key_file is not None and (fault := _key_fault(key_file)):
        table.problem("key_file", f"found {shown(str(key_file))}: {fault}")
    remote = RemoteHost(
        host=table.text("host", accepted='a name or address such as "web1"', convert=_host),
        user=table.text("user", accepted='a user of that host such as "sentinel"', convert=_user),
        host_keys=table.texts(
            "host_keys", accepted="a list of the host's public keys", convert=_host_key, least=1
        ),
        key_file=key_file or base,
        port=table.integer("port", 22, low=1, high=65535),
        access=table.choice("access", ACCESS, "helper") or "helper",
        timeout_seconds=table.duration("timeout", "10m", low="1s", high="1d"),
        max_bytes=table.size("max", "50GB"),
    )
    table.finish()
    return remote


def read_remote_root(site: Table) -> Path | None:
    """The document root as its own host names it; nothing of this machine is looked at."""
    text = site.text(
        "document_root",
        accepted='an absolute path on that host such as "/srv/www/html"',
        convert=_remote_root,
    )
    return Path(text) if text else None


def report_fall_back(table: Table, site: Site) -> None:
    """Notes a way of restoring that is for files on this machine alone."""
    way = site.restore.exchange
    if site.remote is not None and way is not Exchange.EXCHANGE:
        table.table("restore").problem(
            "exchange",
            f"found {shown(way.value)}; accepted beside [site.ssh]: "
            f"{shown(Exchange.EXCHANGE.value)}: "
            "a remote root is exchanged in one step or not at all; take the line out",
        )


def _remote_root(text: str) -> str:
    parts = text.rstrip("/").split("/")
    if not text.startswith("/") or len(parts) < 2 or {"", ".", ".."} & set(parts[1:]):
        raise ValueError(
            'accepted: an absolute path on the host of [site.ssh], such as "/srv/www/html"; write '
            "it whole"
        )
    return text.rstrip("/")


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError("accepted: a host's name or address, without user and port; correct it")
    return text


def _user(text: str) -> str:
    if not _USER.fullmatch(text):
        raise ValueError("accepted: the name of a user of that host; correct it")
    return text


def _host_key(text: str) -> str:
    """The key's type and its base64, without the comment."""
    kind, _, rest = text.strip().partition(" ")
    encoded = rest.split(" ", 1)[0]
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(_ACCEPTED_KEY) from None
    named = len(kind).to_bytes(4, "big") + kind.encode("ascii", "replace")
    least = len(named) + _LEAST_BYTES
    if kind not in _KEY_TYPES or not raw.startswith(named) or len(raw) < least:
        raise ValueError(_ACCEPTED_KEY)
    return f"{kind} {encoded}"


def _key_fault(path: Path) -> str:
    try:
        seen = path.stat()
    except OSError as error:
        return (
            f"{error.strerror or 'it cannot be looked at'}; accepted: the file of a private key; "
            "make one with `ssh-keygen -t ed25519 -N ''` for this site alone"
        )
    if not stat.S_ISREG(seen.st_mode):
        return "it is no file; accepted: the file of a private key; name one"
    if seen.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return "others can read it; accepted: a private key of the running user alone; chmod 600"
    return ""
