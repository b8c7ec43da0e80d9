"""A real browser is the referee of what forms send: both send the same, byte for byte."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

from support.journeys import make, make_in_browser
from support.site_server import Answer, Request, SiteServer

FORMS = {
    "plain": "<form method=post action=/sent><input name=a value='x &amp; y~*-._'><input name=b>"
    "<button name=n value=1>Go</button><button name=n value=2>Other</button></form>",
    "boxes": "<form method=post action=/sent><input type=checkbox name=a checked><input type=radio "
    "name=r value=1><input type=radio name=r value=2 checked><input type=checkbox name=c>"
    "<input type=submit name=s></form>",
    "lists": "<form method=post action=/sent><select name=s><option disabled>0<option>1 <b>one</b>"
    "<option value=2>2</select><select name=m multiple><option selected>1<option selected>2"
    "</select><select name=g><optgroup disabled><option>1</optgroup><option>2</select>"
    "<button>Go</button></form>",
    "table": "<table><form method=post action=/sent><tr><td><input name=a value=1></td></tr><tr>"
    "<td><input type=submit name=go value=Go></td></tr></form></table><input name=after>",
    "unclosed": "<div><form method=post action=/sent><input name=a value=1></div><input name=b "
    "value=2><button>Go</button>",
    "outside": "<input name=z form=f value=0><form id=f method=post action=/sent><input name=a "
    "form=g><input name=b value=1></form><button form=f name=n value=v>Go</button>",
    "disabled": "<form method=post action=/sent><fieldset disabled><legend><input name=l value=1>"
    "</legend><input name=a><legend><input name=k></legend></fieldset><input name=d disabled>"
    "<input name=e readonly value=2><button>Go</button></form>",
    "texts": "<form method=post action=/sent><textarea name=t>\n\nऊपर &lt;b&gt;\nनीचे</textarea>"
    "<input type=hidden name=h value='a\nb'><input type=hidden name=_charset_><button>Go</button>"
    "</form>",
    "nested": "<form method=post action=/sent><form action=/other><input name=a><input name=b>"
    "<button>Go</button></form><input name=c>",
    "template": "<form method=post action=/sent><template><input name=a></template><input name=b>"
    "<script>'<input name=c>'</script><button>Go</button></form>",
    "get": "<form action='/sent?old=1#x'><input name=q value='a b'><button>Go</button></form>",
    "text-plain": "<form method=post enctype=text/plain action=/sent><input name=a value='x y'>"
    "<button>Go</button></form>",
    "base": "<base href=/folder/><form method=post action=sent><input name=a><button>Go</button>",
    "own": "<base href=/folder/><form method=post><input name=a><button>Go</button>",
}


class Page:
    """Shows one form, and keeps what comes of it."""

    def __init__(self, form: str) -> None:
        self._form = form
        self.got: list[tuple[str, str, str]] = []

    def __call__(self, request: Request) -> Answer:
        asked = (request.method, unquote_plus(request.target), unquote_plus(request.body.decode()))
        if request.target == "/favicon.ico":
            return (404, {}, "none")
        if request.method == "POST" or request.query:
            self.got.append(asked)
            return "<p id=done>Done</p>"
        return f"<!doctype html><meta charset=utf-8><title>x</title><body>{self._form}"


@pytest.fixture
async def places() -> AsyncIterator[dict[str, Page]]:
    yield {name: Page(form) for name, form in FORMS.items()}


@pytest.mark.slow
async def test_what_forms_send_is_what_a_browser_sends(places: dict[str, Page]) -> None:
    """One browser for all forms: each is a page of the same site."""

    def route(request: Request) -> Answer:
        name = request.path.strip("/")
        if name in places:
            current[0] = name
        return places[current[0]](request)

    current = [""]
    steps = "".join(
        f'[[step]]\nname = "{name}"\ngoto = "/{name}"\n'
        f'[[step]]\nname = "send {name}"\nclick = "button, [type=submit]"\nwait_for = "#done"\n'
        for name in FORMS
    )
    async with SiteServer(missing=route) as site:
        record, _ = await make_in_browser(f'limit = "5m"\n{steps}', site.url)
        assert record.first_failure is None, record.first_failure
        browsers = {name: page.got.copy() for name, page in places.items()}
        for name, page in places.items():
            page.got.clear()
            ours = (
                f'[[step]]\nname = "open"\nurl = "/{name}"\n'
                f'[[step]]\nname = "send"\nform = "form"\nexpect = [\'css "#done" exists\']'
            )
            made = await make(ours, site.url, folder=Path())
            assert made.first_failure is None, (name, made.first_failure)
    assert {name: page.got for name, page in places.items()} == browsers
