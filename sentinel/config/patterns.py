"""What operators write to choose parts of a site: regular expressions, CSS selectors, globs, target
paths. Each is compiled here, so that a faulty one is found before anything starts."""

import re
import warnings

from sentinel.core.pattern_cost import too_costly

PLUGIN_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\.py")

_PROBES = ("", "\x01", "https")
"""No useful expression matches all three; `^\\s*$`, for an empty page, matches the first alone."""
_WHOLE_PAGE = frozenset({"*", "html", "body", ":root", "html > body", "html body"})


def regular_expression(text: str) -> str:
    """An expression of Python's `re` that does not match everything, and of which no page can make
    a search without an end, in which the whole daemon would stand. Raises ValueError."""
    accepted = "accepted: a regular expression of Python's re module"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            expression = re.compile(text)
    except (re.error, FutureWarning, DeprecationWarning, OverflowError, RecursionError) as error:
        raise ValueError(f"{accepted}; {error}; write it in single quotation marks") from None
    if all(expression.search(probe) is not None for probe in _PROBES):
        raise ValueError(f"{accepted}; this one matches every text; narrow it")
    if reason := too_costly(expression):
        raise ValueError(f"this one {reason}")
    return text


def selector(text: str) -> str:
    """A CSS selector. Raises ValueError."""
    import soupsieve  # takes long to import, and few configurations need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            soupsieve.compile(text)
    except (soupsieve.SelectorSyntaxError, FutureWarning) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f'accepted: a CSS selector such as "#visitor-count"; {reason}') from None
    return text


def region_selector(text: str) -> str:
    """A CSS selector that does not take in the whole page. Raises ValueError."""
    if " ".join(selector(text).split()).lower() in _WHOLE_PAGE:
        raise ValueError(
            'accepted: a selector of the parts that may change, such as "#visitor-count"; this '
            "one takes in the whole page; narrow it"
        )
    return text


def glob(text: str) -> str:
    """A glob below the document root: `*` inside one folder, `**` across. Raises ValueError."""
    accepted = 'accepted: a pattern below the document root, such as "cache/**" or "**/*.log"'
    parts = text.split("/")
    if text.startswith("/") or "\\" in text or any(part in {"", ".", ".."} for part in parts):
        raise ValueError(f"{accepted}; relative, without '..', '//' or backslash")
    if any("**" in part and part != "**" for part in parts):
        raise ValueError(f'{accepted}; "**" stands alone between slashes')
    if set(text) <= set("*/"):
        raise ValueError(f"{accepted}; this one takes in everything; narrow it")
    return text


def target(text: str) -> str:
    """A site-relative path, perhaps with a trailing `/**`. Raises ValueError."""
    accepted = 'accepted: a path of the site such as "/", "/contact" or "/tenders/**"'
    if not text.startswith("/"):
        raise ValueError(f'{accepted}; begin it with "/"')
    path = text[:-2] if text.endswith("/**") else text
    if "*" in path:
        raise ValueError(f'{accepted}; "**" stands only at the end, after a slash')
    if "#" in path or any(char.isspace() for char in path):
        raise ValueError(f"{accepted}; without spaces (write %20) and without #")
    if any(part in {".", ".."} for part in path.split("?")[0].split("/")):
        raise ValueError(f"{accepted}; without . and .. as folders")
    return text


def plugin_file(text: str) -> str:
    """The bare name of a Python file. Raises ValueError."""
    if not PLUGIN_FILE.fullmatch(text):
        raise ValueError(
            'accepted: the name of a Python file in the same folder, such as "sitemap.py"; without '
            "a folder before it"
        )
    return text
