"""What a definition says of kinds `security-headers`, `cookies`, `mixed-content`, `exposure`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityHeadersOptions:
    """Answers must send headers that protect visitors."""

    required: tuple[str, ...] = ("x-content-type-options", "x-frame-options", "referrer-policy")
    """Names of `core/security_header.py`; one that is missing is a fault."""
    advised: tuple[str, ...] = ("content-security-policy", "permissions-policy")
    """One that is missing, or says little, is told, and nobody has to do anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CookiesOptions:
    """Cookies must travel safely, and last no longer than browsers keep them."""

    sessions: tuple[str, ...] = ()
    """Names of cookies that hold sessions, beside the usual ones; `*` for any characters."""
    ignore: tuple[str, ...] = ()
    """Names of cookies of which nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedContentOptions:
    """Encrypted pages must load and send nothing in the clear."""

    ignore: tuple[str, ...] = ()
    """Regular expressions on the address that is loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureOptions:
    """Answers must not tell strangers what they need not know."""

    ignore: tuple[str, ...] = ()
    """Regular expressions on the path of folders whose files may be listed."""
    versions: bool = True
    """Whether headers that name a server's version are told."""


AnswerOptions = SecurityHeadersOptions | CookiesOptions | MixedContentOptions | ExposureOptions
