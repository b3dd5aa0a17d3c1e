"""What the matrix knows of writing terms of reference: WS10 has a draft of two revisions with comments, one of them resolved."""

from terms.services import comments
from terms.services.versions import start_draft
from terms.services.writing import keep_unsaved, save_text
from tests.factories import make_role, make_strand
from workstrands.models import Role

KINDS = {"observer": Role.Kind.OBSERVER, "strand_member": Role.Kind.MEMBER, "lead": Role.Kind.LEAD}


def make_written(group, people):
    strand, officer, member = make_strand(group, "WS10"), people["officer"], people["strand_member"]
    for name, kind in KINDS.items():
        make_role(people[name], strand, kind)
    draft = start_draft(workstrand=strand, by=people["lead"], text="# A\n\nWords.\n")
    save_text(version=draft, text="# A\n\nOther words.\n", base=1, by=officer)
    for name in ("lead", "officer", "superuser"):
        keep_unsaved(version=draft, person=people[name], text="# A\n\nHalf", base=2)
    comment, resolved = (
        comments.comment_on(version=draft, place="a", text=text, by=member) for text in ("Why?", "How?")
    )
    comments.resolve(comment=resolved, by=officer)
    return {"comment": comment.pk, "resolved": resolved.pk}
