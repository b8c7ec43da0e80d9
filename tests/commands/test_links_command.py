"""`sentinel links` as it is called: sites, folders and lists, each answer, each exit code."""

import asyncio
import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.commands.link_crawl import INTERRUPTED
from sentinel.commands.link_options import LOGOUT
from support.free_ports import keep
from support.links_program import run_sentinel, sentinel
from support.site_server import Answer, Request, SiteServer
from support.waiting import LIMIT_SECONDS

SITE = {
    "/": '<p><a href="/a">A</a>\n\n<a href="/a#no">No</a>\n<a href="/gone">Gone\nfor good</a></p>',
    "/a": '<h1 id="yes">A</h1> <a href="/gone">there</a> <a href="mailto:nobody">mail</a>',
}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


async def links(state: Path, *words: str) -> tuple[int, str, str]:
    return await run_sentinel("links", *words, "--state", str(state))


async def report(state: Path, *words: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = await links(state, *words, "--json")
    return code, json.loads(out)


async def test_the_document_has_the_promised_keys_in_their_order(state: Path) -> None:
    async with SiteServer(SITE) as server:
        code, document = await report(state, server.url)
    assert code == 1
    promised = ["schema", "root", "pages", "links", "checked", "requests", "seconds", "broken"]
    promised += ["refused", "redirected", "inconclusive", "skipped", "stopped"]
    assert list(document)[: len(promised)] == promised
    assert document["schema"] == "sentinel/links/1"
    assert (document["root"], document["pages"], document["links"]) == (server.url, 2, 4)
    missing, gone, contact = document["broken"]
    assert list(gone)[:5] == ["url", "status", "reason", "text", "from"]
    assert {key: gone[key] for key in ("url", "status", "reason", "text")} == {
        "url": f"{server.url}gone",
        "status": 404,
        "reason": "status",
        "text": "Gone for good",
    }
    assert [(one["page"], one["line"]) for one in gone["from"]] == [
        (server.url, 4),
        (f"{server.url}a", 1),
    ]
    assert (missing["url"], missing["reason"]) == (f"{server.url}a#no", "missing-fragment")
    assert (contact["url"], contact["reason"]) == ("mailto:nobody", "bad-contact")
    assert document["partial"] == ""


async def test_the_report_for_people_is_by_page_and_says_what_to_do(state: Path) -> None:
    async with SiteServer(SITE) as server:
        code, out, _ = await links(state, server.url)
    assert code == 1
    first, *_ = out.split("\n\n")
    lines = first.splitlines()
    assert lines[0] == server.url
    assert lines[1].startswith("  The page is there, but nothing is named 'no'. Link to")
    assert lines[2] == f"    line 3 “No” -> {server.url}a#no"
    assert lines[3].startswith("  Answers 404, not found. Correct the link")
    assert lines[4] == f"    line 4 “Gone for good” -> {server.url}gone"
    assert out.splitlines()[-1].startswith("3 broken addresses; 2 pages, 4 links, ")


async def test_a_site_without_a_broken_link_ends_with_0_and_leaves_nothing_behind(
    state: Path,
) -> None:
    async with SiteServer({"/": '<a href="/b">b</a>', "/b": "<p>b</p>"}) as server:
        code, out, err = await links(state, server.url)
    assert (code, err) == (0, "")
    assert out.startswith("Nothing broken; 2 pages, 1 link, ")
    assert list(state.iterdir()) == []


async def test_no_configuration_is_read(state: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("this is = no [configuration")
    async with SiteServer({"/": "<p>good</p>"}) as server:
        code, _, _ = await links(state, server.url, "--config", str(broken))
    assert code == 0


async def test_a_site_that_answers_nobody_is_broken_and_one_that_refuses_is_not_found_out(
    state: Path,
) -> None:
    async with SiteServer({}) as server:
        await server.stop()
        code, document = await report(state, server.url, "--attempts", "1")
    assert (code, [one["reason"] for one in document["broken"]]) == (1, ["connection-refused"])
    async with SiteServer({"/": (403, {}, "no")}) as refusing:
        code, document = await report(state, refusing.url)
    assert (code, [one["status"] for one in document["refused"]]) == (3, [403])


async def test_what_is_excluded_is_listed_with_the_pattern(state: Path) -> None:
    async with SiteServer(SITE) as server:
        code, document = await report(state, server.url, "--exclude", "gone$", "--no-fragments")
    assert document["skipped"] == [{"url": f"{server.url}gone", "reason": "excluded by gone$"}]
    assert [one["reason"] for one in document["broken"]] == ["bad-contact"]
    assert code == 1


async def test_depth_0_is_that_page_and_what_it_links_to(state: Path) -> None:
    routes = {"/": '<a href="/a">a</a><a href="/x">x</a>', "/a": '<a href="/y">y</a>'}
    async with SiteServer(routes) as server:
        _, document = await report(state, server.url, "--depth", "0")
        assert [one["url"] for one in document["broken"]] == [f"{server.url}x"]
        _, document = await report(state, server.url)
        assert [one["url"] for one in document["broken"]] == [f"{server.url}x", f"{server.url}y"]


async def test_links_to_other_sites_are_asked_only_where_that_is_wanted(state: Path) -> None:
    async with SiteServer({}) as other:
        outside = other.url.replace("127.0.0.1", "localhost")
        async with SiteServer({"/": f'<a href="{outside}gone">gone</a>'}) as server:
            assert (await report(state, server.url))[0] == 0
            assert other.asked == []
            private = ("--external", "--external-interval", "0")
            _, document = await report(state, server.url, *private)
            assert [one["reason"] for one in document["inconclusive"]] == ["private-address"]
            assert other.asked == []
            code, document = await report(state, server.url, *private, "--allow-private")
    assert code == 1
    assert [(one["url"], one["external"]) for one in document["broken"]] == [
        (f"{outside}gone", True)
    ]


async def test_headers_and_cookies_go_to_the_site_alone(state: Path, tmp_path: Path) -> None:
    secret = tmp_path / "header"
    secret.write_text("X-Token: hush\n")
    async with SiteServer({}) as other:
        outside = other.url.replace("127.0.0.1", "localhost")
        async with SiteServer({"/": f'<a href="{outside}x">x</a>'}) as server:
            words = ("--header", f"@{secret}", "--cookie", "a=b", "--cookie", "c=d", "--external")
            await report(state, server.url, *words, "--allow-address", "127.0.0.0/8")
    assert all(one.headers["x-token"] == "hush" for one in server.requests)
    assert all(one.headers["cookie"] == "a=b; c=d" for one in server.requests)
    assert other.requests
    assert not any({"x-token", "cookie"} & set(one.headers) for one in other.requests)


async def test_a_host_that_leads_to_another_of_the_same_domain_is_crawled_there(
    state: Path,
) -> None:
    """As `example.org` leads to `www.example.org`; a host on this machine is its own domain, so
    the path stands in here: the site of `/en/` is what lies below it."""
    async with SiteServer(
        {
            "/en/": (301, {"location": "/de/"}, ""),
            "/de/": '<a href="/de/gone">gone</a>',
        }
    ) as server:
        code, document = await report(state, f"{server.url}en/")
    assert code == 1
    assert [one["url"] for one in document["broken"]] == [f"{server.url}de/gone"]
    assert f"{server.url}en/ redirects to {server.url}de/" in document["notes"][0]


async def test_a_root_that_leads_to_another_site_is_not_found_out(state: Path) -> None:
    async with SiteServer({"/": "<p>other</p>"}) as other:
        outside = other.url.replace("127.0.0.1", "localhost")
        async with SiteServer({"/": (302, {"location": outside}, "")}) as server:
            code, document = await report(state, server.url)
    assert code == 3
    assert "another site" in document["notes"][0]
    assert other.asked == []


# -- folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "public"
    (pages / "guide").mkdir(parents=True)
    (pages / "index.html").write_text('<a href="guide/">guide</a>\n<a href="gone.html">x</a>')
    (pages / "guide" / "index.html").write_text('<a href="/index.html#no">home</a>')
    (pages / "alone.html").write_text('<a href="about">about</a>')
    (pages / "about.html").write_text("<p>about</p>")
    return pages


async def test_a_folder_is_told_by_file_and_pages_that_nothing_links_to_are_read(
    state: Path, folder: Path
) -> None:
    code, document = await report(state, str(folder))
    assert (code, document["root"]) == (1, str(folder))
    found = [
        (one["url"], [(place["page"], place["line"]) for place in one["from"]])
        for one in document["broken"]
    ]
    assert sorted(found) == [
        ("/about", [("alone.html", 1)]),
        ("/gone.html", [("index.html", 2)]),
        ("/index.html#no", [("guide/index.html", 1)]),
    ]


async def test_clean_urls_are_served_where_that_is_said(state: Path, folder: Path) -> None:
    _, document = await report(state, str(folder), "--clean-urls")
    assert "/about" not in [one["url"] for one in document["broken"]]


async def test_a_folder_without_an_index_file_is_no_fault(state: Path, tmp_path: Path) -> None:
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "page.html").write_text('<a href="page.html">self</a>')
    assert (await report(state, str(tmp_path / "only")))[0] == 0


async def test_a_folder_without_pages_is_wrong_usage(state: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    code, out, err = await links(state, str(tmp_path / "none"))
    assert (code, out) == (2, "")
    assert "no HTML file" in err


# -- lists


async def test_a_list_is_asked_and_read_and_nothing_further(state: Path, tmp_path: Path) -> None:
    routes = {"/a": '<a href="/b">b</a><a href="/x">x</a>', "/b": '<a href="/y">y</a>'}
    async with SiteServer(routes) as server:
        file = tmp_path / "list.txt"
        file.write_text(f"# ours\n{server.url}a\n\n{server.url}gone\n{server.url}a\n")
        code, document = await report(state, str(file))
        deeper = (await report(state, str(file), "--depth", "5"))[1]
    assert code == 1
    assert {one["url"].removeprefix(server.url) for one in document["broken"]} == {"gone", "x"}
    assert {one["url"].removeprefix(server.url) for one in deeper["broken"]} == {"gone", "x", "y"}


# -- what ends early


async def test_ctrl_c_gives_what_is_known_and_resume_asks_the_rest(state: Path) -> None:
    """One page answers only when the test lets it; the interrupt comes while it is asked."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Answer:
        reached.set()
        await go_on.wait()
        return '<a href="/last-gone">x</a>'

    async with SiteServer({"/": '<a href="/gone">g</a><a href="/slow">s</a>'}) as server:
        server.routes["/slow"] = slow
        words = ("links", server.url, "--state", str(state), "--json")
        async with sentinel(*words) as process, asyncio.timeout(LIMIT_SECONDS):
            await reached.wait()
            while "/gone" not in server.asked:
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGINT)
            out, err = await process.communicate()
        assert process.returncode == INTERRUPTED, err
        document = json.loads(out)
        assert b"Traceback" not in err
        assert "--resume" in document["partial"]
        assert [one["url"] for one in document["broken"]] in ([], [f"{server.url}gone"])
        go_on.set()
        before = len(server.asked)
        code, out_text, err_text = await links(state, server.url, "--json", "--resume")
        assert "Going on with the crawl" in err_text
        assert "/" not in server.asked[before:]
        found = {one["url"] for one in json.loads(out_text)["broken"]}
    assert code == 1
    assert found == {f"{server.url}gone", f"{server.url}last-gone"}
    assert list(state.iterdir()) == []


async def test_an_interrupted_crawl_that_is_not_resumed_is_named_and_begun_anew(
    state: Path,
) -> None:
    reached = asyncio.Event()

    async def never(_: Request) -> Answer:
        reached.set()
        await asyncio.Event().wait()
        return ""

    async with SiteServer({"/": never}) as server:
        words = ("links", server.url, "--state", str(state))
        async with sentinel(*words) as process, asyncio.timeout(LIMIT_SECONDS):
            await reached.wait()
            process.kill()
            await process.communicate()
        server.routes["/"] = "<p>good</p>"
        code, _, err = await links(state, server.url)
    assert code == 0
    assert "was interrupted; this one begins anew" in err


# -- wrong usage


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["www.example.org"], "write https://www.example.org/"),
        (["no-such-file"], "neither an http(s) URL nor a folder"),
        (["http://"], "does not parse"),
        (["https://user:hush@site.example/"], "--header @FILE"),
        (["https://site.example/", "{folder}"], "not a mix"),
        (["{list}"], "list.txt:2: 'ftp://x/' is no http or https URL"),
        (["{empty}"], "no address in it"),
        (["https://site.example/", "--exclude", "("], "is no regular expression"),
        (["https://site.example/", "--header", "no colon"], "'Name: value'"),
        (["https://site.example/", "--header", "Host: x"], "set by Sentinel itself"),
        (["https://site.example/", "--header", "User-Agent: x"], "Use --user-agent"),
        (["https://site.example/", "--cookie", "a b"], "NAME=VALUE"),
        (["https://site.example/", "--cookie", "@nowhere"], "nowhere cannot be read"),
        (["https://site.example/", "--rate", "-1"], "is no number of at least 0"),
        (["https://site.example/", "--depth", "x"], "is no whole number of at least 0"),
        (["https://site.example/", "--timeout", "0"], "accepted are 0.1 to 3600 seconds"),
        (["https://site.example/", "--allow-address", "10.0.0.1/8"], "is no network"),
        (["https://site.example/", "--format", "csv", "--json"], "contradict each other"),
        (["https://site.example/", "--output", "{folder}/no/x"], "there is no folder"),
        (["https://site.example/", "--ca-file", "nowhere.pem"], "wanted is a PEM file"),
        (["https://site.example/", "--clean-urls"], "is for a FOLDER"),
        (["https://site.example/", "--login-field", "a=b"], "need --login URL"),
        (
            ["https://site.example/", "--login", "https://x.example/", "--cookie", "a=b"],
            "give one of them",
        ),
    ],
)
def test_wrong_words_are_told_and_nothing_is_asked(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.txt").write_text("https://site.example/\nftp://x/\n")
    (tmp_path / "empty.txt").write_text("# nothing\n")
    names = {"folder": tmp_path, "list": tmp_path / "list.txt", "empty": tmp_path / "empty.txt"}
    given = [word.format(**names) if word[0] == "{" else word for word in words]
    assert main(["links", *given, "--state", str(tmp_path / "state")]) == 2
    out, err = capsys.readouterr()
    assert told in err
    assert "Traceback" not in err
    assert "hush" not in err
    assert "error/1" in out if "--json" in words else out == ""


async def test_the_answer_can_go_to_a_file(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "links.sarif"
    async with SiteServer(SITE) as server:
        code, out, err = await links(state, server.url, "--format", "sarif", "--output", str(file))
    assert (code, out) == (1, "")
    assert f"Written to {file}" in err
    assert json.loads(file.read_text())["version"] == "2.1.0"


async def test_two_crawls_of_one_site_do_not_share_a_journal(state: Path) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Answer:
        reached.set()
        await go_on.wait()
        return "<p>good</p>"

    async with SiteServer({"/": slow}) as server:
        words = ("links", server.url, "--state", str(state))
        async with sentinel(*words) as process, asyncio.timeout(LIMIT_SECONDS):
            await reached.wait()
            code, _, err = await links(state, server.url)
            assert code == 4
            assert "is being worked on" in err
            go_on.set()
            await process.communicate()
        assert process.returncode == 0


def test_the_journals_lie_where_the_user_keeps_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentinel.commands.link_place import default_state

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_state() == tmp_path / "sentinel" / "links"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_state() == tmp_path / ".local" / "state" / "sentinel" / "links"
    assert list(tmp_path.iterdir()) == []


# -- a site behind a login

FORM = '<form method="post"><input name="user"><input type="password" name="word"></form>'


def behind_a_login(request: Request) -> Answer:
    if "sid=42" in request.headers.get("cookie", ""):
        return '<a href="/logout">Log out</a> <a href="/gone">gone</a>'
    return (302, {"location": "/login"}, "")


def login_page(request: Request) -> Answer:
    if request.method == "POST" and b"word=hush" in request.body:
        return (303, {"location": "/", "set-cookie": "sid=42; Path=/"}, "")
    return FORM


async def test_a_site_behind_a_login_is_crawled_and_never_logged_out(
    state: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("hush\n")
    async with SiteServer({"/": behind_a_login, "/login": login_page}) as server:
        words = ("--login", f"{server.url}login", "--login-field", "user=checker")
        password = ("--login-password-file", str(secret))
        code, out, err = await links(state, server.url, *words, *password, "--json")
        assert "Logged in" in err
        assert "/logout" not in server.asked
        code_without, _, err_without = await links(state, server.url, *words)
    document = json.loads(out)
    assert (code, [one["url"] for one in document["broken"]]) == (1, [f"{server.url}gone"])
    (skipped,) = document["skipped"]
    assert skipped["url"] == f"{server.url}logout"
    assert code_without == 2
    assert "SENTINEL_LOGIN_PASSWORD" in err_without


@pytest.mark.parametrize(
    ("path", "left_alone"),
    [
        ("logout", True),
        ("user/log-out?x=1", True),
        ("index.php?action=logoff", True),
        ("sign_out", True),
        ("Special:UserLogout", False),
        ("logoutput.html", False),
        ("catalogue/out", False),
        ("blog/outlook", False),
        ("design-office", False),
    ],
)
def test_addresses_that_would_log_out_are_known_by_their_name(path: str, left_alone: bool) -> None:
    assert bool(re.search(LOGOUT, f"https://site.example/{path}")) is left_alone


async def test_an_interrupted_look_at_a_folder_goes_on_at_the_same_address(
    state: Path, tmp_path: Path
) -> None:
    """The journal has absolute addresses: the folder's server takes the port of that time."""
    pages = tmp_path / "many"
    pages.mkdir()
    for number in range(300):
        (pages / f"p{number}.html").write_text(f'<a href="gone{number}">x</a>')
    words = ("links", str(pages), "--state", str(state), "--json")
    async with sentinel(*words, "--rate", "20") as process, asyncio.timeout(LIMIT_SECONDS):
        while not any(file.stat().st_size > 1000 for file in state.glob("*/crawl.journal")):
            await asyncio.sleep(0.05)
        process.kill()
        await process.communicate()
    (about,) = state.glob("*/about.json")
    keep(json.loads(about.read_bytes())["port"])  # a server of another test could get it by chance
    code, out, err = await run_sentinel(*words, "--resume")
    document = json.loads(out)
    assert "Going on with the crawl" in err
    assert code == 1
    assert {one["url"] for one in document["broken"]} == {f"/gone{n}" for n in range(300)}
    assert document["checked"] == 601  # and the top, which has no index file
    assert list(state.iterdir()) == []


def test_without_a_url_a_form_for_crawls_is_wrong_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["links", "--format", "csv"]) == 2
    assert "Give what is to be crawled" in capsys.readouterr().err
