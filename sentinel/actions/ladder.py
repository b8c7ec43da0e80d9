"""Holding a site closed: the rung that stands is proven from outside, and where it does not hold,
the next one is set."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from sentinel.actions.proof import harmed_neighbours, holds_anywhere, prove_blocked, until_proven
from sentinel.core.action import Tools
from sentinel.core.ladder import driver_named
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site, block_settings, rungs
from sentinel.core.telling import watch_notice
from sentinel.errors import BlockError

HOLDS, TRIED = "rung", "tried"
"""In a journal entry: the driver that holds, and what was tried before it, each with its fault."""
_SHOWN = 2

Change = Callable[[str, Callable[[], None]], Awaitable[None]]
"""Makes a change of the site in a thread (`doing` in words, and the change), through whatever gate
stands there. Raises what the change raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One rung that does not hold, and why."""

    driver: str
    problems: tuple[str, ...]
    lifted: bool = False
    """Whether its flag was taken back; one that holds in part stays."""

    @property
    def text(self) -> str:
        after = "it was taken back" if self.lifted else "what holds of it stays"
        return f"{self.driver}: {' '.join(self.problems[:_SHOWN])} ({after})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What holds a site closed now."""

    driver: str
    """Empty where nothing holds it everywhere."""
    problems: tuple[str, ...] = ()
    """What the proof of the last rung found; empty where it holds."""
    tried: tuple[Tried, ...] = ()
    """The rungs before it, in order."""

    @property
    def data(self) -> Mapping[str, object]:
        """For the journal."""
        faults = [{"driver": t.driver, "problems": list(t.problems)} for t in self.tried]
        return {HOLDS: self.driver, TRIED: faults}


async def unguarded(doing: str, change: Callable[[], None]) -> None:
    """A change that no engine may give up: by a person's hand, or the daemon's."""
    await asyncio.to_thread(change)


async def hold(tools: Tools, order: BlockOrder, seconds: float, change: Change) -> Holding:
    """Proves the highest rung that is set for the order's incident, and climbs until one holds.

    `seconds` are shared evenly by the rungs that are left. Once one holds, those below it are
    taken back unless they hold in part; one that closes a neighbour is taken back in any case.
    Where none holds, all stay as they are: whoever asked says what becomes of them. A person is
    told of each climb. Raises what the gate of `change` raises.
    """
    ladder = rungs(order.site)
    first = await asyncio.to_thread(_highest_set, tools, order)
    climb = _Climb(tools=tools, order=order, change=change)
    share = seconds / max(1, len(ladder) - first)
    for number in range(first, len(ladder)):
        if await climb.holds(ladder[number], share, set_it=number > first):
            await climb.take_back()
            await climb.tell()
            return climb.holding(block_settings(ladder[number]).driver)
    await climb.tell()
    return climb.holding("")


async def proven(tools: Tools, site: Site, incident: str, token: str) -> tuple[str, ...]:
    """What is wrong with a block, in words, also at the pages that its incident is about."""
    known = await asyncio.to_thread(tools.store.incidents.get, incident)
    subjects = known.subjects if known is not None else ()
    return await prove_blocked(site, incident, token, tools.witness, subjects=subjects)


def _highest_set(tools: Tools, order: BlockOrder) -> int:
    """The number of the highest rung that is set for the incident; 0 where none is known to be."""
    highest = 0
    for number, rung in enumerate(rungs(order.site)):
        try:
            if driver_named(tools.blockers, rung).incident(rung) == order.incident:
                highest = number
        except BlockError:
            continue
    return highest


@dataclass(slots=True, kw_only=True)
class _Climb:
    """One way up the ladder."""

    tools: Tools
    order: BlockOrder
    change: Change
    below: list[tuple[Site, Tried, bool]] = field(default_factory=list)
    """Rungs that do not hold, and whether each holds in part without harming a neighbour."""

    async def holds(self, rung: Site, seconds: float, *, set_it: bool) -> bool:
        driver = block_settings(rung).driver
        tools, order = self.tools, replace(self.order, site=rung)
        if set_it:
            blocker = driver_named(tools.blockers, rung)
            try:
                await self.change(f"setting the block of {driver}", lambda: blocker.apply(order))
            except BlockError as error:
                self.below.append((rung, Tried(driver=driver, problems=(str(error),)), False))
                return False
        problems = await until_proven(
            lambda: proven(tools, rung, order.incident, order.token),
            tools.clock,
            seconds,
        )
        if not problems:
            return True
        harms = await harmed_neighbours(rung, order.incident, tools.witness)
        in_part = not harms and await holds_anywhere(rung, order.incident, tools.witness)
        self.below.append((rung, Tried(driver=driver, problems=problems), in_part))
        return False

    async def take_back(self) -> None:
        """A rung that stops nothing now could spring up unseen later."""
        for number, (rung, tried, in_part) in enumerate(self.below):
            if in_part:
                continue
            blocker = driver_named(self.tools.blockers, rung)
            try:
                await self.change(
                    f"taking the block of {tried.driver} back",
                    lambda blocker=blocker, rung=rung: blocker.lift(rung),  # type: ignore[misc] # bound now, not when called
                )
            except BlockError as error:
                fault = f"It could not be taken back: {error}"
                after = replace(tried, problems=(*tried.problems[: _SHOWN - 1], fault))
            else:
                after = replace(tried, lifted=True)
            self.below[number] = (rung, after, in_part)

    def holding(self, driver: str) -> Holding:
        tried = tuple(tried for _, tried, _ in self.below)
        if driver:
            return Holding(driver=driver, tried=tried)
        return Holding(driver="", problems=tried[-1].problems, tried=tried[:-1])

    async def tell(self) -> None:
        """Nothing where there was nothing to climb."""
        site = self.order.site
        if not self.below or not site.ladder:
            return
        last = rungs(site)[len(self.below) :]
        now = (
            f"It is closed by {block_settings(last[0]).driver} now, seen from outside."
            if len(self.below) < len(rungs(site)) and last
            else "NONE of its ways to block holds everywhere: look at it now."
        )
        lines = [f"{site.title}: a way to block it does not hold. {now}"]
        lines += [tried.text for _, tried, _ in self.below]
        notice = watch_notice(
            site, f"block-ladder-{self.order.incident}", "\n".join(lines), self.tools.clock.now()
        )
        row = (notice, self.tools.renderer.notice(notice))
        await asyncio.to_thread(self.tools.store.outbox.put, [row])
