"""What the matrix knows of activities: WS12 has one for each audience, one withdrawn, and a group that is over has one of its past."""

from core.audiences import Audience
from deliverables.services.activities import add_activity, withdraw_activity
from tests.factories import make_role, make_strand
from workstrands.models import Role, Theme

KINDS = {"observer": Role.Kind.OBSERVER, "strand_member": Role.Kind.MEMBER, "lead": Role.Kind.LEAD}


def make_activities(group, people, over):
    strand, member = make_strand(group, "WS12", themes=["Coding"]), people["strand_member"]
    for name, kind in KINDS.items():
        make_role(people[name], strand, kind)
    known = {"workstrand": strand, "organisation": member.organisation, "by": member, "contact": member}
    made = {
        audience: add_activity(title=f"Pilot for the {audience}", methods="Random forest", audience=audience, **known)
        for audience in Audience.values
    }
    gone = add_activity(title="Entered twice", audience=Audience.PUBLIC, **known)
    withdraw_activity(activity=gone, reason="Twice.", by=member)
    past = add_activity(
        workstrand=over, organisation=member.organisation, by=people["superuser"], entered_later=True, audience="public"
    )
    places = {f"activity_to_{audience}": row.pk for audience, row in made.items()}
    return places | {
        "activity_withdrawn": gone.pk,
        "activity_past": past.pk,
        "activity_theme": Theme.objects.get(workstrand=strand).pk,
        "activity_strand": strand.pk,
        "activity_office": member.organisation_id,
    }
