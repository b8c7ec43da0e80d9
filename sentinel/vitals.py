"""What must go on for Sentinel to watch and to tell, put as questions to its parts."""

from collections.abc import Callable, Sequence

from sentinel.core.counts import counted
from sentinel.core.heartbeat_port import Trouble
from sentinel.core.ports import Clock
from sentinel.escalating import undeliverable_everywhere
from sentinel.heartbeat import Vitals
from sentinel.outbox import Sender
from sentinel.schedule import Ticker
from sentinel.telling_parts import TellingParts

TAKING_UP_SECONDS = 120.0
"""So long open incidents may take to be read and taken up."""
SHOWN = 3


def vitals(
    parts: TellingParts, *, ticker: Ticker, sender: Sender, taking_up: Callable[[], float]
) -> Vitals:
    """`taking_up()` says for how many seconds open incidents are being taken up. That a task of
    the daemon has ended is not asked: the daemon ends with it."""

    def slow() -> Sequence[Trouble]:
        parts.store.version()
        return untold(parts)

    return Vitals(
        quick=(
            ticker.troubles,
            lambda: stuck_lanes(sender, parts.clock),
            lambda: stuck_responses(taking_up()),
        ),
        slow=slow,
    )


def stuck_lanes(sender: Sender, clock: Clock) -> tuple[Trouble, ...]:
    """A lane that hangs is begun anew by whoever watches it; people hear of it meanwhile."""
    names = sender.stuck(clock.monotonic())
    return tuple(Trouble(name=f"channel {name}", text="hangs at one message") for name in names)


def stuck_responses(seconds: float) -> tuple[Trouble, ...]:
    if seconds <= TAKING_UP_SECONDS:
        return ()
    text = f"open incidents have not been taken up for {seconds:.0f} s"
    return (Trouble(name="responses", text=text, mends=True),)


def untold(parts: TellingParts) -> tuple[Trouble, ...]:
    """What is urgent and was taken by no channel: whoever is outside must hear that much. Of the
    notices themselves nothing leaves the machine but their number, sites and incidents. Raises
    StoreError."""
    dead = undeliverable_everywhere(parts)
    if not dead:
        return ()
    about = list(dict.fromkeys(one.first.incident or one.first.site for one in dead))
    more = f" and {len(about) - SHOWN} more" if len(about) > SHOWN else ""
    text = (
        f"{counted(len(dead), 'urgent notice')} reached nobody by any channel: "
        f"{', '.join(about[:SHOWN])}{more}; somebody must look at the machine itself"
    )
    return (Trouble(name="telling", text=text),)
