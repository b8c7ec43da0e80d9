"""The ways to block one site, seen as one driver: set by the first that works, lifted from all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sentinel.core.ports import Blocker, BlockOrder
from sentinel.core.preparation import Preparation
from sentinel.core.site import Site, block_settings, rungs
from sentinel.errors import BlockError


def driver_named(blockers: Mapping[str, Blocker], site: Site) -> Blocker:
    """The driver of a site's first way to block. Raises BlockError."""
    name = block_settings(site).driver
    try:
        return blockers[name]
    except KeyError:
        raise BlockError(
            f"site {site.name}: there is no block driver {name!r}; there are "
            f"{', '.join(sorted(blockers))}."
        ) from None


def driver_for(blockers: Mapping[str, Blocker], site: Site) -> Blocker:
    """The driver that blocks a site: its only one, or the Ladder of several. Raises BlockError."""
    first = driver_named(blockers, site)
    if not site.ladder:
        return first
    for rung in rungs(site):
        driver_named(blockers, rung)
    return Ladder(blockers=blockers)


def drivers_text(site: Site) -> str:
    """The ways in their order, for a person: `nginx, then cloudflare`."""
    return ", then ".join(block_settings(rung).driver for rung in rungs(site))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """All rungs of a site behind the port Blocker. Which of them holds, only a proof from outside
    can tell (`actions/ladder.py`); here are their flags alone."""

    blockers: Mapping[str, Blocker]

    def apply(self, order: BlockOrder) -> None:
        """Sets the rungs that stand already anew; where none does, the first that can be set.
        Raises BlockError, naming each, where none could be."""
        standing, unknown = self.flagged(order.site)
        faults = list(unknown)
        done = [self._set(order, rung, faults) for rung, _ in standing]
        if any(done):
            return
        tried = [rung for rung, _ in standing]
        for rung in rungs(order.site):
            if rung not in tried and self._set(order, rung, faults):
                return
        raise BlockError(f"no way to block {order.site.name} could be set: {' '.join(faults)}")

    def lift(self, site: Site) -> None:
        """Lifts every rung, whatever becomes of the others. Raises BlockError naming those that
        could not be."""
        faults = [
            fault
            for rung in rungs(site)
            if (fault := _fault(lambda rung=rung: self.driver(rung).lift(rung)))  # type: ignore[misc] # bound now, not when called
        ]
        if faults:
            raise BlockError(" ".join(faults))

    def incident(self, site: Site) -> str:
        """For which incident any rung is set. Raises BlockError where none is and one could not
        be asked: it may be set."""
        standing, unknown = self.flagged(site)
        if standing:
            return standing[0][1]
        if unknown:
            raise BlockError(" ".join(unknown))
        return ""

    def snippet(self, site: Site) -> str:
        """What each rung needs to be installed, one after the other. Raises BlockError."""
        return "\n".join(self.driver(rung).snippet(rung) for rung in rungs(site))

    def preparation(self, site: Site) -> Preparation:
        """What the first rung needs; who installs asks for each. Raises BlockError."""
        first = rungs(site)[0]
        return self.driver(first).preparation(first)

    def flagged(self, site: Site) -> tuple[list[tuple[Site, str]], list[str]]:
        """The rungs that are set, each with its incident; and why others could not be asked."""
        standing, unknown = [], []
        for rung in rungs(site):
            try:
                incident = self.driver(rung).incident(rung)
            except BlockError as error:
                unknown.append(_named(rung, error))
                continue
            if incident:
                standing.append((rung, incident))
        return standing, unknown

    def driver(self, rung: Site) -> Blocker:
        """The driver of one rung. Raises BlockError."""
        return driver_named(self.blockers, rung)

    def _set(self, order: BlockOrder, rung: Site, faults: list[str]) -> bool:
        try:
            self.driver(rung).apply(replace(order, site=rung))
        except BlockError as error:
            faults.append(_named(rung, error))
            return False
        return True


def _fault(act: Callable[[], None]) -> str:
    try:
        act()
    except BlockError as error:
        return str(error)
    return ""


def _named(rung: Site, error: BlockError) -> str:
    return f"{block_settings(rung).driver}: {error}"
