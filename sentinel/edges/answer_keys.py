"""Port Keys of the answers: links sealed by this installation, signatures of persons."""

from sentinel.edges.keys import SigningKey, fingerprint, verify_with


class AnswerKeys:
    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def sign(self, purpose: str, payload: bytes) -> str:
        return self._key.sign(purpose, payload)

    def verify(self, purpose: str, payload: bytes, signature: str) -> bool:
        return self._key.verify(purpose, payload, signature)

    def signed_by(self, public: str, purpose: str, payload: bytes, signature: str) -> bool:
        return verify_with(public, purpose, payload, signature)

    def fingerprint(self, public: str) -> str:
        return fingerprint(public)
