"""What a restore took out of the way, named in the evidence with a digest of all that is in it."""

from pathlib import Path

from sentinel.core.action import StepContext, Tools
from sentinel.core.canonical import canonical, sha256, timestamp, to_json
from sentinel.core.site import Site
from sentinel.errors import SentinelError


def note_quarantine(context: StepContext, place: str) -> str:
    """As `note_place`, for a step of a playbook."""
    return note_place(context.tools, context.incident.id, context.site, place)


def note_place(tools: Tools, incident: str, site: Site, place: str) -> str:
    """Keeps the manifest of the tree that stands at `place` and where that is, and seals it; the
    manifest's SHA-256. Where it cannot be, why: a good restore is not undone for that.

    Whoever finds the tree later can tell by it whether it is the one that stood on the site.
    """
    if site.remote is not None:
        return "not noted: the tree stands on the site's own host"
    try:
        manifest = canonical(to_json(tools.tree.scan(Path(place))))
        digest = sha256(manifest)
        told = {
            "schema": "sentinel/evidence-quarantine/1",
            "incident": incident,
            "place": place,
            "manifest_sha256": digest,
            "noted_at": timestamp(tools.clock.now()),
        }
        tools.evidence.keep(incident, "quarantine/manifest.json", manifest)
        tools.evidence.keep(incident, "quarantine/place.json", canonical(told))
        tools.evidence.seal(incident)
    except SentinelError as error:
        return f"not noted: {error}"
    return digest
