"""The questions to each register about one applicant, and when there is nothing to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from activities.checks import adis, isir, mail, vies
from activities.checks.addresses import RegisterAddresses
from activities.checks.keeping import Applicant, RegisterUnavailableError, Shelf
from activities.checks.sanctions import LISTS, SanctionsLists
from activities.checks.wire import Reading, Wire
from db.books.answers import Answer
from programme.people.evidence import RiskFlag
from programme.people.screening import Edition, is_current
from programme.people.verification import CheckOutcome
from programme.typography import PRAGUE

SANCTIONS = "SANCTIONS"
_A_DAY = timedelta(days=1)
_HALF_A_DAY = timedelta(hours=12)


class Registers:
    """ADIS, VIES, ISIR, the name servers and the sanctions lists, asked about an applicant."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Callable[[], datetime],
        wire: Wire,
        lists: SanctionsLists,
        addresses: RegisterAddresses,
    ) -> None:
        self._shelf = shelf
        self._clock = clock
        self._lists = lists
        self._adis = adis.Adis(wire, addresses.adis)
        self._vies = vies.Vies(wire, addresses.vies, addresses.vies_requester)
        self._isir = isir.Isir(wire, addresses.isir)
        self._mail = mail.MailDomains(addresses.resolver)

    async def ask_adis(self, applicant: Applicant) -> Answer:
        """Ask ADIS; raises RegisterUnavailableError while it is closed for the night."""
        digits = adis.payer_number(applicant.vat_number)
        if isinstance(digits, Reading):
            return self._shelf.answered(adis.SOURCE, digits)

        async def ask() -> Reading:
            if opens_in := adis.opens_in(self._clock()):
                # The night is no outage: it takes no try from those that are left.
                raise RegisterUnavailableError("ADIS is closed for the night.", opens_in)
            return await self._adis.ask(digits, self._today())

        return await self._shelf.lately((adis.SOURCE, digits), _HALF_A_DAY, ask)

    async def ask_vies(self, applicant: Applicant) -> Answer:
        """Ask VIES about the number the applicant gave."""
        stated, registered = applicant.stated_vat_number, applicant.registered_vat_number
        if stated is not None and stated.startswith("CZ"):
            # A member of a group is known by the number of the group.
            stated = registered or stated
        number = vies.vies_number(stated)
        if number is None:
            return self._shelf.answered(vies.SOURCE, vies.NOTHING_TO_ASK)
        return await self._shelf.lately(
            (vies.SOURCE, "".join(number)), _A_DAY, lambda: self._vies.ask(*number)
        )

    async def ask_isir(self, applicant: Applicant) -> Answer:
        """Ask ISIR about the company number."""
        number = applicant.company_number
        if not number:
            return self._shelf.answered(isir.SOURCE, isir.NOBODY_TO_ASK_FOR)
        return await self._shelf.lately(
            (isir.SOURCE, number), _HALF_A_DAY, lambda: self._isir.ask(number)
        )

    async def ask_dns(self, applicant: Applicant) -> Answer:
        """Ask the name servers about the domain of the e-mail address."""
        return self._shelf.answered(mail.SOURCE, await self._mail.ask(applicant.email))

    async def compare_with_lists(self, applicant: Applicant) -> Answer:
        """Compare the names with every list that is not too old."""
        candidates: list[dict[str, str | int]] = []
        compared: dict[str, dict[str, str | int]] = {}
        for list_name in LISTS:
            edition = await self._lists.refreshed(list_name)
            if edition is not None and is_current(edition, self._clock()):
                compared[list_name] = _plain(edition)
                candidates += await self._candidates(list_name, edition, applicant)
        missing = [name for name in LISTS if name not in compared]
        reading = Reading(
            CheckOutcome.UNAVAILABLE if missing else CheckOutcome.OK,
            "_".join(["NO_LIST", *missing]) if missing else "",
            {"lists": compared, "candidates": candidates},
            (RiskFlag.SANCTIONS_CANDIDATE,) if candidates else (),
        )
        return self._shelf.answered(SANCTIONS, reading)

    async def _candidates(
        self, list_name: str, edition: Edition, applicant: Applicant
    ) -> list[dict[str, str | int]]:
        screen = await self._lists.screen(list_name, edition)
        names = {"company": applicant.company_name, "contact": applicant.contact_name}
        return [
            {"list": list_name, "whose": whose, **asdict(found)}
            for whose, name in names.items()
            for found in screen.candidates(name)
        ]

    def _today(self) -> date:
        return self._clock().astimezone(PRAGUE).date()


def _plain(edition: Edition) -> dict[str, str | int]:
    return {
        "digest": edition.digest,
        "made_at": edition.made_at.isoformat(),
        "entries": edition.entries,
        "skipped": edition.skipped,
    }
