"""The pages below docs/protect/, walked from install to a proven block and a rehearsed restore by
the commands and configurations that stand there, with the real web servers."""

from pathlib import Path

import pytest

from sentinel.cli import main
from support.doc_examples import DOCS, Example, commands, examples
from support.free_ports import free_port
from support.page_walk import Walk, plain_server, reader

SERVERS = ("nginx", "apache", "haproxy", "caddy")
PROTECT = tuple(sorted(page.stem for page in (DOCS / "protect").glob("*.md")))
SAME_ENDING = ("baseline", "backup", "doctor")


def loaded(walk: Walk) -> Example:
    (one,) = (example for example in walk.examples if "load" in example.words)
    return one


def halves(walk: Walk) -> tuple[list[Example], list[Example]]:
    """The examples before the server is told, and those after it."""
    own = loaded(walk)
    place = walk.examples.index(own)
    return list(walk.examples[:place]), list(walk.examples[place + 1 :])


def test_nginx_from_install_to_a_rehearsed_restore(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the page, in order."""
    with reader("protect/nginx.md", monkeypatch) as walk:
        before, after = halves(walk)
        for example in before:
            walk.do(example)
        with walk.served_by("nginx", loaded(walk).text):
            for example in after:
                walk.do(example)


@pytest.mark.parametrize("server", ["apache", "caddy", "haproxy"])
def test_others_as_far_as_they_differ(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is learnt, backed up and rehearsed is the same by whatever serves it."""
    with reader(f"protect/{server}.md", monkeypatch) as walk:
        application = free_port()
        walk.places["127.0.0.1:8080"] = f"127.0.0.1:{application}"
        before, after = halves(walk)
        for example in before:
            walk.do(example)
        for file in walk.folder.glob("conf/haproxy.map"):  # the page says where it belongs
            (walk.folder / "flags" / "main").mkdir(exist_ok=True)
            file.rename(walk.folder / "flags" / "main" / file.name)
        with (
            plain_server(walk.folder / "www", application),
            walk.served_by(server, loaded(walk).text),
        ):
            for example in after:
                if not any(word in example.text for word in SAME_ENDING):
                    walk.do(example)


@pytest.mark.parametrize("page", [name for name in PROTECT if name not in {"index", "nginx"}])
def test_what_is_the_same_for_all_is_written_alike(page: str) -> None:
    """So that the walk behind nginx holds for all of them."""

    def common(name: str) -> list[str]:
        found = examples(DOCS / "protect" / f"{name}.md")
        texts = [one.text for one in found if "run" in one.words]
        return [
            " ".join(command.words)
            for text in texts
            for command in commands(text)
            if command.words[:3] != ("sentinel", "block", "prepare")
        ]

    assert common(page) == common("nginx")


def test_every_ready_driver_has_its_page() -> None:
    from sentinel.blockers import BLOCKERS

    assert set(BLOCKERS) - {"demo"} <= set(PROTECT)
    assert Path(DOCS / "protect" / "index.md").exists()


def test_cloudflare_before_a_web_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's ladder is accepted, its first way is in force, its second cannot be tried so."""
    with reader("protect/cloudflare.md", monkeypatch) as walk:
        behind = next(one for one in examples(DOCS / "protect" / "nginx.md") if "load" in one.words)
        token = walk.folder / "cloudflare-token"
        token.write_text("of-no-account\n")
        token.chmod(0o600)
        walk.places["/etc/sentinel/cloudflare-token"] = str(token)
        runs = [one for one in walk.examples if {"run", "config"} & set(one.words)]
        tried = next(place for place, one in enumerate(runs) if "block prepare" in one.text)
        for example in runs[:tried]:
            walk.do(example)
        assert main(["block", "prepare", "--output", str(walk.folder / "conf")]) == 1
        with walk.served_by("nginx", behind.text):
            walk.do(runs[tried])
