"""What the matrix knows of differences and decisions: WS7 agreed its terms of reference twice, and works on the next."""

from core.audiences import Audience
from terms.services.versions import start_draft
from tests.factories import make_role, make_strand
from tests.terms.factories import agree
from workstrands.models import Role
from workstrands.services_decisions import record_decision

KINDS = {"observer": Role.Kind.OBSERVER, "strand_member": Role.Kind.MEMBER, "lead": Role.Kind.LEAD}


def make_agreed(group, people):
    """Two agreed versions and a draft; a decision for each audience."""
    strand = make_strand(group, "WS7")
    for name, kind in KINDS.items():
        make_role(people[name], strand, kind)
    for number in range(2):
        agree(start_draft(workstrand=strand, by=None, text=f"# Aims\n\nText {number}.\n"))
    start_draft(workstrand=strand, by=None)
    made = {
        audience: record_decision(workstrand=strand, title="Decided", how="chair", by=None, audience=audience)
        for audience in Audience.values
    }
    return {f"decided_{audience}": row.number for audience, row in made.items()} | {"decision": made["group"].pk}
