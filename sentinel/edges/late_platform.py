"""Eyes for TLS and names that are made when a check first looks: what they need takes long to
import, and few commands look."""

from collections.abc import Callable
from functools import cached_property

from sentinel.core.names_look import NamesLook, NamesQuestion
from sentinel.core.platform_options import TlsOptions
from sentinel.core.platform_ports import TlsEyes, ZoneEyes
from sentinel.core.tls_look import TlsLook, TlsTarget


class LateTls:
    """Port TlsEyes."""

    def __init__(self, make: Callable[[], TlsEyes]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> TlsEyes:
        return self._make()

    async def look(self, target: TlsTarget, *, options: TlsOptions) -> TlsLook:
        return await self._made.look(target, options=options)


class LateZones:
    """Port ZoneEyes."""

    def __init__(self, make: Callable[[], ZoneEyes]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> ZoneEyes:
        return self._make()

    async def look(self, question: NamesQuestion) -> NamesLook:
        return await self._made.look(question)
