"""A program, not a module: sets limits for itself, then becomes another program, which cannot lift them.

    python -I launch.py <seconds of processor> <megabytes of memory> <megabytes of a file> <program> <arguments…>

It imports nothing of the site, so that it is there at once. Set before the program begins, the limits hold from its first instruction, and nothing
runs between the fork and the start of a process that has threads.
"""

import os
import resource
import sys

MEGABYTE = 1024 * 1024
MOST_FILES = 128


def _limit(what: int, amount: int) -> None:
    hard = resource.getrlimit(what)[1]
    amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(what, (amount, amount))


def main() -> None:
    seconds, memory, file_size = map(int, sys.argv[1:4])
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_AS, memory * MEGABYTE)
    _limit(resource.RLIMIT_FSIZE, file_size * MEGABYTE)
    _limit(resource.RLIMIT_NOFILE, MOST_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    os.execv(sys.argv[4], sys.argv[4:])  # noqa: S606 - no shell is what we want


if __name__ == "__main__":
    main()
