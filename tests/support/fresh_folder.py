"""A working folder as `sentinel init` makes it: made once in this process, then copied."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sentinel.commands.init import initialise
from sentinel.config.addresses import root_url
from support.stores import begin

_URL = "http://stand-in.invalid/"
_CONSOLE = 'listen = "127.0.0.1:8600"'
CORE_CHECKS = frozenset(
    (
        *("baseline", "database", "doorways", "headers", "home", "links", "probes", "server"),
        *("third-party", "tree"),
    )
)
"""What proves a defacement, damage or a crash. A test that is about another one asks for it."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    mode: int
    text: str


def fresh_folder(
    folder: Path,
    *,
    url: str,
    document_root: Path | None,
    name: str,
    checks: frozenset[str] | None = CORE_CHECKS,
    console: str = "",
    ready_made: bool = True,
) -> Path:
    """Makes a working folder with one site, that `initialise` would make alike but for checks that
    are not asked for (None: all are) and the address of the console (""; none: many daemons run at
    once); its config.toml. What `initialise` refuses is not looked for here. `ready_made`: the
    database that the first command would make lies there."""
    answers = {_URL: root_url(url)}
    if document_root is not None:
        answers["/stand-in/root"] = str(document_root.absolute())
    for file in _made(name, document_root is not None):
        folder_name, _, rest = file.name.partition("/")
        stem = rest.partition("/")[0].removesuffix(".toml")
        if checks is not None and folder_name == "checks" and stem not in checks:
            continue
        target = folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = file.text
        if file.name == "config.toml":
            assert text.count(_CONSOLE) == 1
            text = text.replace(_CONSOLE, f'listen = "{console}"')
            for stand_in, answer in answers.items():
                assert text.count(f'"{stand_in}"') == 1
                text = text.replace(f'"{stand_in}"', f'"{answer}"')
        target.write_text(text, encoding="utf-8")
        target.chmod(file.mode)
    if ready_made:
        begin(folder / "state" / "sentinel.db")
    return folder / "config.toml"


@cache
def _made(name: str, has_root: bool) -> tuple[_File, ...]:
    with TemporaryDirectory() as place:
        root = Path(place, "root")
        root.mkdir()
        work = Path(place, "work")
        files = initialise(work, url=_URL, document_root=root if has_root else None, name=name)
        return tuple(
            _File(
                file,
                (work / file).stat().st_mode & 0o7777,
                (work / file).read_text(encoding="utf-8").replace(str(root), "/stand-in/root"),
            )
            for file in files
        )
