"""A browser journey as written: what is done on pages that need JavaScript, one act to a step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core.assertion_parts import Assertion
from sentinel.core.journey import Upload
from sentinel.core.secret import Secret


class Act(StrEnum):
    """What a step does; a step without an act only waits and looks."""

    LOOK = "look"
    GOTO = "goto"
    CLICK = "click"
    FILL = "fill"
    SELECT = "select"
    TICK = "tick"
    UNTICK = "untick"
    PRESS = "press"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserStep:
    """One step. Texts may hold places (core/placeholders.py)."""

    name: str
    act: Act
    where: str = ""
    """CSS selector of what is acted on; the address of `goto`; empty for `look`."""
    value: str = ""
    """What is filled in or chosen, or the key that is pressed."""
    upload: Upload | None = None
    wait_for: str = ""
    """CSS selector of what must be seen before the step is done."""
    wait_text: str = ""
    """Text that must be read on the page before the step is done."""
    expect: tuple[Assertion, ...] = ()
    """Judged on the page as the browser has it then."""
    always: bool = False
    cleans: str = ""
    optional: bool = False
    timeout_seconds: float = 15.0

    def texts(self) -> Iterator[str]:
        """Every text that may hold a place, those of conditions left out."""
        yield from (self.where, self.value, self.wait_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserJourneyOptions:
    """Visitors must be able to do what the site is there for, with a browser."""

    steps: tuple[BrowserStep, ...]
    hosts: frozenset[str] = frozenset()
    """Hosts beside the site's own that pages may load from and lead to."""
    limit_seconds: float = 60.0
    secrets: Mapping[str, Secret] = field(default_factory=dict)
