"""Pages whose contents, and so the names in them, a script makes: what is not there in the source
may be there in a browser. Ordinary pages that have scripts are not such pages."""

from turbohtml import Document

from sentinel.core.page_reading import PageReading

FEW_LINKS = 10
FEW_IDS = 60
"""A page with more links or names than this brings its contents along."""
BLANK_CHARACTERS = 20
SPARSE_CHARACTERS = 300
"""Characters of visible text without spaces: a notice that JavaScript is needed, not a page."""

APP_ROOTS = frozenset(
    [
        "app",
        "root",
        "__next",
        "__nuxt",
        "___gatsby",
        "react-root",
        "app-root",
        "main-app",
        "ember-app",
        "q-app",
        "svelte",
        "application",
        "vue-app",
        "reactroot",
        "mount",
    ]
)
_NO_WORDS = ("script", "style", "noscript", "template", "title")


def made_by_script(document: Document, page: PageReading, text: str) -> str:
    """Why the names of this page cannot be known from its source, in words; empty if they can."""
    if page.app_tag:
        return f"a script builds this page (element {page.app_tag})"
    if not page.scripts or page.links > FEW_LINKS or len(page.ids) > FEW_IDS:
        return ""
    return _by_what_it_shows(document, page, text)


def _by_what_it_shows(document: Document, page: PageReading, text: str) -> str:
    if "$docsify" in text:
        return "a script builds this page (docsify)"
    shown = _visible_characters(document)
    if shown < BLANK_CHARACTERS and not page.links:
        return "a script builds this page: it shows no text of its own"
    root = next((name for name in sorted(APP_ROOTS) if name in page.ids), None)
    if root is not None and shown < SPARSE_CHARACTERS:
        return f"a script builds this page: it shows {shown} characters of its own (root #{root})"
    return ""


def _visible_characters(document: Document) -> int:
    """Of the body, without spaces; more than SPARSE_CHARACTERS is not counted exactly."""
    body = next(document.iter_elements("body"), None)
    if body is None:
        return SPARSE_CHARACTERS
    unseen = "".join(element.text for element in body.iter_elements(_NO_WORDS))
    text = body.text
    if len(text) - len(unseen) > 40 * SPARSE_CHARACTERS:
        return SPARSE_CHARACTERS
    return max(0, len("".join(text.split())) - len("".join(unseen.split())))
