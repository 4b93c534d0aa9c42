"""The templates: each module's own folder, behind one in which a deployer may replace them."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Protocol

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from opx_core.plugins import Plugins
from opx_web.assets import asset
from opx_web.pages import SIGNS

PIECES_KEPT, ICONS_KEPT = 8_192, 512


class Piece(Protocol):
    """A frozen value that says all that its piece of a page needs."""

    def __hash__(self) -> int: ...


def environment(plugins: Plugins, replacements: Path) -> jinja2.Environment:
    """The templates of the pages and of every loaded module, ``<module>/<page>.html``."""
    folders: dict[str, jinja2.BaseLoader] = {
        "opx": _folder(Path(__file__).parent / "templates/opx")
    }
    for name in plugins.names:
        plugin: Any = plugins.manager.get_plugin(name)
        path = Path(str(plugin.__file__)).parent / "templates" / name
        if path.is_dir():
            folders[name] = _folder(path)
    shipped = jinja2.PrefixLoader(folders)
    made = of(
        jinja2.ChoiceLoader(
            [
                _folder(replacements),
                jinja2.PrefixLoader({"original": shipped}, delimiter=":"),
                shipped,
            ]
        )
    )
    made.globals["asset"] = asset
    plugins.hook.prepare_templates(environment=made)
    return made


def of(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """An environment over these templates, with what every page may use but addresses of files."""
    made = _Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kept = _Kept(made)
    made.globals |= {"signs": SIGNS, "kept": kept.pieces, "icon_of": kept.icon}
    return made


class _Kept:
    """Pieces of pages that are drawn once for each value: icons, the rows of a list."""

    def __init__(self, templates: jinja2.Environment) -> None:
        self._templates = templates
        self._piece = lru_cache(PIECES_KEPT)(self._draw)
        self._icon = lru_cache(ICONS_KEPT)(self._draw_icon)

    def pieces(self, template: str, some: Iterable[Piece]) -> Markup:
        """``template`` once for each of ``some``."""
        return Markup("".join([self._piece(template, each) for each in some]))  # noqa: S704

    def icon(self, name: str, small: bool = False) -> Markup:
        """An icon by its name."""
        return self._icon(name, small)

    def _draw_icon(self, name: str, small: bool) -> Markup:
        template = self._templates.get_template("opx/icon.html")
        return Markup(template.render(name=name, small=small).strip())  # noqa: S704

    def _draw(self, template: str, piece: Piece) -> str:
        # With the piece and nothing else, so that it may be shown to anyone.
        return self._templates.get_template(template).render(piece=piece)


class _Pieces(CodeGenerator):
    """Writes what is put out as plain escaped text, not as a Markup object for every word.

    The pieces are only ever joined, and Jinja marks what it joins. A page has thousands.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.put_out(")


class _Template(jinja2.Template):
    def _get_default_module(self, ctx: Any = None) -> Any:
        """Macros, the same for everyone: Jinja would compare all globals at each import."""
        return super()._get_default_module()


class _Environment(jinja2.Environment):
    code_generator_class = _Pieces
    template_class = _Template

    @staticmethod
    def put_out(value: Any) -> str:
        """``value`` as text that is safe within HTML."""
        if type(value) is str:
            return escape(value)
        return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


def _folder(path: Path) -> jinja2.FileSystemLoader:
    return jinja2.FileSystemLoader(str(path))
