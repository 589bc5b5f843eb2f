"""Papers are printed and kept before anybody is told of them."""

from collections.abc import Iterable

from temporalio import workflow

from activities.files import Files
from workflows.patience import PRINTER


async def keep_files(numbers: Iterable[str]) -> None:
    """Print papers and keep their files, one after the other; what is kept is left alone."""
    for number in numbers:
        await workflow.execute_activity_method(
            Files.keep_files, number, summary=f"Print paper {number}", **PRINTER
        )
