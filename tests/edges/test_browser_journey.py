"""A journey in a real Chromium, on a page that scripts draw."""

from pathlib import Path

import pytest

from sentinel.core.verdict import Verdict
from support.journeys import SECRET, findings_of, make_in_browser, outcomes, words_of
from support.site_server import Answer, Request, SiteServer

PAGE = """
<html><head><title>Apply</title></head><body><h1>Apply</h1><div id=app></div>
<script>
document.querySelector('#app').innerHTML = `<form><input id=user><input id=password>
<select id=kind><option value=a>Birth</option><option value=b>Death</option></select>
<input type=checkbox id=agree><input type=file id=letter><button id=go type=button>Go</button>
</form><a id=away href="http://evil.invalid/">away</a><p id=said></p>`;
const field = name => document.querySelector(name);
field('#go').onclick = async () => {
  const file = field('#letter').files[0];
  const answer = await fetch('/api', {method: 'POST', body: JSON.stringify({
    user: field('#user').value, password: field('#password').value, kind: field('#kind').value,
    agree: field('#agree').checked, letter: file ? await file.text() : ''})});
  if (confirm('Send it?')) field('#said').textContent = (await answer.json()).said;
};
</script></body></html>
"""
STEPS = """
[[step]]
name = "open"
goto = "/apply"
wait_for = "#go"

[[step]]
name = "user"
fill = "#user"
value = "clerk {run}"

[[step]]
name = "password"
fill = "#password"
value = "{secret:login}"

[[step]]
name = "kind"
select = "#kind"
value = "b"

[[step]]
name = "agree"
tick = "#agree"

[[step]]
name = "letter"
upload = "#letter"
file = "letter.txt"

[[step]]
name = "send"
click = "#go"
wait_text = "Thank you"
expect = ['css "#said" text == "Thank you"', 'status == 200']
"""
CLEAN_UP = """
[[step]]
name = "take it back"
goto = "/back"
always = true
cleans = "send"
"""


class Office:
    """Takes one application."""

    def __init__(self, said: str = "Thank you") -> None:
        self.said = said
        self.given = ""
        self.taken_back = 0

    def __call__(self, request: Request) -> Answer:
        match request.path:
            case "/apply":
                return PAGE
            case "/api":
                self.given = request.body.decode()
                return (200, {"content-type": "application/json"}, f'{{"said": "{self.said}"}}')
            case "/back":
                self.taken_back += 1
                return "<p>Taken back</p>"
        return (404, {}, b"")


async def test_a_page_that_scripts_draw_is_filled_in_and_cleaned_up(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Please")
    office = Office()
    async with SiteServer(missing=office) as site:
        record, picture = await make_in_browser(STEPS + CLEAN_UP, site.url, folder=tmp_path)
    assert set(outcomes(record).values()) == {"done"}, words_of(record)
    assert SECRET in office.given
    assert '"kind":"b","agree":true,"letter":"Please"' in office.given
    assert office.taken_back == 1
    assert findings_of(record) == []
    assert picture == b""
    assert SECRET not in words_of(record)
    assert "said yes to: Send it?" in words_of(record)


async def test_what_fails_is_named_with_a_picture_that_shows_no_secret(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Please")
    office = Office(said="The office is closed")
    steps = (STEPS + CLEAN_UP).replace('name = "send"', 'name = "send"\ntimeout = "2s"')
    async with SiteServer(missing=office) as site:
        record, picture = await make_in_browser(steps, site.url, folder=tmp_path)
    [finding] = findings_of(record)
    assert finding.verdict is Verdict.BROKEN
    assert "step 7 of 8, send: nothing that matches Thank you was to be seen" in finding.message
    assert office.taken_back == 1
    assert picture.startswith(b"\x89PNG")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ('[[step]]\nname = "go"\ngoto = "http://evil.invalid/"', "evil.invalid is not the site"),
        (
            '[[step]]\nname = "go"\ngoto = "/apply"\n[[step]]\nname = "away"\nclick = "#away"\n'
            'wait_text = "never"\ntimeout = "2s"',
            "evil.invalid",
        ),
        ('[[step]]\nname = "go"\ngoto = "/missing"\ntimeout = "1s"', "status < 400 does not hold"),
    ],
)
async def test_it_stays_on_the_site(steps: str, said: str) -> None:
    async with SiteServer(missing=Office()) as site:
        record, _ = await make_in_browser(steps, site.url)
    [finding] = findings_of(record)
    assert said in finding.message
