"""Makes Notices: which facts people are told, under which key. The words are the templates'."""

from sentinel.core.addressing import message_id, recipients

__all__ = ["message_id", "recipients"]
