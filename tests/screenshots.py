"""Pictures of every type of page for the eye: widths, schemes, zoom, forced colours, paper, no script, states and extremes."""

from __future__ import annotations

import html
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests import golden, page_types
from tests.browsing import launched, served
from tests.theme import component_samples
from tests.writing import policy, write_content
from tools import test_runner
from tracker.model.findings import UsageError

LONGEST_PICTURE = 8000
"""Pixels of height: what comes after looks like what came before."""
WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
LONGEST = ("Notice on Further Preventing and Resolving the Risks of Virtual Currency Trading and Speculation " * 3)[:240].strip()
LONGEST_ORIGINAL = ("关于进一步防范和处置虚拟货币交易炒作风险的通知" * 4)[:80]


@dataclass(frozen=True, slots=True)
class View:
    """View of a page: a name and the options of the browser."""

    name: str
    width: int
    options: dict[str, Any]
    media: dict[str, Any] | None = None


VIEWS = (
    *(View(f"{width}-{scheme}", width, {"color_scheme": scheme}) for width in WIDTHS for scheme in SCHEMES),
    View("1280-zoomed-200", 640, {"device_scale_factor": 2}),
    View("360-forced-colours", 360, {"forced_colors": "active"}),
    View("1280-forced-colours-dark", 1280, {"forced_colors": "active", "color_scheme": "dark"}),
    View("360-no-script", 360, {"java_script_enabled": False}),
)


def take(output: Path) -> None:
    """Build the real site, one of extremes and the page of components; take pictures; lay out a sheet. Raises UsageError."""
    path = test_runner.known_browser()
    if not path:
        raise UsageError("no Chromium: name one in CHROMIUM, or run `invoke test`, which installs it")
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    component_samples.write(output)
    with tempfile.TemporaryDirectory() as scratch, launched(path) as browser:
        real = built(Path(scratch) / "real", golden.ROOT / "content")
        extreme = built(Path(scratch) / "extreme", write_content(Path(scratch) / "content", extremes()))
        with served(real) as address:
            groups = {name: [*views(browser, f"{address}/{page}", output, name)] for name, page in page_types.REAL.items()}
            groups["states"] = [*states(browser, address, output)]
        with served(output) as address:
            groups["components"] = [*views(browser, f"{address}/_components/", output, "components")]
        with served(extreme) as address:
            for name in EXTREMES:
                groups[name] = [*views(browser, f"{address}/policies/{name}/", output, name)]
    (output / "index.html").write_text(sheet(groups), "utf-8")
    print(f"{sum(map(len, groups.values()))} pictures: {output / 'index.html'}")


README_PICTURE = golden.ROOT / "docs" / "home.jpg"
MOST_BYTES = 150_000
"""Bytes of the picture: it is loaded by everybody who looks at the project."""


def take_for_readme() -> None:
    """Take the picture of the real first page that the README shows. Raises UsageError."""
    path = test_runner.known_browser()
    if not path:
        raise UsageError("no Chromium: name one in CHROMIUM, or run `invoke test`, which installs it")
    with tempfile.TemporaryDirectory() as scratch:
        real = built(Path(scratch) / "real", golden.ROOT / "content")
        with launched(path) as browser, served(real) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce", color_scheme="light")
            page.goto(f"{address}/")
            page.screenshot(path=README_PICTURE, type="jpeg", quality=70)
    print(f"{README_PICTURE.relative_to(golden.ROOT)}: {README_PICTURE.stat().st_size:,} bytes")


def built(output: Path, content: Path) -> Path:
    """A site as users build it. Raises UsageError if it has errors."""
    done = golden.build(output, content=content, site_url="https://tracker.example", SOURCE_DATE_EPOCH="1795305600")
    if done.returncode:
        raise UsageError(done.stderr)
    return output


def views(browser: Browser, address: str, output: Path, name: str) -> Iterator[str]:
    """A page in every view and on paper; the names of the files."""
    for view in VIEWS:
        yield picture(browser, address, output / f"{name}-{view.name}.png".replace(" ", "-"), view)
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    file = output / f"{name}-print.pdf".replace(" ", "-")
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    context.close()
    yield file.name


def picture(browser: Browser, address: str, file: Path, view: View, act: Callable[[Page], object] = lambda page: None) -> str:
    """A picture of the whole page, after something was done to it; the name of the file."""
    context = browser.new_context(viewport={"width": view.width, "height": 900}, reduced_motion="reduce", **view.options)
    page = context.new_page()
    page.goto(address)
    act(page)
    height = min(LONGEST_PICTURE, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": view.width, "height": height})
    context.close()
    return file.name


def states(browser: Browser, address: str, output: Path) -> Iterator[str]:
    """Pages as a reader has changed them: menu, filters, results, suggestions, folds, another day."""
    policy_page = f"{address}/{page_types.REAL['policy']}"
    acts: dict[str, tuple[str, Callable[[Page], object]]] = {
        "menu": (policy_page, lambda page: page.goto(f"{policy_page}#sections")),
        "all-open": (policy_page, lambda page: page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")),
        "target": (policy_page, lambda page: page.goto(f"{policy_page}#sources")),
        "results": (f"{address}/search/?q=mining&stance=restrict", lambda page: page.wait_for_selector("body[data-search=ready]")),
        "nothing-found": (f"{address}/search/?q=zzqqx&kind=policy", lambda page: page.wait_for_selector("body[data-search=ready]")),
        "suggestions": (f"{address}/search/", suggest),
        "another-day": (f"{address}/state/?asof=2018-06-09", lambda page: page.wait_for_selector(".as-of__said")),
    }
    for name, (start, act) in acts.items():
        for view in VIEWS:
            if view.name in ("360-light", "360-dark", "1280-light", "360-forced-colours"):
                yield picture(browser, start, output / f"state-{name}-{view.name}.png", view, act)


def suggest(page: Page) -> None:
    """Type what has suggestions and wait for them."""
    page.wait_for_selector("body[data-search=ready]")
    page.locator("main [name=q]").first.press_sequentially("people")
    page.locator("[role=option]").first.wait_for()


# Extremes

EXTREMES = ("longest-title", "sixty-issuers", "one-source", "forty-sources", "unknown-dates")


def extremes() -> dict[str, str | bytes]:
    """Entries at the edges of what an entry can be."""
    numbers = range(1, 61)
    body = "---\nname: Provincial Bureau Number {}\ntype: local-government\nplace: cn\n---\n"
    sources = ", ".join(
        f'{{id: s{n}, title: "A source with a title of usual length, number {n}", url: "https://example.org/{n}", publisher: A Newspaper}}'
        for n in range(1, 41)
    )
    cited = "\n\n".join(f"A statement that rests on its source [@s{n}] and on another [@s{n + 1}]." for n in range(1, 40))
    return {
        **{f"agencies/body-{n}.md": body.format(n) for n in numbers},
        "policies/longest-title.md": policy(title=LONGEST, original_title=f"{{zh-Hans: {LONGEST_ORIGINAL}}}"),
        "policies/sixty-issuers.md": policy(title="A notice of sixty", issued_by=f"[{', '.join(f'body-{n}' for n in numbers)}]"),
        "policies/one-source.md": policy(title="A notice with one source"),
        "policies/forty-sources.md": policy(
            cited,
            title="A notice with forty sources",
            sources=f"[{sources}]",
            timeline="[{date: 2021-05-21, event: issued, source: s1}]",
        ),
        "policies/unknown-dates.md": policy(
            title="A notice whose days are not known",
            timeline="[{date: 2018, event: announced, source: text}, {date: 2019-03, event: issued, source: text}]",
            status="unclear",
            status_note="The sources name no day.",
        ),
    }


# The sheet


def sheet(groups: dict[str, list[str]]) -> str:
    """A page that shows all pictures, group by group; what is on paper as a link."""
    parts = ["<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">', "<title>Screenshots</title>", "<style>"]
    parts += [
        "body { font-family: sans-serif; margin: 1rem }",
        "ul { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none }",
    ]
    parts += ["img { display: block; width: 15rem; height: 20rem; object-fit: cover; object-position: top; border: 1px solid }"]
    parts += ["</style>", "</head>", "<body>", "<h1>Screenshots</h1>"]
    for name, files in groups.items():
        parts += [f"<h2>{html.escape(name.capitalize())}</h2>", "<ul>"]
        for file in files:
            shown = f'<img src="{file}" alt="" loading="lazy">' if file.endswith(".png") else ""
            parts.append(f'<li><a href="{file}">{shown}{html.escape(file)}</a></li>')
        parts.append("</ul>")
    return "\n".join([*parts, "</body>", "</html>", ""])
