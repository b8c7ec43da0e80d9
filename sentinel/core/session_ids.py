"""Session ids in addresses: each visitor gets another one, the page behind it is the same."""

import re
from typing import NamedTuple

_DRAWN = r"(?!\d+(?:&|$))(?![A-Za-z]+(?:&|$))[0-9A-Za-z]{16,128}(?![0-9A-Za-z%_.~-])"
"""Letters and digits mixed, sixteen or more: nobody numbers or names things so. No UUID, which
is as often the name of a thing."""
_IN_PATH = re.compile(
    r";(?P<name>jsessionid|phpsessid|sessionid|session_id|sid)=[^/?;#]*"
    # ASP.NET without cookies: a segment such as `(S(lit3py55t21z5v55vlm25s55))`
    r"|/(?P<cookieless>\((?:[A-Za-z]\([^()/?]{8,256}\)){1,4}\))(?=/)",
    re.IGNORECASE,
)
_IN_QUERY = re.compile(
    r"[?&](?:(?P<name>phpsessid|jsessionid|aspsessionid[a-z]{0,16}|asp\.net_sessionid"
    r"|cfid|cftoken|oscsid|zenid|xtcsid)=[^&#]*"
    rf"|(?P<vague>sid|s|sess|sessid|session|sessionid|session_id)={_DRAWN})",
    re.IGNORECASE,
)
"""Names that mean nothing else count with any value; others (`sid` is a section's number as
often) only with a value that looks drawn by lot."""


class Sessionless(NamedTuple):
    """An address without its session id."""

    url: str
    name: str
    """How the id was called, for people."""


def without_session_id(url: str) -> Sessionless | None:
    """The same address without session ids, or None where it carries none."""
    if "=" not in url and "/(" not in url:
        return None
    names: list[str] = []

    def drop(match: re.Match[str]) -> str:
        found = match.groupdict()
        names.append(found.get("name") or found.get("vague") or "cookieless session")
        return ""

    path, mark, query = url.partition("?")
    path = _IN_PATH.sub(drop, path)
    rest = _IN_QUERY.sub(drop, mark + query)
    if not names:
        return None
    if rest[:1] == "&":
        rest = "?" + rest[1:]
    return Sessionless(path + rest, names[0])
