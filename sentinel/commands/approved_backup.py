"""The backup that follows an approval, wherever that is given."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.site import Site


def back_up_approved_now(app: "App", site: "Site") -> tuple[str | None, str]:
    """The id of a backup of what was just approved; without one, why there is none.

    An approval stands without it, too; the daemon tries again until there is one.
    """
    from sentinel.backup import back_up
    from sentinel.commands.output import note, progress
    from sentinel.errors import SentinelError

    if site.document_root is None:
        return None, ""
    try:
        with progress(f"backing up {site.name}") as bar:
            return app.run(back_up(app, site, progress=bar)).id, ""
    except SentinelError as error:
        note(f"What was approved is not backed up yet: {error}")
        note(
            "Until it is, a response may have no copy of it. Next: sentinel backup create "
            f"--site {site.name}."
        )
        return None, str(error)
