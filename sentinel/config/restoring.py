"""[site.restore]: how a restored tree gets its place, and what is reloaded after it."""

from sentinel.config.table import Table
from sentinel.core.site import Exchange, RestoreSettings

_EXAMPLE = '["systemctl", "reload", "php8.2-fpm"]'


def read_restore(site: Table) -> RestoreSettings:
    """The table of one site; without it, the defaults."""
    table = site.table("restore")
    settings = RestoreSettings(
        exchange=Exchange(
            table.choice("exchange", [one.value for one in Exchange], Exchange.EXCHANGE.value)
            or Exchange.EXCHANGE
        ),
        reload=table.commands("reload", example=_EXAMPLE),
        reload_timeout_seconds=table.duration("reload_timeout", "1m", low="1s", high="10m"),
    )
    table.finish()
    return settings
