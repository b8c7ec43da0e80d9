"""`sentinel init`: a working folder, and its differences from the shipped one."""

import argparse
import json
import shutil
import stat
from pathlib import Path

import pytest

from sentinel.commands import init
from sentinel.config import defaults_dir, load
from sentinel.config.scaffold import shipped_files
from sentinel.errors import CouldNotFindOut, Refused, UsageError

URL = "https://www.institute.example/"


def _run(*words: str | Path, as_json: bool = False) -> int:
    parser = argparse.ArgumentParser()
    init.add_arguments(parser)
    return init.run(
        parser.parse_args([str(word) for word in words], argparse.Namespace(json=as_json))
    )


def test_makes_a_folder_that_check_config_finds_fine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is there, with the site filled in, the comments kept, and next steps said."""
    html = tmp_path / "html"
    html.mkdir()
    folder = tmp_path / "work"
    assert _run(folder, "--url", URL, "--docroot", html, "--title", "संस्थान") == 0
    config = load(folder / "config.toml", environ={})
    site = config.sites[0]
    assert (site.name, site.title, site.url) == ("institute-example", "संस्थान", URL)
    assert site.document_root == html
    shipped = {path.stem for path in (defaults_dir() / "checks").glob("*.toml")}
    assert {check.name for check in config.checks} == shipped - {"attestations"}
    assert config.checks[0].source == "checks/baseline.toml"
    assert config.templates == folder / "playbooks" / "templates"
    text = (folder / "config.toml").read_text(encoding="utf-8")
    assert text.count("# ") > 50
    assert text.index("document_root = ") < text.index("# watch = true")
    assert (folder / "backups" / "restore.py").stat().st_mode & stat.S_IXUSR
    assert "sentinel baseline learn" in capsys.readouterr().out


def test_without_a_document_root_none_is_written(tmp_path: Path) -> None:
    """The key stays a comment."""
    init.initialise(tmp_path / "work", url="https://institute.example", name="main")
    site = load(tmp_path / "work" / "config.toml", environ={}).sites[0]
    assert site.document_root is None
    assert (site.name, site.title, site.url) == ("main", "main", "https://institute.example/")


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    """Nothing that exists is ever overwritten."""
    (tmp_path / "config.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        init.initialise(tmp_path, url=URL)
    assert caught.value.exit_code == 4
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "mine"


def test_all_faulty_words_at_once_and_nothing_written(tmp_path: Path) -> None:
    """URL, document root, name and title."""
    with pytest.raises(UsageError) as caught:
        init.initialise(
            tmp_path / "work",
            url="institute.example",
            document_root=tmp_path / "missing",
            name="A B",
            title="a\nb",
        )
    said = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in said] == ["--url", "--docroot", "--name", "--title"]
    assert not (tmp_path / "work").exists()


def test_a_url_with_a_password_does_not_print_it(tmp_path: Path) -> None:
    """Secrets stay out of messages here, too."""
    with pytest.raises(UsageError) as caught:
        init.initialise(tmp_path / "work", url="https://a:Corr3ct-h0rse@institute.example/")
    assert "h0rse" not in str(caught.value)


def test_a_folder_inside_the_document_root_is_refused(tmp_path: Path) -> None:
    """The web server would serve its database."""
    with pytest.raises(UsageError, match="lies inside the document root"):
        init.initialise(tmp_path / "sentinel", url=URL, document_root=tmp_path)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """Says which, and does not end in a traceback."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(CouldNotFindOut, match="cannot be written"):
        init.initialise(tmp_path / "file" / "work", url=URL)


def test_the_url_is_needed(tmp_path: Path) -> None:
    """Except with --diff."""
    with pytest.raises(UsageError, match="--url: missing"):
        _run(tmp_path / "work")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.org/", "example-org"),
        ("http://127.0.0.1:8080/", "127-0-0-1"),
        ("http://[::1]/", "1"),
        ("https://हिंदी.भारत/", "xn--i1b6e8byah-xn--h2brj9c"),
    ],
)
def test_names_come_from_the_host(tmp_path: Path, url: str, name: str) -> None:
    """A name that can be a folder's."""
    init.initialise(tmp_path / "work", url=url)
    assert load(tmp_path / "work" / "config.toml", environ={}).sites[0].name == name.replace(
        "--", "-"
    )


class TestDiff:
    """After an upgrade: what is new."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A fresh working folder."""
        (tmp_path / "html").mkdir()
        init.initialise(
            tmp_path / "work", url=URL, document_root=tmp_path / "html", title="Institute"
        )
        return tmp_path / "work"

    def test_a_fresh_folder_has_none(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The site that was filled in is no difference."""
        assert _run(folder, "--diff") == 0
        assert "as this version ships it" in capsys.readouterr().out

    def test_changes_are_shown_as_a_unified_diff(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A changed file, a missing one and a changed key of config.toml."""
        home = folder / "checks" / "home.toml"
        home.write_text(home.read_text(encoding="utf-8").replace('"1m"', '"7m"'), encoding="utf-8")
        (folder / "playbooks" / "crash.toml").unlink()
        config = folder / "config.toml"
        config.write_text(
            config.read_text(encoding="utf-8").replace("automatic = true", "automatic = false"),
            encoding="utf-8",
        )
        (folder / "checks" / "own.toml").write_text("# the operator's own", encoding="utf-8")
        assert _run(folder, "--diff") == 1
        out = capsys.readouterr().out
        assert '-every    = "7m"\n+every    = "1m"' in out
        assert "+++ shipped/playbooks/crash.toml" in out
        assert "-automatic = false\n+automatic = true" in out
        assert "own.toml" not in out

    def test_a_folder_older_than_the_profiles_of_promises_is_shown_each_of_their_files(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Brought up to date by what is shown, it would have the check, and nothing to prove."""
        shutil.rmtree(folder / "checks" / "promises")
        shutil.rmtree(folder / "playbooks" / "templates")
        assert _run(folder, "--diff") == 1
        out = capsys.readouterr().out
        profiles = [name for name in shipped_files() if name.startswith("checks/promises/")]
        assert profiles
        assert all(f"+++ shipped/{name}\n" in out for name in profiles)
        assert "templates" not in out

    def test_json(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The same as data."""
        (folder / "checks" / "home.toml").unlink()
        assert _run(folder, "--diff", as_json=True) == 1
        document = json.loads(capsys.readouterr().out)
        assert document["schema"] == "sentinel/init-diff/1"
        assert [entry["file"] for entry in document["differences"]] == ["checks/home.toml"]

    def test_a_folder_without_checks_uses_the_shipped_ones(self, folder: Path) -> None:
        """So there is nothing to differ."""
        shutil.rmtree(folder / "checks")
        assert _run(folder, "--diff") == 0

    def test_not_a_working_folder(self, tmp_path: Path) -> None:
        """The question could not be answered."""
        with pytest.raises(CouldNotFindOut, match="not found"):
            _run(tmp_path, "--diff")


def test_every_shipped_file_is_written(tmp_path: Path) -> None:
    """Definitions, templates, the stand-alone restore; config.toml last."""
    written = init.initialise(tmp_path / "work", url=URL)
    assert set(written) == set(shipped_files())
    assert written[-1] == "config.toml"
    assert {"checks/home.toml", "playbooks/defacement.toml", "backups/restore.py"} <= set(written)
    assert any(name.startswith("playbooks/templates/") for name in written)
