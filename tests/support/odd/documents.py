"""Chapters of the odd site: sitemaps, feeds, manifests and PDF files, and very large pages."""

from support.odd.good import ICON, PNG, page, pages
from support.odd.page import Chapter, Page, broken, html

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ATOM = "http://www.w3.org/2005/Atom"

SITEMAPS = Chapter(
    name="sitemaps",
    pages=(
        html(
            "/maps/",
            "Sitemaps",
            "<a href='never-by-robots'>not for programs</a>",
        ),
        Page(
            path="/robots.txt",
            content_type="text/plain",
            linked=False,
            rows=(
                "User-agent: *",
                "Disallow: /maps/never-by-robots",
                "Sitemap: {own}/maps/index.xml",
                "sitemap: {own}/maps/sitemap-list.txt",
            ),
        ),
        Page(
            path="/maps/index.xml",
            content_type="application/xml",
            linked=False,
            rows=(
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<sitemapindex xmlns="{_SITEMAP}">',
                "<sitemap><loc>{own}/maps/pages.xml</loc></sitemap>",
                "<sitemap><loc> {own}/maps/zipped.xml.gz </loc></sitemap>",
                (
                    "<sitemap><loc>{own}/maps/gone.xml</loc></sitemap>",
                    broken("/maps/gone.xml"),
                ),
                "</sitemapindex>",
            ),
        ),
        Page(
            path="/maps/pages.xml",
            content_type="text/xml",
            linked=False,
            rows=(
                '<?xml version="1.0" encoding="UTF-8"?>',
                '<!DOCTYPE x [<!ENTITY e "never-entity">]>',
                f'<urlset xmlns="{_SITEMAP}">',
                "<url><loc>{own}/maps/only-here?a=1&amp;b=2</loc><priority>1</priority></url>",
                ("<url><loc>{own}/maps/gone</loc></url>", broken("/maps/gone")),
                "<!-- <url><loc>{own}/maps/never-comment</loc></url> -->",
                "</urlset>",
            ),
        ),
        Page(
            path="/maps/zipped.xml.gz",
            content_type="application/x-gzip",
            linked=False,
            rows=(
                f'<?xml version="1.0"?><urlset xmlns="{_SITEMAP}">',
                "<url><loc>{own}/maps/zipped</loc></url>",
                ("<url><loc>{own}/maps/gone-zipped</loc></url>", broken("/maps/gone-zipped")),
                "</urlset>",
            ),
            packed=True,
        ),
        Page(
            path="/maps/sitemap-list.txt",
            content_type="text/plain",
            linked=False,
            rows=(
                "{own}/maps/listed",
                ("{own}/maps/gone-listed", broken("/maps/gone-listed")),
            ),
        ),
    ),
    files={
        "/maps/only-here?a=1&b=2": page("only in the sitemap"),
        **pages("/maps/zipped", "/maps/listed"),
    },
    skipped=("/maps/never-by-robots",),
    never=("/maps/never-comment",),
)

FEEDS = Chapter(
    name="feeds",
    pages=(
        html(
            "/feeds/",
            "Feeds",
            '<link rel="alternate" type="application/rss+xml" href="news.rss">',
            '<link rel="alternate" type="application/atom+xml" href="news.atom">',
            ('<link rel="alternate" hreflang="hi" href="gone-hi">', broken("/feeds/gone-hi")),
        ),
        Page(
            path="/feeds/news.rss",
            content_type="application/rss+xml",
            linked=False,
            rows=(
                '<?xml version="1.0"?>',
                '<rss version="2.0"><channel><title>News</title><link>{own}/feeds/home</link>',
                "<item><title>One</title><link>{own}/feeds/one</link></item>",
                (
                    "<item><title>Gone</title><link>{own}/feeds/gone</link></item>",
                    broken("/feeds/gone"),
                ),
                (
                    '<item><enclosure url="{own}/feeds/gone.mp3" length="1" type="audio/mpeg"/>',
                    broken("/feeds/gone.mp3"),
                ),
                '<guid isPermaLink="false">{own}/feeds/never-guid</guid></item>',
                "</channel></rss>",
            ),
        ),
        Page(
            path="/feeds/news.atom",
            content_type="application/atom+xml",
            linked=False,
            rows=(
                '<?xml version="1.0"?>',
                f'<feed xmlns="{_ATOM}" xml:base="{{own}}/feeds/based/"><title>News</title>',
                "<id>{own}/feeds/never-id</id>",
                '<entry xml:base="deep/"><title>Two</title><link href="two"/></entry>',
                (
                    '<entry><title>Gone</title><link href="gone"/></entry>',
                    broken("/feeds/based/gone"),
                ),
                "</feed>",
            ),
        ),
    ),
    files=pages("/feeds/home", "/feeds/one", "/feeds/based/deep/two"),
    never=("/feeds/never-guid", "/feeds/never-id"),
)

MANIFEST = Chapter(
    name="manifest",
    pages=(
        html(
            "/manifest/",
            "Manifest and icons",
            '<link rel="manifest" href="app.webmanifest"><link rel="icon" href="icon.ico">',
            (
                '<link rel="apple-touch-icon" sizes="180x180" href="gone-touch.png">',
                broken("/manifest/gone-touch.png"),
            ),
            ('<link rel="shortcut icon" href="gone.ico">', broken("/manifest/gone.ico")),
        ),
        Page(
            path="/manifest/app.webmanifest",
            content_type="application/manifest+json",
            linked=False,
            rows=(
                '{ "name": "App", "start_url": "start", "scope": "/",',
                '  "icons": [{ "src": "icon.png", "sizes": "1x1" },',
                (
                    '    { "src": "gone-icon.png" }],',
                    broken("/manifest/gone-icon.png")._replace(line=0),
                ),
                '  "shortcuts": [{ "name": "S", "url": "short" }],',
                (
                    '  "screenshots": [{ "src": "gone-screen.png" }] }',
                    broken("/manifest/gone-screen.png")._replace(line=0),
                ),
            ),
        ),
    ),
    files={
        "/manifest/icon.ico": ICON,
        "/manifest/icon.png": PNG,
        **pages("/manifest/start", "/manifest/short"),
    },
)

_WORDS = "<p>" + "word and another word, " * 40 + "</p>"

LARGE = Chapter(
    name="large",
    pages=(
        html(
            "/large/",
            "Ten megabytes",
            *[_WORDS] * 10_900,
            ("<a href=gone-at-the-end>x</a>", broken("/large/gone-at-the-end")),
            "<a href='#last'>y</a><p id=last>z</p>",
            ("<a href='#not-here'>z</a>", broken("/large/#not-here", "missing-fragment")),
        ),
    ),
)


CHAPTERS = (SITEMAPS, FEEDS, MANIFEST, LARGE)
