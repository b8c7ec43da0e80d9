"""A DeployPlan: exactly which files a deploy puts where, made from a build folder, maybe signed.

It is made where the site is built (`sentinel deploy plan`, no configuration needed) and read
where the site is watched. Its form is `sentinel/deploy-plan/1`; what is read is hostile until the
signature of a configured key, or a person, stands for it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sentinel.core.baseline import AnnouncedFile
from sentinel.core.canonical import canonical, sha256, timestamp
from sentinel.core.manifest import EntryType, Manifest
from sentinel.core.site import Site
from sentinel.core.urls import subject_of_path

SCHEMA = "sentinel/deploy-plan/1"
PURPOSE = "deploy-plan/1"
"""What a signature of a plan is for (domain separation)."""
MAX_PLAN_BYTES = 256 << 20
MAX_FILES = 1_000_000
MAX_PATH_BYTES = 4096
MAX_FILE_BYTES = 1 << 50

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEYS = frozenset({"schema", "made_at", "prefix", "files", "gone", "signed_by", "signature"})
_FILE_KEYS = frozenset({"path", "sha256", "size"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """One file that shall stand after the deploy."""

    path: str
    """Relative to the build folder, `/`-separated, surrogate-escaped UTF-8."""
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployPlan:
    """What shall stand, and what shall be gone. All paths sorted, each once."""

    made_at: datetime
    prefix: str
    """The folder of the site into which the build goes: `/`, or `/x/`."""
    files: tuple[PlannedFile, ...]
    gone: tuple[str, ...] = ()
    """Relative to the build folder like the others, although they are not in it."""
    signed_by: str = ""
    """Raw Ed25519 public key, base64 (RFC 8032); empty where it is not signed."""
    signature: str = ""
    """Base64, over `payload`."""

    @property
    def payload(self) -> bytes:
        """What is signed: canonical JSON of all but the signature."""
        return canonical({k: v for k, v in document_of(self).items() if k != "signature"})

    @property
    def digest(self) -> str:
        """SHA-256 that names the plan, whoever signed it."""
        return sha256(replace(self, signed_by="", signature="").payload)

    def announced(self, site: Site) -> tuple[AnnouncedFile, ...]:
        """The files as a deploy ticket of a site holds them, below its document root."""
        below = self.prefix.strip("/")
        place = f"{below}/" if below else ""
        wanted = [(f.path, f.sha256, f.size) for f in self.files]
        wanted += [(path, "", 0) for path in self.gone]
        return tuple(
            AnnouncedFile(
                path=place + path,
                subject=subject_of_path(place + path, site),
                sha256=digest,
                size=size,
            )
            for path, digest, size in sorted(wanted)
        )


def plan_of(
    build: Manifest,
    *,
    now: datetime,
    prefix: str = "/",
    standing: Manifest | None = None,
    kept: Iterable[str] = (),
) -> DeployPlan:
    """The plan that makes a document root what a build folder is.

    Of `standing` (the document root, or the build before), what is not in the build shall be
    gone, but for the paths in `kept`. Raises ValueError in words where the prefix is none, where
    there is nothing to deploy, or where something of the build could not be read or changed
    meanwhile.
    """
    files = build.files
    if not files:
        raise ValueError("found no file in it; a folder with the built site is accepted")
    if bad := [e.path for e in build.entries if e.unread or e.torn]:
        raise ValueError(
            f"{bad[0]!r} could not be read, or was written meanwhile; plan a build that is "
            "complete and readable"
        )
    below = _prefix(prefix).strip("/")
    ours = {entry.path for entry in files}
    there = () if standing is None else _below(standing, below)
    spared = frozenset(kept)
    return DeployPlan(
        made_at=now,
        prefix=_prefix(prefix),
        files=tuple(PlannedFile(path=e.path, sha256=e.sha256, size=e.size) for e in files),
        gone=tuple(sorted(path for path in there if path not in ours and path not in spared)),
    )


def left_out(build: Manifest) -> tuple[str, ...]:
    """What of a build folder is in no plan: links and special files, whose bytes are not theirs."""
    kinds = {EntryType.SYMLINK, EntryType.OTHER}
    return tuple(entry.path for entry in build.entries if entry.type in kinds)


def document_of(plan: DeployPlan) -> dict[str, object]:
    """The plan as plain JSON values; the signature's two fields only where it is signed."""
    document: dict[str, object] = {
        "schema": SCHEMA,
        "made_at": timestamp(plan.made_at),
        "prefix": plan.prefix,
        "files": [{"path": f.path, "sha256": f.sha256, "size": f.size} for f in plan.files],
        "gone": list(plan.gone),
    }
    if plan.signed_by:
        document |= {"signed_by": plan.signed_by, "signature": plan.signature}
    return document


def plan_from(text: bytes) -> DeployPlan:
    """A plan as it was written. Raises ValueError in words: what is wrong, what is accepted."""
    if len(text) > MAX_PLAN_BYTES:
        raise ValueError(f"found more than {MAX_PLAN_BYTES >> 20} MiB; split the deploy")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("found no JSON; accepted: what `sentinel deploy plan` wrote") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ValueError(f'found no "schema": "{SCHEMA}"; make it with `sentinel deploy plan`')
    if unknown := document.keys() - _KEYS:
        raise ValueError(f"found the unknown key {sorted(unknown)[0]!r}; make the plan anew")
    plan = DeployPlan(
        made_at=_moment(document.get("made_at")),
        prefix=_prefix(_text(document.get("prefix"), "prefix")),
        files=tuple(_files(_list(document.get("files"), "files"))),
        gone=tuple(_path(path) for path in _list(document.get("gone", []), "gone")),
        signed_by=_text(document.get("signed_by", ""), "signed_by"),
        signature=_text(document.get("signature", ""), "signature"),
    )
    if bool(plan.signed_by) != bool(plan.signature):
        raise ValueError("found only one of `signed_by` and `signature`; sign the plan again")
    if not plan.files and not plan.gone:
        raise ValueError("found no file in it; nothing would be announced")
    _refuse_doubles((*(f.path for f in plan.files), *plan.gone))
    return plan


def _below(tree: Manifest, folder: str) -> tuple[str, ...]:
    """Files and links of a tree below a folder, relative to it."""
    start = f"{folder}/" if folder else ""
    kinds = {EntryType.FILE, EntryType.SYMLINK}
    return tuple(
        entry.path[len(start) :]
        for entry in tree.entries
        if entry.type in kinds and entry.path.startswith(start)
    )


def _files(values: list[object]) -> Iterator[PlannedFile]:
    for value in values:
        if not isinstance(value, dict) or value.keys() != _FILE_KEYS:
            raise ValueError("a file of the plan is not path, sha256 and size; make it anew")
        path, digest, size = _path(value["path"]), value["sha256"], value["size"]
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise ValueError(f"{path!r}: sha256 is not 64 small hexadecimal digits")
        if type(size) is not int or not 0 <= size <= MAX_FILE_BYTES:
            raise ValueError(f"{path!r}: size is not a number of bytes")
        yield PlannedFile(path=path, sha256=digest, size=size)


def _path(value: object) -> str:
    """A path that stays below its root, in one form alone."""
    accepted = "accepted: a relative path without `.`, `..`, empty names or null characters"
    if not isinstance(value, str):
        raise ValueError(f"found a path that is no text; {accepted}")  # noqa: TRY004 - hostile data
    names = value.split("/")
    if "\0" in value or any(name in {"", ".", ".."} for name in names):
        raise ValueError(f"found the path {value[:80]!r}; {accepted}")
    if len(value.encode("utf-8", "surrogatepass")) > MAX_PATH_BYTES:
        raise ValueError(f"found a path longer than {MAX_PATH_BYTES} bytes: {value[:80]!r}")
    return value


def _prefix(value: str) -> str:
    """`/`, or `/x/y/`: below the site's root, begun and ended by a slash."""
    if value == "/":
        return value
    inside = value.strip("/")
    if not value.startswith("/") or not value.endswith("/") or value != f"/{inside}/":
        raise ValueError(f'found the prefix {value[:80]!r}; accepted: "/", or a path such as "/x/"')
    return f"/{_path(inside)}/"


def _refuse_doubles(paths: Iterable[str]) -> None:
    seen: set[str] = set()
    for path in paths:
        if path in seen:
            raise ValueError(f"found {path!r} twice; one path has one content")
        seen.add(path)


def _list(value: object, name: str) -> list[object]:
    if not isinstance(value, list) or len(value) > MAX_FILES:
        raise ValueError(f"{name!r} is no list of at most {MAX_FILES:,}; make the plan anew")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name!r} is no text; make the plan anew")  # noqa: TRY004 - hostile data
    return value


def _moment(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(_text(value, "made_at"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError("'made_at' is no time with a zone (ISO 8601); make the plan anew")
    return at.astimezone(UTC)
