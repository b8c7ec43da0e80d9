"""The newest checkpoint stands at the end of every mail, and comes out of it again."""

import pytest

from sentinel.core.chain import Head
from sentinel.core.checkpoint import Checkpoint, key_hash_of, origin_of, read_checkpoint
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.words import Language
from sentinel.edges.templates import JinjaRenderer
from support.notices import sample
from support.settings import TEMPLATES, make_config
from support.values import T0

PUBLIC = bytes(32)
MADE = Checkpoint(
    origin=origin_of(PUBLIC),
    head=Head(seq=7, hash="cd" * 32),
    at="2026-11-22T10:00:00.000000+00:00",
    signature=b"x" * 64,
    key_hash=key_hash_of(origin_of(PUBLIC), PUBLIC),
)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_of_mail_carries_it(kind: NoticeKind) -> None:
    """Also one whose own template fails on its facts."""
    renderer = JinjaRenderer(TEMPLATES, make_config(TEMPLATES.parents[1]))
    notice = Notice(kind=kind, key=f"{kind}-1", site="main", incident="", at=T0, facts={})
    without = renderer.notice(notice)
    renderer.vouched = lambda: tuple(MADE.note.splitlines())
    for full in (notice, sample(kind)):
        message = renderer.notice(full)
        for language in Language:
            _, body = message.in_language(language)
            assert body.count("audit verify --checkpoint") == 1
            assert read_checkpoint(body) == MADE
    assert all("audit verify" not in without.in_language(language)[1] for language in Language)
