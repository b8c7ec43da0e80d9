"""How grave a notice is, in the words of systems that sort by it."""

from sentinel.core.notice import NoticeKind, OutboxRow

ALERT, CRITICAL, WARNING, NOTICE, INFORMATION = 1, 2, 4, 5, 6
"""Severities of syslog (RFC 5424, section 6.2.1) and of the journal."""

SEVERITY: dict[NoticeKind, int] = {
    NoticeKind.SUSPECT: CRITICAL,
    NoticeKind.BLOCKED: CRITICAL,
    NoticeKind.RESPONDING: CRITICAL,
    NoticeKind.RECOVERED: NOTICE,
    NoticeKind.NEEDS_HUMAN: ALERT,
    NoticeKind.APPROVAL: CRITICAL,
    NoticeKind.ANSWERED: NOTICE,
    NoticeKind.WOULD_HAVE: CRITICAL,
    NoticeKind.SHADOW_REPORT: INFORMATION,
    NoticeKind.REVIEW: NOTICE,
    NoticeKind.REHEARSAL: WARNING,
    NoticeKind.DRILL: INFORMATION,
    NoticeKind.WATCH: WARNING,
    NoticeKind.UNANSWERED: ALERT,
    NoticeKind.DEADLINE: ALERT,
    NoticeKind.DIGEST: INFORMATION,
    NoticeKind.DAILY: INFORMATION,
    NoticeKind.CONTACT: NOTICE,
    NoticeKind.MONITORING: INFORMATION,
    NoticeKind.CONTENT: INFORMATION,
    NoticeKind.FILING: NOTICE,
    NoticeKind.FUNCTION: WARNING,
    NoticeKind.ACCOUNT: NOTICE,
}


def severity_word(row: OutboxRow) -> str:
    """In the three words that alerting rules are commonly written with."""
    severity = SEVERITY[row.kind]
    if severity <= CRITICAL:
        return "critical"
    return "warning" if severity == WARNING else "info"
