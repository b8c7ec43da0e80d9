"""[site.restart]: the command that starts a site's server anew, and for which causes it is run."""

from sentinel.config.table import Table
from sentinel.core.crash_cause import RESTARTABLE, Cause
from sentinel.core.site import RestartSettings

_NEVER = (Cause.ANSWERS, Cause.UNKNOWN)
CAUSES: tuple[str, ...] = tuple(cause.value for cause in Cause if cause not in _NEVER)


def read_restart(site: Table) -> RestartSettings | None:
    """The table of one site; None without it."""
    table = site.table("restart")
    if not site.has("restart"):
        return None
    settings = RestartSettings(
        command=table.texts(
            "command",
            accepted='a command and its arguments, such as ["systemctl", "restart", "nginx"]',
            least=1,
            repeats=True,
            convert=_word,
        ),
        timeout_seconds=table.duration("timeout", "1m", low="1s", high="10m"),
        causes=table.texts(
            "causes",
            tuple(sorted(cause.value for cause in RESTARTABLE)),
            accepted="a list of causes",
            convert=_cause,
            least=1,
        ),
    )
    table.finish()
    return settings


def _word(text: str) -> str:
    if "\0" in text:
        raise ValueError("accepted: words without a NUL; no shell reads them")
    return text


def _cause(text: str) -> str:
    if text not in CAUSES:
        raise ValueError(f"accepted: {', '.join(CAUSES)}; correct it")
    return text
