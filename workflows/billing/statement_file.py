"""The story of a statement an accountant sent, step for step as statements-from-files tells it."""

from temporalio import workflow

from activities.bank import Bank, StatementFileSent, StatementRead
from programme.bank.statements import StatementRefused
from workflows.patience import OUR_OWN_BOOKS, STATEMENT_IMPORT
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import tell_what_is_paid


@workflow.defn
class StatementFile:
    """How a statement that came as a file is imported."""

    @workflow.run
    async def run(self, sent: StatementFileSent) -> str:
        """Tell the story from the file to the top-ups whose payment stood in it."""
        # 1. You send the file; the same file sent again is the one we have.
        # 2. We keep it as it came, before anybody reads it.
        statement_id = await self._keep(sent)

        # 3. We read it as a whole; if anything in it is wrong, we take nothing and say why.
        # 4. Each movement is written down once, also if the bank has told us of it before.
        read = await self._import(statement_id)
        if isinstance(read, StatementRefused):
            show(Sign("refused", WaitingFor.NOBODY, f"The file is refused: {read.fault}."))
            return "refused"

        # 5. A top-up whose payment came in goes on at once.
        await tell_what_is_paid(read.paid)
        show(Sign("imported", WaitingFor.NOBODY, f"{read.new} movements were new."))
        return "imported"

    async def _keep(self, sent: StatementFileSent) -> str:
        show(Sign("keeping", WaitingFor.US, "The file is being copied into the books."))
        kept = await workflow.execute_activity_method(
            Bank.keep_statement_file, sent, summary="Keep the file as it came", **OUR_OWN_BOOKS
        )
        return kept.statement_id

    async def _import(self, statement_id: str) -> StatementRead | StatementRefused:
        show(Sign("importing", WaitingFor.US, "The file is being imported."))
        return await workflow.execute_activity_method(
            Bank.import_statement,
            statement_id,
            summary="Write down what the file says",
            **STATEMENT_IMPORT,
        )
