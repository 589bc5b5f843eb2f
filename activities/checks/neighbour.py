"""The registers and lists: asks them and keeps what they said as evidence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from temporalio import activity

from activities.checks.addresses import THE_REAL_ONES, RegisterAddresses
from activities.checks.ares import Ares
from activities.checks.company import Companies, CompanyCheck, CompanyChecked
from activities.checks.keeping import Applicant, Look, RegisterCheck, Shelf, raise_if_tries_left
from activities.checks.own_books import NOT_KNOWN, OwnBooks
from activities.checks.registers import Registers
from activities.checks.sanctions import EU, UN, ListRefreshed, SanctionsLists
from activities.checks.wire import Wire
from activities.pulse import pulse
from db.books.answers import Answer
from db.engine import Database
from programme.people.evidence import Checked, CheckName
from programme.people.verification import CheckOutcome

COMPANY_CHECK = CheckName.COMPANY


class Checks:
    """The registers, as workflows see them."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        ares_address: str,
        elsewhere: RegisterAddresses = THE_REAL_ONES,
    ) -> None:
        self._wire = Wire()
        self._shelf = Shelf(database, clock)
        ares = Ares(self._wire, ares_address, clock)
        self._companies = Companies(database, self._shelf, ares, clock)
        lists = {EU: elsewhere.eu_sanctions, UN: elsewhere.un_sanctions}
        self._lists = SanctionsLists(database, self._wire, clock, lists)
        self._registers = Registers(self._shelf, clock, self._wire, self._lists, elsewhere)
        self._books = OwnBooks(database, self._shelf, clock)

    @activity.defn
    async def check_company(self, check: CompanyCheck) -> CompanyChecked:
        """Compare the application with the company register; the first answer of all stays.

        Raises RegisterUnavailableError while another try is left.
        """
        return await self._companies.check(check)

    @activity.defn
    async def find_company(self, company_number: str) -> CheckOutcome:
        """Leave what the register says of a company in the books for a day; say only how it went.

        The answer itself stays out of the workflow: a self-employed person's name is personal.
        """
        return (await self._companies.today(company_number)).outcome

    @activity.defn
    async def check_vat_payer(self, check: RegisterCheck) -> Checked:
        """Ask the tax administration about the VAT payer; the first answer of all stays.

        Raises RegisterUnavailableError while another try is left, or while the register sleeps.
        """
        return await self._settled(check, CheckName.VAT_PAYER, self._registers.ask_adis)

    @activity.defn
    async def check_vat_number(self, check: RegisterCheck) -> Checked:
        """Ask the European check about the VAT number given; the first answer of all stays.

        Raises RegisterUnavailableError while another try is left.
        """
        return await self._settled(check, CheckName.VAT_NUMBER, self._registers.ask_vies)

    @activity.defn
    async def check_insolvency(self, check: RegisterCheck) -> Checked:
        """Ask the insolvency register about the company; the first answer of all stays.

        Raises RegisterUnavailableError while another try is left.
        """
        return await self._settled(check, CheckName.INSOLVENCY, self._registers.ask_isir)

    @activity.defn
    async def check_sanctions(self, check: RegisterCheck) -> Checked:
        """Compare the names with the sanctions lists of today; the first answer of all stays.

        Raises RegisterUnavailableError while another try is left.
        """
        async with pulse():
            return await self._settled(
                check, CheckName.SANCTIONS, self._registers.compare_with_lists
            )

    @activity.defn
    async def check_email_domain(self, check: RegisterCheck) -> Checked:
        """Ask whether the applicant's mail domain takes mail; the first answer of all stays.

        Raises RegisterUnavailableError while another try is left.
        """
        return await self._settled(check, CheckName.EMAIL_DOMAIN, self._registers.ask_dns)

    @activity.defn
    async def check_duplicates(self, check: RegisterCheck) -> Checked:
        """Look in our own books for the same company; the first look of all stays."""
        return await self._settled(check, CheckName.DUPLICATES, self._books.look_for_duplicates)

    @activity.defn
    async def check_conditions(self, check: RegisterCheck) -> Checked:
        """Compare what the applicant has with what the tier asks; the first look of all stays.

        Raises RegisterUnavailableError while another try is left and a register it needs is silent.
        """
        return await self._settled(check, CheckName.CONDITIONS, self._books.compare_with_tier)

    @activity.defn
    async def refresh_sanctions(self, list_name: str) -> ListRefreshed:
        """Fetch a sanctions list, `eu` or `un`; fetching one twice keeps one."""
        async with pulse():
            return await self._lists.refresh(list_name)

    async def close(self) -> None:
        """Close the connections to the registers."""
        await self._wire.close()

    async def _settled(
        self,
        check: RegisterCheck,
        name: CheckName,
        ask: Callable[[Applicant], Awaitable[Answer]],
    ) -> Checked:
        standing = await self._shelf.standing(check.application_id, name)
        if standing is not None:
            return standing.checked
        applicant = await self._shelf.applicant(check.application_id)
        answer = await ask(applicant)
        if answer.code != NOT_KNOWN:
            raise_if_tries_left(answer.outcome, answer.source, check.last_try)
        look = Look(check.application_id, name, applicant.answer_count)
        return (await self._shelf.record(look, answer)).checked
