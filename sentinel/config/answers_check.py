"""The options of checks of kinds `security-headers`, `cookies`, `mixed-content`, `exposure`."""

from sentinel.config.patterns import regular_expression
from sentinel.config.problems import did_you_mean, listed, shown
from sentinel.config.table import Table
from sentinel.core.answer_options import (
    CookiesOptions,
    ExposureOptions,
    MixedContentOptions,
    SecurityHeadersOptions,
)
from sentinel.core.security_header import SECURITY_HEADERS

_EXPRESSIONS = "a list of regular expressions"
_NAMES = 'a list of names of cookies, such as ["portal_id", "wp-*"]; `*` stands for any characters'


def read_security_headers_options(table: Table) -> SecurityHeadersOptions:
    """A header that stands in both lists is a fault: nobody could say which is meant."""
    usual = SecurityHeadersOptions()
    required = _headers(table, "required", usual.required)
    # what is required needs no advice
    default = tuple(name for name in usual.advised if name not in required)
    advised = _headers(table, "advised", default)
    for name in required:
        if name in advised:
            table.problem("advised", f"found {shown(name)}, which is required, too; remove one")
    return SecurityHeadersOptions(required=required, advised=advised)


def _headers(table: Table, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    def known(text: str) -> str:
        if text not in SECURITY_HEADERS:
            raise ValueError(
                f"accepted: {listed(SECURITY_HEADERS)}{did_you_mean(text, SECURITY_HEADERS)}; "
                "correct it"
            )
        return text

    accepted = 'a list of names of headers, such as ["referrer-policy"]'
    return table.texts(key, default, accepted=accepted, convert=known)


def read_cookies_options(table: Table) -> CookiesOptions:
    return CookiesOptions(
        sessions=table.texts("sessions", (), accepted=_NAMES),
        ignore=table.texts("ignore", (), accepted=_NAMES),
    )


def read_mixed_content_options(table: Table) -> MixedContentOptions:
    return MixedContentOptions(
        ignore=table.texts("ignore", (), accepted=_EXPRESSIONS, convert=regular_expression)
    )


def read_exposure_options(table: Table) -> ExposureOptions:
    return ExposureOptions(
        ignore=table.texts("ignore", (), accepted=_EXPRESSIONS, convert=regular_expression),
        versions=table.flag("versions", True),
    )
