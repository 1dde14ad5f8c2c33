"""Steps from one site in a bucket to the next, in an order in which no page refers to a missing file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.builder.site_manifest import Line, longest_cached

UNKNOWN = ""
"""Stands in the manifest for the SHA-256 of an unused file that an interrupted publish has sent or has not."""


@dataclass(frozen=True)
class Steps:
    """
    Phases, each of which begins when the one before it has ended; then the manifest is written, then `removed` goes.

    `assets` are all files but pages that nothing refers to yet: new paths, and files whose path changes with their bytes.
    `new_pages` are pages at new paths: only changed pages lead there. `changed` is what readers can ask for already.
    `unsure` are the paths that an interrupted publish may have written.
    """

    assets: list[Line]
    new_pages: list[Line]
    changed: list[Line]
    kept: list[Line]
    unused: list[Line]
    removed: list[Line]
    unsure: frozenset[str]
    earlier: list[Line]

    @property
    def sent(self) -> list[Line]:
        return [*self.assets, *self.new_pages, *self.changed]

    @property
    def is_empty(self) -> bool:
        """True if the bucket holds the site already."""
        return not (self.sent or self.removed or self.unsure or any(not line.unused_since for line in self.unused))

    def journal(self) -> list[Line]:
        """All files that this publish and the interrupted ones before it may leave in another state than the manifest says."""
        lines = {line.path: line for line in self.earlier}
        lines |= {line.path: line for line in (*self.sent, *self.removed)}
        return [*lines.values()]

    def manifest(self, now: int) -> list[Line]:
        """The files in the bucket after the last phase; pages that caches hold until then refer to those unused from `now` on."""
        unused = [replace(line, unused_since=line.unused_since or now) for line in self.unused]
        return [*self.kept, *self.sent, *unused]

    def described(self, sent: str = "to send", removed: str = "to remove") -> str:
        """The steps in a few words; `sent` and `removed` say how far they are."""
        size = sum(line.size for line in self.sent)
        parts = [f"{len(self.sent):,} files {sent} ({size / 1e6:,.1f} MB)", f"{len(self.kept):,} unchanged"]
        if self.removed:
            parts.append(f"{len(self.removed):,} {removed}")
        if self.unused:
            parts.append(f"{len(self.unused):,} kept for pages in caches")
        return ", ".join(parts)


def plan(site: Iterable[Line], manifest: Sequence[Line], journal: Sequence[Line], now: int) -> Steps:
    """
    The steps from what a bucket holds to a site.

    `manifest` is what the last whole publish left, `journal` what interrupted ones may have changed since. An immutable file, or one of
    the search's, that the site no longer has is removed once no cache can hold a page that refers to it; everything else at once.
    """
    lines, held, unsure = {line.path: line for line in site}, _held(manifest, journal), frozenset(line.path for line in journal)
    sent = [line for path, line in lines.items() if path in unsure or path not in held or held[path].used != line]
    certain = {line.path for line in manifest}
    left = [line for path, line in held.items() if path not in lines]
    longest = longest_cached(line for line in (*lines.values(), *held.values()) if line.is_page)
    unused = [
        line if line.path in certain else replace(line, sha256=UNKNOWN)
        for line in left
        if line.outlives_its_site and not (line.unused_since and now - line.unused_since > longest)
    ]
    due = {line.path for line in left} - {line.path for line in unused}
    assets = [line for line in sent if not line.is_page and (line.is_immutable or line.path not in certain)]
    new_pages = [line for line in sent if line.is_page and line.path not in certain]
    first = {line.path for line in (*assets, *new_pages)}
    return Steps(
        assets=assets,
        new_pages=new_pages,
        changed=[line for line in sent if line.path not in first],
        kept=[line for path, line in lines.items() if path not in unsure and path in held and held[path].used == line],
        unused=unused,
        removed=[line for line in left if line.path in due],
        unsure=unsure,
        earlier=[*journal],
    )


def _held(manifest: Iterable[Line], journal: Iterable[Line]) -> Mapping[str, Line]:
    """Return the possible contents of a bucket by path; the manifest wins over the journal."""
    return {line.path: line for line in journal} | {line.path: line for line in manifest}
