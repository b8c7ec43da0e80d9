"""All named rules of a verdict: those of content, those over witnesses, files and time, and vetoes.

A Judgement names the one that decided. The rules of content stand in `content_rules`, their
application in the comparison; those here are applied by `judge`.
"""

from dataclasses import dataclass

from sentinel.core import content_rules, look_rules
from sentinel.core.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, as it is named in a verdict, a mail and docs/verdicts.md."""

    name: str
    """Stable: `C3`. P is what is probable and not proven, V a veto, O an outage; the other letters
    are as in `content_rules`."""
    title: str
    needs: str
    """What must hold, in one sentence."""
    verdict: Verdict
    """What it concludes; for a veto, the gravest verdict that it leaves."""


def _rule(name: str, title: str, verdict: Verdict, needs: str) -> Rule:
    return Rule(name=name, title=title, verdict=verdict, needs=needs)


C3 = _rule(
    "C3",
    "files and page tell the same",
    Verdict.DEFACED,
    "files changed or appeared outside a deploy, visitors are served that very change, and it "
    "carries a hostile signal",
)
C5 = _rule(
    "C5",
    "a sealed page changed",
    Verdict.DEFACED,
    "a page that was sealed by two persons differs outside its approved forms, no deploy ticket "
    "covers it, and three looks, or two paths, agree",
)
C6 = _rule(
    "C6",
    "another server, another page",
    Verdict.DEFACED,
    "name servers, address or certificate key are not the approved ones, and the page that is "
    "served there is another one",
)
C18 = _rule(
    "C18",
    "hostile beyond a page's text",
    Verdict.DEFACED,
    "a strong hostile signal for which no rule of content stands (a program, a link, a picture), "
    "seen by two independent witnesses",
)
C19 = _rule(
    "C19",
    "drawn by scripts",
    Verdict.DEFACED,
    "a browser shows a hostile page, and two looks get the changed page whose scripts draw it",
)
D2 = _rule(
    "D2", "damage that lasts", Verdict.CORRUPT, "the same damage, seen by two independent witnesses"
)
D3 = _rule(
    "D3",
    "approved things are gone",
    Verdict.CORRUPT,
    "what is gone is linked to by pages that are left, or more than one thing is gone, and two "
    "independent witnesses miss it",
)
O1 = _rule(
    "O1",
    "the site does not answer",
    Verdict.DOWN,
    "its root, or half of the addresses asked, fails in two looks, and our own network is good",
)
P1 = _rule(
    "P1",
    "one witness missing",
    Verdict.SUSPECT,
    "as a proving rule, with one independent witness only",
)
P2 = _rule(
    "P2",
    "not lasting yet, or not elsewhere",
    Verdict.SUSPECT,
    "the page was replaced without a word, and a third look, or what stands in for it (the files, "
    "a second path, a second page), is missing",
)
P3 = _rule(
    "P3",
    "a sealed page, not agreed yet",
    Verdict.SUSPECT,
    "as C5, with fewer looks than it needs",
)
P4 = _rule(
    "P4",
    "shown to search engines alone",
    Verdict.SUSPECT,
    "only who comes from, or works for, a search engine is shown hostile content",
)
P5 = _rule(
    "P5",
    "a browser shows another page",
    Verdict.SUSPECT,
    "the page as a browser shows it is hostile, and what is served is as approved, or was seen "
    "changed once only",
)
P6 = _rule(
    "P6", "damage seen once", Verdict.SUSPECT, "as D2 or D3, with one independent witness only"
)
P7 = _rule(
    "P7", "weak signs", Verdict.SUSPECT, "signs that an honest edit seldom has; none is proof"
)
P8 = _rule(
    "P8",
    "code from a foreign host",
    Verdict.SUSPECT,
    "code of a host that is new here is all that is unusual, and no file of the site agrees",
)
O2 = _rule(
    "O2",
    "some addresses fail",
    Verdict.BROKEN,
    "addresses fail while the root and most others answer, or were seen failing once",
)
E3 = _rule(
    "E3",
    "announced",
    Verdict.EDITED,
    "a deploy ticket that was begun before covers the change, and nothing in it claims an attack",
)
E4 = _rule(
    "E4",
    "removed, and missed by no page",
    Verdict.EDITED,
    "one approved thing is gone, and no page that is left is known to link to it",
)
V1 = _rule(
    "V1",
    "a deploy ticket is in force",
    Verdict.SUSPECT,
    "a ticket covers the subject: nothing under it is proof, and a claim or a lost page is left to "
    "a person",
)
V2 = _rule(
    "V2",
    "too many sites at once",
    Verdict.SUSPECT,
    "more than three of the watched sites, and more than a fifth of them, left `intact` within ten "
    "minutes of one another: the monitor itself is in doubt, unless the files agree, or a person "
    "has confirmed so many of them that no more than that are left",
)
V3 = _rule(
    "V3",
    "no look at the page",
    Verdict.SUSPECT,
    "the only sign is that the page is gone, and what answers is an error answer, or a page of "
    "another kind",
)
V4 = _rule(
    "V4",
    "our own network",
    Verdict.SUSPECT,
    "no address that must answer us as expected does so, and no witness off our network agrees",
)
V5 = _rule(
    "V5",
    "a site about security",
    Verdict.SUSPECT,
    "the approved page is about attacks, and the only sign is more words about them, away from "
    "title and first heading; weighed where contents are compared",
)

OVER_WITNESSES: tuple[Rule, ...] = (
    *(C3, C5, C6, C18, C19, D2, D3, O1),
    *(P1, P2, P3, P4, P5, P6, P7, P8),
    *(O2, E3, E4),
)
VETOES: tuple[Rule, ...] = (V1, V2, V3, V4, V5)

_OF_CONTENT = tuple(
    _rule(rule.name, rule.title, rule.verdict, rule.needs) for rule in content_rules.RULES.values()
)
_OF_LOOKS = tuple(
    _rule(rule.name, rule.title, rule.verdict, rule.needs)
    for rule in look_rules.LOOK_RULES.values()
)
RULES: dict[str, Rule] = {
    rule.name: rule for rule in (*_OF_CONTENT, *_OF_LOOKS, *OVER_WITNESSES, *VETOES)
}
"""Every rule by its name."""


def title(name: str) -> str:
    """A rule's name with its title, for people: `C1, replaced, and claimed`; a name that no rule
    has (an older or newer version judged) stands alone."""
    rule = RULES.get(name)
    return name if rule is None else f"{name}, {rule.title}"
