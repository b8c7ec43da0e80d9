"""What the document root says of doubtful addresses where no file tells of a change."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sentinel.core.baseline import Baseline
from sentinel.core.corroboration import WitnessView
from sentinel.core.finding import Finding
from sentinel.core.site import Site
from sentinel.core.urls import subject_of_path
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind


def file_views(
    site: Site,
    baseline: Baseline | None,
    findings: Sequence[Finding],
    subjects: Iterable[str],
    at: datetime,
) -> Iterator[WitnessView]:
    """One INTACT view of the document root for each subject about which no file tells anything.
    To be asked only where the root was read whole.

    It holds the digest where the approved page is a file served as it stands: only then does the
    file say what visitors should get. Where other files changed, a page that is no file of its own
    may be made by them, so nothing is said of it.
    """
    if baseline is None or baseline.tree is None:
        return
    told = {f.subject for f in findings if f.witness is WitnessKind.TREE}
    wanted = [subject for subject in dict.fromkeys(subjects) if subject not in told]
    files = _served_as_they_stand(site, baseline, frozenset(wanted))
    for subject in wanted:
        digest = files.get(subject, "")
        if not digest and told:
            continue
        said = "The file behind it is as approved." if digest else "All files are as approved."
        yield WitnessView(
            witness=WitnessKind.TREE,
            subject=subject,
            at=at,
            verdict=Verdict.INTACT,
            sha256=digest,
            said=said,
        )


def _served_as_they_stand(site: Site, baseline: Baseline, wanted: frozenset[str]) -> dict[str, str]:
    if not wanted or baseline.tree is None:
        return {}
    approved = {
        (page.subject, variant.sha256)
        for page in baseline.pages
        if page.subject in wanted
        for variant in page.variants
    }
    found = {}
    for entry in baseline.tree.entries:
        subject = subject_of_path(entry.path, site)
        if (subject, entry.sha256) in approved:
            found[subject] = entry.sha256
    return found
