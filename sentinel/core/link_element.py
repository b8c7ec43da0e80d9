"""Which attributes of which elements make a browser fetch or follow something (HTML, SVG).

One function per element, from the element to its references as written. What merely cites or
names something (`cite`, `longdesc`, `ping`, `itemprop`) is not here: nobody follows it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from turbohtml import Namespace

from sentinel.core.source_set import source_set


class LinkElement(Protocol):
    """An element of a parsed page; turbohtml's elements are such, and TokenElement is."""

    @property
    def tag(self) -> str: ...

    @property
    def namespace(self) -> Namespace: ...

    @property
    def source_line(self) -> int | None: ...

    @property
    def text(self) -> str: ...

    def attr(self, name: str, /) -> str | None: ...

    def closest(self, selector: str, /) -> "LinkElement | None": ...


def references_of(element: LinkElement) -> Iterator[str]:
    """The references of one element, as written, in the order of the standard.

    Of `a`, `style` and `base`, which are more than their attributes, nothing.
    """
    reader = READERS[element.namespace].get(element.tag)
    return reader(element) if reader is not None else iter(())


def svg_reference(element: LinkElement) -> str | None:
    """SVG 2, 16.1.3: `href`, or else the older `xlink:href`."""
    reference = element.attr("href")
    return element.attr("xlink:href") if reference is None else reference


def _sources(*names: str) -> Callable[[LinkElement], Iterator[str]]:
    """An empty address loads nothing."""

    def read(element: LinkElement) -> Iterator[str]:
        for name in names:
            if value := element.attr(name):
                yield value

    return read


def _area(element: LinkElement) -> Iterator[str]:
    """An empty address is the page itself in a link."""
    reference = element.attr("href")
    if reference is not None:
        yield reference


def _image(element: LinkElement) -> Iterator[str]:
    if source := element.attr("src"):
        yield source
    if candidates := element.attr("srcset"):
        yield from source_set(candidates)


_NO_DOCUMENT = frozenset(
    [
        "preconnect",
        "dns-prefetch",
        "profile",
        "pingback",
        "webmention",
        "micropub",
        "authorization_endpoint",
        "token_endpoint",
        "hub",
        "openid.server",
        "openid2.provider",
    ]
)
"""Link relations that name a host to talk to, a vocabulary, or an address that only answers
programs which post to it: a GET of these says nothing."""


def _link(element: LinkElement) -> Iterator[str]:
    """A `link` without relation is none (HTML 4.2.4); `rev` is the older way to give one."""
    relations = (element.attr("rel") or element.attr("rev") or "").lower().split()
    if not relations or not _NO_DOCUMENT.isdisjoint(relations):
        return
    if relations[0].startswith("schema."):
        return
    if reference := element.attr("href"):
        yield reference
    if candidates := element.attr("imagesrcset"):
        yield from source_set(candidates)


def _frame(element: LinkElement) -> Iterator[str]:
    """HTML 4.8.5: where there is a `srcdoc`, `src` is not loaded."""
    if (source := element.attr("src")) and element.attr("srcdoc") is None:
        yield source


def _form(element: LinkElement) -> Iterator[str]:
    """Forms that are asked for with GET. What posts may have effects, and is left alone."""
    if _method(element.attr("method")) == "get" and (action := element.attr("action")):
        yield action


def _submitter(element: LinkElement) -> Iterator[str]:
    """`formaction` counts on submit buttons whose own method, or else whose form's, is GET.

    A button that names a form elsewhere by `form` is left alone: that form may post.
    """
    action = element.attr("formaction")
    kind = (element.attr("type") or "submit").strip().lower()
    if not action or kind in {"button", "reset"}:
        return
    method = element.attr("formmethod")
    if method is None and element.attr("form") is None:
        form = element.closest("form")
        method = "post" if form is None else form.attr("method") or "get"
    if method is not None and _method(method) == "get":
        yield action


def _input(element: LinkElement) -> Iterator[str]:
    kind = (element.attr("type") or "").strip().lower()
    if kind == "image" and (source := element.attr("src")):
        yield source
    if kind in {"image", "submit"}:
        yield from _submitter(element)


def _method(value: str | None) -> str:
    """HTML 4.10.19.6: what is neither `post` nor `dialog` is `get`."""
    lowered = (value or "").lower()
    return lowered if lowered in {"post", "dialog"} else "get"


def _meta(element: LinkElement) -> Iterator[str]:
    if (element.attr("http-equiv") or "").strip().lower() == "refresh":
        reference = refresh_target(element.attr("content") or "")
        if reference:
            yield reference


_REFRESH_TIME = re.compile(r"[ \t\n\f\r]*+(?:[0-9]++|(?=\.))[0-9.]*+(?=[;, \t\n\f\r])")
_REFRESH_GAP = re.compile(r"[ \t\n\f\r]*+[;,]?+[ \t\n\f\r]*+")
_REFRESH_NAME = re.compile(r"url[ \t\n\f\r]*+=[ \t\n\f\r]*+", re.IGNORECASE)


def refresh_target(content: str) -> str | None:
    """Where a `meta` refresh leads (HTML 4.2.5.3, shared declarative refresh steps), as written;
    None where it leads nowhere, or back to the page itself."""
    time = _REFRESH_TIME.match(content)
    if time is None:
        return None
    gap = _REFRESH_GAP.match(content, time.end())
    rest = content[gap.end() if gap else time.end() :]
    if name := _REFRESH_NAME.match(rest):
        rest = rest[name.end() :]
    if rest[:1] in {'"', "'"}:
        rest = rest[1:].partition(rest[0])[0]
    return rest or None


def _svg(element: LinkElement) -> Iterator[str]:
    """What points into the drawing itself loads nothing, and may name what a script brings."""
    reference = svg_reference(element)
    if reference and not reference.lstrip().startswith("#"):
        yield reference


_BACKGROUND = _sources("background")
BACKGROUND_TAGS = frozenset({"body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"})
"""HTML 15.3: elements whose `background` is drawn."""

HTML_ELEMENTS: dict[str, Callable[[LinkElement], Iterator[str]]] = {
    "area": _area,
    "audio": _sources("src"),
    "button": _submitter,
    "embed": _sources("src"),
    "form": _form,
    "frame": _sources("src"),
    "iframe": _frame,
    "img": _image,
    "input": _input,
    "link": _link,
    "meta": _meta,
    "object": _sources("data"),
    "script": _sources("src"),
    "source": _image,
    "track": _sources("src"),
    "video": _sources("src", "poster"),
}
SVG_ELEMENTS: dict[str, Callable[[LinkElement], Iterator[str]]] = {
    "feImage": _svg,
    "image": _svg,
    "script": _svg,
    "use": _svg,
}
WORDS = {
    "area": "alt",
    "embed": "title",
    "form": "aria-label",
    "frame": "title",
    "iframe": "title",
    "img": "alt",
    "input": "alt",
    "link": "title",
    "object": "title",
}
"""The attribute in which an element says in words what it refers to."""
READERS: dict[Namespace, dict[str, Callable[[LinkElement], Iterator[str]]]] = {
    Namespace.HTML: HTML_ELEMENTS,
    Namespace.SVG: SVG_ELEMENTS,
    Namespace.MATHML: {},
}
