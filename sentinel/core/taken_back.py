"""What a candidate would take back: it was proposed against one baseline, and meanwhile another
one was approved that it knows nothing of."""

from collections.abc import Iterable

from sentinel.core.baseline import Baseline
from sentinel.core.manifest import Manifest, difference


def taken_back(base: Baseline, approved: Baseline, candidate: Baseline) -> tuple[str, ...]:
    """What `approved` changed from `base`, and `candidate` shows as it was in `base`: addresses,
    then the rest in words; each once. Empty where nothing of it would be lost."""
    return tuple(
        dict.fromkeys(
            (
                *_pages(base, approved, candidate),
                *_files(base.tree, approved.tree, candidate.tree),
                *_parts(base, approved, candidate),
            )
        )
    )


def _pages(base: Baseline, approved: Baseline, candidate: Baseline) -> Iterable[str]:
    before, now, then = base.by_url(), approved.by_url(), candidate.by_url()
    for url in sorted(before.keys() | now.keys()):
        was, stands = before.get(url), now.get(url)
        if was != stands and then.get(url) == was:
            known = stands or was
            assert known is not None
            yield known.subject


def _files(
    base: Manifest | None, approved: Manifest | None, candidate: Manifest | None
) -> Iterable[str]:
    if base is None or approved is None or candidate is None:
        return
    changed = {change.path for change in difference(base, candidate)}
    for change in difference(base, approved):
        if change.path not in changed:
            yield f"/{change.path}"


def _parts(base: Baseline, approved: Baseline, candidate: Baseline) -> Iterable[str]:
    for name, was, stands, then in (
        ("the servers", base.server, approved.server, candidate.server),
        ("what other hosts serve", base.resources, approved.resources, candidate.resources),
        ("the databases", base.databases, approved.databases, candidate.databases),
        ("answers of the site", base.named, approved.named, candidate.named),
    ):
        if was != stands and then == was:
            yield name
