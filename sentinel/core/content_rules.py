"""The named rules of content: what a change must carry for each, and the verdict it argues for.

Rules over witnesses, files and time (C3, C5, C6) and vetoes stand in `rules`; how the rules here
are applied to a change stands in `content_verdict`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sentinel.core.content_codes import CLAIM_CODES, FAINT_CODES, LOST_CODES, REBUILT_CODES
from sentinel.core.finding import Signal, Strength
from sentinel.core.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRule:
    """One rule, as it is named in a verdict, a report and docs/verdicts.md."""

    name: str
    """Stable: `C1`. C is proof of content, S suspicion, E an edit, I intact, D damage, L a look
    that is no look at the page, F a file of a pair that could not be read."""
    title: str
    needs: str
    """What must be found, in one sentence."""
    verdict: Verdict
    codes: frozenset[str] = frozenset()
    """Codes of signals of which one, STRONG for C and WEAK for S, makes the rule apply. Empty
    where more than one signal decides."""


def _rule(
    name: str, title: str, verdict: Verdict, needs: str, codes: tuple[str, ...] = ()
) -> ContentRule:
    return ContentRule(name=name, title=title, verdict=verdict, needs=needs, codes=frozenset(codes))


_ALL = (
    _rule(
        "C1",
        "replaced, and claimed",
        Verdict.DEFACED,
        "another document stands in the page's place, and it claims an attack",
    ),
    _rule(
        "C2",
        "a claim on the page",
        Verdict.DEFACED,
        "a new claim of an attack, made as a statement of its own where readers meet it, on a page "
        "that is otherwise kept",
        ("attributed-claim", "addressed-claim", "boast", "was-here", "broad-claim", "attack-word"),
    ),
    _rule(
        "C4",
        "replaced without a word",
        Verdict.DEFACED,
        "text, structure, own files, name and subject of the page are gone, and no template of an "
        "error, maintenance, challenge, parking or moving page is recognised",
        ("identity-lost",),
    ),
    _rule(
        "C7",
        "replaced under the site's name",
        Verdict.DEFACED,
        "text, structure and subject of the page are gone, its links and files too, though its "
        "name, logo or footer was kept",
        ("document-replaced",),
    ),
    _rule(
        "C8",
        "code from a foreign host",
        Verdict.DEFACED,
        "a new script, frame or object from a host that no approved page uses and that is no "
        "public service, and another hostile sign; or one that is hidden or carries its content in "
        "itself. Alone it is S10, unless the files of the site agree (C3)",
        (
            "new-foreign-script",
            "new-foreign-iframe",
            *("new-foreign-object", "new-hidden-frame", "new-inline-frame", "new-data-address"),
            "script-loads-foreign",
        ),
    ),
    _rule(
        "C9",
        "a disguised script",
        Verdict.DEFACED,
        "a new script hides what it does, or mines coins",
        ("obfuscated-script", "cryptominer", "hostile-handler"),
    ),
    _rule(
        "C10",
        "a script that steals",
        Verdict.DEFACED,
        "a new script reads what visitors type, or their cookies, and sends it away; or a form "
        "sends it to a foreign host",
        ("script-sends-input", "new-foreign-form-target"),
    ),
    _rule(
        "C11",
        "visitors are sent away",
        Verdict.DEFACED,
        "a redirect of the server, a new refresh, base address, handler or script sends visitors "
        "to a foreign host, or a link leads to one whose name imitates the site's own",
        (
            *("redirected-off-site", "new-foreign-refresh", "new-foreign-base"),
            *("script-redirects-away", "lookalike-host"),
        ),
    ),
    _rule(
        "C12",
        "spam for search engines",
        Verdict.DEFACED,
        "words of search-engine spam that the page did not have stand in its title, headings or "
        "description, or many of them in its text",
        ("spam-in-title", "spam-in-text", "foreign-doorway"),
    ),
    _rule(
        "C13",
        "hidden links",
        Verdict.DEFACED,
        "several new links to other sites, or spam, stand where no reader sees them",
        ("hidden-links",),
    ),
    _rule(
        "C14",
        "the page became a picture",
        Verdict.DEFACED,
        "the address of a page answers with a picture",
        ("page-became-picture",),
    ),
    _rule(
        "C15",
        "the page is covered",
        Verdict.DEFACED,
        "a new layer covers or hides the whole page and carries a picture, a frame or words of its "
        "own",
        ("page-covered-over",),
    ),
    _rule(
        "C16",
        "written as attackers write",
        Verdict.DEFACED,
        "new text carries several expressions of defacers: digits for letters, greetings to a "
        "crew, slang, threats, ransom, slogans",
        ("attacker-voice",),
    ),
    _rule(
        "C17",
        "a claim out of sight",
        Verdict.DEFACED,
        "a new claim stands in a script, a comment, a style sheet, a description or the text of a "
        "picture",
        ("attributed-claim-unseen", "addressed-claim-unseen"),
    ),
    _rule(
        "S1",
        "rebuilt without an announcement",
        Verdict.SUSPECT,
        "next to nothing of the page is left but its name or its subject",
        ("page-rebuilt", "small-page-replaced", "content-replaced"),
    ),
    _rule(
        "S2",
        "words of an attack",
        Verdict.SUSPECT,
        "new text may claim an attack, or is written as defacers write, not clearly enough",
        (
            *("attributed-claim", "addressed-claim", "boast", "was-here", "broad-claim", "notice"),
            *("attack-word", "attacker-voice", "attributed-claim-unseen"),
            *("addressed-claim-unseen", "statement-out-of-place"),
        ),
    ),
    _rule(
        "S3",
        "unusual active content",
        Verdict.SUSPECT,
        "new active content that an honest edit seldom has: a frame, form, refresh, handler or "
        "script that leads to another host",
    ),
    _rule(
        "S4",
        "unusual links",
        Verdict.SUSPECT,
        "new hidden links, or many new links to foreign hosts, or words of spam in text",
        ("hidden-links", "foreign-links", "spam-in-text"),
    ),
    _rule(
        "S5",
        "another face",
        Verdict.SUSPECT,
        "title, language, writing system or icon are not those of the approved page, and nothing "
        "in its text explains it",
        ("title-changed", "writing-system-changed", "language-changed", "icon-changed"),
    ),
    _rule(
        "S6",
        "covered or hidden",
        Verdict.SUSPECT,
        "a new layer covers or hides the whole page",
        ("page-covered",),
    ),
    _rule(
        "S7",
        "beyond what is read",
        Verdict.SUSPECT,
        "the change lies where a parser reads otherwise than a browser, or beyond the bound",
        ("change-beyond-bound", "unparsed-active-tags", "outside-document"),
    ),
    _rule(
        "S8",
        "hostile code on a page of another kind",
        Verdict.SUSPECT,
        "an error, parking or maintenance page answers, and it loads foreign code as such pages "
        "of hosting companies do",
    ),
    _rule(
        "S9",
        "several faint signs",
        Verdict.SUSPECT,
        "several different faint signs at once, each of which an edit may have",
    ),
    _rule(
        "S10",
        "code from a foreign host, and nothing else",
        Verdict.SUSPECT,
        "a new script, frame or object from a host that no approved page uses is the only sign: an "
        "attack has it, and a new chat window or counter",
    ),
    _rule("I1", "equal", Verdict.INTACT, "the bytes are equal to the approved page"),
    _rule(
        "I2",
        "only volatile",
        Verdict.INTACT,
        "the page differs only in learnt, declared or self-evident volatile values",
    ),
    _rule("E1", "an edit", Verdict.EDITED, "the page changed, and nothing in it is hostile"),
    _rule(
        "E2",
        "an edit with a faint sign",
        Verdict.EDITED,
        "the page changed, with a sign that many honest edits have: a public service's script, an "
        "own redirect",
    ),
    _rule(
        "D1",
        "damaged",
        Verdict.CORRUPT,
        "the page is empty, cut, undecodable or of another type, and nothing in it is hostile",
    ),
    _rule(
        "L1",
        "no look at the page",
        Verdict.INCONCLUSIVE,
        "an error, maintenance, challenge, login, parking or shell page answers, and nothing in it "
        "is hostile; the verdict is that of its kind: down, refused, suspect or inconclusive",
    ),
    _rule(
        "F1",
        "no page to look at",
        Verdict.INCONCLUSIVE,
        "a file of a pair is missing, unreadable or larger than any page, the approved one is no "
        "page, or its row is incomplete",
    ),
)
RULES: dict[str, ContentRule] = {rule.name: rule for rule in _ALL}
"""Every rule of content by its name; of the C rules the first that applies names the verdict."""


def rule_for(verdict: Verdict, signals: Iterable[Signal]) -> ContentRule:
    """The first rule that explains a verdict by the signals behind it."""
    found = tuple(signals)
    strong = {one.code for one in found if one.strength is Strength.STRONG}
    weak = {one.code for one in found if one.strength is not Strength.BENIGN}
    if verdict is Verdict.DEFACED:
        if weak & (LOST_CODES | REBUILT_CODES) and weak & CLAIM_CODES:
            return RULES["C1"]
        return _first("C", strong, otherwise="C8")
    if verdict is Verdict.SUSPECT:
        return _first("S", weak, otherwise="S3") if weak else RULES["S9"]
    if verdict is Verdict.EDITED:
        return RULES["E2" if any(one.code in FAINT_CODES for one in found) else "E1"]
    if verdict is Verdict.INTACT:
        return RULES["I2"]
    return RULES["D1" if verdict is Verdict.CORRUPT else "L1"]


_LAST = ("C4", "C7")
"""That the page was replaced names the verdict where nothing else does."""


def _first(family: str, codes: set[str], *, otherwise: str) -> ContentRule:
    rules = [rule for name, rule in RULES.items() if name.startswith(family)]
    ordered = sorted(rules, key=lambda rule: rule.name in _LAST)
    return next((rule for rule in ordered if rule.codes & codes), RULES[otherwise])
