"""A Canary: an address that the monitor's owner controls, and what stands there.

Another answer than that comes from a network between here and everything: a captive portal, a
proxy, a filter. What looks at sites give then is no look at them.
"""

from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.charset import decode
from sentinel.core.page import Look, Page


class CanaryAnswer(StrEnum):
    EXPECTED = "expected"
    ANOTHER = "another"
    """Somebody else answers in its place: nothing that is seen now can be trusted."""
    SILENT = "silent"
    """Nobody answers, or its own server fails: this says nothing of other sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """At least one of `sha256` and `text` is given; where both are, both must hold."""

    url: str
    sha256: str = ""
    """Of the body, lower-case hex."""
    text: str = ""
    """Must stand in the body."""

    def answer(self, look: Look) -> CanaryAnswer:
        """What an answer from the canary's address says of our own network. A failing server (5xx
        but 511, RFC 6585, 6) may be the owner's own, and says nothing."""
        if not isinstance(look, Page):
            return CanaryAnswer.SILENT
        if 500 <= look.status < 600 and look.status != 511:
            return CanaryAnswer.SILENT
        right = look.status == 200 and not look.over_cap
        if self.sha256:
            right = right and look.sha256 == self.sha256
        if self.text:
            right = right and self.text in decode(look.body, look.header("content-type"))
        return CanaryAnswer.EXPECTED if right else CanaryAnswer.ANOTHER
