"""A PageCase: one look at a page with all that it is judged by, and the findings made of it."""

from dataclasses import dataclass, replace

from sentinel.core.baseline import Baseline
from sentinel.core.check import Check
from sentinel.core.comparison import Comparison
from sentinel.core.deployed import SIZE
from sentinel.core.document import Document, read_document
from sentinel.core.finding import Finding
from sentinel.core.no_look import NoLook
from sentinel.core.page import Page
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity

_QUIET = frozenset({Verdict.EDITED, Verdict.REFUSED, Verdict.INCONCLUSIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCase:
    """One look and all that it is judged by."""

    check: Check
    snapshot: Snapshot
    baseline: Baseline
    ignore: tuple[str, ...]

    def finding(
        self, code: str, verdict: Verdict, message: str, compared: Comparison | None = None
    ) -> Finding:
        look, expected = self.snapshot.look, self.snapshot.expected
        assert look is not None
        page = look if isinstance(look, Page) else None
        quiet = verdict in _QUIET
        return Finding(
            check=self.check.name,
            code=code,
            subject=subject_of(look.url, self.snapshot.site),
            url=look.url,
            severity=min(Severity.WARNING, self.check.severity) if quiet else self.check.severity,
            verdict=verdict,
            message=message,
            witness=self.snapshot.witness,
            signals=compared.signals if compared is not None else (),
            rule=compared.rule if compared is not None else "",
            score=compared.score if compared is not None else 0.0,
            digest_before=expected.variants[0].sha256 if expected and expected.variants else "",
            digest_after=page.sha256 if page is not None else "",
            evidence=(page.sha256,) if page is not None and page.body else (),
            details=_details(page, compared),
        )

    def no_look(self, seen: NoLook, compared: Comparison | None = None) -> Finding:
        """An answer that is no look at the page."""
        found = self.finding(seen.code, seen.rule.verdict, seen.text, compared)
        return replace(found, rule=seen.rule.name, score=0.0)

    @property
    def before(self) -> Document:
        """The approved page; an empty one where its bytes are not kept."""
        expected = self.snapshot.expected
        return read_document(
            self.snapshot.before or b"",
            content_type=expected.content_type if expected else "",
            url=expected.final_url if expected else "",
            status=expected.status if expected else 0,
        )


def document_of(page: Page) -> Document:
    """What was got, to be read as a browser reads it."""
    return read_document(
        page.body,
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )


def message_of(compared: Comparison) -> str:
    """What a comparison says, in a sentence with its first reason."""
    said = {
        Verdict.DEFACED: "The content differs from its approved copy, and is hostile",
        Verdict.SUSPECT: "The content differs from its approved copy, with hostile signs",
        Verdict.CORRUPT: "The content is damaged",
        Verdict.EDITED: "The content differs from its approved copy",
    }.get(compared.verdict, "Something else than the approved content answers")
    return f"{said}: {compared.reasons[0]}" if compared.reasons else f"{said}."


def _details(page: Page | None, compared: Comparison | None) -> dict[str, str]:
    details: dict[str, str] = {}
    if page is not None:
        details |= {"status": str(page.status), "content_type": page.content_type}
        details[SIZE] = str(len(page.body))
    if compared is not None:
        details |= {"comparison": compared.code, "exits": " ".join(compared.exits)}
        details |= {name: f"{share:.3f}" for name, share in compared.measures.items()}
    return details
