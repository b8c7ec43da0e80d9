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
            if not waited_for.done():
                waited_for.set_exception(error)
            elif waited_for.cancelled() or waited_for.exception() is None:
                raise
            # else the first error is told; the ones that follow from it would only hide it

    return guarded
