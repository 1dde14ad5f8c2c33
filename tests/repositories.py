"""Contents in Git repositories, for tests of what follows from a history."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from writing import write_content

WHO = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}


class Repository:
    """A content folder below the root of a repository, whose commits are a day apart: the first on 1 June 2021."""

    def __init__(self, root: Path) -> None:
        self.root, self.content, self.day = root, root / "site" / "content", 0
        self.content.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        date = f"2021-06-{self.day:02}T12:00:00Z"
        environment = {**os.environ, **WHO, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        return subprocess.run(["git", "-C", self.root, *arguments], check=True, capture_output=True, text=True, env=environment).stdout

    def write(self, files: dict[str, str | bytes], *remove: str) -> None:
        write_content(self.content, files, base=False)
        for path in remove:
            (self.content / path).unlink()

    def commit(self, files: dict[str, str | bytes], *remove: str) -> str:
        """Write and remove files, and commit all on the next day; the commit's name."""
        self.day += 1
        self.write(files, *remove)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "A change")
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def shallow(self, to: Path) -> Path:
        """The content of a clone with the last commit alone."""
        subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{self.root}", to], check=True, capture_output=True)
        return to / "site" / "content"
