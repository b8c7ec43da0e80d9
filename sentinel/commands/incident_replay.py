"""`sentinel incident replay`: judges again what led to an incident's verdict, offline."""

from typing import TYPE_CHECKING

from sentinel.commands.output import print_json, say
from sentinel.core.counts import counted
from sentinel.core.replayed import ReplayedRun

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.incident import Incident

SAME, DIFFERS, NOT_FOUND_OUT = 0, 1, 3


def replay(app: "App", incident: "Incident", *, as_json: bool) -> int:
    """Exit code 0 where all is the same, 1 where something differs, 3 where it could not be found
    out. Raises StoreError, UsageError where the site has left the configuration."""
    from sentinel.edges.kept_bytes import kept_bytes
    from sentinel.incident_replay import Replayer

    def bytes_of(digest: str) -> bytes:
        try:
            return app.blobs.get(digest)
        except KeyError:
            return kept_bytes(app.proofs.evidence.folder(incident.id), digest)

    replayer = Replayer(
        site=app.site(incident.site),
        checks=app.config.checks,
        plugins=app.detector.eyes.plugins,
        store=app.store,
        bytes_of=bytes_of,
    )
    runs = replayer.replay(incident)
    code = _code(runs)
    if as_json:
        result = {SAME: "same", DIFFERS: "differs", NOT_FOUND_OUT: "not-found-out"}[code]
        print_json("incident-replay", {"incident": incident.id, "result": result, "runs": runs})
        return code
    if not runs:
        say(f"{incident.id}: no run of it is kept, so nothing can be judged again.")
    for run in runs:
        _tell(run)
    if runs:
        say(_RESULT[code])
    return code


_RESULT = {
    SAME: "The same findings and the same bytes give the same verdicts, rules and reasons.",
    DIFFERS: "Something differs: this version, or the configuration in force, judges otherwise "
    "than the one that concluded it. What stands above names where.",
    NOT_FOUND_OUT: "Nothing differs, but not all of it could be judged again.",
}


def _code(runs: tuple[ReplayedRun, ...]) -> int:
    if any(not run.same for run in runs):
        return DIFFERS
    return SAME if runs and not any(run.not_repeated for run in runs) else NOT_FOUND_OUT


def _tell(run: ReplayedRun) -> None:
    say(f"run {run.run}: {run.verdict}")
    judged = counted(run.subjects, "judgement")
    say(f"  {judged} repeated from findings: {'the same' if not run.differs else 'differs'}")
    pages = f"{counted(run.pages, 'finding')} of pages made again from their bytes"
    say(f"  {pages}: {'the same' if not run.remade_differs else 'differs'}")
    if run.as_recorded:
        say(f"  {counted(run.as_recorded, 'finding')} of files and crawls taken as recorded")
    for text in (*run.differs, *run.remade_differs):
        say(f"  differs: {text}")
    for text in run.not_repeated:
        say(f"  could not be repeated: {text}")
