"""Many clients in a closed loop for a while, and what came of it; rounds take turns."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

Operation = Callable[[int], Awaitable[None]]
"""One operation of one client; it is done when it returns, and failed when it raises."""


@dataclass
class Round:
    """What one round gave."""

    done: int = 0
    failed: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.done / self.seconds


@dataclass(frozen=True)
class Figures:
    """The median of the rounds of one workload."""

    operations_a_second: int
    p50_ms: float
    p99_ms: float
    done: int
    failed: int


async def run_round(operation: Operation, clients: int, seconds: float) -> Round:
    """Let every client repeat the operation until the time is over; the last ones are awaited."""
    outcome, begun = Round(), time.perf_counter()

    async def client(number: int) -> None:
        while time.perf_counter() - begun < seconds:
            sent = time.perf_counter()
            try:
                await operation(number)
            except Exception as error:  # noqa: BLE001  # counted, and no reason to stop the others
                outcome.failed += 1
                print(f"failed: {error!r}"[:300])
            else:
                outcome.done += 1
                outcome.latencies.append(time.perf_counter() - sent)

    await asyncio.gather(*(client(number) for number in range(clients)))
    outcome.seconds = time.perf_counter() - begun
    return outcome


async def take_turns(
    workloads: Mapping[str, Operation], clients: int, rounds: int, seconds: float
) -> dict[str, Figures]:
    """Run the workloads by turns, so that a noisy moment meets all of them alike."""
    outcomes: dict[str, list[Round]] = {name: [] for name in workloads}
    for _ in range(rounds):
        for name, operation in workloads.items():
            outcomes[name].append(await run_round(operation, clients, seconds))
    return {name: figures_of(each) for name, each in outcomes.items()}


def figures_of(rounds: Sequence[Round]) -> Figures:
    latencies = sorted(value for each in rounds for value in each.latencies) or [0.0]
    return Figures(
        operations_a_second=round(statistics.median(each.rate for each in rounds)),
        p50_ms=round(latencies[len(latencies) // 2] * 1000, 1),
        p99_ms=round(latencies[len(latencies) * 99 // 100] * 1000, 1),
        done=sum(each.done for each in rounds),
        failed=sum(each.failed for each in rounds),
    )
