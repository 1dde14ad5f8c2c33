"""
Faster Python for templates: a code generator on top of Jinja's own, used only with the versions that it was tried with.

A page makes some 50 calls, writes 120 values and imports 20 components, and Jinja spends more on each than the components themselves do:
it checks every called function for a wish to get the context, wraps every value in Markup only to join it, and looks up the module of
every imported template. The language of the templates and the bytes of the pages stay the same; a test renders the golden site both ways.

All private names of Jinja and MarkupSafe stand here. With other versions of them `install` does nothing, and plain Jinja compiles.
"""

from __future__ import annotations

from functools import cache, partial
from importlib.metadata import version
from typing import Any

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

TRIED_WITH = {"jinja2": "3.1.6", "markupsafe": "3.0.4"}
"""The versions whose private names are used here. Whoever raises one runs this module's test and enters it."""

MODULE = __name__
REFERENCES = "references"
"""
The name under which a compiled template lists the templates that it names; None in it stands for one chosen while it renders.

A global function that renders a template says so in its attribute `template`: a template that calls it names that one. A name that ends
in a slash stands for all templates in that folder.
"""

_escape_inner: Any = getattr(markupsafe, "_escape_inner", None)


def is_tried() -> bool:
    """Return whether the installed Jinja and MarkupSafe are those of TRIED_WITH: the one switch between this compiler and plain Jinja."""
    return all(version(package) == tried for package, tried in TRIED_WITH.items())


def install(env: jinja2.Environment) -> None:
    """Compile an environment's templates with `Compiler` and speed up its lookups, unless other versions are installed."""
    if not is_tried():
        return
    env.code_generator_class = Compiler
    env.cache = {}  # every import of a template asks it: a dict is quicker than the usual cache with its lock, and there are few templates
    # Jinja gives each template a ChainMap of its globals, whose keys every import subtracts, in Python: 0.5 ms a page. A dict is as good.
    env.make_globals = lambda own: {**env.globals, **own} if own else env.globals  # type: ignore[assignment,method-assign]
    env.get_template = cache(partial(type(env).get_template, env))  # type: ignore[method-assign]  # each page asks; not an overlay's origin
    env.components = {}  # type: ignore[attr-defined]


def references(env: jinja2.Environment, tree: nodes.Template) -> list[str | None]:
    """The templates that a parsed template extends, includes, imports or calls; None for one chosen while it renders."""
    used = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
    by_call = sorted({called.template for name in used if hasattr(called := env.globals.get(name), "template")})
    return [*find_referenced_templates(tree), *by_call]


class Compiler(CodeGenerator):
    """Writes the Python of a template."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Every module begins with what the others here write calls of."""
        self.writeline(f"from {MODULE} import Component, component, written")
        self.writeline(f"{REFERENCES} = {references(self.environment, node)!r}")
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """A plain call, unless it is of a function that wants the context, or of arguments that are not written out."""
        called = self.environment.globals.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        named = [*(keyword.key for keyword in node.kwargs), *(["caller"] if forward_caller else [])]
        if hasattr(called, "jinja_pass_arg") or node.dyn_args or node.dyn_kwargs or not all(map(str.isidentifier, named)):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        """A key that is written out is one of plain data: who names one that is not there is told so by the error."""
        if node.ctx == "load" and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            self.visit(node.node, frame)
            self.write(f"[{node.arg.value!r}]")
        else:
            super().visit_Getitem(node, frame)

    def visit_FromImport(self, node: nodes.FromImport, frame: Frame) -> None:
        """Look up the components of an imported template once."""
        if not frame.toplevel or node.with_context or not isinstance(node.template, nodes.Const):
            super().visit_FromImport(node, frame)
            return
        for name in node.names:
            name, alias = name if isinstance(name, tuple) else (name, name)
            self.writeline(f"{frame.symbols.ref(alias)} = context.vars[{alias!r}] = ", node)
            self.write(f"component(environment, {node.template.value!r}, {name!r}, {self.name!r})")

    def macro_def(self, macro_ref: Any, frame: Frame) -> None:
        """A macro is a Component."""
        self.write("Component.of(")
        super().macro_def(macro_ref, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("written(")


class Component(Macro):
    """A macro, called at once where every argument stands in its place."""

    @classmethod
    def of(cls, macro: Macro) -> Macro:
        """A macro of Jinja's as one of ours, if its text needs no escaping and it takes its arguments one by one."""
        if macro.caller or macro.catch_kwargs or macro.catch_varargs or not macro._default_autoescape:
            return macro
        macro.__class__ = cls
        macro._func.__defaults__ = (missing,) * macro._argument_count
        return macro

    def __call__(self, *arguments: Any, **named: Any) -> str:
        if named or len(arguments) > self._argument_count:
            return super().__call__(*arguments, **named)
        return str.__new__(Markup, self._func(*arguments))


def component(env: jinja2.Environment, template: str, name: str, user: str | None) -> Any:
    """The macro `name` of a template, which another imports."""
    known: dict[tuple[str, str], Any] = env.components  # type: ignore[attr-defined]
    found = known.get((template, name))
    if found is None:
        found = getattr(env.get_template(template, user).module, name, None)
        if found is None:
            return env.undefined(f"the template {template!r} does not export {name!r}, which {user!r} imports", name=name)
        known[template, name] = found
    return found


def written(value: Any) -> str:
    """A value as it stands in a page."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)  # type: ignore[no-any-return]
    return value if kind is Markup else escape(value)
