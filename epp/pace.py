"""How fast and how broadly one account speaks: a bucket of tokens, and places for its links."""

import asyncio

_LEAST_SHARE = 1 / 8
_SLOW_FOR_SECONDS = 60.0
_FEWER_FOR_SECONDS = 900.0


class Pace:
    """A bucket of tokens: so many commands a second, and a burst of as many."""

    def __init__(self, per_second: float | None) -> None:
        self._per_second = per_second
        self._share = 1.0
        self._slow_until = float("-inf")
        self._next_turn = float("-inf")

    async def turn(self) -> None:
        """Wait until the next command may be said; at once without a limit."""
        wait = self.claim(asyncio.get_running_loop().time())
        if wait > 0:
            await asyncio.sleep(wait)

    def claim(self, now: float) -> float:
        """Take the next token and return in how many seconds it is there."""
        if self._per_second is None:
            return 0.0
        if now >= self._slow_until:
            self._share = 1.0
        between = 1 / (self._per_second * self._share)
        # What was not said during the last second may be said now, and not more.
        self._next_turn = max(self._next_turn, now - 1.0) + between
        return max(0.0, self._next_turn - now)

    def slow_down(self, now: float) -> None:
        """Halve the pace for a minute: some registries hang up on those who speak too fast."""
        self._share = max(_LEAST_SHARE, self._share / 2)
        self._slow_until = now + _SLOW_FOR_SECONDS


class Places:
    """How many links may be in use at once; a registry that is full takes one away for a while."""

    def __init__(self, most: int) -> None:
        self._all = max(1, most)
        self._most = self._all
        self._fewer_until = float("-inf")
        self._taken = 0
        self._change = asyncio.Condition()

    @property
    def most(self) -> int:
        """How many there are at the moment."""
        return self._most

    async def take(self) -> None:
        """Wait for a place and take it."""
        async with self._change:
            self._grow_back()
            await self._change.wait_for(lambda: self._taken < self._most)
            self._taken += 1

    async def give_back(self) -> None:
        """Leave the place to the next who waits."""
        async with self._change:
            self._taken -= 1
            self._change.notify_all()

    def shrink(self) -> None:
        """Do with one place less for a quarter of an hour; one always remains."""
        self._most = max(1, self._most - 1)
        self._fewer_until = asyncio.get_running_loop().time() + _FEWER_FOR_SECONDS

    def _grow_back(self) -> None:
        if asyncio.get_running_loop().time() >= self._fewer_until:
            self._most = self._all
