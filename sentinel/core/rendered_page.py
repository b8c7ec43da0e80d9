"""What a page that a browser has shown argues for: held against its learnt rendering, else against
the approved bytes, as far as those say what a browser shows."""

from collections.abc import Iterable, Iterator, Sequence

from sentinel.core.baseline import RenderedForm
from sentinel.core.change import PageChange, page_change
from sentinel.core.compare import compare
from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.document import Document, read_document
from sentinel.core.finding import Signal, Strength
from sentinel.core.page import Page
from sentinel.core.picture import PARTS, distance
from sentinel.core.shapes import Shape, shape_of
from sentinel.core.signals.claims import claim_signals
from sentinel.core.signals.likeness import likeness_signals
from sentinel.core.witness_bounds import RENDERED_ALIKE

_AS_SERVED = signal(
    "rendered-as-served", Strength.BENIGN, "A browser shows nothing hostile that is not served."
)


def rendered_document(body: bytes, page: Page) -> Document:
    """What a browser made of `page`, as it was written down: UTF-8, whatever the server sent."""
    return read_document(
        body, content_type="text/html; charset=utf-8", url=page.url, status=page.status
    )


def compare_rendered(
    before: Document,
    after: Document,
    *,
    form: RenderedForm,
    look: str,
    identity: Iterable[str],
    known_hosts: Iterable[str],
) -> Comparison:
    """`after` held against a rendering that was learnt (`before`, `form`). `look` is the hash of
    what is seen (`core/picture.py`): where it is another, that is told, and proves nothing."""
    compared = compare(before, after, slots=form.slots, identity=identity, known_hosts=known_hosts)
    other = list(_looks_otherwise(form.picture_hash, look))
    if not other:
        return compared
    return by_strength([*compared.signals, *other], otherwise=_AS_SERVED, exits=compared.exits)


def rendered_signals(
    served: Document, after: Document, identity: Iterable[str], known_hosts: Iterable[str]
) -> tuple[Signal, ...]:
    """Strong signals of a rendering of which no approved one is known: claims that are not in the
    approved bytes, and that nothing of the approved page is left. Scripts add elements, hosts and
    text in all honesty, so nothing else is asked."""
    change = page_change(served, after, identity=identity, known_hosts=known_hosts)
    return tuple(one for one in _told(change) if one.strength is Strength.STRONG)


def without_form(signals: Sequence[Signal]) -> Comparison:
    return by_strength(signals, otherwise=_AS_SERVED)


def _told(change: PageChange) -> Iterator[Signal]:
    yield from claim_signals(change)
    if shape_of(change.before) is not Shape.SHELL:  # a frame of scripts has nothing to lose
        yield from likeness_signals(change)


def _looks_otherwise(approved: str, look: str) -> Iterator[Signal]:
    if not approved or not look:
        return
    share = distance(approved, look) / PARTS
    if share > RENDERED_ALIKE.value:
        yield Signal(
            code="looks-otherwise",
            strength=Strength.WEAK,
            text=f"As a browser shows it, {share:.0%} of the page looks otherwise than approved "
            f"({RENDERED_ALIKE} may).",
            value=share,
            threshold=RENDERED_ALIKE.value,
            place="picture",
        )
