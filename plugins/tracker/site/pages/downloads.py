"""The page of all data: its limits, then every file with what it holds, its rows, its size and its checksum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tracker.site.dependencies import tracked_value
from tracker.site.files import data
from tracker.site.files.data import package, records, tables
from tracker.site.i18n import labels
from tracker.site.i18n.labels import _
from tracker.site.outputs import Page, Sums
from tracker.site.parts import head, json_ld
from tracker.site.site import Site

ADDRESS = "/data/"
TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
}
"""Media types by the end of a file's name."""


class Listed(NamedTuple):
    """A file on the page: its path below the site's root, what it holds, and its rows if it is a table or a list of entries."""

    path: str
    holds: str
    rows: int | None = None


def outputs(site: Site) -> Iterator[Page]:
    """The page, where the site has data."""
    if site.has_output("data"):
        paths = tuple(listed.path for _heading, _caption, files in groups(site) for listed in files)
        yield Page(data.PAGE, "data.html", downloads, of=paths)


def groups(site: Site) -> list[tuple[str, str, list[Listed]]]:
    """The files under their headings, each with a caption, in the order of the page."""
    every, named = tables.count(site, "entries"), tables.tables(site)
    whole = [
        Listed("data/tracker.sqlite", _("All tables, and a search over all text")),
        Listed("data/tracker.json", _("Every entry with all its fields, its text and what refers to it"), every),
        Listed("data/entries.jsonl", _("The same, an entry a line"), every),
        Listed("data/datapackage.json", _("What each table and each column is, for programs (Data Package)")),
    ]
    flat = [
        Listed(path, holds, tables.count(site, table.name))
        for table in named.values()
        for path, holds in (
            (f"data/{table.name}.csv", _(tables.title(table, site.kinds))),
            (f"data/parquet/{table.name}.parquet", _("The same as Parquet")),
        )
    ]
    schemas = [
        Listed(f"data/schema/{kind.name}.json", _("The fields of an entry: %(kind)s") % {"kind": labels.inside(kind.label)})
        for kind in tables.data_kinds(site)
    ]
    return [
        (_("All at once"), _("Files with everything"), whole),
        (_("Tables"), _("Files of one table each"), flat),
        (_("Schemas"), _("Files that describe the records"), schemas),
    ]


def downloads(site: Site, sums: Sums) -> dict[str, Any]:
    """All that the page shows."""
    steps, name = head.crumbs(site), _("Data")
    description = _("Everything that this tracker records, as files: what each holds, what it does not say, its size and checksum.")
    dataset = {**json_ld.page(site, ADDRESS, name, "Dataset"), **described(site, sums)}
    sections = [
        {"heading": heading, "caption": caption, "anchor": f"files-{number}", "files": [shown(site, listed, sums) for listed in files]}
        for number, (heading, caption, files) in enumerate(groups(site), start=1)
    ]
    return {
        "head": head.head(
            site, name, ADDRESS, description=description, section="data", json_ld=head.graph(site, ADDRESS, dataset, steps, name)
        ),
        "crumbs": steps,
        "heading": name,
        "standfirst": description,
        "limits": limits(site),
        "sections": sections,
        "checksums": {"title": "SHA256SUMS", "url": site.local("/data/SHA256SUMS")},
        "records": site.has_output("index.json") and site.has_output("index.md"),
        "version": records.VERSION,
        "commands": commands(site),
    }


def commands(site: Site) -> dict[str, str | None]:
    """Return the commands that read the data, by the name of the program; None if the site has no table of policies."""
    table = site.absolute("/data/parquet/policies.parquet")
    duckdb = f"SELECT status, count(*) FROM '{table}' GROUP BY status" if "policies" in tables.tables(site) else None
    return {"datasette": "datasette tracker.sqlite", "duckdb": duckdb}


def limits(site: Site) -> list[dict[str, Any]]:
    """Return the limits of the data: {text, url}, the URL of a page that says more or None."""
    said = [
        (
            _("This is a selection: what is not here may exist all the same. The page on coverage says where the record is thin."),
            "/coverage/",
        ),
        (_("Summaries, types and tracks are the judgement of the editors, not words of the authorities. The sources decide."), None),
        (
            _("Statuses are those of the day of this build. A date may be a year or a month: its first and last day stand beside it."),
            None,
        ),
        (_("Recorded and changed say when an entry came and changed in this tracker; where that is not known they repeat its date."), None),
        (
            _("In CSV a cell that begins with = + - @ has an apostrophe before it, so that no spreadsheet runs it."),
            None,
        ),
        (_("Several values in one cell are joined by a semicolon and a space; a semicolon inside a value has no space after it."), None),
        (_("Some spreadsheets cut off a cell after 32,767 characters: read long texts from another form."), None),
        (_("Tables have the original titles without their languages, and no translations: these are in the JSON files."), None),
        (_("The search in the SQLite file finds words, and runs of two to four Chinese characters."), None),
        (_("The licence is for the words of this tracker; the documents that it links to have their own."), None),
    ]
    return [{"text": text, "url": site.local(url) if url else None} for text, url in said]


def shown(site: Site, listed: Listed, sums: Sums) -> dict[str, Any]:
    """A file as a row of a table."""
    size, checksum = sums[listed.path]
    path = listed.path.removeprefix("data/")
    return {
        "name": path,
        "url": site.local(f"/{listed.path}"),
        "holds": listed.holds,
        "rows": listed.rows,
        "bytes": size,
        "sha256": checksum,
    }


def described(site: Site, sums: Sums) -> dict[str, Any]:
    """The data set in schema.org's words."""
    licence = package.LICENCES.get(site.settings["licence"])
    publisher = {"@type": "Organization", "name": site.settings["name"], "url": site.absolute("/")}
    first, last = years(site)
    return {
        "name": site.settings["name"],
        "description": dataset_description(site),
        "version": records.VERSION,
        "dateModified": site.today,
        "isAccessibleForFree": True,
        "inLanguage": site.settings["lang"],
        "creator": publisher,
        "publisher": publisher,
        **({"license": licence[1]} if licence else {}),
        **({"temporalCoverage": f"{first}/{last}"} if first else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": path.removeprefix("data/"),
                "contentUrl": site.absolute(f"/{path}"),
                "encodingFormat": TYPES[path.rpartition(".")[2]],
                "contentSize": f"{size} B",
                "sha256": checksum,
            }
            for path, (size, checksum) in sorted(sums.items())
            if "/schema/" not in path
        ],
    }


def dataset_description(site: Site) -> str:
    """The data set in two sentences, of the fifty characters at least that catalogues of data sets ask for."""
    said = _("Every entry of %(name)s with its dates, sources, relations and links.") % {"name": site.settings["name"]}
    return f"{site.settings['standfirst']} {said}".strip()


@tracked_value
def years(site: Site) -> tuple[str, str]:
    """The first and the last year of an entry's date; empty if none has one."""
    dates = [date.text[:4] for key in site.order if not site.kinds[key[0]].plain and (date := site.date(site.published[key]))]
    return (min(dates), max(dates)) if dates else ("", "")
