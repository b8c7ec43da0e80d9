"""What the pattern of the witnesses says has happened: a pure function of who saw what.

The case does not change the verdict. It tells people where to look first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core.corroboration import NONE, Corroboration, WitnessView
from sentinel.core.finding import Finding, Strength
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict
from sentinel.core.witness_paths import (
    OFF_OUR_NETWORK,
    PATH_OF,
    PUBLIC_LOOKS,
    SEARCHING,
    WitnessPath,
    paths,
)
from sentinel.core.words import WitnessKind


class Case(StrEnum):
    """Which part of the site's delivery is hit, as far as the witnesses tell."""

    ORIGIN = "origin-defaced"
    DELIVERY = "delivery-network-or-cache"
    HIJACK = "dns-or-certificate-hijack"
    CLOAKED_SEARCH = "cloaked-for-search-engines"
    CLOAKED_VISITORS = "cloaked-for-visitors"
    ONE_PATH = "one-path-only"
    OWN_NETWORK = "own-network"
    THIRD_PARTY = "third-party-script"
    NOT_SERVED = "files-not-served"
    BEHIND_FILES = "files-as-approved"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    """A case in words: what it means, and what to do first."""

    means: str
    first: str
    means_hindi: str
    first_hindi: str


CASE_TEXT: dict[Case, CaseText] = {
    Case.ORIGIN: CaseText(
        means="The server itself is defaced: what it holds and what visitors get are both changed.",
        first="Find the way in, or it happens again: passwords, uploads, old software.",
        means_hindi="सर्वर पर ही सामग्री बदली गई है; आगंतुकों को भी वही बदली हुई सामग्री मिल रही है।",
        first_hindi="घुसपैठ का रास्ता खोजें, नहीं तो यह फिर होगा: पासवर्ड, अपलोड, पुराना सॉफ़्टवेयर जाँचें।",
    ),
    Case.DELIVERY: CaseText(
        means="The delivery network or a cache serves the change; the origin server is good.",
        first="Purge the cache, and change the keys of the delivery network's account.",
        means_hindi="बदली हुई सामग्री सीडीएन या कैश से आ रही है; मूल सर्वर ठीक है।",
        first_hindi="कैश खाली करें, और सीडीएन खाते के पासवर्ड और कुंजियाँ बदलें।",
    ),
    Case.HIJACK: CaseText(
        means="Another server answers under the site's name (DNS or certificate); its own files "
        "are not what visitors get.",
        first="Call the registrar and the DNS provider: lock the domain, put the records back.",
        means_hindi="साइट के नाम पर कोई दूसरा सर्वर उत्तर दे रहा है (डीएनएस या प्रमाणपत्र बदला गया है)।",
        first_hindi="डोमेन रजिस्ट्रार और डीएनएस प्रदाता से तुरंत बात करें: डोमेन लॉक कराएँ, रिकॉर्ड ठीक कराएँ।",
    ),
    Case.CLOAKED_SEARCH: CaseText(
        means="Only search engines and their visitors are shown it; others get the approved page.",
        first="Look for changed server rules (.htaccess) and programs: the server is compromised.",
        means_hindi="यह केवल सर्च इंजन और उनसे आने वालों को दिखता है; बाकी सबको सही पृष्ठ मिलता है।",
        first_hindi="सर्वर के नियम (.htaccess) और प्रोग्राम जाँचें: सर्वर में घुसपैठ हुई है।",
    ),
    Case.CLOAKED_VISITORS: CaseText(
        means="Ordinary visitors are shown it; search engines get the approved page.",
        first="Look for changed server rules (.htaccess) and programs: the server is compromised.",
        means_hindi="यह साधारण आगंतुकों को दिखता है; सर्च इंजन को सही पृष्ठ मिलता है।",
        first_hindi="सर्वर के नियम (.htaccess) और प्रोग्राम जाँचें: सर्वर में घुसपैठ हुई है।",
    ),
    Case.ONE_PATH: CaseText(
        means="It is seen on one way to the site only; from another place, or at another address "
        "of it, the approved page stands.",
        first="Ask others outside to look. One edge, one of several servers, or a network between.",
        means_hindi="यह साइट तक पहुँचने के एक ही रास्ते पर दिखता है; दूसरी जगह से सही पृष्ठ मिलता है।",
        first_hindi="बाहर के किसी व्यक्ति से साइट दिखवाएँ: कोई एक सर्वर या बीच का नेटवर्क बदला हो सकता है।",
    ),
    Case.OWN_NETWORK: CaseText(
        means="Our own network is in doubt: addresses that must answer as expected do not.",
        first="Look at the monitor's network, proxy and DNS; open the site from another network.",
        means_hindi="निगरानी करने वाला हमारा अपना नेटवर्क संदेह में है।",
        first_hindi="मॉनिटर का नेटवर्क, प्रॉक्सी और डीएनएस जाँचें; साइट को दूसरे नेटवर्क से खोलकर देखें।",
    ),
    Case.THIRD_PARTY: CaseText(
        means="What the site itself serves is as approved; something that it loads from another "
        "host shows the change.",
        first="Take the foreign script out of the page, or pin it with `integrity`.",
        means_hindi="साइट की अपनी सामग्री ठीक है; किसी दूसरे होस्ट की स्क्रिप्ट यह बदलाव दिखा रही है।",
        first_hindi="वह बाहरी स्क्रिप्ट पृष्ठ से हटाएँ या `integrity` से बाँधें।",
    ),
    Case.NOT_SERVED: CaseText(
        means="Files on the server are changed, and visitors are not served that change (yet).",
        first="Look at the file before it is opened or moved: someone can write there.",
        means_hindi="सर्वर की फ़ाइलें बदली गई हैं, पर आगंतुकों को अभी वह बदलाव नहीं दिख रहा।",
        first_hindi="फ़ाइल को खोलने या हटाने से पहले जाँचें: किसी को वहाँ लिखने की पहुँच मिल गई है।",
    ),
    Case.BEHIND_FILES: CaseText(
        means="The files are as approved and visitors see the change: it stands in the database, "
        "in a cache, or on the way to the site.",
        first="Look at the content management system's database and log-ins, then at the cache.",
        means_hindi="फ़ाइलें ठीक हैं, फिर भी आगंतुकों को बदलाव दिख रहा है: यह डेटाबेस, कैश या रास्ते में है।",
        first_hindi="सीएमएस का डेटाबेस और लॉगिन जाँचें, फिर कैश।",
    ),
    Case.NOT_KNOWN: CaseText(
        means="The witnesses do not tell where it comes from.",
        first="Look at the site, its server and its DNS, in this order.",
        means_hindi="यह कहाँ से आ रहा है, यह अभी पता नहीं।",
        first_hindi="पहले साइट, फिर सर्वर, फिर डीएनएस देखें।",
    ),
}
"""For each case what people are told, English and Hindi."""

_ELSEWHERE = frozenset({"third-party-script-changed", "third-party-style-changed"})
"""Codes of findings about bytes of other hosts that pages load."""


def case_text(case: str) -> CaseText:
    """A stored case in words; that of a not known one where the name is empty, or newer."""
    try:
        return CASE_TEXT[Case(case or Case.NOT_KNOWN)]
    except ValueError:
        return CASE_TEXT[Case.NOT_KNOWN]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    """Who sees it, and who sees the approved page."""

    see: frozenset[WitnessKind]
    clean: frozenset[WitnessKind]
    server_changed: bool = False
    controls_answer: bool | None = None
    codes: frozenset[str] = field(default_factory=frozenset)

    def sees(self, path: WitnessPath) -> bool:
        return path in paths(self.see)

    def sees_good(self, path: WitnessPath) -> bool:
        return path in paths(self.clean) and not self.sees(path)

    @property
    def visitors_see(self) -> bool:
        return bool(self.see & PUBLIC_LOOKS)


def case_of(findings: Sequence[Finding], corroboration: Corroboration = NONE) -> Case:
    """What has happened, from the findings about one subject and from what further witnesses said
    of it (`corroboration` holds views of that subject alone, or of any).

    A witness that could not look counts for nothing. The first pattern that fits, from the outside
    in: our own network, another server, cloaking, one path, the delivery network, the files.
    """
    subjects = {finding.subject for finding in findings}
    views = [v for v in corroboration.views if not subjects or v.subject in subjects]
    grave = [finding for finding in findings if _is_grave(finding)]
    see = {f.witness for f in grave} | {v.witness for v in views if v.verdict in INCIDENT_VERDICTS}
    if see:  # beside something grave, whoever sees any other change is served it too
        see |= {f.witness for f in findings if f.verdict is Verdict.EDITED}
        served = {f.digest_after for f in findings} - {""}
        see |= {v.witness for v in views if v.verdict is Verdict.EDITED and v.sha256 in served}
    pattern = _Pattern(
        see=frozenset(see),
        clean=frozenset(v.witness for v in views if _is_clean(v)) - see,
        server_changed=any(not change.benign for change in corroboration.server_changes),
        controls_answer=corroboration.controls_answer,
        codes=frozenset(finding.code for finding in grave),
    )
    return _fitting(pattern) if see else Case.NOT_KNOWN


def _is_grave(finding: Finding) -> bool:
    return finding.verdict in INCIDENT_VERDICTS or finding.strongest is Strength.STRONG


def _is_clean(view: WitnessView) -> bool:
    return view.verdict in {Verdict.INTACT, Verdict.EDITED}


def _fitting(seen: _Pattern) -> Case:
    for fits in (_our_own, _another_server, _cloaked, _off_page, _one_path, _on_server):
        if (found := fits(seen)) is not None:
            return found
    return Case.NOT_KNOWN


def _our_own(seen: _Pattern) -> Case | None:
    doubtful = seen.controls_answer is False and not paths(seen.see) & OFF_OUR_NETWORK
    return Case.OWN_NETWORK if doubtful else None


def _another_server(seen: _Pattern) -> Case | None:
    at_home = seen.sees(WitnessPath.FILES) or seen.sees(WitnessPath.ORIGIN)
    return Case.HIJACK if seen.server_changed and seen.visitors_see and not at_home else None


def _cloaked(seen: _Pattern) -> Case | None:
    if seen.see <= SEARCHING | {WitnessKind.TREE} and seen.see & SEARCHING:
        return Case.CLOAKED_SEARCH
    if seen.visitors_see and seen.clean & SEARCHING and not seen.see & SEARCHING:
        # a file beside the index has the folder's name: at that address all get the approved page
        beside = WitnessKind.TREE in seen.see and seen.clean & PUBLIC_LOOKS
        return None if beside else Case.CLOAKED_VISITORS
    return None


def _off_page(seen: _Pattern) -> Case | None:
    """What is served is as approved, and a browser shows another page all the same."""
    drawn = seen.see == {WitnessKind.RENDERED} and seen.clean & PUBLIC_LOOKS
    return Case.THIRD_PARTY if drawn or seen.codes & _ELSEWHERE else None


def _one_path(seen: _Pattern) -> Case | None:
    if seen.sees(WitnessPath.FILES) or seen.sees(WitnessPath.ORIGIN):
        return None
    elsewhere = WitnessPath.VANTAGE, WitnessPath.RESOLVER
    if seen.visitors_see and any(seen.sees_good(path) for path in elsewhere):
        return Case.ONE_PATH
    alone = seen.see and all(PATH_OF[kind] in elsewhere for kind in seen.see)
    return Case.ONE_PATH if alone else None


def _on_server(seen: _Pattern) -> Case | None:
    if seen.sees(WitnessPath.FILES):
        if seen.visitors_see or seen.sees(WitnessPath.ORIGIN):
            return Case.ORIGIN
        return Case.NOT_SERVED
    if seen.sees(WitnessPath.ORIGIN):
        return Case.ORIGIN if seen.visitors_see else Case.ONE_PATH
    if not seen.visitors_see:
        return None
    if seen.sees_good(WitnessPath.ORIGIN):
        return Case.DELIVERY
    return Case.BEHIND_FILES if seen.sees_good(WitnessPath.FILES) else None
