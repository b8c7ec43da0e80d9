"""The people of an installation: [[contact]], [organisation], [verification]."""

from dataclasses import dataclass

from sentinel.core.words import Language, Role

DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person who is told, or who may decide."""

    name: str
    post: str
    mail: str
    mobile: str
    roles: tuple[Role, ...]
    deputy: str = ""
    """Name of the contact who stands in."""
    public_key: str = ""
    """Ed25519, raw, base64: what this person approves is then signed with their own key."""
    language: Language = Language.BOTH
    """In which language this person is told."""
    office_phone: str = ""
    office_fax: str = ""
    """Both asked for by the form of the point of contact (Directions, Annexure II)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The body that owns the site, in the words of the CERT-In form. Empty means not known."""

    name: str
    address: str = ""
    location: str = ""
    """City, region and country of the affected system."""
    network: str = ""
    """Network and name of the ISP."""
    operating_system: str = ""
    hosting: str = ""
    """Make, model or cloud details of the affected system."""
    critical_to_mission: bool | None = None
    critical_details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What is written of a contact is only good until somebody moves, and nobody notices."""

    every_seconds: float = 90 * DAY_SECONDS
    """0: nobody is asked."""
    remind_seconds: float = 14 * DAY_SECONDS
    """After so long without an answer the contact is asked again."""
    overdue_seconds: float = 21 * DAY_SECONDS
    """After so long without an answer others are told that this contact may not be reachable."""
