"""Reads all files of a backup once: rules for what is hostile, looks at what was uploaded.

Everything read is hostile: a file of any size is held in pieces, and each look has a time limit.
"""

import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sentinel.core.conditions.answers import shown
from sentinel.core.content_scan import ContentFacts, RuleInfo, ScanHit
from sentinel.core.harmless_files import is_harmless, may_be_harmless
from sentinel.core.manifest import Entry, EntryType
from sentinel.core.ports import Progress
from sentinel.core.upload_names import name_problem
from sentinel.core.upload_policy import HEAD_BYTES, head_problem, piece_problem
from sentinel.core.vault import Backup
from sentinel.edges.yara_rules import RuleScanner, RuleSet
from sentinel.errors import IntegrityError, RuleError

PIECE_BYTES = 8 << 20
OVERLAP_BYTES = 64 << 10
"""Repeated at the head of the next piece, so that what a rule looks for is not cut in two. A rule
about the beginning or the size of a file sees the first piece as the file."""
MAX_KNOWN = 200_000
"""Digests of which is remembered what the rules said."""
_WORKERS = 4
_DUMP_FOLDER = "databases"

Content = Callable[[str, Entry], Iterator[bytes]]
"""The bytes of a file entry of a site."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one file's bytes showed."""

    rules: tuple[RuleInfo, ...] = ()
    upload_problem: str = ""
    unread: str = ""


class ContentReader:
    """Gives the facts that the conditions UPLOADS and SCAN are judged by.

    What the rules say of a digest is remembered as long as this process lives: the same bytes and
    the same rules give the same answer. That the bytes are these is the vault's to prove.
    """

    def __init__(self, rules: RuleSet, content: Content) -> None:
        self._rules = rules
        self._content = content
        self._known: dict[bytes, tuple[RuleInfo, ...]] = {}

    @property
    def rules_sha256(self) -> str:
        """Which rules these are."""
        return self._rules.sha256

    def read(
        self,
        backup: Backup,
        *,
        mutable: Callable[[str], bool],
        approved: Collection[str],
        progress: Progress | None,
    ) -> ContentFacts:
        """Everything that the backup stores. `approved`: digests of the approved baseline's files,
        for which heuristic rules do not count. Raises what `progress` raises."""
        try:
            count = self._rules.count
        except RuleError as error:
            return nothing_scanned(str(error), self.rules_sha256)
        stored = tuple(_stored(backup))
        files = (*stored, *_dumps(backup))
        own = threading.local()

        def look(entry: Entry) -> _Seen:
            if not hasattr(own, "scanner"):
                own.scanner = self._rules.scanner()
            return self._seen(own.scanner, backup.site, entry, upload=mutable(entry.path))

        looks: list[_Seen] = []
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="scan") as pool:
            try:
                for seen in pool.map(look, files):
                    looks.append(seen)
                    if progress is not None:
                        progress(len(looks), len(files))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        exempt = frozenset(approved)
        # what a text in a database looks like proves nothing: of dumps the exact rules count
        spared = [
            number >= len(stored) or entry.sha256 in exempt for number, entry in enumerate(files)
        ]
        pairs = list(zip(files, looks, spared, strict=True))
        return ContentFacts(
            rules_sha256=self._rules.sha256,
            rules=count,
            files=len(files),
            bytes=sum(entry.size for entry in files),
            hits=tuple(
                ScanHit(path=entry.path, rule=rule)
                for entry, seen, spare in pairs
                for rule in seen.rules
                if not (spare and rule.heuristic)
            ),
            upload_problems=tuple(
                f"{shown(entry.path)} {seen.upload_problem}"
                for entry, seen, _ in pairs
                if seen.upload_problem
            ),
            unread=tuple(
                f"{shown(entry.path)}: {seen.unread}" for entry, seen, _ in pairs if seen.unread
            ),
            exempt=sum(spared),
            in_pieces=sum(entry.size > PIECE_BYTES for entry in files),
        )

    def _seen(self, scanner: RuleScanner, site: str, entry: Entry, *, upload: bool) -> _Seen:
        digest = bytes.fromhex(entry.sha256)
        known = self._known.get(digest)
        if known is not None and not upload:
            return _Seen(rules=known)
        found: dict[str, RuleInfo] = {}
        problem = ""
        try:
            for number, piece in enumerate(_pieces(self._content(site, entry)), start=1):
                found |= {rule.id: rule for rule in scanner.hits(piece)}
                if upload and not problem:
                    problem = _upload_problem(entry, piece, first=number == 1)
        except (IntegrityError, TimeoutError) as error:
            return _Seen(tuple(found.values()), problem, unread=str(error))
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[digest] = tuple(found.values())
        return _Seen(tuple(found.values()), problem)


def nothing_scanned(why: str, rules_sha256: str = "") -> ContentFacts:
    """Where the rules cannot be used: what is not scanned is not known."""
    return ContentFacts(rules_sha256=rules_sha256, rules=0, files=0, bytes=0, unread=(why,))


def _upload_problem(entry: Entry, piece: bytes, *, first: bool) -> str:
    if may_be_harmless(entry):
        return "" if first and is_harmless(entry.path, piece) else name_problem(entry)
    head = head_problem(entry.path, piece[:HEAD_BYTES]) if first else ""
    return head or piece_problem(entry.path, piece)


def _stored(backup: Backup) -> Iterator[Entry]:
    """Files of which the vault has bytes: what was too large, or unread, is in no backup."""
    for entry in backup.manifest.entries:
        if entry.type is EntryType.FILE and entry.sha256 and not (entry.unread or entry.oversize):
            yield entry


def _dumps(backup: Backup) -> Iterator[Entry]:
    for part in backup.databases:
        for file in part.files:
            yield Entry(
                path=f"{_DUMP_FOLDER}:{part.state.name}/{file.path}",
                type=EntryType.FILE,
                mode=0,
                uid=0,
                gid=0,
                size=file.size,
                sha256=file.sha256,
            )


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The whole of a small file; pieces of a large one, each beginning with the last one's end.
    An empty file is one empty piece."""
    held = bytearray()
    fresh = False
    for chunk in chunks:
        held += chunk
        fresh = True
        while len(held) >= PIECE_BYTES:
            yield bytes(held[:PIECE_BYTES])
            del held[: PIECE_BYTES - OVERLAP_BYTES]
            fresh = len(held) > OVERLAP_BYTES
    if fresh or not held:
        yield bytes(held)
