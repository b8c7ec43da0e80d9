"""Callbacks of the event loop whose errors must reach somebody: the loop itself would log them
and go on, and whoever waits would wait for ever."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def ending(waited_for: "asyncio.Future[None]", act: Callable[P, None]) -> Callable[P, None]:
    """`act`, but an error of it becomes the outcome of what is waited for."""

    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            act(*args, **kwargs)
        except Exception as error:
            if waited_for.done():
                raise
            waited_for.set_exception(error)

    return guarded
