"""Which claims of an attack a piece of text makes, and whether as a statement of its own."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sentinel.core.document import Document
from sentinel.core.late_pattern import late_pattern
from sentinel.core.nodes import NodeKind
from sentinel.core.signals import phrases
from sentinel.core.signals.statements import MAY_STATE, STATEMENTS
from sentinel.core.thresholds import STATEMENT_WORDS
from sentinel.core.wording import plain, unmasked, words

_SITE_TEXT = (
    "this site website web server page webpage box system domain host homepage home blog your ur "
    "the our my index admin security has have was is been got just another yes now again so we re "
    "ok hi hello hey sorry oops lol haha oh welcome to of and warning attention it s ve u you are "
    "a r www com org net gov in nic ac edu http https status still proud url mr dear site's portal "
    "database network official all already notice alert"
)
_SITE_WORDS = frozenset(_SITE_TEXT.split())
_SPLIT = late_pattern(r"[\n.!?:|»«–—_*~<>\[\](){}#=+\"“”,;]| - |--")
_ADDRESSED_LEAD = late_pattern(
    r"\b(?:you(?:'re| are)?|your|u|ur|ya|this (?:site|website|server|page))"
    r"(?: (?:are|r|is|was|have been|has been|been|got|just))?\s*$"
)
_REPORTING = late_pattern(
    r"\b(?:says?|said|police|reported(?:ly)?|reports?|according|last (?:week|month|year|night)"
    r"|yesterday|advisory"
    r"|arrest\w*|investigat\w+|minister|spokes\w+|alleged\w*|in (?:19|20)\d\d|victims?|officials?"
    r"|lessons?|analysis"
    r"|how (?:we|i|to|a|the|do|can|could|should)|why|the attackers?|used by attackers"
    r"|for example|example of|left (?:a|the) message|message (?:that )?read(?:ing)?|with the words"
    r"|what (?:we|i|to|is)|quiz|book|novel|film|movie|game|podcast"
    r"|episode|hackathon)\b"
)
"""Words of a report: the text tells of an attack, it does not make one."""
_NO_ATTACKER = frozenset(
    {"", "accident", "mistake", "default", "chance", "design", "using", "clicking", "sending"}
    | {"exploiting", "guessing"}
)
_ANYBODY = frozenset({"ai", "someone", "somebody", "unknown", "attackers", "hackers", "criminals"})
_UNNAMED = frozenset({"unknown", "unidentified", "some", "certain"})
_ATTACKERS = frozenset(
    {"hackers", "attackers", "persons", "people", "miscreants", "criminals", "individuals"}
)
_BARE = late_pattern(rf"\b(?P<verb>{phrases.CLEAR}|hijacked)\b")
_MAX_BARE_WORDS = 8
_TRADE = late_pattern(r"hack|secur|infosec|pentest|^ctf|exploit|malware|cyber")
_OWNER_WORDS = frozenset({"we", "our", "my", "i", "us"})
MAX_TEXT = 20_000
_MAY_CLAIM = late_pattern(
    r"h.{0,3}[a4@ae].{0,3}[ck(].{0,3}k|hax|0wn|own|pwn|pvvn|def.?a.?c|root|crack|pirat|jebol"
    r"|retas|haqu"
    r"|touch|stamp|lock|seiz|invad|conquer|infect|destro|compromis|breach|penetrat|hijack|delet|nuk"
    r"|f.ck|rape|kill|storm|domina|tak|shut|attack|exploit|infiltrat|captur|occup|shell|leak|visit"
    r"|ruin|struck|smash|crush|belong|control|broke|dump|stole|humiliat"
    r"|(?:your|ur|this) (?:data|base|site|web|serv|system|box|page|domain|network|host)|(?:we|i) "
    r"own"
)
"""A cheap look first, on unmasked text: nearly all honest text ends here."""


class Claim(NamedTuple):
    """One match: how it is called, whether it stands as a statement of its own, the words."""

    code: str
    text: str
    stands_alone: bool
    quote: str
    language: str = ""
    """Other than English: who did it to whom is not read then."""
    bare: bool = False
    """Nothing but the site's name and a verb."""


def is_of_the_trade(identity: frozenset[str]) -> bool:
    """Whether a site's own name says that it is about attacks and defence."""
    return any(_TRADE.search(word) for word in identity)


def claims_in(text: str, identity: frozenset[str] = frozenset()) -> Iterator[Claim]:
    """The claims that a piece of text makes."""
    folded = unmasked(text)
    if _MAY_CLAIM.search(folded):
        yield from _latin_claims(text, folded, identity)
    simple = plain(text)
    if not MAY_STATE.search(simple):
        return
    for language, pattern in STATEMENTS:
        if pattern.search(simple):
            alone = len(words(text)) <= STATEMENT_WORDS.value and not _REPORTING.search(folded)
            said = f"says in {language} that it was hacked"
            yield Claim("attributed-claim", said, alone, text, language)
            return


_KINDS = (
    ("attributed-claim", phrases.ATTRIBUTED, "says by whom the site was attacked"),
    ("attributed-claim", phrases.FUSED, "says by whom the site was attacked"),
    ("addressed-claim", phrases.ADDRESSED, "tells the reader that the site was taken over"),
    ("boast", phrases.DONE_TO_YOU, "boasts of a take-over towards the reader"),
    ("boast", phrases.CONTROL, "says to the reader that the site is in other hands"),
    ("broad-claim", phrases.BROADLY_ATTRIBUTED, "may say by whom the site was attacked"),
)


def _latin_claims(text: str, folded: str, identity: frozenset[str]) -> Iterator[Claim]:
    reporting = _REPORTING.search(folded) is not None
    asked = text.rstrip().endswith("?")  # `have you been hacked?`
    for code, pattern, said in _KINDS:
        match = pattern.search(folded)
        if match is None or _nameless(match, code):
            continue
        question = asked and code == "addressed-claim"
        alone = not reporting and not question and _stands_alone(folded, match, identity)
        # `we have been hacked` is what an honest notice of the owner says, too
        notice = code == "addressed-claim" and bool(set(match.group().split()[:2]) & _OWNER_WORDS)
        yield Claim("notice" if notice else code, said, alone, text)
    if not reporting and not asked and _is_bare(folded, identity):
        owner = bool(set(words(folded)) & _OWNER_WORDS)
        code = "notice" if owner else "addressed-claim"
        yield Claim(code, "says of the site that it was hacked", True, text, bare=True)


def _is_bare(folded: str, identity: frozenset[str]) -> bool:
    """Whether a short text says nothing but that this site was attacked: `River Works: hacked`.
    One word alone says too little."""
    said = words(folded)
    if is_of_the_trade(identity):
        return False  # a section of such a site
    if not 2 <= len(said) <= _MAX_BARE_WORDS:
        return False
    verbs = [word for word in said if _BARE.fullmatch(word)]
    rest = [word for word in said if word not in _SITE_WORDS and word not in identity]
    return bool(verbs) and len(verbs) < len(said) and not set(rest) - set(verbs)


def _nameless(match: re.Match[str], code: str) -> bool:
    """Whether nobody is named as the attacker: `hacked by accident`, `hacked by someone`."""
    if code in {"addressed-claim", "boast"}:
        return False
    said = words(match["tail"])
    first = said[0] if said else ""
    if first in _UNNAMED and said[1:2] and said[1] in _ATTACKERS:
        return True  # `by unknown hackers`: none of them says so of himself
    return first in _NO_ATTACKER or (len(said) < 2 and first in _ANYBODY)


def _stands_alone(text: str, match: re.Match[str], identity: frozenset[str]) -> bool:
    """Whether nothing but the site's own name or words for it leads up to the claim, or the
    reader is addressed just before it."""
    before = text[: match.start()]
    lead = _SPLIT.split(before)[-1]
    if before.rstrip()[-1:] in _OPENING_QUOTES and _strange(before, identity) >= _QUOTING_WORDS:
        return False
    if _ADDRESSED_LEAD.search(lead):
        return True
    return not _strange(lead, identity)


_OPENING_QUOTES = frozenset("\"'\u201c\u2018\u00ab\u201e")
_QUOTING_WORDS = 5
"""After so many other words, a claim in quotation marks is quoted."""


def _strange(text: str, identity: frozenset[str]) -> int:
    """How many words are neither the site's own name nor words for it."""
    return sum(word not in _SITE_WORDS and word not in identity for word in words(text))


def around(text: str) -> str:
    """The part of a long text that holds the claim."""
    folded = unmasked(text)
    for pattern in (phrases.ATTRIBUTED, phrases.ADDRESSED, phrases.DONE_TO_YOU):
        match = pattern.search(folded)
        if match is not None and len(folded) == len(text):
            return text[max(0, match.start() - 40) : match.end()]
    return text


_CONDITIONAL_CODE = late_pattern(r"<\s{0,3}(?:script|iframe)\b", re.I)


def speaking_comments(before: Document, after: Document) -> bool:
    """Whether a comment that is new says by whom the site was attacked, or is one of those that
    old browsers run, with code in it. Comments do not count for equality, so this is asked even
    where pages are equal."""
    old = {node.text for node in before.parts if node.kind is NodeKind.COMMENT}
    return any(
        is_conditional_code(node.text)
        or any(
            claim.stands_alone and claim.code == "attributed-claim"
            for claim in claims_in(node.text[:2000])
        )
        for node in after.parts
        if node.kind is NodeKind.COMMENT and node.text not in old
    )


def is_conditional_code(comment: str) -> bool:
    """Whether a comment is a conditional one with a script or frame in it."""
    return comment.startswith("[if") and _CONDITIONAL_CODE.search(comment[:20_000]) is not None
