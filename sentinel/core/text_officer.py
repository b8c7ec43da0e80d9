"""The block of a page that names an officer for grievances: role, person, mail, telephone.

SPDI Rules, 2011, rule 5(9): name and contact details are published. IT Rules, 2021, rule 3(2): also
the mechanism by which a complaint is made.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import BlockKind, TextBlock

ROLE = late_pattern(
    r"\b(?:public )?grievances?(?: redress(?:al)?)? officer|\bnodal officer\b.{0,40}grievance"
    r"|\bcomplaints? (?:redressal )?officer|\bdata protection officer"
    r"|(?:लोक |जन )?शिकायत(?: निवारण)? (?:अधिकारी|पदाधिकारी)|नोडल (?:शिकायत )?अधिकारी",
    re.IGNORECASE,
)
_PART = r"[A-Za-z0-9-]{1,63}"
MAIL = late_pattern(
    rf"[A-Za-z0-9][\w.+-]{{0,63}}(?:@|\s?\[at\]\s?){_PART}(?:(?:\.|\s?\[dot\]\s?){_PART}){{1,5}}"
)
"""Plain, and as written against collectors: `name[at]body[dot]in`."""
PHONE = late_pattern(r"(?<![\w.])(?:\+?91[ -]?)?(?:\(?0?\d{2,5}\)?[ -]?)\d{3,5}[ -]?\d{3,5}(?!\w)")
_HONORIFIC = late_pattern(
    r"(?:\b(?:shri|sri|smt|ms|mr|mrs|dr|prof|er|km|kumari)\b\.? ?"
    r"|(?:श्री(?:मती)?|सुश्री|डॉ\.?|कुमारी) )"
    r"(?=[A-Z\u0904-\u0939])",
    re.IGNORECASE,
)
_NAMED = late_pattern(
    r"(?:^|\b)(?:name|नाम)\s*(?:of[^:]{0,40})?[:\-\u2013]\s*(\S.{2,60})", re.IGNORECASE
)
_PART_OF_NAME = r"(?:[A-Z][a-z'\u2019-]{1,20}|[A-Z]\.?)"
_PERSON = late_pattern(rf"{_PART_OF_NAME}(?: {_PART_OF_NAME}){{1,3}}")
_NO_PERSON = late_pattern(
    r"officer|grievance|complaint|redress|nodal|manager|director|secretary|department|ministry|govern"
    r"|india|private|limited|ltd|pvt|address|e-?mail|contact|phone|tel|fax|office|road|street|nagar"
    r"|floor|building|policy|privacy|terms|portal|website|corporation|authority|committee|data|cell"
    r"|public|name|details|here|below|information|technology|act|rules|head|time|working|hours"
    r"|monday|friday|support|customer|care|team|delhi|mumbai|state|district|use|follow|mobile"
    r"|अधिकारी|शिकायत|विभाग|मंत्रालय|सरकार|पता|कार्यालय|नीति|दूरभाष|फ़?ोन|ईमेल|ई-मेल|मेल|संपर्क",
    re.IGNORECASE,
)
_OFFICE = late_pattern(
    r"\b(?:manager|officer|director|head of|secretary)\b|प्रबंधक|प्रबन्धक|अधिकारी|निदेशक|विभागाध्यक्ष",
    re.IGNORECASE,
)
_MECHANISM = late_pattern(
    r"\b(?:within|in) (?:\w+ |\d+ )(?:\(\d+\) )?(?:working |business )?(?:hours|days|weeks|month)"
    r"|acknowledg|redress|resol(?:ve|ution)|file a (?:complaint|grievance)"
    r"|(?:send|write|submit|lodge|"
    r"register|raise|report|address)\w* .{0,60}(?:complaint|grievance|concern|discrepanc|quer)"
    r"|(?:complaint|grievance|concern|discrepanc|quer)\w* .{0,80}(?:sent|written|submitted|lodged|"
    r"registered|addressed|contact|e-?mail|provided below)|pgportal|cpgrams|helpline|please contact"
    r"|शिकायत.{0,60}(?:दर्ज|भेज|कर सकते|प्रस्तुत|निवारण|निपटान)|निवारण|दिनों? के (?:भीतर|अंदर)",
    re.IGNORECASE,
)
WINDOW_BLOCKS, WINDOW_CHARACTERS = 10, 900


class Officer(NamedTuple):
    """What stands around the words of the role."""

    quote: str
    person: str
    """Empty: nobody is named."""
    mails: tuple[str, ...]
    phone: bool
    mechanism: bool
    """Whether some words say how a grievance is made or treated."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there, in words."""
        lacks = {
            "a person's name": not self.person,
            "a mail address or telephone number": not (self.mails or self.phone),
            "how a grievance is made and treated": not self.mechanism,
        }
        return tuple(words for words, lacking in lacks.items() if lacking)


def officer_of(blocks: Sequence[TextBlock]) -> Officer | None:
    """The fullest of the page's blocks with the role's words; None where it has none."""
    places = [number for number, block in enumerate(blocks) if ROLE.search(block.line[:3000])]
    whole = "\n".join(block.line for block in blocks)[:200_000]
    mechanism = bool(_MECHANISM.search(whole)) if places else False
    found = [_officer(blocks, place, mechanism=mechanism) for place in places[:20]]
    return min(found, key=lambda one: len(one.missing), default=None)


def _officer(blocks: Sequence[TextBlock], place: int, *, mechanism: bool) -> Officer:
    first = blocks[place]
    match = ROLE.search(first.line[:3000])
    assert match is not None
    start = match.start() if len(first.line) > 200 else 0
    lines = [first.line[start:], *first.text.split("\n")]
    length = 0
    for block in blocks[place + 1 : place + 1 + WINDOW_BLOCKS]:
        length += len(block.text)
        next_part = block.kind is BlockKind.HEADING or block.strong
        if length > WINDOW_CHARACTERS or (next_part and length - len(block.text) > 40):
            break
        lines.extend(block.text.split("\n"))
    text = "\n".join(lines)
    return Officer(
        quote=first.line[start : start + 120],
        person=_person(lines),
        mails=tuple(dict.fromkeys(plain_mail(one) for one in MAIL.findall(text)))[:10],
        phone=any(_is_phone(one[0]) for one in PHONE.finditer(text)),
        mechanism=mechanism,
    )


def named_decider(blocks: Sequence[TextBlock]) -> bool:
    """Whether a page names a person with an office, and how to reach that person."""
    places = [n for n, block in enumerate(blocks) if _OFFICE.search(block.line[:3000])]
    for place in places[:50]:
        near = blocks[max(0, place - 2) : place + 5]
        text = "\n".join(block.text for block in near)[:WINDOW_CHARACTERS]
        reached = MAIL.search(text) or any(_is_phone(one[0]) for one in PHONE.finditer(text))
        if reached and _person(text.split("\n")):
            return True
    return False


def plain_mail(text: str) -> str:
    """With what is written for the sign and the dots put in their places."""
    return re.sub(r"\s?\[at\]\s?", "@", re.sub(r"\s?\[dot\]\s?", ".", text)).rstrip(".").lower()


def _is_phone(text: str) -> bool:
    return 8 <= sum(char.isdigit() for char in text) <= 13


def _person(lines: Sequence[str]) -> str:
    """The first name of a person, by a title before it, the word before it, or its shape alone on
    its line; words of offices and places are none."""
    for line in lines:
        if (titled := _HONORIFIC.search(line)) is not None:
            return line[titled.start() : titled.start() + 60].strip()
        if (named := _NAMED.search(line)) is not None and not _NO_PERSON.search(named[1][:40]):
            return named[1].strip()
        before_role = ROLE.sub("", line).strip(" ,:;()-\u2013|")
        for part in (line.strip(" ,:;.-"), before_role, *re.split(r"[:,(|\u2013]", before_role)):
            bare = part.strip(" ,:;.-)")
            if _PERSON.fullmatch(bare) and not _NO_PERSON.search(bare):
                return bare
    return ""
