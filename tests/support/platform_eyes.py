"""Eyes that take looks at what a site stands on alone, and the snapshot that they fill."""

from dataclasses import dataclass, field
from typing import Any, cast

from sentinel.core.platform_options import TlsOptions
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.tls_look import TlsLook, TlsTarget
from sentinel.core.words import WitnessKind
from sentinel.eyes import Eyes
from support.table_fetcher import TableFetcher
from support.values import T0, FakeClock


@dataclass
class GivenTls:
    """Port TlsEyes: hosts on which nothing answers."""

    asked: list[TlsTarget] = field(default_factory=list)

    async def look(self, target: TlsTarget, *, options: TlsOptions) -> TlsLook:
        self.asked.append(target)
        return TlsLook(target=target, fault="nobody was asked")


def eyes_with(**parts: object) -> Eyes:
    """Only what such looks are taken with; the rest is never asked."""
    nobody = cast("Any", None)
    values: dict[str, Any] = {
        "sweep": TableFetcher(),
        "witness": TableFetcher(),
        "crawler": nobody,
        "tree": nobody,
        "blobs": nobody,
        "clock": FakeClock(),
        "user_agents": ("one", "two"),
        "plugins": {},
        **parts,
    }
    return Eyes(**values)


def snapshot_of(site: Site) -> Snapshot:
    return Snapshot(site=site, taken_at=T0, witness=WitnessKind.PUBLIC)
