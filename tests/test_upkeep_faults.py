"""Whatever breaks in a check about upkeep: it is told as not found out, and harms nobody else."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sentinel import looking
from sentinel.checkers import KINDS
from sentinel.core.upkeep import UPKEEP_KINDS
from sentinel.core.verdict import Verdict
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.gatherers import GATHERERS
from support.site_looks import SITE, site_check
from support.values import T0, FakeClock

ERRORS = (
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    RecursionError(),
    MemoryError(),
    KeyError("odd"),
    TimeoutError(),
)


def breaking(error: Exception, *, later: bool = False) -> Callable[..., Any]:
    def raises(*_: object) -> Any:
        raise error

    async def raises_later(*_: object) -> Any:
        raise error

    return raises_later if later else raises


async def told(kind: str) -> list[tuple[str, Verdict, bool]]:
    eyes = SimpleNamespace(plugins={}, clock=FakeClock(T0))
    scene = Scene(site=SITE, checks=(site_check(kind),), baseline=None)
    seen = Seen()
    await looking.look_at_upkeep(cast("Eyes", eyes), scene, seen)
    return [(one.code, one.verdict, one.upkeep) for one in seen.findings]


@pytest.mark.parametrize("kind", sorted(UPKEEP_KINDS))
async def test_a_check_that_breaks_is_told_and_no_reason_to_act(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its own looks, in what it asks for, and in what it makes of them."""
    nothing = lambda *_: ()  # noqa: E731 - a look at nothing
    whole = KINDS[kind]
    for error in ERRORS:
        broken = replace(whole, asks=breaking(error), check=nothing, notes=None)
        concluding = replace(whole, asks=None, check=breaking(error), notes=None)
        cases = [(broken, None), (concluding, None)]
        if kind in GATHERERS:
            cases.append((replace(whole, asks=None, check=nothing), breaking(error, later=True)))
        for made, gather in cases:
            with monkeypatch.context() as patch:
                patch.setitem(KINDS, kind, made)
                patch.delitem(GATHERERS, kind, raising=False)
                if gather is not None:
                    patch.setitem(GATHERERS, kind, gather)
                assert await told(kind) == [("checker-failed", Verdict.INCONCLUSIVE, True)]
