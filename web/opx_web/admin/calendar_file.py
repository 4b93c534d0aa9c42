"""The page on which days of a file are added to the tenant's own."""

from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from opx_core import calendar_days
from opx_core.calendar_days import BadFile, Line
from opx_web import words
from opx_web.admin.calendar import HERE, PERMISSION, moves_page
from opx_web.admin.overview import rooms
from opx_web.pages import FieldView, MenuLink, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, form_of, typed
from opx_web.routing import action, page

PATH = f"{HERE}/file"
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class FilePage:
    """The form: a file, or its lines; ``wrong`` names each line that cannot be added."""

    rooms: tuple[MenuLink, ...]
    action: str
    lines: FieldView
    problems: tuple[Problem, ...] = ()
    wrong: tuple[str, ...] = ()


@page(PATH, permission=PERMISSION)
async def show_file(request: OpxRequest) -> Response[Any]:
    """The form."""
    return _page(request, "")


@action(PATH, permission=PERMISSION)
async def add_file(request: OpxRequest) -> Response[Any]:
    """Show what the days would move; once that was seen, add them all."""
    form, text = await typed(request), await _text(request)
    try:
        lines = calendar_days.read(text.encode())
        if form.get("seen") == "yes":
            await calendar_days.load(actor_of(request), lines)
            return Redirect(f"{HERE}?done=loaded", status_code=303)
        await calendar_days.look(lines)
    except BadFile as error:
        return _page(request, text, str(error), error.lines)
    return await _seen(request, lines, text)


ROUTES = [show_file, add_file]


async def _seen(request: OpxRequest, lines: list[Line], text: str) -> Response[Any]:
    moving = await calendar_days.what_days_move(actor_of(request), [line.own for line in lines])
    title = f"Add {words.count_words(len(lines), 'day', 'days')} of the file"
    hidden = (("lines", text), ("seen", "yes"))
    return moves_page(request, moving, title, PATH, hidden, "Add them")


async def _text(request: OpxRequest) -> str:
    """The chosen file's text, else the lines as typed."""
    form = await form_of(request)
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        content = await file.read(LARGEST + 1)
        if content.strip():
            # What is no text is refused with its own words when it is read.
            return content.decode("utf-8-sig", errors="replace").replace("\x00", "\ufffd")
    return str(form.get("lines") or "").replace("\x00", "")


def _page(
    request: OpxRequest, text: str, said: str = "", wrong: tuple[str, ...] = ()
) -> Response[Any]:
    hint = "The first line names the columns. Nation: ENG, WLS, SCT, NIR, or empty for all."
    field = FieldView("lines", "Lines", "longtext", text, hint, said, rows=8)
    problems = (Problem(said, field.id),) if said else ()
    view = FilePage(rooms(actor_of(request), HERE), PATH, field, problems, wrong)
    return render(request, "opx/admin_calendar_file.html", view, status=422 if said else 200)
