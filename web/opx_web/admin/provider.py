"""The provider of work accounts: OpenID Connect, and which group is which role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.cases import Invalid
from opx_core.signing_in import oidc, providers
from opx_core.signing_in.providers import Provider
from opx_web.admin.overview import rooms
from opx_web.admin.sign_in import PERMISSION
from opx_web.cookies import box
from opx_web.forms import YES_NO, options, problems
from opx_web.pages import FieldView, MenuLink, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, here, typed
from opx_web.routing import action, page

HERE, ROOM = "/admin/sign-in/provider", "/admin/sign-in"
SAVED = "Saved. It holds from the next sign-in on."
SILENT = (
    "Saved. But the provider does not answer at {}/.well-known/openid-configuration as it should:"
    " check the issuer. Until it does, nobody gets in this way."
)
TEXTS = {
    "label": ("Words of the button", ""),
    "issuer": ("Issuer", "The address that the provider gives, such as https://id.example.org."),
    "client_id": ("Client id", ""),
    "groups_claim": ("Claim with the groups", "Most providers call it groups."),
}
LISTS = {
    "roles": ("Roles", "One a line: group = role. Without any, roles are given here."),
    "books": ("Client books", "One a line: group = key of the book."),
}
CHOICES = {
    "on": ("Used", "Yes shows the button on the sign-in page."),
    "adds": ("Add people who are not known yet", "Only those with a group that has a role here."),
    "vouches": (
        "Its e-mail addresses are checked",
        "For a provider that does not say so of each. People are known by them at first.",
    ),
    "trusted": ("The provider asks for a second factor", "Yes: OPX does not ask for one again."),
}


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """The form, and the address that the provider needs to know."""

    rooms: tuple[MenuLink, ...]
    fields: tuple[FieldView, ...]
    back: str
    problems: tuple[Problem, ...] = ()
    done: str = ""


@page(HERE, permission=PERMISSION)
async def show_provider(request: OpxRequest) -> Response[Any]:
    """What stands."""
    now = await providers.read()
    values = {name: getattr(now, name) for name in TEXTS}
    values |= {name: providers.lines(getattr(now, name)) for name in LISTS}
    values |= {name: "yes" if getattr(now, name) else "no" for name in CHOICES}
    return _page(request, values, {}, await _said(now) if "done" in request.query_params else "")


@action(HERE, permission=PERMISSION)
async def save_provider(request: OpxRequest) -> Response[Any]:
    """Let what was typed stand."""
    form, errors, lists = await typed(request), dict[str, str](), dict[str, dict[str, str]]()
    for name in LISTS:
        try:
            lists[name] = providers.mapping(form.get(name, "")[:10_000])
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        return _page(request, form, errors)
    texts = {name: form.get(name, "").strip()[:500] for name in TEXTS}
    chosen = {name: form.get(name) == "yes" for name in CHOICES}
    wanted = Provider(**{**texts, **lists, **chosen})  # type: ignore[arg-type]
    try:
        await providers.change(actor_of(request), box(request), wanted, form.get("secret", ""))
    except Invalid as error:
        return _page(request, form, error.errors)
    return Redirect(f"{HERE}?done=yes", status_code=303)


ROUTES = [show_provider, save_provider]


async def _said(now: Provider) -> str:
    return SAVED if not now.on or await oidc.answers(now) else SILENT.format(now.issuer)


def _page(
    request: OpxRequest, values: Mapping[str, str], errors: Mapping[str, str], done: str = ""
) -> Response[Any]:
    fields = (
        *(_choice("on", values, errors),),
        *(_text(name, values, errors) for name in TEXTS),
        _secret(),
        *(_list(name, values, errors) for name in LISTS),
        *(_choice(name, values, errors) for name in ("adds", "vouches", "trusted")),
    )
    view = ProviderPage(
        rooms(actor_of(request), ROOM),
        fields,
        f"{here(request)}/sign-in/back/core.oidc",
        problems(fields),
        done,
    )
    return render(request, "opx/admin_provider.html", view, status=422 if errors else 200)


def _text(name: str, values: Mapping[str, str], errors: Mapping[str, str]) -> FieldView:
    label, hint = TEXTS[name]
    return FieldView(name, label, "text", values.get(name, ""), hint, errors.get(name, ""))


def _secret() -> FieldView:
    hint = "Leave it empty to keep the one that was given."
    return FieldView("secret", "Client secret", "password", "", hint, "", optional=True)


def _list(name: str, values: Mapping[str, str], errors: Mapping[str, str]) -> FieldView:
    label, hint = LISTS[name]
    wrong, value = errors.get(name, ""), values.get(name, "")
    return FieldView(name, label, "longtext", value, hint, wrong, optional=True, rows=4)


def _choice(name: str, values: Mapping[str, str], errors: Mapping[str, str]) -> FieldView:
    label, hint = CHOICES[name]
    value = values.get(name, "no")
    wrong = errors.get(name, "")
    return FieldView(name, label, "yesno", value, hint, wrong, options=options(YES_NO, value))
