"""The texts of the playbooks that were last in force without a fault, kept in the state folder and
signed: what answers an attack cannot be put there by whoever can write a file."""

import json
from collections.abc import Mapping
from pathlib import Path

from sentinel.edges.files import private_folder, write_atomically
from sentinel.edges.keys import SigningKey, load_private
from sentinel.errors import IntegrityError

FILE = "playbooks.json"
PURPOSE = "playbooks/1"
MAX_BYTES = 20_000_000


def keep(state: Path, key_file: Path, texts: Mapping[str, str]) -> None:
    """Keeps these texts by name, in place of those before; writes nothing where they are kept
    already. Raises OSError, and IntegrityError where the key cannot be read."""
    key = load_private(key_file)
    if kept(state, key_file) == dict(texts):
        return
    payload = json.dumps({"texts": dict(sorted(texts.items()))}, ensure_ascii=True)
    document = {"payload": payload, "signature": key.sign(PURPOSE, payload.encode())}
    private_folder(state)
    write_atomically(state / FILE, json.dumps(document).encode())


def kept(state: Path, key_file: Path) -> dict[str, str]:
    """The texts that were kept, by name; none where there are none, or where they do not verify."""
    try:
        key = load_private(key_file)
        with (state / FILE).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        return {} if len(data) > MAX_BYTES else _verified(key, data)
    except (OSError, IntegrityError):
        return {}


def _verified(key: SigningKey, data: bytes) -> dict[str, str]:
    try:
        document = json.loads(data)
        payload, signature = document["payload"], document["signature"]
        if not key.verify(PURPOSE, payload.encode(), signature):
            return {}
        texts = json.loads(payload)["texts"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {str(name): str(text) for name, text in texts.items()}
