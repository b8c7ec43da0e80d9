"""Headlines of answers that are no page: lines made wholly of the words of such messages.

`404 Not Found` and `Oops! That page can't be found.` are; `404 Not Found: how to repair links` and
`Maintenance Engineering Department` are not, for they have words of their own. Other languages
than English are known by phrases.
"""

import re
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.shape import Shape
from sentinel.core.shape_phrases import OTHER_BUSINESS, PHRASES
from sentinel.core.wall_sentences import ASKING

LONGEST_LINE = 160
"""Characters of a headline that are read."""
LONGEST_PHRASE_LINE = 14
"""Words of a line in which a phrase of another language decides."""

_COMMON = (
    "we're you're that's isn't aren't wasn't there's you've we've they're he's what's let's "
    "a an the this that your our my we i us you it its it's i'm on to of at in for is are was be "
    "been being has have had will would cannot can't can not and or but no http https error errors "
    "status code message page pages web webpage website site server service services url address "
    "link oops ooops whoops uh oh sorry hmm hm dear visitor visitors user please again later try "
    "contact administrator temporarily currently now here there something an www com"
)
_NOT_FOUND = (
    "404 410 found find gone missing requested request file files resource resources object "
    "document documents content location path route looking look were was doesn't does exist exists"
    " could couldn't longer available unavailable moved deleted removed nothing seems like lost "
    "broken dead nor that's invalid does't didn't"
)
_FAILURE = (
    "419 expired session "
    "400 405 406 408 409 413 414 415 421 431 500 501 502 503 504 505 506 507 508 509 510 520 521 "
    "522 523 524 525 526 527 529 530 internal unavailable unavailible bad gateway timeout time out "
    "timed request connection database db application runtime unexpected fatal critical severe "
    "proxy upstream origin host dns ssl handshake failed failure fail went wrong occurred occurring"
    " has busy too overloaded unreachable reached reset refused establishing problem loading "
    "exception unhandled unknown backend fetch variant negotiates method allowed could reach down "
    "technical difficulties difficulty experiencing issue issues encountered system exceeded limit "
    "client side while processing with web's that's loaded load returning invalid certificate"
)
_REFUSAL = (
    "401 403 407 418 429 451 999 forbidden forbiden access denied unauthorized unauthorised "
    "authorization authorisation required permission permissions view too many requests request "
    "blocked rejected restricted prohibited limit limited rate exceeded don't do allowed ip "
    "unsuccessful authentication resource directory security attention wait moment just one "
    "second checking browser verifying verification verify human robot bot check captcha are "
    "yourself before accessing by firewall ddos protection activated complete challenge pardon "
    "interruption unusual traffic detected suspicious activity accessing that's"
)
_MAINTENANCE = (
    "maintenance under undergoing performing scheduled planned routine essential emergency urgent "
    "mode break progress ongoing down downtime offline closed unavailable portal system systems "
    "application database online back soon shortly right up upgrade upgrading upgraded updating "
    "updated update migration migrating migrated improvements improvement improving work works "
    "working construction coming come check moment moments minute minutes few some inconvenience "
    "regretted regret deeply caused due notice order outage out briefly hold return returning as "
    "bit better new launching launch stay tuned thank thanks patience technical few very "
    "undergoes goes going offline moving hours while short quick"
)


class _Speech(NamedTuple):
    shape: Shape
    words: frozenset[str]
    trigger: re.Pattern[str]
    """What must stand in the line, besides."""


def _words(*texts: str) -> frozenset[str]:
    return frozenset(" ".join((_COMMON, *texts)).split())


_SPEECHES = (
    _Speech(
        Shape.CHALLENGE,
        _words(_REFUSAL),
        late_pattern(
            rf"\b(?:{ASKING}|one moment|pardon our interruption|(?:request|you(?:r ip)?"
            r"(?: address)?) (?:has been |have been |was |is )?(?:blocked|rejected|unsuccessful)"
            r"|ddos protection)\b"
        ),
    ),
    _Speech(
        Shape.FORBIDDEN,
        _words(_REFUSAL),
        late_pattern(
            r"\b(?:401|403|407|418|429|451|999|forbid\w+|access (?:is |has been |was )?"
            r"(?:denied|restricted|blocked|prohibited)|unauthori[sz]ed|authori[sz]ation required|"
            r"permission denied|(?:have|without) permission|too many requests|"
            r"not allowed to|rate limit\w*)\b|^(?:denied|access denied)$"
        ),
    ),
    _Speech(
        Shape.NOT_FOUND,
        _words(_NOT_FOUND),
        late_pattern(
            r"\b(?:404|410|(?:not|be|nothing|cannot|can't|couldn't)(?: be)? (?:found|find)|gone|"
            r"(?:page|file|url|document|link) (?:is )?(?:missing|broken|invalid)|(?:doesn't|not) "
            r"exist|no longer (?:available|exists?|here)|nothing (?:was )?found|page lost)\b"
        ),
    ),
    _Speech(
        Shape.ERROR,
        _words(_FAILURE),
        late_pattern(
            r"\b(?:419|page expired|session expired|"
            r"400|405|406|408|413|414|431|50\d|510|52\d|530|server error|bad (?:gateway|"
            r"request)|unavailabl?e|time-?d? ?out|(?:database|application|runtime|fatal|proxy|"
            r"unexpected|internal|host|dns|gateway|system|connection|critical|unknown|upstream|"
            r"site) (?:connection )?(?:error|exception|failure)|(?:an|the following|some) "
            r"error|went wrong|(?:too|is|server) busy|overloaded|"
            r"unreachable|cannot be reached|can't be reached|handshake failed|connection refused|"
            r"problem loading|establishing a database|technical (?:difficult\w+|problem|error|"
            r"issue)s?|exception)\b|^(?:error|oops|whoops|sorry|oops sorry|http error)$"
        ),
    ),
    _Speech(
        Shape.MAINTENANCE,
        _words(_MAINTENANCE),
        late_pattern(
            r"\b(?:(?:under|undergoing|for|scheduled|planned|routine|essential|emergency|site|"
            r"website|server|system|portal|database|application|service|web) (?:going |scheduled |"
            r"planned |routine |website |site |system |server |essential )?maintenance|maintenance "
            r"(?:mode|break|in|is|notice|page|underway|work|works|ongoing|we|back|please|sorry)|"
            r"under construction|coming soon|back (?:online )?(?:soon|shortly|later|in)|"
            r"(?:site|website|page|portal|server|service|system|application|we|we're|are) (?:is |"
            r"are )?(?:currently |temporarily |now |briefly )?(?:down|offline|closed|unavailable|"
            r"out of order|upgrading|being)|temporarily (?:down|offline|closed|unavailable)|"
            r"(?:upgrade|migration|update|upgradation|work) (?:is )?in progress|"
            r"inconvenience (?:is |caused )?)\b"
        ),
    ),
)
"""In this order: the first that fits decides."""
SERVICE_WORDS = frozenset().union(*(speech.words for speech in _SPEECHES))
"""All words of such headlines."""
_TOKEN = late_pattern(r"[a-z0-9]+(?:'[a-z]+)?")
_LETTER = late_pattern(r"[^\W\d_]")


def shape_of_line(line: str) -> Shape | None:
    """What kind of answer a headline announces, if it says nothing else. `line` is plain."""
    line = line[:LONGEST_LINE].replace("\u2019", "'")
    if line.isascii():
        return _english(line) or _phrase(line)
    return _phrase(line)


def _english(line: str) -> Shape | None:
    found = _TOKEN.findall(line)
    tokens = frozenset(found)
    spoken = " ".join(found)
    for speech in _SPEECHES:
        if tokens <= speech.words and speech.trigger.search(spoken):
            return speech.shape
    return None


def _phrase(line: str) -> Shape | None:
    if len(line.split()) > LONGEST_PHRASE_LINE or not _LETTER.search(line):
        return None
    for shape, phrases in PHRASES:
        if any(phrase in line for phrase in phrases):
            return None if any(word in line for word in OTHER_BUSINESS) else shape
    return None
