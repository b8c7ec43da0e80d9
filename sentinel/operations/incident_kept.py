"""What is kept of an incident: the sealed list, and the bytes that a page may show."""

from collections.abc import Collection
from dataclasses import dataclass

from sentinel.app_parts import App
from sentinel.core.authority import MAY, Act
from sentinel.core.document import MediaKind, decode, media_kind
from sentinel.core.incident import Incident
from sentinel.core.principal import Principal, Scope
from sentinel.errors import NotApproved, NotThere
from sentinel.operations.desk import Desk
from sentinel.operations.incident_doors import incident_of
from sentinel.operations.incident_view import EvidenceKept, KeptFile
from sentinel.operations.operation import Operation
from sentinel.operations.witnessed import witnessed_of

MAX_FILES = 80
MAX_BYTES = 200_000
"""Of kept bytes, shown as text."""
MAX_LINES = 2_000
MAX_CHARACTERS = 2_000
"""Of one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesNamed:
    incident: str
    digest: str
    """SHA-256, hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesShown:
    """Kept bytes as text: safe to look at, and no copy of them. The archive has the bytes."""

    incident: str
    digest: str
    size: int
    picture: bool
    """Whether they are a picture, which the page shows drawn anew."""
    lines: tuple[str, ...]
    cut: str
    """What was left out, in words; empty: nothing."""


def evidence_kept(app: App, incident: str, digests: Collection[str]) -> EvidenceKept:
    """Reads the newest list alone, and none of the files. Raises StoreError."""
    found = app.proofs.listed(incident)
    files = found.files
    return EvidenceKept(
        files=tuple(
            KeptFile(name=one.name, sha256=one.sha256, size=one.size, here=one.sha256 in digests)
            for one in files[:MAX_FILES]
        ),
        more=max(0, len(files) - MAX_FILES),
        sealed_at=found.sealed_at,
        verified=bool(found.verified),
        list_sha256=found.list_sha256,
    )


def kept_bytes(desk: Desk, incident: Incident, digest: str) -> bytes:
    """Bytes that belong to an incident. Raises NotThere for all others, IntegrityError, StoreError
    where what is kept is not what was stored."""
    if digest not in witnessed_of(desk, incident).digests:
        raise NotThere(f"{digest[:64]}: no bytes of {incident.id}.")
    try:
        return desk.app.blobs.get(digest)
    except KeyError:
        raise NotThere(f"{digest[:64]}: is not kept any more.") from None


def refuse_inside(desk: Desk, who: Principal, incident: Incident, digest: str) -> None:
    """Raises NotApproved where the bytes are no page that anybody may fetch, but of the site's
    files or databases, and somebody may not read these."""
    if digest not in witnessed_of(desk, incident).outside and not who.may(Act.READ_FILES):
        wanted = " or ".join(MAY[Act.READ_FILES])
        raise NotApproved(
            f'"{who.name}" may not read files of the site, which hold its passwords: the role '
            f"{wanted} is needed."
        )


def as_text(content: bytes) -> tuple[tuple[str, ...], str]:
    """Bytes as lines of text, and what was left out of them. They are cleaned where they are
    shown."""
    notes = []
    if len(content) > MAX_BYTES:
        notes.append(f"the first {MAX_BYTES:,} of {len(content):,} bytes")
    lines = decode(content[:MAX_BYTES]).replace("\r\n", "\n").split("\n")
    if len(lines) > MAX_LINES:
        notes.append(f"the first {MAX_LINES:,} of {len(lines):,} lines")
    if any(len(line) > MAX_CHARACTERS for line in lines):
        notes.append(f"long lines are cut after {MAX_CHARACTERS:,} characters")
    return tuple(line[:MAX_CHARACTERS] for line in lines[:MAX_LINES]), "; ".join(notes)


def _show(desk: Desk, who: Principal, given: BytesNamed) -> BytesShown:
    incident = incident_of(desk, given.incident)
    content = kept_bytes(desk, incident, given.digest)
    picture = is_picture(content)
    if not picture:
        refuse_inside(desk, who, incident, given.digest)
    lines, cut = ((), "") if picture else as_text(content)
    return BytesShown(
        incident=incident.id,
        digest=given.digest,
        size=len(content),
        picture=picture,
        lines=lines,
        cut=cut,
    )


def is_picture(content: bytes) -> bool:
    """Whether it says of itself that it is a picture of points."""
    return media_kind(content) is MediaKind.IMAGE


SHOW_KEPT = Operation(
    name="show-evidence",
    method="GET",
    path="/incidents/{incident}/evidence/{digest}",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="Kept bytes of an incident as text that is safe to look at",
    takes=BytesNamed,
    gives=BytesShown,
    run=_show,
)
