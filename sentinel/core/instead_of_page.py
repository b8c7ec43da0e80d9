"""What answers instead of a page and is no proof: error pages that send visitors on, frames of
scripts that draw who knows what. A person looks; neither hides behind its status or its shape."""

from dataclasses import replace

from sentinel.core.change import PageChange
from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.content_rules import RULES
from sentinel.core.content_verdict import content_signals
from sentinel.core.finding import Strength
from sentinel.core.verdict import Verdict

_SENDS = RULES["C11"].codes - {"lookalike-host"}
SHELL_CODE = "page-became-shell"


def sent_on(change: PageChange) -> Comparison | None:
    """SUSPECT where an error page, or a wall, sends all visitors to a foreign host; None where it
    does not. Hosting companies' notices do so, too: no proof."""
    sent = [
        replace(one, strength=Strength.WEAK)
        for one in content_signals(change)
        if one.code in _SENDS and one.strength is Strength.STRONG
    ]
    return by_strength(sent, otherwise=sent[0]) if sent else None


def became_shell(compared: Comparison) -> Comparison:
    """SUSPECT: an approved page with text of its own is a frame of scripts now. What these draw is
    not in the page; a site that was rebuilt so without a word is to be approved anew."""
    text = (
        "In the place of an approved page stands a frame that scripts fill; what they draw shows "
    )
    text += "in a browser alone."
    said = signal(SHELL_CODE, Strength.WEAK, text, place="page")
    return replace(
        compared,
        verdict=Verdict.SUSPECT,
        code=SHELL_CODE,
        rule="S1",
        score=0.5,
        signals=(said, *compared.signals),
        reasons=(text, *compared.reasons),
    )
