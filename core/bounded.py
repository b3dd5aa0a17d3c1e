"""Running a program on what a stranger sent: bounded in time and memory, in an empty folder, with nothing of the site in reach."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

LAUNCHER = Path(__file__).with_name("launch.py")
SIDE_BY_SIDE = 2  # on one machine: each takes a processor for as long as it runs
WAIT_SECONDS = 8.0  # for a place among them; a reader waits no longer for a page
MOST_SAID = 4_000  # bytes of a program's complaints that are kept
LOOK_AGAIN_SECONDS = 0.05


class BusyError(Exception):
    """As many programs run as may, and none came to its end in time."""


class OverrunError(Exception):
    """A program took more time, memory or room than it was given, and was ended."""


class FailedError(Exception):
    """A program could not do what it was asked; its words are the argument."""


@dataclass(frozen=True)
class Limits:
    """What one run may take. `memory` is of addresses, of which some programs reserve far more than they use."""

    seconds: int = 20
    memory_megabytes: int = 1_500
    result_megabytes: int = 30


@contextmanager
def place(wait_seconds: float | None = None) -> Iterator[None]:
    """One of the few places of this machine for work that is heavy, whichever process of the site does it.

    A place is a locked file: the system frees it when a process dies. Raises `BusyError` after a while; the caller says it kindly.
    """
    until = time.monotonic() + (WAIT_SECONDS if wait_seconds is None else wait_seconds)
    while (held := _free_place()) is None:
        if time.monotonic() >= until:
            raise BusyError
        time.sleep(LOOK_AGAIN_SECONDS)
    try:
        yield
    finally:
        held.close()


def _free_place() -> IO[bytes] | None:
    folder = settings.DATA_DIR / "places"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(SIDE_BY_SIDE):
        file = (folder / f"{number}.lock").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
        else:
            return file
    return None


def run(command: list[str], *, data: bytes, limits: Limits, files: dict[str, bytes] | None = None) -> bytes:
    """What a program writes when it reads `data`; `files` lie in its folder, which is empty otherwise and gone afterwards.

    Never through a shell. The program sees no environment but the folder's. It and whatever it started are ended when it runs over.
    Raises `OverrunError`, or `FailedError` with what it complained of.
    """
    with tempfile.TemporaryDirectory(prefix="bounded-") as name:
        folder = Path(name)
        for file, content in (files or {}).items():
            (folder / file).write_bytes(content)
        given, made, said = (folder / f".{part}" for part in ("given", "made", "said"))
        given.write_bytes(data)
        with given.open("rb") as stdin, made.open("wb") as stdout, said.open("wb") as stderr:
            streams: dict[str, Any] = {"stdin": stdin, "stdout": stdout, "stderr": stderr}
            code = _wait(_start(command, folder, limits, streams), limits.seconds)
        words = said.read_bytes()[:MOST_SAID].decode(errors="replace")
        if code == 0:
            return made.read_bytes()
    if code < 0 or _ran_out(words):
        raise OverrunError(words)
    raise FailedError(words)


def _start(command: list[str], folder: Path, limits: Limits, streams: dict[str, Any]) -> "subprocess.Popen[bytes]":
    bounds = [str(limits.seconds + 1), str(limits.memory_megabytes), str(limits.result_megabytes)]
    here = {name: str(folder) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    process: subprocess.Popen[bytes] = subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCHER), *bounds, *command],
        cwd=folder,
        env={**here, "LANG": "C.UTF-8", "PATH": os.defpath},
        start_new_session=True,  # so that what it starts can be ended with it
        **streams,
    )
    return process


def _wait(process: "subprocess.Popen[bytes]", seconds: int) -> int:
    """Its answer; that of a program which was ended where it ran over. Ended too when the reader's request is cut short."""
    try:
        return int(process.wait(seconds))
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


OUT_OF_MEMORY = (
    "heap exhausted",
    "out of memory",
    "memory allocation of",
    "cannot allocate memory",
    "failed to map segment",
    "memoryerror",
    "file too large",
)


def _ran_out(words: str) -> bool:
    """Programs that are refused memory say so, each in its own way."""
    return any(sign in words.lower() for sign in OUT_OF_MEMORY)
