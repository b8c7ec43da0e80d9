"""A verdict on a backup as it is kept: who asked, when, and everything that it rests on.

It is evidence, and what a list shows. No restore believes it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.clean_facts import CleanFacts
from sentinel.core.vault import Answer, Backup, Cleanness, Condition, ConditionResult


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerdict:
    """One verdict with its evidence."""

    backup: str
    site: str
    judged_at: datetime
    by: str
    """Who asked: a person, a user of the machine, or a part of Sentinel."""
    clean: bool
    results: tuple[ConditionResult, ...]
    content_sha256: str
    """Of all paths and digests in the backup: which bytes the verdict is about."""
    baseline: str
    runs: tuple[str, ...]
    """Ids of the runs around the capture, of the soak, and of the last good one."""
    first_compromise: datetime | None
    rules_sha256: str
    """Of the rules that it was scanned with; empty where it was not scanned."""
    rehearsal: str = ""
    """Id of the newest rehearsal that was known."""
    last_clean_at: datetime | None = None
    """When it was last judged clean; None: never."""

    def answer(self, condition: Condition) -> Answer:
        """What it says of one condition; NOT_KNOWN where it says nothing."""
        found = (r.answer for r in self.results if r.condition is condition)
        return next(found, Answer.NOT_KNOWN)


def kept_verdict(
    backup: Backup,
    facts: CleanFacts,
    cleanness: Cleanness,
    *,
    by: str,
    before: KeptVerdict | None = None,
) -> KeptVerdict:
    """A verdict together with the facts that it was made from; `before` is the one on the same
    backup whose place it takes."""
    soaked = facts.soak.good_since if facts.soak is not None else ()
    earlier = None if before is None else before.last_clean_at
    runs = (facts.run_before, facts.run_after, *soaked[:1], facts.last_good)
    return KeptVerdict(
        backup=backup.id,
        site=backup.site,
        judged_at=facts.now,
        by=by,
        clean=cleanness.clean,
        results=cleanness.results,
        content_sha256=_content_sha256(backup),
        baseline=backup.baseline,
        runs=tuple(dict.fromkeys(run.id for run in runs if run is not None)),
        first_compromise=facts.first_sighting,
        rules_sha256="" if facts.contents is None else facts.contents.rules_sha256,
        last_clean_at=facts.now if cleanness.clean else earlier,
        rehearsal=next((rehearsal.id for rehearsal in facts.rehearsals), ""),
    )


def _content_sha256(backup: Backup) -> str:
    digest = hashlib.sha256()
    for entry in backup.manifest.entries:
        path = entry.path.encode("utf-8", "surrogatepass")
        digest.update(b"%d:%s %s\n" % (len(path), path, entry.sha256.encode()))
    for part in backup.databases:
        for file in part.files:
            digest.update(f"{part.state.name}/{file.path} {file.sha256}\n".encode())
    return digest.hexdigest()
