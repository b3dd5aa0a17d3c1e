"""Terms of reference and consultations as tests need them."""

from terms.services.versions import adopt
from workstrands.models import Decision
from workstrands.services_decisions import record_decision


def decision(strand, title="Terms of reference", how=Decision.How.MEETING, **values):
    return record_decision(workstrand=strand, title=title, how=how, by=values.pop("by", None), **values)


def agree(draft, **values):
    """The agreed version that a draft becomes."""
    return adopt(version=draft, decision=decision(draft.workstrand), by=None, **values)
