"""Pages as dirty as they come, with the links that the HTML standard finds in them.

One line each: what is odd, the page, the links as `element url` relative to BASE's host, and the
section of the HTML standard (or of another where it says so) that decides.
"""

from typing import NamedTuple

BASE = "http://x.example/d/p"


class Dirty(NamedTuple):
    name: str
    page: str
    links: str
    section: str
    tree_only: bool = False
    """Whether only a tree can tell: tags alone give more, which is known and accepted."""


DIRTY = [
    Dirty("comment", "<!-- <a href=no> --><a href=yes>", "a /d/yes", "13.2.5.42"),
    Dirty("empty comment", "<!--><a href=yes>", "a /d/yes", "13.2.5.43"),
    Dirty("empty comment with dash", "<!---><a href=yes>", "a /d/yes", "13.2.5.44"),
    Dirty("odd comment end", "<!-- x --!><a href=yes>", "a /d/yes", "13.2.5.52"),
    Dirty("comment without end", "<a href=yes></a><!-- <a href=no>", "a /d/yes", "13.2.5.45"),
    Dirty("bogus comment", "<!x <a href=no><?y <a href=no2><a href=yes>", "a /d/yes", "13.2.5.41"),
    Dirty("CDATA in HTML", "<![CDATA[<a href=no>]]><a href=yes>", "a /d/yes", "13.2.5.42"),
    Dirty("end tag with attributes", "</a href=no><a href=yes>", "a /d/yes", "13.2.5.7"),
    Dirty("script", "<script>'<a href=no>'</script><a href=yes>", "a /d/yes", "13.2.5.4"),
    Dirty(
        "script in a script comment",
        "<script><!--<script></script><a href=no>--></script><a href=yes>",
        "a /d/yes",
        "13.2.5.17",
    ),
    Dirty("title", "<title><a href=no></title><a href=yes>", "a /d/yes", "13.2.6.4.4"),
    Dirty("textarea", "<textarea><a href=no></textarea><a href=yes>", "a /d/yes", "13.2.6.4.7"),
    Dirty("style text", "<style><a href=no></style><a href=yes>", "a /d/yes", "13.2.6.4.4"),
    Dirty("xmp", "<xmp><a href=no></xmp><a href=yes>", "a /d/yes", "13.2.6.4.7"),
    Dirty("iframe text", "<iframe><a href=no></iframe><a href=yes>", "a /d/yes", "13.2.6.4.7"),
    Dirty("noembed", "<noembed><a href=no></noembed><a href=yes>", "a /d/yes", "13.2.6.4.7"),
    Dirty("plaintext", "<a href=yes></a><plaintext><a href=no>", "a /d/yes", "13.2.6.4.7"),
    Dirty("template", "<template><a href=no></template><a href=yes>", "a /d/yes", "4.12.3"),
    Dirty(
        "templates in each other",
        "<template><template></template><a href=no></template><a href=yes>",
        "a /d/yes",
        "4.12.3",
    ),
    Dirty(
        "template in a table",
        "<table><template><tr><td><a href=no></template></table>",
        "",
        "4.12.3",
    ),
    Dirty("template without end", "<a href=yes></a><template><a href=no>", "a /d/yes", "4.12.3"),
    Dirty("noscript", "<noscript><a href=yes></a></noscript>", "a /d/yes", "4.12.2"),
    Dirty(
        "noscript in head",
        "<head><noscript><link rel=stylesheet href=s.css></noscript></head>",
        "link /d/s.css",
        "13.2.6.4.5",
    ),
    Dirty("link before html", "<a href=yes>x</a><html><body><p>", "a /d/yes", "13.2.6.4.6"),
    Dirty("base", "<a href=a><base href=/b/><base href=/c/><a href=a>", "a /b/a", "4.2.3"),
    Dirty("base without href first", "<base target=x><base href=/b/><a href=a>", "a /b/a", "4.2.3"),
    Dirty("base that does not parse", "<base href='http://['><a href=a>", "a /d/a", "4.2.3"),
    Dirty(
        "base in a template", "<template><base href=/b/></template><a href=a>", "a /d/a", "4.2.3"
    ),
    Dirty("data base", "<base href='data:,x'><a href=a>", "a /d/a", "4.2.3"),
    Dirty("foreign base", "<base href='ftp://f.example/'><a href=a><a href=//h/b>", "", "4.2.3"),
    Dirty("base with a fragment", "<base href='/b/q#f'><a href='#g'>", "a /b/q#g", "4.2.3"),
    Dirty("unquoted", "<a href=a/b?c=1&d=2>", "a /d/a/b?c=1&d=2", "13.2.5.38"),
    Dirty("half an entity", "<a href='?a=1&copy=2&amp;x=3'>", "a /d/p?a=1&copy=2&x=3", "13.2.5.73"),
    Dirty("entity without semicolon", "<a href='?a&copy;&lt'>", "a /d/p?a%C2%A9%3C", "13.2.5.73"),
    Dirty(
        "entity in the scheme", "<a href='&#106;avascript:x'><a href=&#x2f;r>", "a /r", "13.2.5.72"
    ),
    Dirty("numeric null", "<a href='a&#0;b'>", "a /d/a%EF%BF%BDb", "13.2.5.80"),
    Dirty("windows-1252 number", "<a href='a&#128;'>", "a /d/a%E2%82%AC", "13.2.5.80"),
    Dirty("null", "<a href=a\0b>", "a /d/a%EF%BF%BDb", "13.2.5.38"),
    Dirty("first attribute wins", "<a href=yes href=no>", "a /d/yes", "13.2.5.33"),
    Dirty("upper case", "<A HREF='yes'><IMG SRC=i.png>", "a /d/yes|img /d/i.png", "13.2.5.8"),
    Dirty("greater in a value", "<a title='>' href=yes>", "a /d/yes", "13.2.5.36"),
    Dirty("slashes", "<a/href=yes/>", "a /d/yes/", "13.2.5.40"),
    Dirty("no space between", "<a title='x'href='yes'>", "a /d/yes", "13.2.5.39"),
    Dirty("spaces around equals", "<a href \n=\t yes>", "a /d/yes", "13.2.5.34"),
    Dirty("newline in a value", "<a href='\n ye\ns\t'>", "a /d/yes", "URL 4.4"),
    Dirty("quote in an unquoted value", '<a href=a"b>', "a /d/a%22b", "13.2.5.38"),
    Dirty("less in a tag", "<a <b href=yes>", "a /d/yes", "13.2.5.33"),
    Dirty("quote in the name", "<a 'x href=yes>", "a /d/yes", "13.2.5.33"),
    Dirty("unclosed tag at the end", "<a href=yes>x<a href=no", "a /d/yes", "13.2.5.38"),
    Dirty("unclosed quote", "<a href=yes></a><a href='no>x</a>", "a /d/yes", "13.2.5.37"),
    Dirty("no name after less", "< a href=no><a href=yes>", "a /d/yes", "13.2.5.6"),
    Dirty("links in each other", "<a href=x>1<a href=y>2</a></a>", "a /d/x|a /d/y", "13.2.6.4.7"),
    Dirty(
        "foster parenting",
        "<table><a href=x>1<tr><a href=y>2<td><a href=z>3</table>",
        "a /d/x|a /d/y|a /d/z",
        "13.2.6.1",
    ),
    Dirty(
        "misnested", "<b><a href=x>1</b>2</a><i><p><a href=y>3</i>4", "a /d/x|a /d/y", "13.2.6.4.7"
    ),
    Dirty(
        "other schemes", "<a href=mailto:a@b.c><a href=tel:1><a href='javascript:x'>", "", "URL 4.4"
    ),
    Dirty("empty link", "<a href>x</a><a href=''>y</a>", "a /d/p", "2.4.3"),
    Dirty(
        "empty sources",
        "<img src><img src=''><script src=''></script><link rel=x href=''>",
        "",
        "4.8.3",
    ),
    Dirty("area", "<map><area href=x><area nohref></map>", "area /d/x", "4.8.14"),
    Dirty(
        "backslashes",
        "<a href='\\\\h.example\\b'><a href='b\\c'>",
        "a //h.example/b|a /d/b/c",
        "URL 4.4",
    ),
    Dirty(
        "Devanagari",
        "<a href='हिन्दी'>",
        "a /d/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80",
        "URL 4.4",
    ),
    Dirty(
        "IDN",
        "<a href='http://उदाहरण.परीक्षा/'>",
        "a //xn--p1b6ci4b4b3a.xn--11b5bs3a9aj6g/",
        "URL 3.5",
    ),
    Dirty(
        "drawing",
        "<svg><image href=i.png /><use xlink:href='s.svg#g'/><feImage href=f.png /></svg>",
        "image /d/i.png|use /d/s.svg#g|feImage /d/f.png",
        "SVG 16.1.3",
    ),
    Dirty(
        "link in a drawing",
        "<svg><a xlink:href=x><a href=y xlink:href=no></svg>",
        "a /d/x|a /d/y",
        "SVG 16.2",
    ),
    Dirty(
        "picture of a drawing in itself",
        "<svg><use href='#g'/><image href=''></svg>",
        "",
        "SVG 16.1.5",
    ),
    Dirty(
        "image outside a drawing",
        "<image src=i.png><image href=no.png>",
        "img /d/i.png",
        "13.2.6.4.7",
    ),
    Dirty("xlink outside a drawing", "<a xlink:href=no>x</a><use href=no></use>", "", "13.2.6.5"),
    Dirty(
        "script of a drawing",
        "<svg><script href=s.js></script><script src=no.js></script></svg>",
        "script /d/s.js",
        "SVG 16.5",
    ),
    Dirty(
        "HTML in a drawing",
        "<svg><foreignObject><img src=i.png></foreignObject></svg>",
        "img /d/i.png",
        "13.2.6.5",
    ),
    Dirty(
        "HTML ends a drawing",
        "<svg><p><img src=i.png><use href=no></svg>",
        "img /d/i.png",
        "13.2.6.5",
        True,
    ),
    Dirty(
        "formula", "<math><a href=no></a><mi><a href=yes></a></mi></math>", "a /d/yes", "13.2.6.5"
    ),
    Dirty(
        "refresh",
        "<meta http-equiv=Refresh content='0; URL=\"r.html\"'>",
        "meta /d/r.html",
        "4.2.5.3",
    ),
    Dirty(
        "refresh without url=",
        "<meta http-equiv=refresh content='0;r.html'>",
        "meta /d/r.html",
        "4.2.5.3",
    ),
    Dirty("refresh of itself", "<meta http-equiv=refresh content=5>", "", "4.2.5.3"),
    Dirty("refresh without time", "<meta http-equiv=refresh content='url=no'>", "", "4.2.5.3"),
    Dirty(
        "GET form",
        "<form action=find></form><form method=POST action=no></form>",
        "form /d/find",
        "4.10.22.3",
    ),
    Dirty(
        "form with an unknown method",
        "<form method=put action=find></form>",
        "form /d/find",
        "4.10.19.6",
    ),
    Dirty(
        "submit buttons",
        "<form><button formaction=a></button><input type=submit formaction=b>"
        "<button type=button formaction=no></button></form>"
        "<form method=post><button formaction=no></button>"
        "<button formmethod=get formaction=c></button></form><button formaction=no></button>",
        "button /d/a|input /d/b|button /d/c",
        "4.10.19.6",
    ),
    Dirty(
        "image button",
        "<input type=IMAGE src=b.png><input src=no>",
        "input /d/b.png",
        "4.10.5.1.19",
    ),
    Dirty(
        "source set",
        "<img srcset='a.png 1x, b,c.png 2x,d.png' src=e.png>",
        "img /d/a.png|img /d/b,c.png|img /d/d.png|img /d/e.png",
        "4.8.4.2.2",
    ),
    Dirty(
        "source set with brackets",
        "<img srcset='a.png x(,no), b.png'>",
        "img /d/a.png|img /d/b.png",
        "4.8.4.2.2",
    ),
    Dirty(
        "picture",
        "<picture><source srcset='a.webp 2x'><img src=a.png></picture>",
        "source /d/a.webp|img /d/a.png",
        "4.8.1",
    ),
    Dirty(
        "media",
        "<video poster=p.png src=w.mp4><source src=v.mp4><track src=t.vtt></video>"
        "<audio src=a.ogg>",
        "video /d/p.png|video /d/w.mp4|source /d/v.mp4|track /d/t.vtt|audio /d/a.ogg",
        "4.8.8",
    ),
    Dirty(
        "embedded",
        "<object data=o></object><embed src=e><iframe src=f></iframe>",
        "object /d/o|embed /d/e|iframe /d/f",
        "4.8.6",
    ),
    Dirty("srcdoc", "<iframe src=no srcdoc='<a href=yes></a>'></iframe>", "a /d/yes", "4.8.5"),
    Dirty("frames", "<frameset><frame src=f.html></frameset>", "frame /d/f.html", "16.3.2"),
    Dirty(
        "styles",
        "<style>p{background:url(a.png)}</style><p style='background:url(b.png)'>",
        "style /d/a.png|style /d/b.png",
        "4.2.6",
    ),
    Dirty(
        "style of another kind", "<style type=text/less>p{background:url(no)}</style>", "", "4.2.6"
    ),
    Dirty(
        "link relations",
        "<link rel='dns-prefetch' href=//no><link rel=icon href=i><link href=no>"
        "<link rel=manifest href=m><link rev=made href=r>",
        "link /d/i|link /d/m|link /d/r",
        "4.6.7",
    ),
    Dirty(
        "image preload",
        "<link rel=preload as=image imagesrcset='a.png 1x'>",
        "link /d/a.png",
        "4.2.4",
    ),
    Dirty("nofollow", "<a rel=nofollow href=yes>", "a /d/yes", "4.6.7.10"),
    Dirty(
        "background",
        "<body background=b.png><table background=t.png><div background=no>",
        "body /d/b.png|table /d/t.png",
        "15.3.3",
    ),
    Dirty(
        "citations",
        "<q cite=no></q><blockquote cite=no></blockquote><a href=yes ping=no>",
        "a /d/yes",
        "4.4.4",
    ),
    Dirty("select", "<select><option><a href=yes>x</a></select>", "a /d/yes", "13.2.6.4.16"),
    Dirty("carriage return", "<a href='a\r\nb'>\r<img src=i>", "a /d/ab|img /d/i", "13.2.3.5"),
    Dirty(
        "shown shadow root",
        "<div><template shadowrootmode=open><a href=yes></template></div>",
        "a /d/yes",
        "4.12.3",
        True,
    ),
]
