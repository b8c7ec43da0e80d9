"""Lists of a folder's files: those of real servers, shapes of others, and pages that are none."""

import shutil
import tempfile
from pathlib import Path

import pytest

from sentinel.core.folder_listing import folder_listing
from support.listing_servers import FOLDER, SERVERS
from support.programs import needs_file

SHAPES = {
    "IIS": "<html><head><title>localhost - /files/</title></head><body><H1>localhost - /files/</H1>"
    '<hr>\n\n<pre><A HREF="/">[To Parent Directory]</A><br><br> 1/2/2026 <A HREF="/files/a">a</A>',
    "Tomcat": "<html><head><title>Directory Listing For [/files/]</title></head><body>"
    '<h1>Directory Listing For [/files/]</h1><a href="/files/a"><tt>a</tt></a>',
    "Jetty": "<title>Directory: /files/</title><h1>Directory: /files/</h1><a href=a>a</a>",
    "Express": "<title>listing directory /files</title><h1><a href=/>~</a></h1><a href=a>a</a>",
    "serve": "<title>Files within files/</title><a href=/files/a>a</a>",
    "lighttpd": '<title>Index of /files/</title><h2>Index of /files/</h2><div class="list">'
    '<table><tr><td><a href="../">..</a>/</td></tr></table>',
    "Go": '<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n'
    '<a href="a.txt">a.txt</a>\n<a href="sub/">sub/</a>\n</pre>\n',
    "bucket": '<?xml version="1.0"?><ListBucketResult xmlns="x"><Name>b</Name></ListBucketResult>',
}
NONE = {
    "index of a book": "<title>Index of terms</title><h1>Index of terms</h1><a href=a>a</a>",
    "index of the manual": "<title>Index — Documentation</title><h1>Index</h1><a href=a>a</a>",
    "title with a path": "<title>Roads - /news/</title><h1>Roads</h1><a href=a>a</a>",
    "explanation": "<title>Switch lists off</title><h1>What does Index of /files mean?</h1>"
    "<a href=a>a</a>",
    "headline without links": "<title>Index of /files/</title><h1>Index of /files/</h1>empty",
    "preformatted": "<title>Notes</title><pre><a href=a>a</a></pre>",
    "nothing": "",
}


@pytest.mark.parametrize("name", SERVERS)
def test_lists_of_real_servers_are_known(name: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="sentinel-list-"))  # pytest's let no other user in
    try:
        folder.chmod(0o755)
        files = folder / "www" / FOLDER.strip("/")
        (files / "sub").mkdir(parents=True)
        (files / "report.pdf").write_bytes(b"%PDF-1.7")
        for path in (folder / "www", files, files / "sub"):
            path.chmod(0o755)
        status, body = SERVERS[name](folder)
        assert (status, bool(folder_listing(body.decode()))) == (200, True), body.decode()
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("name", SHAPES)
def test_lists_of_other_servers_are_known_by_their_shape(name: str) -> None:
    assert folder_listing(SHAPES[name])


@pytest.mark.parametrize("name", NONE)
def test_pages_that_are_no_list(name: str) -> None:
    assert folder_listing(NONE[name]) == ""


def test_no_page_of_the_manual_is_one() -> None:
    index = needs_file(Path("/usr/share/doc/python3-doc/html/index.html"), package="python3-doc")
    pages = index.resolve().parent.glob("*.html")
    assert [page.name for page in pages if folder_listing(page.read_text())] == []
