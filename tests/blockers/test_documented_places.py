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
from support.whole_configurations import PROGRAMS, check_command, whole

DOCUMENT = Path(__file__).parents[2] / "docs" / "response.md"


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found is not None, f"no example for {language} in {DOCUMENT}"
    return found[1]


@pytest.mark.parametrize("driver", PROGRAMS)
def test_the_documented_place_is_one_that_the_server_accepts(tmp_path: Path, driver: str) -> None:
    found = needs(PROGRAMS[driver], package=PROGRAMS[driver])
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
    file = tmp_path / "whole.conf"
    file.write_text(whole(driver, tmp_path, text))
    argv = check_command(driver, found, file)
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
