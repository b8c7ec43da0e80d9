"""A copy that is asked as if it were the site: nothing else is ever asked."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.edges import scratch_server
from sentinel.edges.scratch_server import MAX_HOPS, ScratchSite, served
from support.settings import make_config
from support.values import FakeClock, folder_tree, make_page, make_site

SITE = replace(make_site(), url="https://www.institute.example/in/")


@dataclass
class Answers:
    """Stands for the copy's server: path to where it redirects, or nothing for a page."""

    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[FetchRequest] = field(default_factory=list)

    async def fetch(self, request: FetchRequest) -> Look:
        self.asked.append(request)
        path = request.url.removeprefix("http://www.institute.example/in/")
        if path == "gone":
            return FetchFailure(url=request.url, reason=FailureReason.RESET, fetched_at=NOW)
        location = self.redirects.get(path)
        headers = (("location", location),) if location else ()
        return replace(
            make_page(request.url, status=302 if location else 200),
            headers=headers,
            final_url=request.url,
        )

    async def close(self) -> None:
        """Nothing is open."""


NOW = FakeClock().now()


async def ask(path: str, **redirects: str) -> tuple[Look, Answers]:
    answers = Answers(redirects)
    copy = ScratchSite(site=SITE, port=8123, headers=(("X-Token", "t"),), fetcher=answers)
    return await copy.fetch(FetchRequest(url=SITE.url + path)), answers


async def test_it_is_asked_on_loopback_under_the_site_s_name() -> None:
    look, answers = await ask("page?x=1")
    (request,) = answers.asked
    assert request.url == "http://www.institute.example/in/page?x=1"
    assert (request.connect_to, request.connect_port) == ("127.0.0.1", 8123)
    assert request.headers == (("X-Token", "t"),)
    assert not request.follow_redirects
    assert isinstance(look, Page)
    assert look.url == look.final_url == f"{SITE.url}page?x=1"


async def test_a_redirect_within_the_site_is_followed_on_the_copy() -> None:
    look, answers = await ask("old", old="/in/new", new=f"{SITE.url}newest")
    assert isinstance(look, Page)
    assert (look.url, look.final_url) == (f"{SITE.url}old", f"{SITE.url}newest")
    assert [hop.location for hop in look.redirects] == [f"{SITE.url}new", f"{SITE.url}newest"]
    assert {request.connect_to for request in answers.asked} == {"127.0.0.1"}


@pytest.mark.parametrize("target", ["https://evil.example/", "/elsewhere", "//other.example/x"])
async def test_one_that_leads_off_the_site_is_given_as_it_is(target: str) -> None:
    look, answers = await ask("out", out=target)
    assert isinstance(look, Page)
    assert len(answers.asked) == 1, "nothing else is asked"
    assert look.status == 302
    assert not look.final_url.startswith(SITE.url)


async def test_a_circle_ends() -> None:
    look, answers = await ask("a", a="/in/a")
    assert isinstance(look, FetchFailure)
    assert look.reason is FailureReason.TOO_MANY_REDIRECTS
    assert len(answers.asked) == MAX_HOPS + 1


async def test_a_failure_is_the_site_s_address() -> None:
    look, _ = await ask("gone")
    assert isinstance(look, FetchFailure)
    assert look.url == f"{SITE.url}gone"


async def test_another_site_s_address_is_the_caller_s_fault() -> None:
    copy = ScratchSite(site=SITE, port=1, headers=(), fetcher=Answers())
    with pytest.raises(ValueError, match="not an address of"):
        await copy.fetch(FetchRequest(url="https://other.example/"))


async def test_sentinel_s_own_server_gives_files_to_a_token_alone(tmp_path: Path) -> None:
    root = folder_tree(tmp_path / "html", {"in/index.html": b"<p>Home</p>"})
    site = replace(SITE, url="https://www.institute.example/")
    limits = make_config(tmp_path).limits
    clock = FakeClock()
    async with served(site, root, tmp_path, limits=limits, clock=clock, agents=("a",)) as copy:
        look = await copy.fetch(FetchRequest(url=f"{site.url}in/"))
        assert isinstance(look, Page)
        assert look.body == b"<p>Home</p>"
        stranger = await replace(copy, headers=()).fetch(FetchRequest(url=f"{site.url}in/"))
        assert isinstance(stranger, Page)
        assert stranger.status == 403


def test_a_command_s_port_is_none_that_another_program_is_given_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the choice and the command's start any connection of the machine could get it."""
    given = tmp_path / "range"
    monkeypatch.setattr(scratch_server, "_GIVEN_PORTS", given)
    given.write_text("32768\t65000\n")
    assert 65000 < scratch_server._free_port() < 65536
    given.write_text("1024\t65535\n")  # none is left: then it is one of those
    assert scratch_server._free_port() >= 1024
    given.unlink()
    assert scratch_server._free_port() >= 1024
