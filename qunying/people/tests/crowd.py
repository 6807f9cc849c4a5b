"""A crowd for concurrency tests: everybody starts at the same moment, each thread with a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(jobs: Sequence[Callable[[], T]], *, threads: int = 16) -> list[T | Exception]:
    """Run the jobs on that many threads starting together; returns results (or what was raised) in the order of the jobs."""
    threads = min(threads, len(jobs))
    barrier, shares = Barrier(threads), [range(start, len(jobs), threads) for start in range(threads)]
    results: list[T | Exception] = [RuntimeError("not run")] * len(jobs)

    def work(share: range) -> None:
        barrier.wait()
        try:
            for place in share:
                try:
                    results[place] = jobs[place]()
                except Exception as problem:
                    results[place] = problem
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, shares))
    return results
