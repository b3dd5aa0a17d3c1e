"""What `make bench` says of differences: two versions of 50 pages, of which a third of the paragraphs, or every one, got another wording.

The time is what the processor spends on comparing, which other programs do not lengthen, beside how often hello is answered in it.
"""

import random
import statistics
import time
from collections.abc import Callable

CHARACTERS = 150_000  # 50 pages
LIMIT_MS = 150
TIMES = 9
SHARES = (("a third of the paragraphs reworded", 1 / 3), ("every paragraph reworded", 1.0))


def _text(chance: random.Random, words: list[str]) -> list[str]:
    """Paragraphs, lists and tables below headings, as terms of reference have them."""
    blocks: list[str] = []
    while sum(map(len, blocks)) < CHARACTERS:
        blocks.append(f"# {len(blocks)}. {' '.join(chance.choices(words, k=3))}")
        blocks += [
            f"{' '.join(chance.choices(words, k=chance.randint(20, 110)))}." for _each in range(chance.randint(2, 6))
        ]
        blocks.append("\n".join(f"* {' '.join(chance.choices(words, k=14))};" for _each in range(5)))
        rows = [f"| {' '.join(chance.choices(words, k=5))} | **{chance.choice(words)}** |" for _each in range(4)]
        blocks.append("\n".join(["| What | Who |", "|---|---|", *rows]))
    return blocks


def _reworded(chance: random.Random, blocks: list[str], words: list[str], share: float) -> str:
    """The text with some words exchanged in this share of its paragraphs."""
    found = []
    for block in blocks:
        parts = block.split(" ")
        if block[0] not in "#|*" and chance.random() < share:
            for _each in range(1 + len(parts) // 15):
                parts[chance.randrange(len(parts))] = chance.choice(words)
        found.append(" ".join(parts))
    return "\n\n".join(found)


def _median_ms(act: Callable[[], object]) -> float:
    def once() -> float:
        began = time.process_time()
        act()
        return (time.process_time() - began) * 1000

    return statistics.median(once() for _each in range(TIMES))


def measure(hello_ms: float) -> bool:
    """Print how long a comparison takes, and how many answers of the hello view that is; whether both are within the limit."""
    from core.differences import compare

    chance = random.Random(4)  # noqa: S311 - the same texts each time
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 11))) for _each in range(2_500)]
    blocks = _text(chance, words)
    old = "\n\n".join(blocks)
    print(f"\nDifferences of two versions of 50 pages ({len(old) / 1000:.0f} kB each), at most {LIMIT_MS} ms:")
    taken = []
    for name, share in SHARES:
        new = _reworded(chance, blocks, words, share)
        taken.append(_median_ms(lambda new=new: compare(old, new)))  # type: ignore[misc]
        print(f"  {name:<36}{taken[-1]:>8.0f} ms{taken[-1] / hello_ms:>10.0f} times {hello_ms:.2f} ms", flush=True)
    return max(taken) <= LIMIT_MS
