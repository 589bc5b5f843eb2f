"""What only a person can put right: letters that did not arrive, and what is done about them."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.front import task_answers
from db.views import tasks
from db.views.tasks import TaskRow
from programme.order import StillWorking
from programme.tasks import NotToBeSentAgain, Remedy, TaskClosed, TaskEnd, TaskKind
from web.forms import Form, SentForm
from web.schemas.tasks import address_of, faults_of, note_of
from web.visits import ForReviewer, ReviewerVisit
from web.words.task_words import WHAT_TO_DO
from web.words.texts import sentence_of

router = APIRouter()


@router.get("/review/tasks")
async def all_tasks(visit: ForReviewer) -> Response:
    """Show what is to be done, and what was done last."""
    async with visit.database.reading() as transaction:
        waiting = await tasks.open_tasks(transaction)
        done = await tasks.done_tasks(transaction)
    return visit.page("staff/tasks.html", waiting=waiting, done=done)


@router.get("/review/tasks/{task_id}")
async def task_page(visit: ForReviewer, task_id: str) -> Response:
    """Show one task and what can be done about it."""
    task = await _find(visit, task_id)
    return _page(visit, task, Form({"email": task.email or ""}))


@router.post("/review/tasks/{task_id}")
async def close(visit: ForReviewer, task_id: str, sent: SentForm) -> Response:
    """Keep what was typed and have the task closed by it."""
    task = await _find(visit, task_id)
    refused = task.email if task.kind is TaskKind.LETTER_REFUSED else None
    if faults := faults_of(sent, refused):
        return _page(visit, task, Form(sent, faults), status=422)
    remedy = Remedy(task_id, visit.user.user_id, note_of(sent), address_of(sent))
    async with visit.database.writing() as transaction:
        await task_answers.keep(transaction, remedy)
    match await visit.context.staff_desk.finish_task(task_id):
        case TaskClosed() as closed:
            return visit.go("/review/tasks", said=_said(closed, visit))
        case StillWorking():
            return visit.go(f"/review/tasks/{task_id}", said="task-under-way")
        case NotToBeSentAgain() as refusal:
            form = Form(sent, {"choice": sentence_of(refusal, visit.translator)})
            return _page(visit, task, form, status=422)


def _said(closed: TaskClosed, visit: ReviewerVisit) -> str:
    if closed.done_by != visit.user.user_id:
        return "task-closed-before"
    return "letter-again" if closed.end is TaskEnd.SENT_AGAIN else "task-closed"


def _page(visit: ReviewerVisit, task: TaskRow, form: Form, *, status: int = 200) -> Response:
    what_to_do = WHAT_TO_DO[task.kind]
    return visit.page("staff/task.html", status=status, task=task, form=form, what_to_do=what_to_do)


async def _find(visit: ReviewerVisit, task_id: str) -> TaskRow:
    async with visit.database.reading() as transaction:
        task = await tasks.find(transaction, task_id)
    if task is None:
        raise HTTPException(404)
    return task
