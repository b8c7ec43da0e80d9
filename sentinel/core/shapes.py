"""Answers that are no valid look at a page: error, maintenance, challenge, login, empty, shell.

Each rule is a short pattern that a person can check. Such pages never become a baseline and are
never called defaced for having lost the page's identity; the claim test still reads them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.document import Document, MediaKind
from sentinel.core.measures import page_words, title_of
from sentinel.core.nodes import NodeKind, Place
from sentinel.core.verdict import Verdict
from sentinel.core.wording import plain

MAX_WORDS = 450
"""A page with more words than this is content, whatever its title says."""
SHELL_WORDS = 8
"""A page with fewer words than this and own scripts is drawn by them."""


class Shape(StrEnum):
    ORDINARY = "ordinary"
    EMPTY = "empty"
    ERROR = "error-page"
    MAINTENANCE = "maintenance-page"
    CHALLENGE = "challenge-page"
    LOGIN = "login-page"
    SUSPENDED = "suspended-page"
    """The hosting company's notice, or a bare web server's default page."""
    PARKED = "parked-page"
    """The domain is for sale or parked: it may be in other hands."""
    SHELL = "script-shell"


SHAPE_TEXT: dict[Shape, str] = {
    Shape.EMPTY: "The answer is empty.",
    Shape.ERROR: "This is an error page of a server or content system, not the page.",
    Shape.MAINTENANCE: "This is a maintenance notice, not the page.",
    Shape.CHALLENGE: "A firewall or bot check answered in the place of the page.",
    Shape.LOGIN: "A login form of the site answered in the place of the page.",
    Shape.SUSPENDED: "The hosting company's notice or a bare server's default page answered.",
    Shape.PARKED: "A page of a domain dealer answered: the domain may have lapsed or been taken.",
    Shape.SHELL: "The page has next to no text of its own; its scripts draw it in a browser.",
}
SHAPE_VERDICT: dict[Shape, Verdict] = {
    Shape.EMPTY: Verdict.CORRUPT,
    Shape.ERROR: Verdict.DOWN,
    Shape.MAINTENANCE: Verdict.DOWN,
    Shape.CHALLENGE: Verdict.REFUSED,
    Shape.LOGIN: Verdict.REFUSED,
    Shape.SUSPENDED: Verdict.DOWN,
    Shape.PARKED: Verdict.SUSPECT,
    Shape.SHELL: Verdict.INCONCLUSIVE,
}
"""What each shape argues for by itself, where the status says nothing else."""


@dataclass(frozen=True, slots=True)
class _Rule:
    shape: Shape
    anywhere: re.Pattern[str] | None
    """Decides wherever it stands in the page."""
    headline: re.Pattern[str] | None
    """Decides in the title, a heading or the first lines."""


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


_RULES: tuple[_Rule, ...] = (
    _Rule(
        Shape.CHALLENGE,
        _pattern(
            r"checking (?:if the site connection is secure|your browser before)",
            r"verify(?:ing)? (?:that )?you are (?:a )?human",
            r"enable javascript and cookies to continue",
            r"incapsula incident id",
            r"sucuri website firewall",
            r"ddos protection by",
            r"cloudflare ray id.{0,400}(?:blocked|security)",
            r"the requested url was rejected\. please consult",
            r"please complete the (?:captcha|security check)",
            r"unusual traffic from your (?:computer )?network",
            r"why have i been blocked",
            r"you (?:don't|do not) have permission to access .{0,200}reference #",
        ),
        _pattern(
            r"^just a moment",
            r"^attention required!",
            r"^access (?:to this page has been )?denied",
            r"^request (?:rejected|blocked|unsuccessful)",
            r"^(?:bot|human) verification",
            r"^robot check",
            r"^(?:4(?:01|03|29)\b|forbidden\b|unauthorized\b|too many requests)",
            r"^403 ?[-–:]? ?forbidden",
        ),
    ),
    _Rule(
        Shape.PARKED,
        _pattern(
            r"(?:buy|purchase) this domain",
            r"this domain (?:name )?(?:is|may be) (?:for sale|parked|available)",
            r"domain (?:is )?parked (?:free|by|at|with)",
            r"inquire about this domain",
            r"this domain (?:has|name has) (?:expired|recently been registered)",
        ),
        _pattern(r"domain (?:is )?for sale", r"domain expired", r"^parked domain"),
    ),
    _Rule(
        Shape.SUSPENDED,
        _pattern(
            r"this account has been suspended",
            r"bandwidth limit exceeded",
            r"if you see this page, the nginx web server is successfully installed",
            r"this is the default (?:welcome|web) page used to test",
            r"there isn't a github pages site here",
            r"no such app\b.{0,120}heroku",
        ),
        _pattern(
            r"account suspended",
            r"site (?:has been )?suspended",
            r"^welcome to nginx",
            r"^(?:apache2? )?(?:\w+ )?default page",
            r"^apache2 (?:ubuntu|debian) default",
            r"^test page for",
            r"^iis windows(?: server)?",
            r"^it works!?$",
            r"^index of /",
            r"^(?:website|site) (?:is )?(?:not (?:configured|published)|offline)",
        ),
    ),
    _Rule(
        Shape.MAINTENANCE,
        _pattern(
            r"briefly unavailable for scheduled maintenance",
            r"(?:is|are|site|website|currently|be) (?:down|closed|offline|unavailable) (?:for"
            r"|due to) .{0,40}"
            r"(?:maintenance|upgrad|update)",
            r"(?:under(?:going)?|performing|scheduled|planned|routine|essential|for|some|system"
            r"|site|server"
            r"|website|database) (?:\w+ ){0,2}maintenance\b.{0,200}"
            r"(?:back|soon|shortly|later|inconvenience|patience|moment|minutes|hours|sorry"
            r"|please)",
            r"(?:sorry|inconvenience|patience).{0,200}\bmaintenance",
            r"we(?:'ll| will) be (?:right )?back (?:soon|shortly|online|in)",
            r"back online (?:soon|shortly)",
            r"(?:site|website|page|portal|server|service) is (?:currently |now |temporarily )?"
            r"(?:offline|down|unavailable|being (?:upgraded|updated|migrated|moved))",
            r"(?:upgrade|migration|upgradation) (?:is )?in progress",
            r"inconvenience (?:caused )?is (?:deeply )?regretted|regret the inconvenience",
            r"असुविधा के लिए (?:खेद|क्षमा)",
            r"temporarily (?:unavailable|offline|out of service|closed|down)",
            r"em manutencao|en mantenimiento|en maintenance|wartungsarbeiten|in manutenzione"
            r"|bakim calisma|hooldustood|メンテナンス中|维护中|維護中",
            r"технические работы|техническ\w+ обслуживани",
            r"रखरखाव|अनुरक्षण कार्य|मरम्मत कार्य|अस्थायी रूप से (?:अनुपलब्ध|बंद)",
            r"शीघ्र ही (?:वापस|उपलब्ध)",
        ),
        _pattern(
            r"maintenance",
            r"under construction",
            r"coming soon",
            r"be (?:right )?back (?:soon|shortly)",
            r"निर्माणाधीन",
            r"^(?:site|website|service|server) (?:is )?(?:currently )?(?:down|offline"
            r"|unavailable)",
        ),
    ),
    _Rule(
        Shape.ERROR,
        _pattern(
            r"error establishing a database connection",
            r"there has been a critical error on (?:this|your) website",
            r"the website encountered an unexpected error",
            r"(?:could not|cannot|failed to|unable to) connect to (?:the )?(?:database|mysql)",
            r"access denied for user|(?:database|mysql) connection (?:failed|refused|error)",
            r"(?:fatal|parse) error: .{0,300} on line \d+",
            r"uncaught (?:\w*error|\w*exception)",
            r"server error in '/.{0,60}' application",
            r"traceback \(most recent call last\)",
            r"guru meditation",
            r"no server is available to handle this request",
            r"the server (?:encountered|is temporarily|could not|was unable)",
            r"the requested (?:url|page|resource|file|document).{0,200}(?:was not found|could "
            r"not be found"
            r"|cannot be found|does not exist|isn't available)",
            r"the upstream server|backend fetch failed|origin (?:is unreachable|dns error)",
            r"web server is (?:down|returning an unknown error)",
            r"an unexpected (?:error|condition).{0,60}(?:occurred|encountered|prevented)",
            r"something went wrong.{0,100}(?:try|sorry|error|we)",
            r"an error occurred (?:while|during|processing|when|and)",
            r"sqlstate\[|mysqli?_connect\(\)|ora-\d{5}|odbc driver error|microsoft ole db",
            r"\b(?:nosuchkey|nosuchbucket|accessdenied)\b",
            r"पृष्ठ (?:नहीं मिला|उपलब्ध नहीं)|सेवा (?:उपलब्ध नहीं|अनुपलब्ध)|आंतरिक सर्वर त्रुटि",
        ),
        _pattern(
            r"^(?:http )?(?:status|error|erro|fehler)?[\s:#(]{0,3}(?:4(?:00|04|05|08|10)|50[0-9]"
            r"|52[0-9]|530)\b",
            r"\b(?:4(?:00|04|10)|50[0-9]|52[0-9]) ?[-–:|)]? ?(?:error|not found|bad|service"
            r"|internal|gateway|gone)",
            r"(?:error|erro)\s*[-:#]?\s*(?:4\d\d|5\d\d)\b|\((?:404|500|502|503|504)\)",
            r"(?:page|file|document|site|resource|pagina|seite) (?:was |is |could |can |nao "
            r")?(?:not |cannot )?(?:be )?"
            r"(?:not )?(?:found|encontrada|trouvee|gefunden|unavailable|missing)",
            r"^not found$|^(?:object )?not found\b",
            r"service (?:temporarily )?unavailable|bad gateway|gateway time-?out|internal server "
            r"error|server error"
            r"|application error|runtime error|database error|request time-?out|connection timed "
            r"out"
            r"|host error|^an error (?:has )?occurred|bad request|unexpected error|server (?:is "
            r")?(?:too )?busy"
            r"|site (?:can't|cannot) be reached|^error$|^oops|site error|^problem loading",
        ),
    ),
)


def shape_of(document: Document) -> Shape:
    """What kind of answer this is; ORDINARY where it may be the page."""
    if document.kind is MediaKind.EMPTY:
        return Shape.EMPTY
    if document.kind not in {MediaKind.HTML, MediaKind.TEXT}:
        return Shape.ORDINARY
    number = len(page_words(document))
    if number <= MAX_WORDS:
        named = _named(document)
        if named is not Shape.ORDINARY:
            return named
    if _is_login(document, number):
        return Shape.LOGIN
    return Shape.SHELL if _is_shell(document, number) else Shape.ORDINARY


def unfit(document: Document) -> str:
    """Why this look cannot become part of a baseline; an empty string where it can."""
    if document.status >= 400:
        return f"The server answered with status {document.status}."
    shape = shape_of(document)
    if shape in {Shape.ORDINARY, Shape.SHELL, Shape.LOGIN}:
        return ""
    return SHAPE_TEXT[shape]


def _named(document: Document) -> Shape:
    visible = [block for block in document.blocks if block.place is not Place.TITLE]
    everything = plain(" ".join(block.text for block in document.blocks)[:8000])
    headlines = [title_of(document)]
    headlines += [b.text for b in visible if b.place is Place.HEADING][:3]
    headlines += [b.text for b in visible[:2] if len(b.text) <= 80]
    return _first_rule(everything, [plain(" ".join(line.split()))[:200] for line in headlines])


def _first_rule(everything: str, headlines: Iterable[str]) -> Shape:
    lines = list(headlines)
    for rule in _RULES:
        if rule.anywhere is not None and rule.anywhere.search(everything):
            return rule.shape
        if rule.headline is not None and any(rule.headline.search(line) for line in lines):
            return rule.shape
    return Shape.ORDINARY


def _is_login(document: Document, number: int) -> bool:
    asks = any(
        node.tag == "input" and node.attribute("type").lower() == "password"
        for node in document.nodes
    )
    path = document.url.partition("?")[0].lower()
    led = any(word in path for word in ("login", "signin", "sign-in", "/auth", "/sso", "/cas/"))
    return asks and led and number <= MAX_WORDS


def _is_shell(document: Document, number: int) -> bool:
    sources = [n for n in document.nodes if n.tag == "script" and n.attribute("src")]
    drawn = any(
        node.kind is NodeKind.ELEMENT
        and node.tag in {"div", "main", "app-root"}
        and (
            node.attribute("id") in {"root", "app", "__next", "__nuxt", "main"}
            or node.tag == "app-root"
        )
        for node in document.nodes
    )
    return number < SHELL_WORDS and bool(sources) and drawn
