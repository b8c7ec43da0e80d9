"""A folder is served as plain web servers do it, to nobody but us, and nothing beside it."""

from pathlib import Path

import httpx
import pytest

from sentinel.edges.folder_server import FolderServer, pages_below
from sentinel.errors import CouldNotFindOut


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "public"
    (root / "guide" / "deep").mkdir(parents=True)
    (root / "bare").mkdir()
    (root / "index.html").write_text("top")
    (root / "about.html").write_text("about")
    (root / "guide" / "index.htm").write_text("guide")
    (root / "guide" / "deep" / "क ख.html").write_text("deep")
    (root / "large.bin").write_bytes(b"x" * 1_000_003)
    (root / "site.webmanifest").write_text("{}")
    (tmp_path / "secret.html").write_text("secret")
    (root / "out").symlink_to(tmp_path)
    (root / "out.html").symlink_to(tmp_path / "secret.html")
    (root / "in.html").symlink_to(root / "about.html")
    (root / "loop.html").symlink_to(root / "loop.html")
    return root


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/", 200, b"top"),
        ("/?lang=hi", 200, b"top"),
        ("/guide/", 200, b"guide"),
        ("/guide", 301, b""),
        ("/guide/deep/%E0%A4%95%20%E0%A4%96.html", 200, b"deep"),
        ("/about.html", 200, b"about"),
        ("/about", 404, b""),
        ("/about.html/", 404, b""),
        ("/bare/", 404, b""),
        ("/bare", 301, b""),
        ("/gone.html", 404, b""),
        ("/in.html", 200, b"about"),
        ("/out/secret.html", 404, b""),
        ("/out.html", 404, b""),
        ("/loop.html", 404, b""),
        ("/%2e%2e/secret.html", 404, b""),
        ("/..%2fsecret.html", 404, b""),
        ("//guide", 301, b""),
        ("/nul%00", 404, b""),
        ("/" + "x" * 5000, 404, b""),
    ],
)
async def test_what_is_served(folder: Path, path: str, status: int, body: bytes) -> None:
    async with FolderServer(folder) as server, httpx.AsyncClient(headers=server.headers) as client:
        request = client.build_request("GET", server.url)
        request.url = request.url.copy_with(raw_path=path.encode())
        response = await client.send(request)
        assert (response.status_code, response.content) == (status, body)
        if status == 301:
            # two slashes at the beginning would name a host
            assert response.headers["location"] == f"/{path.strip('/')}/"


async def test_the_ending_may_be_left_out_where_that_is_said(folder: Path) -> None:
    async with FolderServer(folder, clean_urls=True) as server:
        async with httpx.AsyncClient(headers=server.headers) as client:
            assert (await client.get(f"{server.url}about")).text == "about"
            assert (await client.get(f"{server.url}gone")).status_code == 404
            assert (await client.get(f"{server.url}out")).status_code == 404
        assert server.name_of("/about") == "about.html"


async def test_nobody_else_on_this_machine_is_served(folder: Path) -> None:
    async with FolderServer(folder) as server, httpx.AsyncClient() as client:
        assert (await client.get(server.url)).status_code == 403
        wrong = {name: "wrong" for name, _ in server.headers}
        assert (await client.get(server.url, headers=wrong)).status_code == 403
        odd = {name: b"\xff" for name, _ in server.headers}
        assert (await client.get(server.url, headers=odd)).status_code == 403
        right = dict(server.headers)
        assert (await client.post(server.url, headers=right)).status_code == 403
        assert (await client.get(server.url, headers=right)).status_code == 200


async def test_types_are_told_by_name_and_large_files_come_whole(folder: Path) -> None:
    async with FolderServer(folder) as server, httpx.AsyncClient(headers=server.headers) as client:
        page = await client.get(f"{server.url}about.html")
        assert page.headers["content-type"] == "text/html"
        manifest = await client.get(f"{server.url}site.webmanifest")
        assert manifest.headers["content-type"] == "application/manifest+json"
        large = await client.get(f"{server.url}large.bin")
        assert large.content == b"x" * 1_000_003
        head = await client.head(f"{server.url}large.bin")
        assert (head.headers["content-length"], head.content) == ("1000003", b"")
        assert (await client.get(server.url)).text == "top"  # the connection goes on


async def test_files_that_serve_addresses_are_named(folder: Path) -> None:
    server = FolderServer(folder)
    assert server.name_of("/") == "index.html"
    assert server.name_of("/guide/?x=1") == "guide/index.htm"
    assert server.name_of("/gone") == "/gone"


async def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    async with FolderServer(folder) as first:
        with pytest.raises(CouldNotFindOut, match="without --resume"):
            await FolderServer(folder, port=first.port).__aenter__()


def test_pages_are_found_by_name_and_a_directory_stands_for_its_index(folder: Path) -> None:
    deep = "guide/deep/%E0%A4%95%20%E0%A4%96.html"
    found = list(pages_below(folder, 100))
    assert found == ["about.html", "in.html", "", "loop.html", "out.html", "guide/", deep]
    assert list(pages_below(folder, 2)) == found[:2]
