"""A restic repository that opens at once.

restic derives the key of a repository from its password by scrypt, at a cost that it sets when the
repository is made: half a second of each command. Here the key file is written anew, as its format
says (restic, "Design": Keys, Encryption and MAC), at the least cost there is.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305

_CHEAP = {"N": 16, "r": 1, "p": 1}
_MEMORY = 1 << 28
_IV = _MAC = 16


class _Keys(NamedTuple):
    """AES-256 in counter mode, and Poly1305-AES."""

    encryption: bytes
    mac: bytes
    mac_r: bytes


def open_at_once(repository: Path, password: str) -> None:
    """Sets the cost of the one key of a repository to almost nothing."""
    (file,) = (repository / "keys").iterdir()
    key = json.loads(file.read_bytes())
    sealed = base64.b64decode(key["data"])
    iv, text, tag = sealed[:_IV], sealed[_IV:-_MAC], sealed[-_MAC:]
    keys = _derived(password, key)
    assert _tag(keys, iv, text) == tag, "this is no key of restic as its design says"
    master = _crypted(keys, iv, text)
    key |= _CHEAP
    keys = _derived(password, key)
    text = _crypted(keys, iv, master)
    key["data"] = base64.b64encode(iv + text + _tag(keys, iv, text)).decode()
    written = json.dumps(key).encode()
    file.unlink()
    (file.parent / hashlib.sha256(written).hexdigest()).write_bytes(written)


def _derived(password: str, key: dict[str, str | int]) -> _Keys:
    made = hashlib.scrypt(
        password.encode(),
        salt=base64.b64decode(str(key["salt"])),
        n=int(key["N"]),
        r=int(key["r"]),
        p=int(key["p"]),
        dklen=64,
        maxmem=_MEMORY,
    )
    return _Keys(made[:32], made[32:48], made[48:])


def _crypted(keys: _Keys, iv: bytes, text: bytes) -> bytes:
    """Counter mode is its own inverse."""
    stream = Cipher(algorithms.AES(keys.encryption), modes.CTR(iv)).encryptor()
    return stream.update(text) + stream.finalize()


def _tag(keys: _Keys, iv: bytes, text: bytes) -> bytes:
    block = Cipher(algorithms.AES(keys.mac), modes.ECB()).encryptor()
    return Poly1305.generate_tag(keys.mac_r + block.update(iv) + block.finalize(), text)
