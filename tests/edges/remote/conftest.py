"""No connection outlives its test."""

from collections.abc import Iterator

import pytest

from sentinel.edges.remote.kept_session import KeptSession


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ends what a client would keep for some seconds more."""
    made: list[KeptSession] = []
    ask = KeptSession.ask

    def noted(self: KeptSession, question: object) -> object:
        made.append(self)
        return ask(self, question)  # type: ignore[arg-type] # as it came

    monkeypatch.setattr(KeptSession, "ask", noted)
    yield
    for kept in made:
        kept.close()
