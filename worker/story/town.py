"""The outside world as the story sees it: the mailbox, the bank, the registry, Temporal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx2
from temporalio.client import Client
from temporalio.service import RPCError

from worker.parts import HOST, House
from worker.story.browser import StoryBrokenError, patiently
from workflows.sealing import sealed_converter


@dataclass
class Town:
    """Everything outside the house that the story asks."""

    house: House
    _http: httpx2.AsyncClient = field(default_factory=lambda: httpx2.AsyncClient(timeout=20))
    _temporal: Client | None = None

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def letters(self, to: str) -> list[dict[str, Any]]:
        """Return the letters somebody got, the oldest first."""
        found = await self._json(f"{self.house.address('mailbox')}/api/letters?to={to}")
        return sorted(found, key=lambda letter: letter["id"])

    async def letter(self, to: str, containing: str) -> dict[str, Any]:
        """Return the newest letter to somebody whose text or subject holds some words."""

        async def look() -> dict[str, Any] | None:
            fitting = [
                letter
                for letter in await self.letters(to)
                if containing in letter["text"] or containing in letter["subject"]
            ]
            return fitting[-1] if fitting else None

        return await patiently(look, f"a letter to {to} with {containing!r}")

    async def pay(self, amount: str, symbol: str, name: str, account: str = "") -> int:
        """Pay at the bank; asked again only when the bank was not reached at all."""
        wanted = {"amount": amount, "variable_symbol": symbol, "name": name, "message": "Záloha"}
        if account:
            wanted["counter_account"] = account

        async def send() -> int | None:
            try:
                answer = await self._http.post(
                    f"{self.house.address('bank')}/sandbox/payments", json=wanted
                )
            except httpx2.ConnectError:
                return None
            return int(answer.json()["id"])

        return await patiently(send, "the bank takes the payment")

    async def domain(self, name: str) -> dict[str, Any]:
        """Return what the registry itself holds about a name."""
        found: dict[str, Any] = await self._json(f"{self._registry}/api/domains/{name}")
        return found

    async def contact(self, handle: str) -> dict[str, Any]:
        """Return what the registry itself holds about a contact."""
        found: dict[str, Any] = await self._json(f"{self._registry}/api/contacts/{handle}")
        return found

    async def charges(self, name: str) -> list[dict[str, Any]]:
        """Return what the registry charged us for a name."""
        charges = await self._json(f"{self._registry}/api/charges")
        return [charge for charge in charges if charge["domain"] == name]

    async def temporal(self) -> Client:
        """Return a client of Temporal."""
        if self._temporal is None:

            async def connect() -> Client | None:
                try:
                    return await Client.connect(
                        f"{HOST}:{self.house.ports['temporal']}",
                        namespace="partnerdesk",
                        data_converter=sealed_converter(self.house.payload_keys()),
                    )
                except (RuntimeError, RPCError):
                    return None

            self._temporal = await patiently(connect, "Temporal answers")
        return self._temporal

    @property
    def _registry(self) -> str:
        return self.house.address("registry_admin")

    async def _json(self, url: str) -> Any:
        async def look() -> list[Any] | None:
            answer = await self._http.get(url)
            if answer.status_code != 200:
                raise StoryBrokenError(f"{url} answered {answer.status_code}.")
            return [answer.json()]

        return (await patiently(look, url))[0]
