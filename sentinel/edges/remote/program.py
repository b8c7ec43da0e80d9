"""The helper as one file to be copied to a web host, and the lines that install it."""

import hashlib
import io
import shlex
import zipfile
from pathlib import Path

from sentinel.core.site import RemoteHost

PLACE = "/usr/local/bin/sentinel-helper"
"""Where the helper is to lie on the web host; root's, so that no site can change it."""
_FIRST_LINE = b"#!/usr/bin/python3 -I\n"
_PACKAGES = ("sentinel", "sentinel/edges", "sentinel/edges/remote")
_MAIN = (
    "from sentinel.edges.remote.helper.serve import main\n\n"
    'if __name__ == "__main__":\n    raise SystemExit(main())\n'
)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def helper_program() -> bytes:
    """A zip file that Python runs (PEP 441), the same bytes each time: `unzip -l` shows what is
    in it."""
    files = {f"{package}/__init__.py": "" for package in _PACKAGES}
    for file in sorted((Path(__file__).parent / "helper").glob("*.py")):
        files[f"sentinel/edges/remote/helper/{file.name}"] = file.read_text("utf-8")
    files["__main__.py"] = _MAIN
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), text)
    return _FIRST_LINE + packed.getvalue()


def helper_digest() -> str:
    """SHA-256 of the program, as the helper tells it in its greeting."""
    return hashlib.sha256(helper_program()).hexdigest()


def forced_command(root: Path, reload: tuple[tuple[str, ...], ...] = ()) -> str:
    """What the web host runs, whatever the client asks for."""
    words = [PLACE, "--root", str(root)]
    for command in reload:
        words += ["--reload", shlex.join(command)]
    return shlex.join(words)


def authorized_key(root: Path, public_key: str, reload: tuple[tuple[str, ...], ...] = ()) -> str:
    """The line for `authorized_keys` (sshd(8)): this key runs the helper, and nothing else."""
    command = forced_command(root, reload).replace("\\", "\\\\").replace('"', '\\"')
    return f'command="{command}",restrict {public_key}'


def address(remote: RemoteHost) -> str:
    """How messages call the web host."""
    return f"{remote.user}@{remote.host}:{remote.port}"
