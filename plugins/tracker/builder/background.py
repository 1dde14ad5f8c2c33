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


class BackgroundTask(Generic[T]):
    """
    Work in a forked child process; `result` returns its result, once.

    If no process can be forked, or it fails, `result` does the work itself and raises its errors.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._receiver: Connection | None = None
        if processors() > 1 and may_fork():
            with suppress(OSError):
                receiver, sender = multiprocessing.Pipe(duplex=False)
                self._process = multiprocessing.get_context("fork").Process(
                    target=self._send_result, args=(sender, os.getpid()), daemon=True
                )
                self._process.start()
                sender.close()
                self._receiver = receiver  # only now: a process that could not be started sends nothing

    def result(self) -> T:
        """Return the result of the work."""
        if self._receiver is not None:
            with suppress(EOFError, OSError):
                result: T = self._receiver.recv()
                self._process.join()
                return result
        return self._work()

    def cancel(self) -> None:
        """Kill the process and wait for its end."""
        if self._receiver is not None:
            self._process.kill()
            self._process.join()

    def _send_result(self, sender: Connection, parent: int) -> None:
        end_with_parent(parent)
        with suppress(Exception):
            sender.send(self._work())


def may_fork() -> bool:
    """
    Return whether this process may fork: on Linux, while it has a single thread.

    A lock that another thread holds stays locked in the child for ever, so the child may hang (and Python 3.12 and later warn).
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
    """Return the number of usable processors, at most eight."""
    return min(processors(), 8)


def end_with_parent(parent: int) -> None:
    """Have this process killed with its parent. Otherwise it would wait forever and hold the lock that it inherited."""
    import ctypes
    import signal

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
