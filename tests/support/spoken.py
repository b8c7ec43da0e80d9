"""Commands run in this process: what they print, for a script or for a person."""

import json
import shlex
from typing import Any

import pytest

from sentinel.cli import main

Out = pytest.CaptureFixture[str]


def document(capsys: Out, words: str, code: int = 0) -> Any:
    """The JSON document of a command that ends with `code`."""
    capsys.readouterr()
    assert main([*shlex.split(words), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def told(capsys: Out, words: str, code: int = 0) -> str:
    """All that a command says that ends with `code`."""
    capsys.readouterr()
    assert main(shlex.split(words)) == code
    out, err = capsys.readouterr()
    return out + err
