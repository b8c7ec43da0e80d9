"""The console: [console] and [console.oidc]."""

import ssl
from collections.abc import Mapping
from pathlib import Path

from sentinel.config.addresses import is_loopback, listened_at, network, reached_url
from sentinel.config.passwords import password_in
from sentinel.config.problems import did_you_mean, listed, shown
from sentinel.config.table import Table
from sentinel.core.console_settings import ConsoleSettings, OpenIdConnect
from sentinel.core.secret import Secret
from sentinel.core.words import Role

SECRET_VARIABLE = "SENTINEL_OIDC_SECRET"  # noqa: S105 - the name of a variable
_NETWORKS = "a list of networks or addresses"


def read_console(root: Table, base: Path, environ: Mapping[str, str]) -> ConsoleSettings:
    """Where the console listens and who is let in. Passwords never cross a network in the clear:
    an address that others reach needs a certificate, or a proxy that has one."""
    table = root.table("console")
    usual = ConsoleSettings()
    listen = table.text("listen", "", convert=listened_at)
    certificate, key = table.path("certificate", base), table.path("key", base)
    url = table.text("url", "", convert=reached_url)
    if listen and not url:
        url = f"{'https' if certificate else 'http'}://{listen}/"
    proxies = table.texts("trusted_proxies", (), accepted=_NETWORKS, convert=network)
    settings = ConsoleSettings(
        listen=listen,
        url=url,
        certificate=certificate,
        key=key,
        trusted_proxies=proxies,
        idle_seconds=table.duration("idle", "30m", low="1m", high="12h"),
        session_seconds=table.duration("session", "12h", low="5m", high="7d"),
        fresh_seconds=table.duration("fresh", "5m", low="10s", high="1h"),
        metrics=table.flag("metrics", usual.metrics),
        metrics_from=table.texts(
            "metrics_from", usual.metrics_from, accepted=_NETWORKS, convert=network
        ),
        oidc=_read_oidc(table.table("oidc"), base, environ) if table.has("oidc") else None,
    )
    _report_tls(table, settings)
    table.finish()
    return settings


def _report_tls(table: Table, settings: ConsoleSettings) -> None:
    certificate, key = settings.certificate, settings.key
    if (certificate is None) != (key is None):
        lacking = "key" if key is None else "certificate"
        table.problem(
            lacking,
            "missing beside the other; accepted: certificate and key, both PEM, or neither; add it",
        )
    elif certificate is not None and key is not None:
        _report_certificate(table, certificate, key)
    if not settings.listen:
        return
    host = settings.listen.rpartition(":")[0].strip("[]")
    covered = certificate is not None or (settings.secure and settings.trusted_proxies)
    if not is_loopback(host) and not covered:
        table.problem(
            "listen",
            f"found {shown(settings.listen)}, which others reach, without TLS; accepted: an "
            "address of this machine alone, certificate and key, or an https url with "
            "trusted_proxies; passwords must not cross a network in the clear",
        )
    elif settings.secure and not covered:
        table.problem(
            "trusted_proxies",
            f"missing beside {shown(settings.url)}, which a proxy answers over TLS: all who come "
            "by it would have its address, so that one who guesses shuts out the others and "
            "everybody reads the metrics; accepted: its address as seen from here, such as "
            '["127.0.0.1"]; add it',
        )


def _report_certificate(table: Table, certificate: Path, key: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:  # that of a bad file is one, too
        pair = isinstance(error, ssl.SSLError)
        why = "they are no pair in PEM" if pair else error.strerror or "unreadable"
        table.problem(
            "certificate",
            f"{certificate} and {key} cannot be used together ({why}); accepted: a chain and "
            "its private key without a pass phrase, both PEM and readable by this user; correct it",
        )


def _read_oidc(table: Table, base: Path, environ: Mapping[str, str]) -> OpenIdConnect:
    usual = OpenIdConnect(issuer="", client_id="", client_secret=Secret(""))
    found = OpenIdConnect(
        issuer=table.text("issuer", convert=_issuer),
        client_id=table.text("client_id"),
        client_secret=_secret(table, base, environ),
        title=table.text("title", ""),
        groups_claim=table.text("groups_claim", usual.groups_claim),
        roles=_read_roles(table.table("roles")),
        fresh_methods=table.texts("fresh_methods", usual.fresh_methods),
        ca_file=table.path("ca_file", base),
    )
    if not found.roles:
        table.problem(
            "roles",
            'found no group; accepted: at least one, such as "web-team" = ["operations"]; without '
            "one nobody would get in",
        )
    table.finish()
    return found


def _issuer(text: str) -> str:
    """As the provider writes it, with or without a last slash: tokens carry it letter by letter."""
    reached_url(text if text.endswith("/") else f"{text}/")
    return text


def _secret(table: Table, base: Path, environ: Mapping[str, str]) -> Secret:
    path = table.path("client_secret_file", base)
    if path is not None:
        return password_in(table, "client_secret_file", path) or Secret("")
    if not (value := environ.get(SECRET_VARIABLE, "")) and not table.has("client_secret_file"):
        table.problem(
            "client_secret_file",
            "missing; accepted: a file with the secret as its only line, or the environment "
            f"variable {SECRET_VARIABLE}; add one",
        )
    return Secret(value)


def _read_roles(table: Table) -> dict[str, tuple[Role, ...]]:
    known = [role.value for role in Role]
    roles: dict[str, tuple[Role, ...]] = {}

    def one_of(text: str) -> str:
        if text not in known:
            raise ValueError(f"accepted: {listed(known)}{did_you_mean(text, known)}; correct it")
        return text

    for group in table.rest():
        names = table.texts(
            group, accepted=f"a list of roles: {listed(known)}", convert=one_of, least=1
        )
        roles[group] = tuple(Role(name) for name in names if name in known)
    return roles
