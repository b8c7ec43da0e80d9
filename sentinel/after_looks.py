"""What is kept of a run's looks once the run itself is on record."""

import asyncio

from sentinel.core.run import Run
from sentinel.eyes import Eyes, Scene, Seen


async def keep_looks(eyes: Eyes, scene: Scene, seen: Seen, run: Run) -> None:
    """Looks that differed from what is approved, and how promises stand. Raises StoreError."""
    if eyes.observer is not None:
        await asyncio.to_thread(eyes.observer.note, run.id, tuple(scene.observed))
    if eyes.promises is not None and seen.promises:
        await asyncio.to_thread(eyes.promises.keep, scene.site, seen.promises, run.ended_at)
