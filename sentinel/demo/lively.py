"""The parts of the demo's pages that change with each answer, as they do on living sites.

Everything here is harmless and none of it says anything of an attack: it is what a monitor must
not cry wolf about.
"""

import secrets
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sentinel.demo.words import in_words, indian_digits

INDIA = timedelta(hours=5, minutes=30)
FIRST_VISITOR = 184_203
BANNERS = (
    '<p class="banner"><a href="/notices.html#lecture">Public lecture on Friday</a></p>',
    '<p class="banner"><a href="/notices/core-library.html">The core library has new hours</a></p>',
    '<p class="banner"><a href="/tenders.html">Tenders of this quarter</a></p>',
)
VARIANTS = (
    '<p class="invite">Looking for a borehole? <a href="/search.html">Search the records</a>.</p>',
    '<aside class="invite"><h2>Search the records</h2><p>Every borehole since 1961, in one list.'
    '</p><p><a class="more" href="/search.html">Begin</a></p></aside>',
)
MAIL = "web@ier.example"
MAIL_PATH = "/cdn-cgi/l/email-protection"
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What is filled into one answer."""

    visitors: int
    now: datetime
    token: str
    nonce: str
    turn: int
    """Which answer of this page it is; decides banner and variant."""
    results: str = ""

    def by_name(self) -> dict[str, str]:
        """Placeholder to text."""
        here = self.now.astimezone(UTC) + INDIA
        return {
            "visitors": indian_digits(self.visitors),
            "today-en": in_words(here.date(), "en"),
            "today-hi": in_words(here.date(), "hi"),
            "clock": f"{here:%H:%M:%S}",
            "build": str(int(self.now.timestamp())),
            "csrf": self.token,
            "nonce": self.nonce,
            "banner": BANNERS[_chosen(self.turn, len(BANNERS))],
            "variant": VARIANTS[_chosen(self.turn, len(VARIANTS))],
            "mail": cloaked(MAIL, secrets.randbelow(255) + 1),
            "results": self.results,
        }


class Turns:
    """Counts visitors and the answers of each page. Safe to use from several threads."""

    def __init__(self) -> None:
        self._visitors = FIRST_VISITOR
        self._answers: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, page: str, *, counted: bool) -> tuple[int, int]:
        """(visitors, turn of this page); `counted` says that the page shows the visitors."""
        with self._lock:
            self._visitors += counted
            self._answers[page] += 1
            return self._visitors, self._answers[page]


def cloaked(address: str, key: int) -> str:
    """A mail address as delivery networks hide it from harvesters: each byte XOR a key of one
    byte, which stands first and is another each time."""
    code = bytes([key, *(byte ^ key for byte in address.encode())]).hex()
    return (
        f'<a href="{MAIL_PATH}#{code}"><span class="__cf_email__" data-cfemail="{code}">'
        "[email&#160;protected]</span></a>"
    )


def _chosen(turn: int, number: int) -> int:
    """Spread evenly whatever the step: each of a few choices comes within as many turns and some,
    also for who sees every second answer only."""
    return int(turn * _GOLDEN % 1.0 * number)
