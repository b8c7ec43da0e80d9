"""Very short pages that are made almost wholly of the words of service messages.

No list of sentences holds all that operators write when a site is down: `The website is being
moved to the new data centre; services resume by ten.` Such a page says what happens to the service,
in the words of services, and next to nothing else. A page that says anything of its own is none.
"""

import re
from collections.abc import Sequence

from sentinel.core.late_pattern import late_pattern
from sentinel.core.shape import Shape
from sentinel.core.shape_phrases import OTHER_BUSINESS, PHRASES
from sentinel.core.shape_words import SERVICE_WORDS

MOST_WORDS = 80
LEAST_SHARE = 0.75
"""Of the different words, without the small ones of grammar, so many must be those of service
messages."""
LEAST_WORDS = 3
MOST_PHRASE_WORDS = 60

_MORE_WORDS = (
    "starting start starts started reloads reload itself automatically deploying deployed deploy "
    "hang tight takes minute planned hrs regret session timed communication operation stand "
    "standby "
    "resume resumes resumed restored restore restoration restoring data centre center "
    "platform new users user kindly bear tonight today tomorrow morning evening noon "
    "midnight hour hours day days pm ist gmt utc hrs date week weekend january february "
    "march april june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday break install installing installs updates "
    "catalogue happened gone end engineers technicians team told informed resolve fix "
    "fixing working reference id number incident support helpdesk helpline mail email phone "
    "call citizen citizens estimated expected time activity activities audit compliance "
    "hosting account ready upload uploaded files owner incorrectly domain name registered "
    "registrar parked expired expiry renew renewal log login sale offer interested purchase "
    "buy network wireless wi fi wifi voucher password enter connect connected internet "
    "access policy permitted categorised categorized category filtered filter content "
    "blacklisted banned country region outside restricted india reload refresh press button "
    "box tick slow reduce rate apache nginx http default installed test version linux "
    "webmaster operator configure configured configuration disabled enabled suspended "
    "payment bill billing overdue congratulations welcome visiting alternative link links "
    "home homepage main click warning unknown open stream required directory php mysql sql "
    "stack trace debug details cause causes owing urgent shall inaccessible accessible "
    "power outage campus return returns shortly quota serving queue line wait waiting "
    "connection private firefox chrome browser redirect redirecting properly bridge backend "
    "locked read wiki puzzle slide complete image type text azure waf cloudflare visitors "
    "stepped bit stopped functional accessing doesn't report overload likely reasons reason "
    "code captcha ticked confirm uploading central government site"
)
_SMALL_WORDS = (
    "a an the this that these those your you our we us it its it's i i'm my me they them "
    "their he she his her to on of at in for is are was were be been being has have had "
    "will would can cannot can't could and or but no not from by until till between with "
    "without within into onto over out up about after again before during because if when "
    "while who whom whose what where why how so then than also only just more less very too "
    "much many such same other another both either which any every each all some most done "
    "do does did doing don't doesn't get got make made take taken see seen one two three "
    "first second third next last soon may am as here there now shall should must let "
    "please dear"
)
_STOP_WORDS = frozenset(_SMALL_WORDS.split())
_WORDS = (SERVICE_WORDS | frozenset(_MORE_WORDS.split())) - _STOP_WORDS

_TOPICS: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    (
        Shape.PORTAL,
        late_pattern(
            r"\b(?:voucher|wi ?fi|wireless network|network login|content filter\w*|"
            r"categori[sz]ed as|not permitted by policy|internet (?:access|policy))\b"
        ),
    ),
    (
        Shape.PARKED,
        late_pattern(
            r"\bdomain\b.{0,80}\b(?:registered|parked|expired|sale|offer|owner|renew)\b|"
            r"\b(?:parked by|make an offer)\b"
        ),
    ),
    (
        Shape.SUSPENDED,
        late_pattern(
            r"\b(?:hosting account|account (?:has been |is )?(?:suspended|disabled)|"
            r"suspended|(?:site|website) (?:has been |is )?disabled|not uploaded|upload "
            r"your (?:files|website))\b"
        ),
    ),
    (
        Shape.DEFAULT_SERVER,
        late_pattern(
            r"\b(?:test page|server works|default (?:web )?page|successfully installed)\b"
        ),
    ),
    (
        Shape.CHALLENGE,
        late_pattern(
            r"\b(?:robot|captcha|puzzle|text in the image|verify(?:ing)? (?:that )?you|"
            r"being verified|you are (?:now )?in (?:line|a queue|the queue)|wait time|"
            r"waf)\b"
        ),
    ),
    (
        Shape.FORBIDDEN,
        late_pattern(
            r"\b(?:denied|forbidden|black ?listed|banned|blocked|not (?:allowed|permitted|"
            r"authori[sz]ed)|restricted|rate limit|too many requests)\b"
        ),
    ),
    (
        Shape.MAINTENANCE,
        late_pattern(
            r"\b(?:maintenance|starting up|deploying|being (?:migrated|moved|upgraded|"
            r"updated|rebuilt|improved|shifted)|upgrad(?:e|ing|ation)|migration|under "
            r"construction|offline|off line|temporarily|resumes?|resumed|be restored|short "
            r"break|install(?:ing)? updates|downtime|launching soon|coming "
            r"soon|back (?:at|soon|by|in|online|on)|inaccessible|not "
            r"accessible|will return|will (?:be )?resume\w*|locked "
            r"for|outage|out of service|stepped out|(?:site|website|portal|server|service|"
            r"page) (?:is |are )?(?:currently )?(?:down|closed|locked))\b"
        ),
    ),
    (
        Shape.NOT_FOUND,
        late_pattern(
            r"\b(?:not found|(?:could not|cannot|can't) find|no longer (?:available|"
            r"exists|on)|does(?: not|n't) exist|404)\b"
        ),
    ),
    (
        Shape.ERROR,
        late_pattern(
            r"\b(?:error|(?:gone|went) wrong|failed|failure|exception|timed out|technical "
            r"(?:\w+ )?(?:problem|issue|difficult|reason|fault|snag)\w*|unavailable|not "
            r"(?:be )?available|not working|cannot be (?:displayed|loaded|reached)|reduce "
            r"your request|quota|no backend|(?:can't|cannot|couldn't|could not|unable to|"
            r"failed to) (?:connect|establish|reach|load|open|display)|isn't "
            r"(?:redirecting|working|available)|not private|http status \d+)\b"
        ),
    ),
)
"""What it is about; the first that stands in the text decides."""
_TOKEN = late_pattern(r"[a-z]+(?:'[a-z]+)?|\d+")


def service_message(lines: Sequence[str], host: str = "") -> Shape | None:
    """What kind of service message the lines of a very short page are, if they are one. Lines are
    plain text, title first; the name of the page's own host says nothing."""
    whole = " ".join(lines).replace("\u2019", "'").replace("\u2026", " ")
    if any(word in whole for word in OTHER_BUSINESS):
        return None
    return (_by_topic(whole, host) if whole.isascii() else None) or _by_phrase(lines)


def _by_topic(whole: str, host: str) -> Shape | None:
    spoken = _TOKEN.findall(whole)
    if len(spoken) > MOST_WORDS:
        return None
    said = {word for word in spoken if not word.isdigit()} - _STOP_WORDS
    said -= set(_TOKEN.findall(host))
    if len(said) < LEAST_WORDS or len(said & _WORDS) < LEAST_SHARE * len(said):
        return None
    text = " ".join(spoken)
    return next((shape for shape, topic in _TOPICS if topic.search(text)), None)


def _by_phrase(lines: Sequence[str]) -> Shape | None:
    if sum(len(line.split()) for line in lines) > MOST_PHRASE_WORDS:
        return None
    for shape, phrases in PHRASES:
        if any(phrase in line for phrase in phrases for line in lines):
            return shape
    return None
