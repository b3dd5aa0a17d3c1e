"""Who decides about erasure and merges accounts."""

from workstrands.standing import Standing


def can_decide_erasure(standing: Standing) -> bool:
    """The officers of the network, which everybody is in, and superusers."""
    return standing.is_superuser or standing.network_officer


def can_merge(standing: Standing) -> bool:
    return standing.is_superuser or standing.network_officer
