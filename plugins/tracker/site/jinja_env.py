"""Globals and filters of the templates: links, dates, cards, prose, interface words. Knows Jinja, not Pelican."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from gettext import NullTranslations
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import jinja2
import orjson
from markupsafe import Markup, escape

from tracker.model import markdown
from tracker.model.chinese import WIDE
from tracker.model.vocabulary import DEFAULT, Vocabulary
from tracker.site import code_host, jinja_compiler
from tracker.site.charts import figures
from tracker.site.i18n import labels
from tracker.site.i18n.catalogs import ENGLISH
from tracker.site.outputs import Later, Page, Row
from tracker.site.parts.body import Prose
from tracker.site.site import Site

LETTERS = re.compile("[A-Za-z]{2}")
_REST = rf"(?:(?![{WIDE}])[\w’'-])*"
LATIN_RUN = re.compile(rf"[A-Za-z]{_REST}(?:[ ,]+[A-Za-z0-9]{_REST})+")
"""Two words or more; a single one in Chinese text is a name or a term that the text has made its own."""

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

F = TypeVar("F", bound=Callable[..., Any])

SCRIPT_ENDS = tuple((sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029")
"""Characters that may end a script element or a line of one, with their JSON escapes."""


def environment(templates: Path, settings: Mapping[str, Any], vocabulary: Vocabulary = DEFAULT) -> jinja2.Environment:
    """A Jinja environment over a folder of templates with everything that pages use, as strict as Pelican's is set to be."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    equip(env, settings, vocabulary=vocabulary)
    return env


def equip(
    env: jinja2.Environment,
    settings: Mapping[str, Any],
    catalogue: NullTranslations = ENGLISH,
    vocabulary: Vocabulary = DEFAULT,
) -> None:
    """
    Add to any Jinja environment the globals and filters that the templates use.

    `settings` and `catalogue` are a Site's.
    """
    prefix, line, say = settings["prefix"], lines(env), sayer(catalogue)
    env.globals.update(
        {
            "site": dict(settings),
            "url": lambda path: prefix + path,
            "date": dates(env),
            "card": cards(env),
            "line": line,
            "all_lines": of("line", lambda items: marked_up("".join([line(item["row"], item["note"], item["quote"]) for item in items]))),
            "memo": memory(),
            "prose": partial(Prose, literal_ids=literal_ids(env)),
            "component": components(env),
            "mend": mending(settings),
            "drawing": figures.draw,
            "terms": terms(vocabulary, catalogue, settings.get("lang", "en")),
            "language_name": partial(in_language, labels.language, catalogue, settings.get("lang", "en")),
            "_": say,
            "pgettext": placing(catalogue),
            "ngettext": counting(catalogue),
        }
    )
    jinja_compiler.install(env)
    env.filters["json_script"] = json_script
    env.filters["host"] = host
    env.filters["han"] = marked_in(settings.get("lang", "en"))
    env.filters["number"] = numbering(catalogue)
    env.filters["inside"] = partial(labels.inside_of, settings.get("lang", "en"))


def renderer(env: jinja2.Environment, site: Site) -> Callable[[Page, dict[str, Any]], bytes]:
    """The function that makes a page's bytes of its data, with the templates of an environment; it is equipped for the site here."""

    if "prose" not in env.globals:
        equip(env, site.settings, site.catalogue, site.vocabulary)

    @cache
    def environment_of(view: Site) -> jinja2.Environment:
        return translated(env, view)

    def render(page: Page, data: dict[str, Any]) -> bytes:
        chosen = environment_of(page.view) if page.view else env
        return chosen.get_template(page.template).render(page=data).encode()

    return render


def translated(env: jinja2.Environment, view: Site) -> jinja2.Environment:
    """An environment of the same templates, with what they call as a further language has it."""
    other = env.overlay()
    other.globals, other.filters = dict(env.globals), dict(env.filters)
    equip(other, view.settings, view.catalogue, vocabulary=view.vocabulary)
    return other


def terms(vocabulary: Vocabulary, catalogue: NullTranslations, language: str) -> Callable[[str], dict[str, dict[str, Any]]]:
    """`terms(list)`: terms by value, in order: `value`, `label`, `short`, `description`, `side`, `group`, `glyph`, `binding`."""

    @cache
    def named(name: str) -> dict[str, dict[str, Any]]:
        with labels.use_language(catalogue, language, vocabulary):
            return {
                term.value: {
                    "value": term.value,
                    "label": labels.word_of(name, term),
                    "short": labels.word_of(name, term, short=True),
                    "description": labels.description(name, term.value),
                    "side": term.side,
                    "group": term.group,
                    "glyph": term.glyph,
                    "binding": term.binding,
                }
                for term in vocabulary[name].values()
            }

    return named


def in_language(function: Callable[[str], str], catalogue: NullTranslations, language: str, text: str) -> str:
    """Call `function` while words are those of a language."""
    with labels.use_language(catalogue, language):
        return function(text)


def sayer(catalogue: NullTranslations) -> Callable[..., Markup]:
    """`_(message, **values)`: an interface string, with `%(name)s` filled in; Jinja's own does as much, at 20 times the cost."""
    known: dict[str, Markup] = {}

    def say(message: str, **values: object) -> Markup:
        said = known.get(message)
        if said is None:
            said = known[message] = Markup(catalogue.gettext(message))
        return filled(said, values) if values else said

    return say


def placing(catalogue: NullTranslations) -> Callable[..., Markup]:
    """`pgettext(context, message)`: an interface string that says different things in different places."""
    return lambda context, message: Markup(catalogue.pgettext(context, message))


def numbering(catalogue: NullTranslations) -> Callable[[int], str]:
    """`number|number`: a whole number with its thousands apart."""
    comma = catalogue.pgettext("between thousands", ",")
    return lambda number: f"{number:,}".replace(",", comma)


def counting(catalogue: NullTranslations) -> Callable[..., Markup]:
    """`ngettext(one, many, n, **values)`: the interface string that goes with a number."""
    return lambda one, many, n, **values: filled(catalogue.ngettext(one, many, n), {"num": n, **values})


def filled(message: str, values: Mapping[str, object]) -> Markup:
    """A message with its values; what of them is no markup is escaped. Markup's own `%` does as much, at three times the cost."""
    return marked_up(str(message) % {name: escape(value) for name, value in values.items()})


def marked_up(text: str) -> Markup:
    """A text that is markup, without the questions that Markup asks of every object: a fortieth of a page's time."""
    return str.__new__(Markup, text)


def cards(env: jinja2.Environment) -> Callable[..., Markup]:
    """`card(row, note="")`: the row as an item of a list of results; made once for all pages that show it."""
    made: dict[tuple[str, str], Markup] = {}

    def card(row: Row, note: str = "") -> Markup:
        known = made.get((row.digest, note))
        if known is None:
            data = {**row.data, "note": note} if note else row.data
            known = made[row.digest, note] = Markup(_macro(env, "card")(data))
        return known

    return of("card", card)


def lines(env: jinja2.Environment) -> Callable[..., Markup]:
    """
    `line(row, note="", quote=None)`: the row as a compact item; made once for all pages that show it with that note.

    What it quotes stands on one page or two and is not kept.
    """
    made: dict[tuple[str, str], Markup] = {}

    def line(row: Row, note: str | None = "", quote: Later | None = None) -> Markup:
        if quote is not None:
            return marked_up(_macro(env, "line")(row.data, note, quote.make()))
        known = made.get((row.digest, note or ""))
        if known is None:
            known = made[row.digest, note or ""] = Markup(_macro(env, "line")(row.data, note))
        return known

    return of("line", line)


def components(env: jinja2.Environment) -> Callable[..., Markup]:
    """`component(name, arguments)`: the component of a name, chosen by the page's data."""
    return of("", lambda name, arguments: marked_up(_macro(env, name)(**arguments)))


LITERAL_ID = re.compile(r'\bid="([\w-]+)"')
WITH_TEXTS = ("base.html", "components/")
"""The templates of which pages with a body consist, beside their own, which has no ids."""


def literal_ids(env: jinja2.Environment) -> frozenset[str]:
    """The ids that the templates write out: no heading of a body may have one."""
    if not env.loader:
        return frozenset()
    names = (name for name in env.loader.list_templates() if name.startswith(WITH_TEXTS))
    return frozenset(id for name in names for id in LITERAL_ID.findall(env.loader.get_source(env, name)[0]))


def memory() -> Callable[..., Markup]:
    """`memo(macro, *arguments)`: what a macro makes of plain arguments or a Row, made once: for what many pages show alike."""
    made: dict[tuple[Any, ...], Markup] = {}

    def memo(macro: Callable[..., Markup], *arguments: Any) -> Markup:
        known = made.get((macro, *arguments))
        if known is None:
            known = made[macro, *arguments] = macro(*arguments)
        return known

    return memo


def dates(env: jinja2.Environment) -> Callable[..., Markup]:
    """`date(text, short=False)`: a date as written, in words, in a <time> element; each made once."""

    @cache
    def date(text: str, short: bool = False) -> Markup:
        return Markup(_macro(env, "date")(text, short))

    return of("date", date)


def mending(settings: Mapping[str, Any]) -> Callable[[str, str, str], dict[str, str | None]]:
    """Return `mend(file, title, address)`: URLs at the host of the files to edit, report and look back; None where there is none."""
    host, branch, content = code_host.of(settings["repository"]), settings["branch"], settings["content"]

    def mend(file: str, title: str, address: str) -> dict[str, str | None]:
        if host is None:
            return {"edit": None, "report": code_host.report_to(settings.get("contact", ""), title, address), "history": None}
        place = quote(f"{branch}/{content}/{file}")
        return {
            "edit": f"{host.edit}/{place}",
            "report": code_host.report(host, f"{title}: ", address),
            "history": f"{host.history}/{place}",
        }

    return mend


@lru_cache(maxsize=4096)
def host(url: str) -> str:
    """The host of an address, as readers know it: "pbc.gov.cn"."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def json_script(value: object) -> Markup:
    """A value as JSON that can stand inside a script element: nothing in it can end the element or a line."""
    text = orjson.dumps(value).decode()
    for sign, escaped in SCRIPT_ENDS:
        if sign in text:
            text = text.replace(sign, escaped)
    return marked_up(text)


def marked(language: str) -> Callable[[str | None], Markup]:
    """`text|han`: plain text whose Chinese words say that they are, in its own direction; each text is looked at once."""

    @cache
    def mark(text: str | None) -> Markup:
        safe = escape(text or "")
        return safe if safe.isascii() else directed(markdown.HAN.sub(f'<span lang="{language}">\\g<0></span>', str(safe)))

    return mark


def marked_in(language: str) -> Callable[[str | None], Markup]:
    """The filter `han` for pages in a language: where they are Chinese, it is what is not that says so."""
    return english_marked if language.split("-")[0] == "zh" else marked("zh-Hans")


@lru_cache(maxsize=4096)
def english_marked(text: str | None) -> Markup:
    """Plain text of a Chinese page whose English says that it is: all of it, or the runs of words within Chinese."""
    safe = escape(text or "")
    if not markdown.HAN.search(safe):
        return directed(f'<span lang="en">{safe}</span>' if LETTERS.search(safe) else safe)
    return directed(LATIN_RUN.sub('<span lang="en">\\g<0></span>', str(safe)))


def directed(html: str) -> Markup:
    """The HTML of a text, set apart where some of it is written from right to left: its first letter decides its direction."""
    return Markup(f'<bdi dir="auto">{html}</bdi>' if RIGHT_TO_LEFT.search(html) else html)


def of(component: str, function: F) -> F:
    """A function that renders a component, or any if none is named, and says so: a page that calls it changes with the component."""
    function.template = f"components/{component}.html" if component else "components/"  # type: ignore[attr-defined]
    return function


def _macro(env: jinja2.Environment, name: str) -> Callable[..., str]:
    found: Callable[..., str] = getattr(env.get_template(f"components/{name}.html").module, name)
    return found
