"""What the matrix knows of outputs: WS51 has one for each audience, the group's with a file, and what a member shared."""

from django.core.files.base import ContentFile

from core import clock
from core.audiences import Audience
from deliverables.services.material import share_material
from deliverables.services.outputs import add_output
from tests.factories import make_role, make_strand
from workstrands.models import Role

KINDS = {"observer": Role.Kind.OBSERVER, "strand_member": Role.Kind.MEMBER, "lead": Role.Kind.LEAD}


def make_outputs(group, people):
    strand = make_strand(group, "WS51", themes=["Imputation"])
    for name, kind in KINDS.items():
        make_role(people[name], strand, kind)
    made = {
        audience: add_output(
            workstrand=strand,
            title=f"For {audience}",
            kind="report",
            link="https://stats.example.org/",
            released_on=clock.today(),
            audience=audience,
            file=ContentFile(b"a,b\n" + audience.encode(), name="table.csv"),
            by=people["lead"],
        )
        for audience in Audience.values
    }
    material = share_material(
        workstrand=strand,
        title="A script",
        text="What I tried.",
        file=ContentFile(b"print(1)\n", name="script.py"),
        audience="strand",
        by=people["strand_member"],
    )
    return {f"output_{audience}": row.pk for audience, row in made.items()} | {"material": material.pk}
