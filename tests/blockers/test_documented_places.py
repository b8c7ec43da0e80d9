"""The places that docs/response.md gives for the snippets, tried by each server's own test."""

import re
import subprocess
from pathlib import Path

import pytest

from sentinel.blockers import BLOCKERS
from sentinel.core.block_settings import HaproxyBlock
from sentinel.core.site import BlockSettings
from support.programs import needs
from support.values import make_site
from support.web_server import free_port, worker_user

DOCUMENT = Path(__file__).parents[2] / "docs" / "response.md"
MODULES = "/usr/lib/apache2/modules"
LOADED = ("mpm_event", "authz_core", "rewrite", "headers")


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found is not None, f"no example for {language} in {DOCUMENT}"
    return found[1]


@pytest.mark.parametrize(
    ("driver", "program", "package"),
    [
        ("nginx", "nginx", "nginx"),
        ("apache", "apache2", "apache2"),
        ("haproxy", "haproxy", "haproxy"),
        ("caddy", "caddy", "caddy"),
    ],
)
def test_the_documented_place_is_one_that_the_server_accepts(
    tmp_path: Path, driver: str, program: str, package: str
) -> None:
    found = needs(program, package=package)
    settings = BlockSettings(
        driver=driver,
        flag_dir=tmp_path / "flags",
        retry_after_seconds=600,
        haproxy=HaproxyBlock(socket=Path("/run/haproxy/admin.sock")),
    )
    made = BLOCKERS[driver].preparation(make_site(block=settings))
    here = tmp_path / made.files[0].path.name
    here.write_text(made.files[0].text)
    for one in made.files[1:]:
        one.path.parent.mkdir(parents=True, exist_ok=True)
        one.path.write_text(one.text)
    text = example(driver)
    assert made.include in text
    text = text.replace(str(made.files[0].path), str(here))
    text = text.replace("    # the lines of sentinel-main.lines\n", here.read_text())
    text = text.replace("/run/haproxy", str(tmp_path)).replace("/var/www/html", str(tmp_path))
    file, argv = (
        tmp_path / "whole.conf",
        {
            "nginx": [found, "-t", "-e", "stderr", "-c"],
            "apache": [found, "-t", "-f"],
            "haproxy": [found, "-c", "-f"],
            "caddy": [found, "validate", "--adapter", "caddyfile", "--config"],
        },
    )
    file.write_text(whole(driver, tmp_path, text))
    done = subprocess.run([*argv[driver], str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


def whole(driver: str, folder: Path, text: str) -> str:
    """The example in what Debian has around it, without its folders and its ports."""
    if driver == "nginx":
        text = text.replace("listen 80", f"listen 127.0.0.1:{free_port()}")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        text += "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        return f"pid {folder}/pid; events {{ }} http {{ access_log off;\n{text}\n}}\n"
    if driver == "apache":
        modules = "\n".join(f"LoadModule {n}_module {MODULES}/mod_{n}.so" for n in LOADED)
        return (
            f"ServerRoot {folder}\nServerName example.org\nPidFile {folder}/pid\n{modules}\n"
            f"User {worker_user()}\nErrorLog {folder}/error.log\n{text}"
        )
    return text
