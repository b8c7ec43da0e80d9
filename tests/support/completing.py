"""Completion asked of the real shells: each answers what it would offer for a line."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from support.programs import needs

_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_sentinel
printf '%s\\n' "${COMPREPLY[@]}"
"""
_ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= PROMPT= RPROMPT=; stty -echo; unset zle_bracketed_paste'
zpty -w shell 'autoload -Uz compinit; compinit -D -u; source '${(q)1}
zpty -w shell 'zstyle ":completion:*" list-grouped false; zstyle ":completion:*" verbose no'
zpty -w shell 'compadd() { local -a made; builtin compadd -O made "$@";'\\
' (( $#made )) && print -rl -- "<"${^made}">"; builtin compadd "$@" }'
zpty -w shell 'ended() { compstate[insert]=; compstate[list]=; print -r -- "<>" }'
zpty -w shell 'compprefuncs=() ; comppostfuncs=( ended )'
zpty -w shell 'print READY'
zpty -r shell text '*READY*READY*'
zpty -n -w shell $2$'\\t'
zpty -r shell text '*<>*'
print -r -- $text
"""


def offered(shell: str, script: Path, *words: str, cwd: Path) -> set[str]:
    """What the shell offers where the last of the words is being typed. A shell that is not
    installed skips the test."""
    program = needs(shell, package=shell)
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(cwd),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
    }
    line = " ".join([*(shlex.quote(word) for word in words[:-1]), words[-1]])
    command = {
        "bash": [program, "--norc", "--noprofile", "-c", _BASH, "bash", str(script), *words],
        "zsh": [program, "-f", "-c", _ZSH, "zsh", str(script), line],
        "fish": [program, "--no-config", "-c", f"source {script}; complete -C {shlex.quote(line)}"],
    }[shell]
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr, done.stderr
    if shell == "zsh":
        text = done.stdout.replace("\r", "")
        return {part.partition(">")[0] for part in text.split("<")[1:]} - {""}
    return {one.partition("\t")[0] for one in done.stdout.splitlines()} - {""}
