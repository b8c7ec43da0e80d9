"""The Debian package: built once, looked into, and its scripts run.

Building takes a minute, so it is for `make test-slow`; what is cheap is tested always.
"""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from support.programs import needs

REPOSITORY = Path(__file__).parents[1]
DEBIAN = REPOSITORY / "packaging" / "debian"
LIBRARY = "/usr/lib/sentinel-watch"
BUILD = {"COMPRESS": "gzip", "SOURCE_DATE_EPOCH": "1795000000"}


def must(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class TestScripts:
    """postinst, prerm and postrm, as dpkg calls them, on a machine without systemd's manager."""

    @pytest.mark.parametrize("name", ["postinst", "prerm", "postrm"])
    def test_they_are_read_by_the_plain_shell(self, name: str) -> None:
        must("sh", "-n", DEBIAN / name)
        assert (DEBIAN / name).read_text(encoding="utf-8").splitlines()[0] == "#!/bin/sh"

    def test_purge_keeps_vault_evidence_and_configuration(self, tmp_path: Path) -> None:
        """With the folders of the script below a scratch root."""
        kept = {}
        for folder in ("etc/sentinel", "var/lib/sentinel/backups/main"):
            file = tmp_path / folder / "precious"
            file.parent.mkdir(parents=True)
            file.write_text(folder)
            kept[file] = folder
        units = tmp_path / "etc/systemd/system"
        units.mkdir(parents=True)
        (units / "sentinel.service").write_text("# Written by `sentinel service install`, from\n")
        (units / "sentinel-failed.service").write_text("# by hand\n")
        script = _below(tmp_path, "postrm")
        for deed in ("remove", "purge", "purge"):
            must("sh", script, deed)
        assert {file: file.read_text() for file in kept} == kept
        assert not (units / "sentinel.service").exists(), "it was ours, and leads nowhere now"
        assert (units / "sentinel-failed.service").exists(), "it was none of ours"

    def test_whoever_takes_it_away_learns_of_a_site_that_is_closed(self, tmp_path: Path) -> None:
        flags = tmp_path / "var/lib/sentinel/flags/main"
        flags.mkdir(parents=True)
        (flags / "current").symlink_to("f" * 64)
        done = subprocess.run(
            ["sh", str(_below(tmp_path, "prerm")), "remove"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"To open it by hand: rm {flags}/current" in done.stderr
        assert (flags / "current").is_symlink()


def _below(root: Path, name: str) -> Path:
    """The script with its absolute folders below another root."""
    text = (DEBIAN / name).read_text(encoding="utf-8").replace("@HOME@", f"{root}{LIBRARY}")
    text = re.sub(r"(?<=[ \"])/(?=etc/|var/|run/)", f"{root}/", text)
    script = root / name
    script.write_text(text, encoding="utf-8")
    return script


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs("dpkg-deb", package="dpkg")
    folder = tmp_path_factory.mktemp("deb")
    return Path(must(DEBIAN / "build", folder, **BUILD).splitlines()[-1])


@pytest.fixture(scope="module")
def tree(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the package holds, unpacked."""
    folder = tmp_path_factory.mktemp("unpacked")
    must("dpkg-deb", "--extract", package, folder)
    return folder


@pytest.mark.slow
def test_package_holds_program_unit_user_manual_and_completion_and_no_configuration(
    package: Path, tree: Path
) -> None:
    files = {str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()}
    assert {
        "usr/bin/sentinel",
        "usr/lib/systemd/system/sentinel.service",
        "usr/lib/sysusers.d/sentinel.conf",
        "usr/lib/tmpfiles.d/sentinel.conf",
        "usr/share/bash-completion/completions/sentinel",
        "usr/share/zsh/vendor-completions/_sentinel",
        "usr/share/fish/vendor_completions.d/sentinel.fish",
        "usr/share/man/man1/sentinel-restore.1.gz",
        "usr/share/man/man5/sentinel-config.5.gz",
        "usr/share/doc/sentinel-watch/copyright",
    } <= files
    assert {path.partition("/")[0] for path in files} == {"usr"}, "nothing in /etc, nothing in /var"
    # the defaults from which `sentinel init` makes one lie within the program
    assert all("/sentinel/_defaults/" in path for path in files if path.endswith("config.toml"))
    unit = (tree / "usr/lib/systemd/system/sentinel.service").read_text(encoding="utf-8")
    assert "ExecStart=/usr/bin/sentinel --config /etc/sentinel/config.toml run" in unit
    assert "conffiles" not in must("dpkg-deb", "--info", package)


@pytest.mark.slow
def test_nothing_in_it_may_be_changed_by_others_or_tells_where_it_was_built(tree: Path) -> None:
    for path in tree.rglob("*"):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode):
            assert not mode & 0o6022, f"{path}: {oct(mode)}"
    hits = subprocess.run(
        ["grep", "--recursive", "--files-with-matches", "--fixed-strings", str(REPOSITORY), tree],
        capture_output=True,
        text=True,
        check=False,
    )
    assert hits.stdout == ""


@pytest.mark.slow
def test_the_same_commit_gives_the_same_bytes(package: Path, tmp_path: Path) -> None:
    must(DEBIAN / "build", tmp_path, **BUILD)
    assert (tmp_path / package.name).read_bytes() == package.read_bytes()


@pytest.mark.slow
def test_debians_own_rules_find_nothing_that_was_not_argued(package: Path) -> None:
    lintian = needs("lintian", package="lintian")
    done = subprocess.run(
        [lintian, "--allow-root", "--fail-on", "error,warning", package],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_the_installed_tree_starts_with_the_python_of_the_distribution(
    tree: Path, tmp_path: Path
) -> None:
    """Out of its place: by the interpreter and the libraries that its link and folder name."""
    home = tree / LIBRARY.removeprefix("/")
    assert (home / "bin" / "python").readlink().parent == Path("../../../bin")
    (libraries,) = home.glob("lib/python3.*/site-packages")
    python = Path("/usr/bin") / (home / "bin" / "python").readlink().name
    if not python.exists():
        pytest.skip(f"the distribution has no {python}")

    def sentinel(*words: str | Path) -> str:
        return must(python, "-P", "-m", "sentinel", *words, PYTHONPATH=str(libraries))

    assert sentinel("--version").startswith("sentinel ")
    sentinel("init", tmp_path / "x", "--url", "http://127.0.0.1:1/")
    sentinel("check-config", "--config", tmp_path / "x" / "config.toml")
