"""Chapters of the odd site: every element and attribute that makes a browser fetch or follow,
and the places where it does not look."""

from support.odd.good import CSS, MP3, MP4, PNG, SCRIPT, SVG, VTT, all_of, page, pages
from support.odd.page import Chapter, Page, broken, html

_IMAGES = html(
    "/images/",
    "Images",
    '<img src="plain.png" alt="plain">',
    ('<img src="gone.png" alt="Map of the campus">', broken("/images/gone.png")),
    '<img srcset="one.png 1x, two.png 2x" src=" plain.png ">',
    ('<img srcset="one.png, gone-2x.png 2x" alt>', broken("/images/gone-2x.png")),
    '<img srcset="a,b.png 100w,c.png 200w" sizes="50vw" alt>',
    '<img srcset="icon@2x.png 2x" alt>',
    '<img srcset="data:image/png;base64,AAAA 1x, three.png 2x" alt>',
    (
        '<img alt srcset="\n  five.png 1x,\n  gone-3x.png 3x\n">',
        broken("/images/gone-3x.png"),
    ),
    '<picture><source srcset="wide.png" media="(min-width: 4000px)"><img alt></picture>',
    ('<picture><source srcset="gone-wide.png 1x"></picture>', broken("/images/gone-wide.png")),
    '<link rel="preload" as="image" imagesrcset="early.png 1x, early2.png 2x">',
    '<img src="" alt><img alt>',
    '<input type="image" src="button.png"><input type="text" src="never-text.png">',
    ('<input type=IMAGE src="gone-button.png">', broken("/images/gone-button.png")),
    "<svg><image href=inside.png /><image xlink:href=old.png /><use href='icons.svg#arrow'/></svg>",
    ("<svg><image href=gone-inside.png /></svg>", broken("/images/gone-inside.png")),
    ("<svg><use xlink:href='gone-icons.svg#arrow'/></svg>", broken("/images/gone-icons.svg")),
    "<svg><filter><feImage href=noise.png /></filter></svg>",
    ("<svg><a xlink:href=gone-svg-link>x</a></svg>", broken("/images/gone-svg-link")),
)
_IMAGE_NAMES = (
    *("plain", "one", "two", "a,b", "c", "icon@2x", "three", "five"),
    *("wide", "early", "early2", "button", "inside", "old", "noise"),
)

IMAGES = Chapter(
    name="images",
    pages=(_IMAGES,),
    files={f"/images/{name}.png": PNG for name in _IMAGE_NAMES} | {"/images/icons.svg": SVG},
    never=("/images/never-text.png", "/images/data:image/png;base64,AAAA"),
)

_MEDIA = html(
    "/media/",
    "Media and frames",
    '<video src="film.mp4" poster="film.png"></video>',
    ('<video src="gone.mp4"></video>', broken("/media/gone.mp4")),
    ('<video poster="gone-poster.png"></video>', broken("/media/gone-poster.png")),
    '<audio src="song.mp3"></audio>',
    ('<audio src="gone.mp3"></audio>', broken("/media/gone.mp3")),
    "<video><source src='film.mp4'><track src='words.vtt'></video>",
    ("<video><track src='gone.vtt'></video>", broken("/media/gone.vtt")),
    ("<audio><source src='gone-source.mp3'></audio>", broken("/media/gone-source.mp3")),
    '<object data="drawing.svg"></object><embed src="plan.svg">',
    ('<object data="gone-drawing.svg"></object>', broken("/media/gone-drawing.svg")),
    ('<embed src="gone-plan.svg">', broken("/media/gone-plan.svg")),
    '<iframe src="inner/"></iframe>',
    ('<iframe src="gone-inner/"></iframe>', broken("/media/gone-inner/")),
    '<script src="code.js"></script>',
    ('<script src="gone.js"></script>', broken("/media/gone.js")),
    '<script src="module.js" type="module"></script>',
    '<map name=m><area href="room" alt=room></map>',
    ('<map name=n><area href="gone-room" alt=gone></map>', broken("/media/gone-room")),
    '<form action="find"><input name=q></form>',
    ('<form action="gone-find"><input name=q></form>', broken("/media/gone-find")),
    '<form method="post" action="never-post"><input name=q></form>',
    '<form method="post"><button formaction="never-button">x</button></form>',
    '<a href="visit" ping="never-ping">x</a><a name="nowhere">y</a>',
    '<blockquote cite="never-cite">z</blockquote>',
)

MEDIA = Chapter(
    name="media",
    pages=(_MEDIA,),
    files={
        "/media/film.mp4": MP4,
        "/media/song.mp3": MP3,
        "/media/words.vtt": VTT,
        "/media/film.png": PNG,
        **all_of(SVG, "/media/drawing.svg", "/media/plan.svg"),
        **all_of(SCRIPT, "/media/code.js", "/media/module.js"),
        **pages("/media/inner/", "/media/room", "/media/find", "/media/visit"),
    },
    never=("/media/never-post", "/media/never-button", "/media/never-ping", "/media/never-cite"),
)

_HIDDEN = html(
    "/hidden/",
    "What is not looked into",
    "<!-- <a href=never-comment>no</a> -->",
    "<!--><a href=after-empty-comment>yes</a>",
    "<!-- x --!><a href=after-odd-comment>yes</a>",
    "<script>document.write('<a href=never-script>no</a>')</script>",
    "<script><!--<script></script><a href=never-double-script>no</a>--></script>",
    "<template><a href=never-template>no</a><img src=never-template.png></template>",
    "<textarea><a href=never-textarea>no</a></textarea>",
    "<xmp><a href=never-xmp>no</a></xmp>",
    "<noscript><a href=in-noscript>yes</a></noscript>",
    ("<noscript><img src=gone-pixel.png></noscript>", broken("/hidden/gone-pixel.png")),
    "<svg><![CDATA[<a href=never-cdata>no</a>]]></svg>",
    "<a href=\"javascript:void(location='never-javascript')\">no</a>",
    '<a href="data:text/html,<a href=never-data>">no</a>',
    '<a href="blob:never-blob">no</a><a href="about:blank">no</a><a href="sms:+911123">no</a>',
    '<iframe src="about:blank"></iframe><iframe src="javascript:false"></iframe>',
    '<link rel="preconnect" href="{closed}"><link rel="dns-prefetch" href="//never.invalid">',
    '<meta property="og:image" content="never-og.png">',
    "<div data-src=never-lazy.png data-href=never-data-href>no</div>",
    ("<p><a href=gone-after-all>the last one</a>", broken("/hidden/gone-after-all")),
    "<plaintext><a href=never-plaintext>no</a>",
)

HIDDEN = Chapter(
    name="hidden",
    pages=(_HIDDEN,),
    files=pages("/hidden/after-empty-comment", "/hidden/after-odd-comment", "/hidden/in-noscript"),
    never=tuple(
        f"/hidden/never-{name}"
        for name in (
            *("comment", "script", "double-script", "template", "template.png", "textarea", "xmp"),
            *("cdata", "javascript", "data", "blob", "og.png", "lazy.png", "data-href"),
            "plaintext",
        )
    ),
)

_REFRESH = (
    html(
        "/refresh/",
        "Forwarded by the page",
        ('<meta http-equiv="refresh" content="5; url=gone">', broken("/refresh/gone")),
        "<meta http-equiv=Refresh content=\"0;URL='quoted'\"><meta http-equiv=refresh content=30>",
        '<meta http-equiv="refresh" content="0, bare"><meta name=refresh content="0;url=never">',
    ),
)

REFRESH = Chapter(
    name="refresh",
    pages=_REFRESH,
    files=pages("/refresh/quoted", "/refresh/bare"),
    never=("/refresh/never",),
)

BASE = Chapter(
    name="base",
    pages=(
        html(
            "/base/",
            "Base",
            "<base target=_blank><base href='/base/elsewhere/'><base href='/base/never/'>",
            '<a href="there">relative to the base</a>',
            ('<a href="gone">gone</a>', broken("/base/elsewhere/gone")),
            '<a href="/base/rooted">from the root</a>',
            '<a href="?q=1">a query</a>',
        ),
        html(
            "/base/late",
            "Base after the links",
            '<img src="early.png" alt>',
            "<base href='/base/late-base/'>",
        ),
        html(
            "/base/foreign",
            "A base on another site",
            "<base href='{other}/based/'>",
            "<a href=page>x</a>",
            ("<a href=gone>x</a>", broken("{other}/based/gone")),
            '<a href="{own}/base/home">home</a>',
        ),
        html(
            "/base/bad",
            "A base that is none",
            "<base href='javascript:alert(1)'>",
            ("<a href=still-here>x</a>", broken("/base/still-here")),
        ),
    ),
    files={
        **pages("/base/elsewhere/there", "/base/rooted", "/base/home"),
        "/base/elsewhere/?q=1": page("an answer"),
        "/base/late-base/early.png": PNG,
    },
    never=("/base/there", "/base/elsewhere/never/there", "/base/never/there", "/base/early.png"),
    hosts={"other": {"/based/page": page("based")}},
)

SOUP = Chapter(
    name="soup",
    pages=(
        html(
            "/soup/",
            "Tag soup",
            "<A HREF='upper'>upper case<IMG SRC=plain.png>",
            "<a href=unquoted/path?a=1&b=2>unquoted</a>",
            "<a href='?a=1&copy=2&amp;x=3'>half an entity</a>",
            "<a href='&#47;soup&#x2f;numeric'>numeric entities</a>",
            "<a href=first href=never-second>the first attribute wins</a>",
            "<a title='a > b' href=after-greater>greater</a>",
            "<a/href=slashes>slashes</a>",
            "<table><a href=fostered>out of a table</a><tr><td></table>",
            ("<b><i></b><a href=gone-misnested>x</i></a>", broken("/soup/gone-misnested")),
            "<p><a href=one>one<a href=two>two</p></a></a></b>",
            "</br></p><a\nhref\n=\n'many-lines'\n>many lines</a>",
            ("<a href=gone-counted>lines are still counted</a>", broken("/soup/gone-counted")),
            "<a href='nul\0byte'>a NUL becomes U+FFFD</a>",
            "<image src=image-is-img.png>",
            "<a href=never-unfinished",
        ),
    ),
    files={
        **pages(
            *(f"/soup/{name}" for name in ("upper", "numeric", "first", "after-greater")),
            *(f"/soup/{name}" for name in ("slashes", "fostered", "one", "two", "many-lines")),
            "/soup/nul%EF%BF%BDbyte",
        ),
        "/soup/unquoted/path?a=1&b=2": page("unquoted"),
        "/soup/?a=1&copy=2&x=3": page("half an entity"),
        "/soup/plain.png": PNG,
        "/soup/image-is-img.png": PNG,
    },
    never=("/soup/never-second", "/soup/never-unfinished"),
)

STYLES = Chapter(
    name="styles",
    pages=(
        html(
            "/styles/",
            "Styles",
            '<link rel="stylesheet" href="main.css">',
            ('<link rel="alternate stylesheet" href="gone.css">', broken("/styles/gone.css")),
            "<style>@import 'quoted.css'; @import url(bare.css) print;</style>",
            ("<style>@import url('gone-import.css');</style>", broken("/styles/gone-import.css")),
            "<p style=\"background: url('inline.png')\">x</p>",
            ('<p style="background:url(gone-inline.png)">x</p>', broken("/styles/gone-inline.png")),
            "<style>/* url(never-comment.png) */ p::after { content: 'url(never-string.png)' }",
            "q { background: url(data:image/png;base64,AAAA), url( spaced.png ) } </style>",
            "<svg><style>p { background: url(svg-style.png) }</style></svg>",
            "<p style='filter: url(#local)'>x</p>",
        ),
        Page(
            path="/styles/main.css",
            content_type="text/css",
            linked=False,
            rows=(
                "@charset 'utf-8'; @import 'chained.css';",
                ("a { background: url('gone-from-css.png') }", broken("/styles/gone-from-css.png")),
                r"b { background: url(esc\61 ped.png) }",
                "@font-face { src: url('font.woff2') format('woff2') }",
                "/* url(never-css-comment.png) */",
            ),
        ),
    ),
    files={
        "/styles/font.woff2": (200, {"content-type": "font/woff2"}, b"wOF2" + b"\0" * 60),
        **all_of(CSS, "/styles/chained.css", "/styles/quoted.css", "/styles/bare.css"),
        **all_of(
            PNG,
            *(f"/styles/{name}.png" for name in ("inline", "spaced", "svg-style", "escaped")),
        ),
    },
    never=(
        "/styles/never-comment.png",
        "/styles/never-string.png",
        "/styles/never-css-comment.png",
    ),
)

CHAPTERS = (IMAGES, MEDIA, HIDDEN, REFRESH, BASE, SOUP, STYLES)
