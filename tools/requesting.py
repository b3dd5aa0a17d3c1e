"""A small load generator: a few connections kept open, each asking again as soon as it was answered, for so many requests or so long."""

import asyncio
import math
import time
from dataclasses import dataclass
from itertools import count

CONNECTIONS = 4
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True)
class Measured:
    """What came of asking for one page again and again."""

    requests: int
    seconds: float
    p99_ms: float
    size_bytes: int
    statuses: frozenset[int]

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds if self.seconds else 0.0


class Run:
    """One page, asked for over several connections at once."""

    def __init__(self, port: int, path: str, cookie: str, requests: int, seconds: float) -> None:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
        self.port = port
        self.asked = (head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode()
        self.numbers = count(1)
        self.requests = requests
        self.until = time.monotonic() + seconds
        self.times: list[float] = []
        self.statuses: set[int] = set()
        self.size = 0

    async def connection(self) -> None:
        """Ask until enough was asked; open the line again where the server closed it."""
        reader, writer = await self._open()
        while next(self.numbers) <= self.requests and time.monotonic() < self.until:
            started = time.perf_counter()
            writer.write(self.asked)
            is_open = await asyncio.wait_for(self._answer(reader), ANSWER_SECONDS)
            self.times.append(time.perf_counter() - started)
            if not is_open:
                writer.close()
                reader, writer = await self._open()
        writer.close()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self.port), CONNECT_SECONDS)

    async def _answer(self, reader: asyncio.StreamReader) -> bool:
        """Read one answer whole; whether the line stays open. RFC 9112 §6: Django says how long each is."""
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        first, *lines = head.split(b"\r\n")
        headers = dict(line.split(b":", 1) for line in lines if line)
        self.statuses.add(int(first.split()[1]))
        self.size = int(headers[b"content-length"])
        await reader.readexactly(self.size)
        return headers.get(b"connection", b"").strip() != b"close"


async def _ask(run: Run) -> float:
    started = time.perf_counter()
    await asyncio.gather(*(run.connection() for _ in range(CONNECTIONS)))
    return time.perf_counter() - started


def measure(port: int, path: str, *, cookie: str = "", requests: int, seconds: float) -> Measured:
    """Ask for a page of the server on this port so many times, or for so long, and say how it did."""
    run = Run(port, path, cookie, requests, seconds)
    took = asyncio.run(_ask(run))
    slowest = sorted(run.times)[math.ceil(len(run.times) * 0.99) - 1] if run.times else 0.0
    return Measured(len(run.times), took, slowest * 1000, run.size, frozenset(run.statuses))
