"""A journey of several steps over HTTP, on a small application of its own."""

from urllib.parse import parse_qs

from sentinel.core.verdict import Verdict
from support.journeys import SECRET, findings_of, make, outcomes, words_of
from support.site_server import Answer, Request, SiteServer

LOGIN = """
[[step]]
name = "open"
url = "/login"

[[step]]
name = "log in"
form = "form#login"
fields = { user = "clerk", password = "{secret:login}" }
expect = ['final url contains "/home"', 'css "h1" text == "Welcome"']
take = { number = 'css a.item @href /(\\d+)/' }

[[step]]
name = "look"
url = "/item/{number}"
expect = ['text contains "Item {number}"']

[[step]]
name = "log out"
url = "/logout"
always = true
cleans = "log in"
"""


class SmallApp:
    """A login with a token against forgery, cookies, and one item."""

    def __init__(self) -> None:
        self.password = SECRET
        self.login_page = (
            "<form id=search action=/search><input name=q></form>"
            '<form id=login method=post action="do-login"><input type=hidden name=csrf '
            'value="t0ken+/="><input name=user><input type=password name=password>'
            "<button name=go value=1>Log in</button></form>"
        )
        self.logged_in = 0

    def __call__(self, request: Request) -> Answer:
        cookie = request.headers.get("cookie", "")
        fields = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        match request.path:
            case "/login":
                return (200, {"content-type": "text/html", "set-cookie": "pre=1"}, self.login_page)
            case "/do-login":
                good = fields.get("csrf") == "t0ken+/=" and "pre=1" in cookie
                if not good or fields.get("password") != self.password:
                    return (403, {}, f"<h1>Wrong</h1>{fields.get('password')}")
                self.logged_in += 1
                sent = {"location": "/home", "set-cookie": "session=abc; Path=/; HttpOnly"}
                return (303, sent, b"")
            case "/home" if "session=abc" in cookie:
                return "<h1>Welcome</h1><a class=item href='/item/42'>Item</a>"
            case "/item/42" if "session=abc" in cookie:
                return "<p>Item 42</p>"
            case "/logout" if "session=abc" in cookie:
                self.logged_in -= 1
                return "<p>Good bye</p>"
        return (404, {"content-type": "text/html"}, "<h1>Not here</h1>")


async def test_cookies_tokens_secrets_and_values_are_carried_on() -> None:
    app = SmallApp()
    async with SiteServer(missing=app) as server:
        record = await make(LOGIN, server.url)
    assert outcomes(record) == dict.fromkeys(("open", "log in", "look", "log out"), "done")
    assert findings_of(record) == []
    assert app.logged_in == 0
    assert SECRET not in words_of(record)
    print(words_of(record))


async def test_a_wrong_password_names_the_step_and_cleans_up() -> None:
    app = SmallApp()
    app.password = "another"
    async with SiteServer(missing=app) as server:
        record = await make(LOGIN, server.url)
    [finding, left] = findings_of(record)
    assert outcomes(record)["look"] == "left-out"
    assert finding.verdict is Verdict.BROKEN
    print(finding.message)
    print(left.message)
    print(words_of(record))
    assert SECRET not in words_of(record)
