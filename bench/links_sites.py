"""The site of the link benchmark: Debian's documentation, as thousands of people wrote it."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PACKAGES = (
    *("python3.11-doc", "postgresql-doc-15", "python-django-doc", "python-sqlalchemy-doc"),
    *("sqlite3-doc", "git-doc", "debian-policy", "debian-handbook"),
    # scripts that the manuals link to from their _static folders
    *("libjs-jquery", "libjs-underscore", "libjs-sphinxdoc"),
)
LANGUAGES = ("de-DE", "en-US", "es-ES", "fr-FR", "ja-JP")
PARTS = {
    "django": "python-django-doc/html",
    "git": "git-doc",
    **{f"handbook/{language}": f"debian-handbook/html/{language}" for language in LANGUAGES},
    "policy": "debian-policy",
    "postgresql": "postgresql-doc-15/html",
    "python": "python3.11/html",
    "sqlalchemy": "python-sqlalchemy-doc/html",
    "sqlite": "sqlite3",
}
"""Folder of the site to folder below /usr/share/doc, in the order of the index page."""
_ENTRANCES = {"policy": "policy/policy.html/index.html"}
_WHOLE = ".whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebianSite:
    """The built site on disk."""

    root: Path

    def pages(self, url: str) -> list[str]:
        """The URL of every HTML file, for checkers that do not crawl."""
        return sorted(
            url + quote(str(file.relative_to(self.root)))
            for file in self.root.rglob("*.html")
            if file.is_file()
        )

    def describe(self) -> str:
        files = [file for file in self.root.rglob("*") if file.is_file()]
        pages = sum(file.suffix == ".html" for file in files)
        megabytes = sum(file.stat().st_size for file in files) / 1e6
        return f"{pages:,} HTML files of {len(files):,} files, {megabytes:.0f} MB"


def debian_site(cache: Path) -> DebianSite:
    """Builds the site below `cache`, or finds it there. Downloads 70 MB with apt-get once."""
    root = cache / "debian-site"
    if not (cache / f"debian-site{_WHOLE}").exists():
        shutil.rmtree(root, ignore_errors=True)
        unpacked = _unpack(cache)
        for name, place in PARTS.items():
            _copy(unpacked / "usr/share/doc" / place, root / name)
        (root / "index.html").write_text(_index(root), encoding="utf-8")
        (cache / f"debian-site{_WHOLE}").touch()
    return DebianSite(root=root)


def _unpack(cache: Path) -> Path:
    """All packages in one tree, so that the links between them lead somewhere."""
    archives, tree = cache / "debs", cache / "unpacked"
    archives.mkdir(parents=True, exist_ok=True)
    missing = [name for name in PACKAGES if not list(archives.glob(f"{name}_*.deb"))]
    if missing:
        done = subprocess.run(["apt-get", "download", *missing], cwd=archives, check=False)
        if done.returncode:
            sys.exit(
                "The site is built of Debian 12's packages, and apt-get download failed (above): "
                "run apt-get update, on Debian 12, with its package sources in place."
            )
    for name in PACKAGES:
        (archive,) = archives.glob(f"{name}_*.deb")
        subprocess.run(["dpkg-deb", "--extract", str(archive), str(tree)], check=True)
    return tree


def _copy(source: Path, target: Path) -> None:
    """`cp -rL`: what links point to is copied; a link that leads nowhere stays a natural 404."""
    if not source.is_dir():
        sys.exit(f"{source} is missing: the packages are not those of Debian 12.")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target, ignore=_dangling)


def _dangling(folder: str, names: list[str]) -> set[str]:
    # shutil's own ignore_dangling_symlinks takes relative links as relative to the working folder
    return {name for name in names if not (Path(folder) / name).exists()}


def _index(root: Path) -> str:
    tops = [_ENTRANCES.get(name, f"{name}/index.html") for name in PARTS]
    links = "".join(f'<li><a href="/{top}">{top}</a>' for top in tops if (root / top).exists())
    return f"<!doctype html><meta charset=utf-8><title>Documentation</title><ul>{links}</ul>\n"
