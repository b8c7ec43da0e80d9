"""What keeps evidence and vouches for it, for one configuration."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.core.incident_report import Evidence
from sentinel.core.ports import Clock
from sentinel.core.settings import Config
from sentinel.edges.audit import FileAudit
from sentinel.edges.checkpointing import Checkpointer, new_checkpointer
from sentinel.edges.evidence import FileEvidence
from sentinel.edges.evidence_list import listed
from sentinel.edges.keys import SigningKey
from sentinel.edges.reserve import NAME, Reserve
from sentinel.edges.store import SqliteStore
from sentinel.edges.surroundings import Surroundings
from sentinel.edges.templates import JinjaRenderer
from sentinel.edges.timestamping import Timestamper


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceParts:
    """Nothing is started or asked yet."""

    evidence: FileEvidence
    checkpoints: Checkpointer
    timestamps: Timestamper | None
    """None where no authority is configured."""
    around: Surroundings
    reserve: Reserve
    """Room for the records of an attack on a disk that is full."""
    state: Path
    """The state folder, in which the evidence lies."""

    def listed(self, incident: str) -> Evidence:
        """What the newest signed list of an incident says. Raises StoreError."""
        return listed(self.evidence, self.state, incident)


def evidence_parts(
    config: Config,
    clock: Clock,
    *,
    key: SigningKey,
    audit: FileAudit,
    store: SqliteStore,
    renderer: JinjaRenderer,
) -> EvidenceParts:
    """Mails of the renderer carry the newest checkpoint from now on."""
    settings = config.evidence
    checkpoints = new_checkpointer(audit, key, clock, store.checkpoints)
    renderer.vouched = checkpoints.latest_lines
    timestamps = None
    if settings.timestamp_url and settings.timestamp_ca is not None:
        timestamps = Timestamper(
            url=settings.timestamp_url,
            ca_file=settings.timestamp_ca,
            timeout_seconds=config.limits.timeout_seconds,
            kept=store.checkpoints,
            clock=clock,
        )
    return EvidenceParts(
        evidence=FileEvidence(config.paths.state / "evidence", key=key, clock=clock),
        checkpoints=checkpoints,
        timestamps=timestamps,
        around=Surroundings(audit=audit, checkpoints=checkpoints, settings=settings, clock=clock),
        reserve=Reserve(config.paths.state / NAME),
        state=config.paths.state,
    )
