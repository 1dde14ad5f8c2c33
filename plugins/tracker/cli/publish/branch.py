"""A site put on a branch that a host serves, such as GitHub Pages: one commit without a parent, so that the repository does not grow."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tracker.builder import site_manifest
from tracker.model import git_history
from tracker.model.findings import UsageError

REMOTE = "origin"
BRANCH = "gh-pages"
SUBJECT = "Publish the site"
NO_JEKYLL = ".nojekyll"
"""Without it GitHub Pages leaves out what begins with `_` or `.`."""
DOMAIN = "CNAME"
"""The host writes the site's own domain into this file of the branch: it is carried over."""
NAME = re.compile(r"(?!-)[\w][\w./-]*", re.ASCII)

Progress = Callable[[int, int], None]


class Blob(NamedTuple):
    """A file of the branch: its id in Git, and its bytes or where they are."""

    id: str
    source: bytes | Path

    def data(self) -> bytes:
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


def publish(folder: Path, repository: Path, branch: str = BRANCH, *, dry: bool = False, progress: Progress | None = None) -> str:
    """
    Push the site in `folder` to a branch of the remote of the repository that holds a folder; what was done, in a line.

    A branch that no publish wrote is refused. Of two publishes at once one is refused: the branch is replaced in one step, and only if
    it is still what was looked at. Raises UsageError.
    """
    if not NAME.fullmatch(branch):
        raise UsageError(f"{branch!r} is no name of a branch")
    git = Git(repository)
    before = git.fetched(branch)
    held = git.files(before) if before else {}
    if before and not git.run("log", "-1", "--format=%s", before).startswith(SUBJECT):
        words = f"the branch {branch} of {REMOTE} holds what no publish wrote"
        raise UsageError(f"{words}: remove it, or choose another with pages:BRANCH")
    files = blobs(folder, git)
    if DOMAIN in held and DOMAIN not in files:
        files[DOMAIN] = Blob(held[DOMAIN], b"")
    sent = [path for path, blob in files.items() if held.get(path) != blob.id]
    removed = [path for path in held if path not in files]
    counts = f"{len(sent):,} files {{}}, {len(files) - len(sent):,} unchanged" + (f", {len(removed):,} {{}}" if removed else "")
    if dry:
        marks = [*(f"send {path}" for path in sorted(sent)), *(f"remove {path}" for path in sorted(removed))]
        return "\n".join([*marks, counts.format("to send", "to remove")])
    if not sent and not removed:
        return f"nothing to do: {counts.format('to send')}"
    with git.commit(files, held, progress or (lambda _done, _total: None)) as commit:
        git.push(commit, branch, before)
    return counts.format("sent", "removed")


def blobs(folder: Path, git: Git) -> dict[str, Blob]:
    """The files of a site by path, hidden ones included, as Git names them."""
    algorithm = git.run("rev-parse", "--show-object-format").strip()
    files = {NO_JEKYLL: Blob(blob_id(b"", algorithm), b"")}
    for line in site_manifest.of_folder(folder):
        path = folder / line.path
        files[line.path] = Blob(blob_id(path.read_bytes(), algorithm), path)
    return dict(sorted(files.items()))


def blob_id(data: bytes, algorithm: str) -> str:
    """The id that Git gives to a file's bytes."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data).hexdigest()


class Git:
    """The repository that holds a folder. Its methods raise UsageError with Git's own words."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not git_history.is_below_repository(folder):
            raise UsageError(f"there is no Git repository that holds {folder}, and so no branch to publish to")
        if REMOTE not in self.run("remote").split():
            raise UsageError(f"the repository has no remote {REMOTE!r} to publish to: git remote add {REMOTE} URL")

    def run(self, *arguments: str) -> str:
        """The output of git."""
        answer = git_history.ask(self.folder, *arguments)
        if answer.output is None:
            raise UsageError(f"Git cannot {arguments[0]}: {without_secrets(answer.words)}")
        return answer.output

    def fetched(self, branch: str) -> str:
        """The commit of a branch of the remote, brought here; "" if there is no such branch."""
        found = self.run("ls-remote", REMOTE, f"refs/heads/{branch}").split()
        if not found:
            return ""
        self.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", REMOTE, f"refs/heads/{branch}")
        return found[0]

    def files(self, commit: str) -> dict[str, str]:
        """The ids of a commit's files by path."""
        rows = (row.partition("\t") for row in self.run("ls-tree", "--full-tree", "-r", "-z", commit).split("\0") if row)
        return {path: facts.split()[2] for facts, _, path in rows}

    @contextmanager
    def commit(self, files: Mapping[str, Blob], held: Mapping[str, str], progress: Progress, subject: str = SUBJECT) -> Iterator[str]:
        """A commit of the files without a parent, for the block to push; no name of it is left behind."""
        name = f"refs/publish/{os.getpid()}"
        seconds = git_history.committed(self.folder) or 0
        who = f"Publish <publish@localhost> {seconds} +0000".encode()
        command = ["git", "-C", os.fspath(self.folder), "fast-import", "--quiet", "--force", "--done"]
        try:
            with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=git_history.environment()) as process:
                assert process.stdin
                message = subject.encode()
                process.stdin.write(b"commit %s\ncommitter %s\ndata %d\n%s\n" % (name.encode(), who, len(message), message))
                known = frozenset(held.values())
                for number, (path, blob) in enumerate(files.items(), start=1):
                    process.stdin.write(modification(path, blob, known))
                    progress(number, len(files))
                process.stdin.write(b"done\n")
                process.stdin.close()
                assert process.stderr
                words = process.stderr.read().decode("utf-8", "backslashreplace")
            if process.returncode:
                raise UsageError(f"Git cannot make a commit: {git_history.next_step(words, self.folder)}")
            yield self.run("rev-parse", name).strip()
        finally:
            git_history.ask(self.folder, "update-ref", "-d", name)

    def push(self, commit: str, branch: str, before: str) -> None:
        """Set a branch of the remote to a commit if it still is `before`; "" stands for no such branch."""
        target = f"refs/heads/{branch}"
        answer = git_history.ask(self.folder, "push", "--quiet", f"--force-with-lease={target}:{before}", REMOTE, f"{commit}:{target}")
        if answer.output is None and "stale info" in answer.words:
            raise UsageError(f"another publish has changed the branch {branch} meanwhile: run this one again")
        if answer.output is None:
            raise UsageError(f"Git cannot push: {without_secrets(answer.words)}")


def modification(path: str, blob: Blob, known: frozenset[str]) -> bytes:
    """A file for git fast-import: by its id where the repository has it, else with its bytes."""
    quoted = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if blob.id in known:
        return f'M 100644 {blob.id} "{quoted}"\n'.encode("utf-8", "surrogateescape")
    data = blob.data()
    return f'M 100644 inline "{quoted}"\ndata {len(data)}\n'.encode("utf-8", "surrogateescape") + data + b"\n"


def without_secrets(words: str) -> str:
    """Git's words in one line; the user name and password that a URL may have are left out."""
    return re.sub(r"(?<=://)[^/\s@]+@", "", " ".join(words.split()) or "no reason is given")
