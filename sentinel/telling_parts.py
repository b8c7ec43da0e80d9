"""What of the application whatever tells people by itself needs."""

from typing import Protocol

from sentinel.core.deed_link import DeedLinks
from sentinel.core.ports import Audit, Clock, Renderer
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.untold_port import UndeliveredNote


class TellingParts(Protocol):
    """An App is one."""

    @property
    def config(self) -> Config: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def store(self) -> Store: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def renderer(self) -> Renderer: ...
    @property
    def undelivered_note(self) -> UndeliveredNote: ...
    @property
    def deed_links(self) -> DeedLinks: ...
