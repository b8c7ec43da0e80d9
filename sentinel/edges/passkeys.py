"""Port Passkeys: WebAuthn by py_webauthn, for one origin, with its user verified each time."""

import base64
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sentinel.core.access_ports import Registered
from sentinel.core.account import Account, Passkey
from sentinel.errors import Refused

TIMEOUT_MILLISECONDS = 120_000
MAX_ANSWER = 16_384
_FAULTS = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)
"""What a made-up answer can bring about in the library and in JSON."""


class WebAuthnPasskeys:
    """For the console at one URL."""

    def __init__(self, url: str, title: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._origin = f"{parts.scheme}://{parts.netloc.lower()}"
        self._title = title

    def to_register(
        self, account: Account, title: str, challenge: bytes, known: Sequence[Passkey]
    ) -> str:
        options = generate_registration_options(
            rp_id=self._host,
            rp_name=self._title,
            user_id=_bytes(account.handle),
            user_name=account.name,
            user_display_name=title,
            challenge=challenge,
            timeout=TIMEOUT_MILLISECONDS,
            exclude_credentials=_descriptors(known),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return options_to_json(options)

    def registered(self, answer: str, challenge: bytes) -> Registered:
        try:
            found = verify_registration_response(
                credential=_json(answer),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except _FAULTS as error:
            raise Refused("The browser's answer is no passkey for this console.") from error
        return Registered(
            id=_text(found.credential_id),
            public_key=_text(found.credential_public_key),
            sign_count=found.sign_count,
        )

    def to_show(self, challenge: bytes, known: Sequence[Passkey]) -> str:
        options = generate_authentication_options(
            rp_id=self._host,
            challenge=challenge,
            timeout=TIMEOUT_MILLISECONDS,
            allow_credentials=_descriptors(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    def named(self, answer: str) -> str:
        try:
            return _text(_bytes(str(_json(answer)["id"])))
        except _FAULTS as error:
            raise Refused("The browser's answer is no passkey's.") from error

    def shown(self, answer: str, challenge: bytes, passkey: Passkey) -> int:
        try:
            found = verify_authentication_response(
                credential=_json(answer),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=_bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except _FAULTS as error:
            raise Refused("The passkey's answer does not hold.") from error
        return found.new_sign_count


def _descriptors(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=_bytes(one.id)) for one in known]


def _json(answer: str) -> dict[str, object]:
    if len(answer) > MAX_ANSWER:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
