"""What is noted of an answer while its body is at hand."""

from collections.abc import Sequence

from sentinel.core.bot_wall import bot_wall
from sentinel.core.fingerprint import fingerprint as fingerprint_of
from sentinel.core.visit import Marks
from sentinel.core.wrong_type import wrong_by_bytes

NO_MARKS = Marks()
_HTML = ("text/html", "application/xhtml+xml")


def mark(
    status: int,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    content_type_header: str,
    url: str,
    *,
    fingerprint: bool,
) -> Marks:
    """Marks of one answer. `headers` with names in lower case; the body decoded from its content
    coding, cut or whole. A fingerprint is taken, where wanted, of HTML that was served (2xx).

    Time and memory are bounded, whatever the body is. Never raises.
    """
    if 300 <= status < 400 and any(name == "set-cookie" for name, _ in headers):
        return Marks(bot_wall(status, headers, body, content_type_header), sets_cookie=True)
    served = 200 <= status < 300
    wall = bot_wall(status, headers, body, content_type_header)
    # What an error page is called is nobody's fault.
    wrong_type = wrong_by_bytes(body, content_type_header) if served and not wall else ""
    wanted = fingerprint and served and not wall and not wrong_type
    if wanted and content_type_header.strip().lower().startswith(_HTML):
        return Marks(wall, wrong_type, fingerprint_of(body, content_type_header, url))
    return Marks(wall, wrong_type) if wall or wrong_type else NO_MARKS
