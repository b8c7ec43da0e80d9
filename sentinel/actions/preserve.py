"""preserve: copy what was seen and found into the evidence store and seal it, before a restore."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from sentinel.actions.preserve_records import keep_around, keep_warc, warc_digests
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.canonical import canonical, sha256, to_json
from sentinel.core.look_facts import LOOK
from sentinel.core.manifest import ChangeKind, Entry, EntryType, Manifest, difference
from sentinel.core.run import Run
from sentinel.errors import IntegrityError, SentinelError, StepError

DEFAULT_MAX_BYTES = 200_000_000
"""Of changed files copied; the whole old tree goes to quarantine besides (restore)."""
MAX_FILE_BYTES = 64 << 20
"""One file is read into memory; a larger one stays in the quarantine alone."""
MAX_FILES = 2000
"""Copies of one pass: each is put on disk by itself, and people wait while the site is blocked."""
MAX_RUNS = 200


@dataclass(slots=True)
class Kept:
    """What one pass kept, and what it could not, for the evidence's own table of contents."""

    incident: str
    keep: Callable[[str, str, bytes], str]
    files: int = 0
    copied_bytes: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    rewritten: dict[str, str] = field(default_factory=dict)
    """Files that were written after the manifest had their digest: name to digest as kept."""
    notes: dict[str, str] = field(default_factory=dict)
    """What of a file is not there, by its name."""

    def add(self, name: str, data: bytes) -> None:
        self.keep(self.incident, name, data)
        self.files += 1

    def add_json(self, name: str, value: object) -> None:
        self.add(name, canonical(to_json(value)))


class Preserve:
    """Keeps incident, runs, proving bytes, what went over the wire, the tree's manifest, changed
    files, playbook, journal, logs around the time, audit lines with a checkpoint, versions.

    What cannot be read is listed in `contents.json` with the reason and holds nothing up: the
    site is already blocked, and people wait. What cannot be written is an error.
    """

    async def plan(self, context: StepContext) -> Plan:
        sealed = await asyncio.to_thread(context.tools.evidence.sealed, context.incident.id)
        return Plan(
            summary=f"Keep the evidence of {context.incident.id} and seal it.",
            data={"sealed_before": sealed},
        )

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        """Done only where the seal is new since the plan; keeping it all twice is harmless."""
        sealed = await asyncio.to_thread(context.tools.evidence.sealed, context.incident.id)
        fresh = sealed and not plan.data.get("sealed_before")
        return Observation.DONE if fresh else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Raises StoreError where the evidence cannot be written, IntegrityError where earlier
        evidence is not as it was sealed."""
        await asyncio.to_thread(keep_all, context)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Reads everything again. Raises StepError where it is not sealed."""
        evidence, incident = context.tools.evidence, context.incident.id
        digest = await asyncio.to_thread(evidence.seal, incident)
        if not await asyncio.to_thread(evidence.sealed, incident):
            raise StepError(f"The evidence of {incident} is not sealed.")
        folder = str(evidence.folder(incident))
        return Outcome(
            summary=f"Evidence kept and sealed in {folder}.",
            data={"folder": folder, "list_sha256": digest},
        )

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Nothing: evidence is never taken away."""


def keep_all(context: StepContext, *, tree: bool = True) -> None:
    """Keeps what can be had and seals it; without the `tree` where it is no longer the attacked
    one. Raises as `Preserve.apply`."""
    tools, incident = context.tools, context.incident

    def keep(incident_id: str, name: str, data: bytes) -> str:
        context.gate.check()  # given up at the next file; what is kept already does no harm
        return tools.evidence.keep(incident_id, name, data)

    kept = Kept(incident=incident.id, keep=keep)
    kept.add_json("incident.json", replace(incident, retest_token=""))
    if context.playbook.text:
        kept.add("playbook.toml", context.playbook.text.encode("utf-8", "surrogatepass"))
    kept.add_json("journal.json", tools.store.journal.entries(incident.id))
    runs = _runs(context)
    for run in runs:
        kept.add_json(f"runs/{run.id}.json", run)
    records = warc_digests(runs)
    keep_warc(context, records, kept)
    _keep_bytes(context, runs, kept, frozenset(records))
    if tree:
        _keep_tree(context, kept)
    else:
        kept.left_out["tree"] = "the incident was over when its evidence was kept"
    keep_around(context, kept)
    contents = {
        "schema": "sentinel/evidence-contents/1",
        "incident": incident.id,
        "files": kept.files,
        "copied_bytes": kept.copied_bytes,
        "left_out": kept.left_out,
        "notes": kept.notes,
        "rewritten_since_manifest": kept.rewritten,
    }
    kept.add("contents.json", canonical(contents))
    context.gate.check()
    tools.evidence.seal(incident.id)


def _runs(context: StepContext) -> tuple[Run, ...]:
    """The runs since the first sighting, oldest first, and the last good one before it."""
    first, runs = context.incident.first_sighting_at, context.tools.store.runs
    since = [run for run in runs.last(context.site.name, MAX_RUNS) if run.ended_at >= first]
    good = runs.last_good(context.site.name, first)
    known = {run.id for run in since}
    before = [good] if good is not None and good.id not in known else []
    return (*before, *reversed(since))


def _keep_bytes(
    context: StepContext, runs: tuple[Run, ...], kept: Kept, records: frozenset[str]
) -> None:
    """The bytes that proved it, and all others that findings refer to, by their digest."""
    findings = [finding for run in runs for finding in run.findings]
    found = (digest for finding in findings for digest in finding.evidence)
    # what it was compared with: with both the verdict can be made again from this folder alone
    approved = (f.digest_before for f in findings if f.digest_before and LOOK in f.details)
    for digest in dict.fromkeys((*context.incident.evidence, *found, *approved)):
        if digest in records:
            continue
        if kept.files >= MAX_FILES:
            kept.left_out[f"bytes/{digest}"] = "too many; it stays in the spool"
            continue
        try:
            data = context.tools.blobs.get(digest)
        except KeyError:
            kept.left_out[f"bytes/{digest}"] = "not in the spool"
        except IntegrityError as error:
            kept.left_out[f"bytes/{digest}"] = str(error)
        else:
            kept.add(f"bytes/{digest}", data)


def _keep_tree(context: StepContext, kept: Kept) -> None:
    if context.site.document_root is None:
        return
    try:
        manifest = context.tools.tree.scan_site(context.site)
    except SentinelError as error:
        kept.left_out["tree"] = str(error)
        return
    kept.add_json("manifest.json", manifest)
    budget = int(context.step.options.get("max_bytes", DEFAULT_MAX_BYTES))
    for entry in _changed_files(context, manifest, kept):
        name = f"tree/{entry.path}"
        if kept.files >= 2 * MAX_FILES:
            kept.left_out[name] = "too many; see the quarantine"
            continue
        if entry.size > min(budget - kept.copied_bytes, MAX_FILE_BYTES):
            kept.left_out[name] = f"{entry.size} bytes: no room; see the quarantine"
            continue
        try:
            data = context.tools.tree.read_site(context.site, entry.path, MAX_FILE_BYTES)
        except SentinelError as error:
            kept.left_out[name] = str(error)
            continue
        kept.add(name, data)
        kept.copied_bytes += len(data)
        if entry.sha256 and sha256(data) != entry.sha256:
            # whoever compares the two later must not take it for a fault of the evidence
            kept.rewritten[name] = sha256(data)


def _changed_files(context: StepContext, manifest: Manifest, kept: Kept) -> Iterator[Entry]:
    """Files that are not in the approved tree as they are now; the smallest first, so that one
    huge file does not crowd out the others. Without an approved tree: all."""
    approved = Manifest(entries=())
    try:
        baseline = context.tools.store.baselines.approved(context.site.name)
    except IntegrityError as error:
        baseline = None
        kept.left_out["approved baseline"] = str(error)
    if baseline is not None and baseline.tree is not None:
        approved = baseline.tree
        kept.add_json("approved-manifest.json", approved)
    kinds = {ChangeKind.ADDED, ChangeKind.CONTENT, ChangeKind.TYPE}
    changed = [c.after for c in difference(approved, manifest) if c.kind in kinds]
    files = [entry for entry in changed if entry is not None and entry.type is EntryType.FILE]
    yield from sorted(files, key=lambda entry: (entry.size, entry.path))
