"""A fetcher that answers from a table, without a network (port Fetcher)."""

from collections.abc import Callable, Mapping

from sentinel.core.page import FailureReason, FetchRequest, Look
from support.values import make_failure

Answer = Look | Callable[[FetchRequest], Look]


class TableFetcher:
    """By URL; a name that it does not know is not resolved. `requests`: what was asked."""

    def __init__(self, answers: Mapping[str, Answer] | None = None) -> None:
        self.answers = dict(answers or {})
        self.requests: list[FetchRequest] = []

    async def fetch(self, request: FetchRequest) -> Look:
        self.requests.append(request)
        answer = self.answers.get(request.url)
        if answer is None:
            return make_failure(request.url, FailureReason.DNS)
        return answer(request) if callable(answer) else answer

    async def close(self) -> None:
        """Nothing is open."""
