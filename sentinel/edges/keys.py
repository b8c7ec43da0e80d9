"""Ed25519 keys in PEM files: of this installation, and of persons who approve with their own."""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sentinel.edges.files import private_folder, write_atomically
from sentinel.errors import IntegrityError, Refused, UsageError

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

    def sign_note(self, text: str) -> bytes:
        """The signature of a signed note (C2SP), which is over the text alone. What is signed
        otherwise holds a null character, and no note does: neither can pose as the other.
        Raises ValueError for a text with one."""
        if "\0" in text:
            raise ValueError("a note holds no null character")
        return self._private.sign(text.encode())

    def verify_note(self, text: str, signature: bytes) -> bool:
        try:
            self._public.verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return "\0" not in text

    def derived(self, purpose: str) -> bytes:
        """32 secret bytes for one purpose (HKDF, RFC 5869): they say nothing of the key, nor of
        those for another purpose."""
        raw = self._private.private_bytes_raw()
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_separated(purpose, b""))
        return kdf.derive(raw)

    @property
    def public_raw(self) -> bytes:
        """The public key's 32 bytes (RFC 8032)."""
        return base64.b64decode(self.public_text)

    @property
    def public_pem(self) -> bytes:
        return self._public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def public_text(self) -> str:
        """The raw public key in base64, for people and for stand-alone verifiers."""
        raw = self._public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return base64.b64encode(raw).decode()


def fingerprint(public_text: str) -> str:
    """SHA-256 of a raw public key given in base64, lower-case hex."""
    return hashlib.sha256(base64.b64decode(public_text)).hexdigest()


def verify_with(public_text: str, purpose: str, payload: bytes, signature: str) -> bool:
    """Whether the owner of a public key (raw, base64) signed the payload for this purpose."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_text, validate=True))
        public.verify(base64.b64decode(signature, validate=True), _separated(purpose, payload))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key_text(given: str) -> str:
    """The raw public key in base64, from that text itself or from a PEM document. Raises
    ValueError with what is accepted."""
    try:
        raw = _raw_of_pem(given) if "-----BEGIN" in given else _decoded(given)
        Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(
            "accepted: the path of an Ed25519 public key in PEM, or its 32 bytes in base64; "
            "`sentinel key new FILE` makes a pair and prints it"
        ) from error
    return base64.b64encode(raw).decode()


def _raw_of_pem(text: str) -> bytes:
    """The raw key; nothing for another kind of key, which is then refused for its length."""
    key = serialization.load_pem_public_key(text.encode())
    if not isinstance(key, Ed25519PublicKey):
        return b""
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _decoded(text: str) -> bytes:
    return base64.b64decode(text.strip(), validate=True)


def load_private(path: Path) -> SigningKey:
    """The private key in a PEM file. Raises IntegrityError where there is none."""
    return _loaded(path, "Name the file that `sentinel key new` made.")


def given_private(path: Path) -> SigningKey:
    """The private key in the PEM file that a person named. Raises UsageError where it is none."""
    try:
        return _loaded(path, "Name the private key that `sentinel key new` made, not its `.pub`.")
    except IntegrityError as error:
        raise UsageError(str(error)) from error


def create_private(path: Path) -> SigningKey:
    """A new private key in a new file, which its user alone can read, and the public one beside it
    as `.pub`. Raises Refused where a file is there already, or none can be made there."""
    if path.exists():
        raise Refused(f"{path}: a file is there already; a key is never overwritten.")
    try:
        key = _create(path)
    except OSError as error:
        raise Refused(f"{path}: cannot be written ({error.strerror}); name another.") from error
    write_atomically(path.with_name(path.name + ".pub"), key.public_pem, mode=0o644)
    return key


def _separated(purpose: str, payload: bytes) -> bytes:
    return f"{PREFIX}/{purpose}\0".encode() + payload


def load_or_create(path: Path, *, signed: Iterable[Path] = ()) -> SigningKey:
    """The key in a PEM file, made on first use. Raises IntegrityError if it cannot be read, or
    is missing although one of `signed` exists: what is signed would never verify with another.
    """
    if not path.exists():
        _refuse_if_signed(path, signed)
        private_folder(path.parent)
        _create(path)
    return _loaded(
        path,
        "Bring back the file from its backup; baselines and backups signed with it cannot be "
        "verified without it.",
    )


def _create(path: Path) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_atomically(path, pem)
    return SigningKey(private)


def _loaded(path: Path, otherwise: str) -> SigningKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise IntegrityError(
            f"{path}: the signing key cannot be read ({error}). {otherwise}"
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
