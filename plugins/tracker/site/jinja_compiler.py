"""
What templates compile to: Jinja's own Python, with three things done at a fraction of the cost.

A page makes some 50 calls, writes 120 values and imports 20 components, and Jinja spends more on each than the components themselves do:
it looks through every function called for a wish to be given the context, makes a Markup of every value only to join it, and asks for
every import which module of its template is meant. The language of the templates, and what they say, stays the same.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

MODULE = __name__
REFERENCES = "references"
"""
What a compiled template calls the list of those that it names itself; None stands in it for one chosen while it renders.

A global function that renders a template says so in its attribute `template`: who names the function names that template.
"""


class Compiler(CodeGenerator):
    """Writes the Python of a template."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Every module begins with what the others here write calls of."""
        self.writeline(f"from {MODULE} import Component, component, written")
        used = {name.name for name in node.find_all(nodes.Name) if name.ctx == "load"}
        by_call = sorted({called.template for name in used if hasattr(called := self.environment.globals.get(name), "template")})
        self.writeline(f"{REFERENCES} = {[*find_referenced_templates(node), *by_call]!r}")
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
        """What the components of a template are is found out once."""
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
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


def install(env: jinja2.Environment) -> None:
    """Have an environment's templates compiled so."""
    env.code_generator_class = Compiler
    env.get_template = cache(partial(type(env).get_template, env))  # type: ignore[method-assign]  # each page asks; not an overlay's origin
    env.components = {}  # type: ignore[attr-defined]
