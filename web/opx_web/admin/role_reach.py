"""How far a role reaches, as its form asks for it."""

from collections.abc import Mapping

from opx_core.ids import row_id
from opx_core.reach import ALL, NAMED, OWN
from opx_core.roles import limits
from opx_core.roles.limits import Limits
from opx_web.admin.person_form import Tick, Ticks
from opx_web.forms import options
from opx_web.pages import FieldView

TEAMS = (
    (ALL, "Cases of every team"),
    (OWN, "Cases of their own team, and those they hold themselves"),
    (NAMED, "Cases of the teams ticked below, and those they hold themselves"),
)


def read(form: Mapping[str, str]) -> Limits:
    """The limits as typed; no kind ticked means every kind."""
    kinds = sorted(name.removeprefix("kind-") for name in form if name.startswith("kind-"))
    asked = [row_id(name.removeprefix("of-team-")) for name in form if name.startswith("of-team-")]
    teams = form.get("teams", "") or ALL
    named = tuple(sorted(each or 0 for each in asked)) if teams == NAMED else ()
    return Limits(tuple(kinds) or None, teams, named)


def as_typed(found: Limits) -> dict[str, str]:
    """The limits as the form begins with them."""
    kinds = {f"kind-{key}": "yes" for key in found.kinds or ()}
    return {"teams": found.teams, **kinds, **{f"of-team-{one}": "yes" for one in found.team_ids}}


def field(form: Mapping[str, str], errors: Mapping[str, str]) -> FieldView:
    """The choice of teams."""
    chosen = form.get("teams", "") or ALL
    return FieldView(
        "teams",
        "How far it reaches",
        "choice",
        chosen,
        "What it may do, it may do with these cases.",
        errors.get("teams", ""),
        options=options(TEAMS, chosen),
    )


async def boxes(form: Mapping[str, str], errors: Mapping[str, str]) -> tuple[Ticks, ...]:
    """Teams and kinds to tick. A kind that is ticked, but not loaded, stays ticked."""
    teams = tuple(
        Tick(f"of-team-{id_}", name, f"of-team-{id_}" in form)
        for id_, name in (await limits.teams()).items()
    )
    ticked = [name.removeprefix("kind-") for name in form if name.startswith("kind-")]
    known = limits.kinds()
    kinds = tuple(
        Tick(f"kind-{key}", known.get(key, key), key in ticked)
        for key in {**known, **dict.fromkeys(ticked)}
    )
    hint = "Tick none, and it is for every kind."
    return (
        Ticks(
            "f-team_ids",
            "Teams",
            teams,
            "Where it is for teams by name.",
            errors.get("team_ids", ""),
        ),
        Ticks("f-kinds", "Kinds of cases", kinds, hint, errors.get("kinds", "")),
    )
