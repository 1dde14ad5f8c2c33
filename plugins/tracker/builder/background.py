"""Background tasks in forked child processes. Children are killed when the parent exits."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

T = TypeVar("T")

IS_LINUX = sys.platform.startswith("linux")
PR_SET_PDEATHSIG = 1

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads for linear algebra, which nothing here does


class Aside(Generic[T]):
    """
    Work that is begun in a process of its own; its result is asked for later, once.

    Where no process may be forked, or it comes to nothing, the work is done when it is asked for: its errors are raised there.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._answer: Connection | None = None
        if processors() > 1 and may_fork():
            with suppress(OSError):
                here, there = multiprocessing.Pipe(duplex=False)
                self._process = multiprocessing.get_context("fork").Process(target=self._tell, args=(there, os.getpid()), daemon=True)
                self._process.start()
                there.close()
                self._answer = here  # only now: nobody would ever answer for a process that could not be begun

    def result(self) -> T:
        """Return the result of the work."""
        if self._answer is not None:
            with suppress(EOFError, OSError):
                answer: T = self._answer.recv()
                self._process.join()
                return answer
        return self._work()

    def cancel(self) -> None:
        """End the work wherever it is: nothing of it goes on after this."""
        if self._answer is not None:
            self._process.kill()
            self._process.join()

    def _tell(self, there: Connection, parent: int) -> None:
        end_with_parent(parent)
        with suppress(Exception):
            there.send(self._work())


def may_fork() -> bool:
    """
    Return whether a process may be forked off this one: on Linux, as long as this one has a single thread.

    What another thread has locked stays locked in the child for ever, so that the child may stand still (and Python 3.12 and later warn).
    """
    return IS_LINUX and threads() == 1


def threads() -> int:
    """Return the number of threads of this process, those of libraries included."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


def processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_jobs() -> int:
    """As many processes as this one may use processors, but no more than eight."""
    return min(processors(), 8)


def end_with_parent(parent: int) -> None:
    """End this process when the build is killed: it would wait forever, and hold the lock that it inherited."""
    import ctypes
    import signal

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
