"""Errands about names: one look at a registry for a page, and the day's round of comparisons."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.registry import Comparison
from programme.domains.changes import zone_of
from programme.typography import PRAGUE
from workflows.domains.registry_comparison import ComparisonToRun, RegistryComparison
from workflows.ids import comparison_workflow_id, registry_questions_queue
from workflows.patience import OUR_OWN_BOOKS, QUESTION


@workflow.defn
class LookAtName:
    """Asks a registry how a name stands, for the page that shows it."""

    @workflow.run
    async def run(self, name: str) -> str:
        """Ask once or twice; the page shows what was known before when nobody answers."""
        return await workflow.execute_activity_method(
            Comparison.look_at_name,
            name,
            task_queue=registry_questions_queue(zone_of(name)),
            summary="How does a name stand at its registry?",
            schedule_to_close_timeout=timedelta(minutes=1),
            **QUESTION,
        )


@workflow.defn
class CompareRegistries:
    """Begins the day's comparison with each registry; the schedule starts it."""

    @workflow.run
    async def run(self) -> int:
        """Begin one comparison a registry; one of today that runs or has run is left alone."""
        zones = await workflow.execute_activity_method(
            Comparison.registries_to_compare, summary="Which registries?", **OUR_OWN_BOOKS
        )
        day = workflow.now().astimezone(PRAGUE).date()
        for zone in zones:
            comparison_id = f"{zone}/{day.isoformat()}"
            try:
                await workflow.start_child_workflow(
                    RegistryComparison.run,
                    ComparisonToRun(comparison_id, zone),
                    id=comparison_workflow_id(comparison_id),
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                    parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                    static_summary=f"Our names at the registry of {zone}",
                )
            except WorkflowAlreadyStartedError:
                continue
        return len(zones)
