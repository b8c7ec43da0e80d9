"""Chapters of the odd site: URLs, contacts and fragments, as people and programs write them."""

from support.odd.good import PNG, page, pages
from support.odd.page import Chapter, Page, Row, broken, html

URLS = Chapter(
    name="urls",
    pages=(
        html(
            "/urls/",
            "URLs",
            '<a href="a%20b">percent</a><a href="a b">a space</a>',
            '<a href="हिन्दी/पृष्ठ">Devanagari</a>',
            (
                '<a href="हिन्दी/गलत">gone</a>',
                broken(
                    "/urls/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80/%E0%A4%97%E0%A4%B2%E0%A4%A4"
                ),
            ),
            "<a href='\\urls\\back\\slash'>backslashes</a>",
            "<a href='  /urls/spaces-around\n'>spaces around</a>",
            "<a href='/urls/ta\tb-and\n-line'>tabs and lines inside</a>",
            "<a href='HTTP://127.0.0.1:{own_port}/urls/upper'>upper case scheme</a>",
            "<a href='//127.0.0.1:{own_port}/urls/protocol-relative'>protocol-relative</a>",
            "<a href='http:/urls/one-slash'>one slash</a><a href='http:colon'>none</a>",
            "<a href='x/../dots/./here/%2e%2e/there'>dot segments</a>",
            "<a href='../../../../urls/above-the-root'>above the root</a>",
            "<a href='?'>an empty query</a><a href=''>itself</a>",
            "<a href='quote\"and<angle>'>quotes</a><a href='pipe|caret^'>pipe</a>",
            "<a href='semi;colon=1,2'>semicolons</a><a href='plus+plus'>plus</a>",
            "<a href='bad%zzpercent'>a percent sign alone</a>",
            "<a href='http://127.0.0.1:{own_port}\\urls\\host-and-back'>host and backslash</a>",
            "<a href='http://0x7f.1:{own_port}/urls/hexadecimal'>127.0.0.1 in hexadecimal</a>",
            (
                "<a href='http://b\u00fccher.invalid/'>IDN</a>",
                broken("http://xn--bcher-kva.invalid/", "dns"),
            ),
            ("<a href='http://[::1/'>no address</a>", broken("http://[::1/", "bad-url")),
            (
                "<a href='http://exa mple.invalid/'>a space in a host</a>",
                broken("http://exa mple.invalid/", "bad-url"),
            ),
            (
                "<a href='http://127.0.0.1:99999/'>no port</a>",
                broken("http://127.0.0.1:99999/", "bad-url"),
            ),
            ("<a href='gone?a=1&amp;b=2'>gone with a query</a>", broken("/urls/gone?a=1&b=2")),
        ),
    ),
    files={
        **pages(
            "/urls/a%20b",
            "/urls/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80/%E0%A4%AA%E0%A5%83%E0%A4%B7%E0%A5%8D%E0%A4%A0",
            "/urls/back/slash",
            "/urls/spaces-around",
            "/urls/tab-and-line",
            "/urls/upper",
            "/urls/protocol-relative",
            "/urls/one-slash",
            "/urls/colon",
            "/urls/dots/there",
            "/urls/above-the-root",
            "/urls/quote%22and%3Cangle%3E",
            "/urls/pipe|caret%5E",
            "/urls/semi;colon=1,2",
            "/urls/plus+plus",
            "/urls/bad%zzpercent",
            "/urls/host-and-back",
            "/urls/hexadecimal",
        ),
        "/urls/?": page("an empty query"),
    },
    never=("/urls/a", "/urls/b"),
)

CONTACTS = Chapter(
    name="contacts",
    pages=(
        html(
            "/contacts/",
            "Contacts",
            "<a href='mailto:web@institute.example'>mail</a>",
            "<a href='mailto:one@institute.example,two@institute.example?subject=A%20b'>two</a>",
            "<a href='mailto:?subject=share%20this'>no recipient</a>",
            "<a href='MAILTO:first.last+tag@mail.institute.example'>plus</a>",
            (
                "<a href='mailto:web.institute.example'>no at</a>",
                broken("mailto:web.institute.example", "bad-contact"),
            ),
            ("<a href='mailto:web@'>no host</a>", broken("mailto:web@", "bad-contact")),
            "<a href='tel:+91-11-2345-6789'>phone</a><a href='tel:112'>short</a>",
            "<a href='tel:011%202345%206789'>spaces</a>",
            ("<a href='tel:call-us'>no number</a>", broken("tel:call-us", "bad-contact")),
            ("<a href='tel:'>nothing</a>", broken("tel:", "bad-contact")),
        ),
    ),
)

FRAGMENTS = Chapter(
    name="fragments",
    pages=(
        html(
            "/fragments/",
            "Fragments",
            '<h2 id="here">Here</h2><a name="named"></a><p id="हिन्दी">x</p><p id="a b">y</p>',
            "<a href='#here'>a</a><a href='#named'>b</a><a href='#'>c</a><a href='#top'>d</a>",
            "<a href='#TOP'>e</a><a href='/fragments/#here'>f</a><a href='?#here'>g</a>",
            "<a href='#%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80'>h</a>",
            "<a href='#हिन्दी'>i</a><a href='#a%20b'>j</a>",
            "<a href='#:~:text=Here'>k</a><a href='#here:~:text=x'>l</a>",
            ("<a href='#nowhere'>m</a>", broken("/fragments/#nowhere", "missing-fragment")),
            ("<a href='#Here'>n</a>", broken("/fragments/#Here", "missing-fragment")),
            (
                "<a href='#nope:~:text=x'>o</a>",
                broken("/fragments/#nope:~:text=x", "missing-fragment"),
            ),
            "<a href='there#target'>p</a><a href='there#%74arget'>q</a>",
            ("<a href='there#gone'>r</a>", broken("/fragments/there#gone", "missing-fragment")),
            "<a href='moves#target'>s</a>",
            ("<a href='moves#gone'>t</a>", broken("/fragments/moves#gone", "missing-fragment")),
            "<a href='lands'>u</a>",
            "<a href='plain.txt#line'>v</a><a href='app#/route'>w</a><a href='app#!made'>x</a>",
            "<a href='readme#install'>y</a>",
            "<a href='{other}/else#target'>z</a>",
            ("<a href='{other}/else#gone'>1</a>", broken("{other}/else#gone", "missing-fragment")),
        ),
        html("/fragments/there", "There", "<h2 id=target>Target</h2>", linked=False),
    ),
    files={
        "/fragments/moves": (302, {"location": "/fragments/there"}, b""),
        "/fragments/lands": (302, {"location": "/fragments/there#target"}, b""),
        "/fragments/?": page("an empty query", "<p id=here>x</p>"),
        "/fragments/plain.txt": (200, {"content-type": "text/plain"}, "words\n"),
        "/fragments/app": (
            "<!DOCTYPE html><title>App</title><div id=root></div><script src=/fragments/app.js>"
            "</script>"
        ),
        "/fragments/app.js": (200, {"content-type": "text/javascript"}, "start();\n"),
        "/fragments/readme": page("readme", "<h2 id=user-content-install>Install</h2>"),
    },
    hosts={"other": {"/else": page("elsewhere", "<p id=target>x</p>")}},
)


def _said(encoding: str, label: str) -> str:
    return f"<!DOCTYPE html><meta charset={label}><title>{encoding}</title>"


def _page_in(path: str, encoding: str, *rows: Row, header: str = "text/html") -> Page:
    return Page(path=path, rows=rows, encoding=encoding, content_type=header)


CHARSETS = Chapter(
    name="charsets",
    pages=(
        _page_in(
            "/charsets/declared",
            "windows-1252",
            "<!DOCTYPE html><title>caf\u00e9</title>",
            ("<a href='caf\u00e9-gone'>caf\u00e9</a>", broken("/charsets/caf%C3%A9-gone")),
            header="text/html; charset=iso-8859-1",
        ),
        _page_in(
            "/charsets/meta",
            "shift_jis",
            _said("Shift_JIS", "shift_jis"),
            ("<a href='日本-gone'>日本</a>", broken("/charsets/%E6%97%A5%E6%9C%AC-gone")),
            "<a href='search?q=日本'>a query goes out in the page's own charset</a>",
        ),
        Page(
            path="/charsets/utf16",
            rows=(
                "<!DOCTYPE html><title>UTF-16</title>",
                ("<a href='हि-16'>हि</a>", broken("/charsets/%E0%A4%B9%E0%A4%BF-16")),
            ),
            encoding="utf-16-le",
            lead=b"\xff\xfe",
            content_type="text/html; charset=iso-8859-1",
        ),
        Page(
            path="/charsets/bom",
            rows=(
                "<!DOCTYPE html><meta charset=windows-1251><title>BOM</title>",
                ("<a href='हि-bom'>हि</a>", broken("/charsets/%E0%A4%B9%E0%A4%BF-bom")),
            ),
            lead=b"\xef\xbb\xbf",
            content_type="text/html; charset=windows-1252",
        ),
        _page_in(
            "/charsets/sniffed",
            "utf-8",
            "<!DOCTYPE html><title>हिन्दी में एक पृष्ठ</title><p>यह हिन्दी में लिखा है।</p>",
            ("<a href='हि-sniffed'>हि</a>", broken("/charsets/%E0%A4%B9%E0%A4%BF-sniffed")),
        ),
        _page_in(
            "/charsets/nothing-said",
            "windows-1252",
            "<!DOCTYPE html><title>caf\u00e9</title><p>\u201cquoted\u201d</p>",
            (
                "<a href='r\u00e9sum\u00e9'>r\u00e9sum\u00e9</a>",
                broken("/charsets/r%C3%A9sum%C3%A9"),
            ),
        ),
        _page_in(
            "/charsets/unknown-label",
            "utf-8",
            "<!DOCTYPE html><meta charset=utf-8><title>x</title>",
            ("<a href='हि-label'>हि</a>", broken("/charsets/%E0%A4%B9%E0%A4%BF-label")),
            header="text/html; charset=no-such-charset",
        ),
    ),
    files={"/charsets/search?q=%93%FA%96{": page("what was sought")},
)

XHTML = Chapter(
    name="xhtml",
    pages=(
        Page(
            path="/xhtml/",
            content_type="application/xhtml+xml",
            rows=(
                '<?xml version="1.0" encoding="utf-8"?>',
                '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>XHTML</title>',
                '<script src="code.js"/>',
                ('<link rel="stylesheet" href="gone.css"/>', broken("/xhtml/gone.css")),
                '</head><body><p><a href="there"/>',
                ('<a href="gone">x</a><br/>', broken("/xhtml/gone")),
                '<img src="plain.png" alt=""/> <![CDATA[ <a href="never-cdata">no</a> ]]>',
                '<textarea/><a href="after-textarea">x</a></p></body></html>',
            ),
        ),
    ),
    files={
        "/xhtml/code.js": (200, {"content-type": "text/javascript"}, "start();\n"),
        "/xhtml/plain.png": PNG,
        **pages("/xhtml/there", "/xhtml/after-textarea"),
    },
    never=("/xhtml/never-cdata",),
)

CHAPTERS = (URLS, CONTACTS, FRAGMENTS, CHARSETS, XHTML)
