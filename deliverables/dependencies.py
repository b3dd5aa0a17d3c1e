"""What needs what: whether it goes round in a circle."""

from collections.abc import Iterable, Mapping


def circle(needs: Mapping[int, Iterable[int]], start: int) -> list[int]:
    """The shortest way round from a node back to itself, both ends named; empty where there is none.

    `needs` says of each node which others it needs. Breadth first, so that the circle that is told is one that can be followed.
    """
    came_from: dict[int, int] = {}
    edge = [start]
    while edge:
        following = []
        for node in edge:
            for needed in needs.get(node, ()):
                if needed == start:
                    return _way([node], came_from, start)
                if needed not in came_from:
                    came_from[needed] = node
                    following.append(needed)
        edge = following
    return []


def _way(end: list[int], came_from: Mapping[int, int], start: int) -> list[int]:
    """From the start over the nodes that lead to this end, and back to the start."""
    while end[-1] != start:
        end.append(came_from[end[-1]])
    return [*reversed(end), start]
