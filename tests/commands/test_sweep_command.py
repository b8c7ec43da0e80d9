"""What `sentinel sweep` shows: a site that is down is one paragraph, not one for each page."""

from sentinel.commands.sweep import alike
from sentinel.core.verdict import Judgement, Verdict
from support.values import make_finding, make_run


def judged(subject: str, verdict: Verdict = Verdict.DOWN, reason: str = "Refused.") -> Judgement:
    return Judgement(verdict=verdict, code=verdict.value, subject=subject, reasons=(reason,))


def test_one_verdict_for_one_reason_is_told_once() -> None:
    judgements = (
        judged("/"),
        judged("/about.html"),
        judged("/contact.html", reason="Timed out."),
        judged("/x.php", Verdict.EDITED),
    )
    groups = alike(make_run(judgements=judgements, findings=()))
    assert [subjects for _, subjects in groups] == [
        ["/", "/about.html"],
        ["/contact.html"],
        ["/x.php"],
    ]


def test_what_is_linked_from_pages_keeps_its_own_paragraph() -> None:
    """Each names the pages that carry the link."""
    findings = tuple(make_finding(s, referrers=("/",)) for s in ("/a", "/b"))
    groups = alike(make_run(judgements=(judged("/a"), judged("/b")), findings=findings))
    assert len(groups) == 2
