"""`invoke publish`: what may be published, and where to."""

from __future__ import annotations

import re
from pathlib import Path

from tracker.builder import output_dir, settings
from tracker.builder.generator import acquire_lock
from tracker.cli import commands
from tracker.cli.publish import branch, join, transfer
from tracker.cli.publish.bucket import Bucket
from tracker.model import git_history
from tracker.model.findings import UsageError

TARGETS = "pages, pages:BRANCH, or s3://BUCKET/PREFIX"
S3 = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?")


def publish(target: str, output: str = "", content: str = "", endpoint: str = "", *, dry: bool = False) -> str:
    """Put the site in the folder `output` on a host, and say what was done. Raises UsageError."""
    place = parsed(target, endpoint)
    source = source_of(content)
    built = output_dir.find_output(Path(output).absolute() if output else settings.read().output, source)
    output_dir.require_site(built.folder)
    join.refuse_unjoined(built.folder)
    with acquire_lock(built)[0], commands.progress("Publishing") as report_progress:  # no build changes the site meanwhile
        if isinstance(place, str):
            return branch.publish(built.folder, source, place, dry=dry, progress=report_progress)
        bucket = Bucket(*place, endpoint)
        return transfer.dry_run(built.folder, bucket) if dry else transfer.publish(built.folder, bucket, report_progress)


def source_of(content: str) -> Path:
    """The folder of the content. Raises UsageError if Git knows a part of its history alone: dates of changes would be wrong."""
    source = commands.content_folder(content)
    if words := git_history.cut_off(source):
        raise UsageError(f"nothing can be published from here: {words}")
    return source


def parsed(target: str, endpoint: str) -> str | tuple[str, str]:
    """The branch that a target names, or its bucket and prefix. Raises UsageError."""
    if match := S3.fullmatch(target):
        prefix = match[2] or ""
        if any(part in ("", ".", "..") for part in prefix.strip("/").split("/")) and prefix.strip("/"):
            raise UsageError(f"{prefix!r} is no prefix: choose names with single `/` between them")
        return match[1], prefix
    if endpoint:
        raise UsageError("--endpoint is the address of the store of an s3:// target")
    if target == "pages" or target.startswith("pages:"):
        return target.removeprefix("pages").removeprefix(":") or branch.BRANCH
    raise UsageError(f"no target {target!r}: choose {TARGETS}")
