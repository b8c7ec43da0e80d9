"""The signing key of this installation: Ed25519, one PEM file, readable by its user alone."""

import base64
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sentinel.edges.files import private_folder, write_atomically
from sentinel.errors import IntegrityError

PREFIX = "sentinel"


class SigningKey:
    """Signs and verifies with domain separation: what is signed for one purpose
    never verifies for another, so no stored file can pose as a manifest or a baseline."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self._public: Ed25519PublicKey = private.public_key()

    def sign(self, purpose: str, payload: bytes) -> str:
        """Base64 signature of a payload for a purpose such as `manifest/1`."""
        return base64.b64encode(self._private.sign(_separated(purpose, payload))).decode()

    def verify(self, purpose: str, payload: bytes, signature: str) -> bool:
        try:
            self._public.verify(
                base64.b64decode(signature, validate=True), _separated(purpose, payload)
            )
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def public_text(self) -> str:
        """The raw public key in base64, for people and for stand-alone verifiers."""
        raw = self._public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return base64.b64encode(raw).decode()


def _separated(purpose: str, payload: bytes) -> bytes:
    return f"{PREFIX}/{purpose}\0".encode() + payload


def verified(public: str, purpose: str, payload: bytes, signature: str) -> bool:
    """Whether a signature is that of a raw public key in base64, for a purpose."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), _separated(purpose, payload))
    except (InvalidSignature, ValueError):
        return False
    return True


def load_or_create(path: Path, *, signed: Iterable[Path] = ()) -> SigningKey:
    """The key in a PEM file, made on first use. Raises IntegrityError if it cannot be read, or
    is missing although one of `signed` exists: what is signed would never verify with another.
    """
    if not path.exists():
        _refuse_if_signed(path, signed)
        private_folder(path.parent)
        private = Ed25519PrivateKey.generate()
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        write_atomically(path, pem)
    return load(path)


def load(path: Path) -> SigningKey:
    """The key in a PEM file; none is made. Raises IntegrityError if it cannot be read."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise IntegrityError(
            f"{path}: the signing key cannot be read ({error}). Bring back the file from its "
            "backup; baselines and backups signed with it cannot be verified without it."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise IntegrityError(
            f"{path}: found another kind of key; an Ed25519 private key is needed."
        )
    return SigningKey(key)


def _refuse_if_signed(path: Path, signed: Iterable[Path]) -> None:
    there = next((file for file in signed if file.exists()), None)
    if there is not None:
        raise IntegrityError(
            f"{path}: the signing key is missing, and {there} was signed with it. No new one is "
            "made, for what was signed would not verify with it. Bring the key back from its "
            "copy; to begin anew without it, move the folders of `paths.state` and "
            "`paths.backups` aside."
        )
