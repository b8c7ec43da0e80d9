"""Honest pages that take the place of a page: moved, closed, in mourning, nothing to tell.

They lose the page as a defacement does. Whoever reads them must not block the site for them, and
an attacker may write the same words: so they are suspect.
"""

from sentinel.core.document import Document
from sentinel.core.late_pattern import late_pattern
from sentinel.core.measures import page_words
from sentinel.core.wording import plain

MAX_WORDS = 250
MAX_LEAD = 800
"""Characters: an honest page says it first."""

_FAREWELL = late_pattern(
    r"\b(?:has|have|been|is|was|are) (?:now |been |permanently |recently )*(?:moved|migrated"
    r"|relocated|merged|closed"
    r"|discontinued|retired|decommissioned)\b"
    r"|\b(?:new|updated) (?:web ?site|web ?page|home page|portal|address|url|domain|location"
    r"|home)\b"
    r"|\byou (?:are being|will be) (?:automatically )?redirected\b|\bplease (?:update|change) "
    r"your (?:bookmarks?|links?)"
    r"|\b(?:passed away|condolences?|obituary|mourn\w*|rest in peace|in memoriam|in memory of"
    r"|demise of)\b"
    r"|\b(?:no|currently no|there are no) (?:\w+ ){0,2}(?:notices?|tenders?|vacanc\w+|results?"
    r"|news|records?|events?"
    r"|announcements?|circulars?|entries|items|data)\b"
    r"|\b(?:coming soon|under construction|launching soon|to be announced|will be (?:available"
    r"|published|updated"
    r"|launched|announced|live|back))\b"
    r"|\b(?:nous avons|site a) demenage|se ha (?:mudado|trasladado)|mudou(?:-se)? para|umgezogen"
    r"|novo endereco"
    r"|nueva direccion|nouvelle adresse|neue adresse|on kolinud|uus aadress"
    r"|स्थानांतरित|नई वेबसाइट|नया पता|शोक|निधन|श्रद्धांजलि|कोई सूचना (?:नहीं|उपलब्ध)|मौन"
)


def is_farewell(document: Document) -> bool:
    """Whether a short page says in an honest site's words why the page is not there."""
    if len(page_words(document)) > MAX_WORDS:
        return False
    shown = plain(" ".join(block.text for block in document.blocks)[:MAX_LEAD])
    return _FAREWELL.search(shown) is not None and _THREAT.search(shown) is None


_THREAT = late_pattern(
    r"\b(?:closed|shut|taken|occupied) (?:down |over )?by (?:the |us\b)"
    r"|\bnegotiat\w+ (?:via|with us)"
    r"|\bwe (?:have |'ve )?(?:downloaded|stolen|leaked|copied)\b"
)
"""What no honest site says of its end."""
