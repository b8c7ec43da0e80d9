"""One act of the vault as a process of its own: capture, verify, or restore and swap."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sentinel.app import App, open_app

LABEL = "bench"


def capture(app: App) -> int:
    app.vault.create(app.site(None), baseline="", run_before="", progress=None)
    return 0


def verify(app: App) -> int:
    site = app.site(None)
    problems = [app.vault.verify(site.name, name, None) for name in app.vault.names(site.name)[:1]]
    print(problems)
    return 0 if problems == [()] else 1


def restore(app: App) -> int:
    """Stages, proves, exchanges with the live root, and puts the old tree into quarantine."""
    site = app.site(None)
    backup = app.vault.newest(site.name)
    assert backup is not None
    stage = app.restorer.stage(site, backup, LABEL, None)
    app.restorer.exchange(site, stage)
    app.restorer.quarantine(site, stage, LABEL)
    return 0


ACTS = {"capture": capture, "verify": verify, "restore": restore}


def main() -> int:
    act, config = sys.argv[1:]
    with open_app(Path(config)) as app:
        return ACTS[act](app)


if __name__ == "__main__":
    sys.exit(main())
