"""What stands around the sample pages, and short ways to write their fields."""

from opx_web.pages import FieldView, MenuLink, Option, Shell

MENU = (
    MenuLink("Cases", "/cases", current=True, key="q"),
    MenuLink("Reports", "/reports", key="r"),
)


def shell(**changed: object) -> Shell:
    values: dict[str, object] = {
        "tenant_name": "Calder Vale",
        "actor_name": "Tom Whitfield",
        "initials": "TW",
        "menu": MENU,
        "log_href": "/complaints/new",
        "csrf_token": "token",
        "theme": "device",
        "query": "",
        "signed_in": True,
        "here": "/cases",
    }
    return Shell(**{**values, **changed})  # type: ignore[arg-type]


def stranger(**changed: object) -> Shell:
    return shell(signed_in=False, menu=(), log_href=None, actor_name="", initials="", **changed)


def options(*labels: str, chosen: str = "", group: str = "") -> tuple[Option, ...]:
    return tuple(Option(label.lower(), label, label == chosen, group) for label in labels)


def any_of(name: str, label: str, *labels: str, chosen: str = "") -> FieldView:
    every = (Option("", "Any", not chosen), *options(*labels, chosen=chosen))
    return FieldView(name, label, "choice", value=chosen.lower(), options=every)
