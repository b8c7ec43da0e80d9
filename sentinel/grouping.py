"""Whether a trouble of Sentinel's own is told by a mail of its own, or by the digest alone."""

from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.records import Store
from sentinel.core.settings import Config


def has_own_mail(notice: Notice, store: Store, config: Config) -> bool:
    """Whether a notice is put into the outbox. A trouble that was told in several hours is not, and
    is told by the digest; everything else is. Raises StoreError."""
    name, lines = notice.facts.get("key"), notice.facts.get("lines")
    hourly = isinstance(name, str) and notice.key == hourly_key(notice, name)
    if notice.kind is not NoticeKind.WATCH or not isinstance(name, str) or not hourly:
        return True
    text = "\n".join(map(str, lines)) if isinstance(lines, list) else ""
    digest = bool(config.alerts.digest_at)
    return store.repeats.note(notice.site, name, text or name, notice.at, digest=digest)


def hourly_key(notice: Notice, name: str) -> str:
    """Of a notice that is told again each hour while its trouble stays."""
    return f"watch/{notice.site}/{name}/{notice.at:%Y-%m-%dT%H}"
