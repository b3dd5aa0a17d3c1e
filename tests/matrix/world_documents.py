"""What the matrix knows of terms of reference and what belongs to them: WS8 has a draft, WS9 what was agreed long ago."""

import datetime

from core import clock
from terms.services.adoption import enter_older
from terms.services.documents import keep_import
from terms.services.signed_copies import add_signed_copy
from terms.services.translations import add_translation, check_translation
from terms.services.versions import start_draft
from tests.factories import make_role, make_strand
from tests.terms.pdf_files import pdf_file
from workstrands.models import Role

KINDS = {"observer": Role.Kind.OBSERVER, "strand_member": Role.Kind.MEMBER, "lead": Role.Kind.LEAD}


def make_documents(group, people):
    drafted, agreed = make_strand(group, "WS8"), make_strand(group, "WS9")
    for name, kind in KINDS.items():
        for strand in (drafted, agreed):
            make_role(people[name], strand, kind)
    officer, long_ago = people["officer"], clock.today() - datetime.timedelta(days=600)
    draft = start_draft(workstrand=drafted, by=officer, text="# A\n\nWords.\n")
    for name in ("lead", "officer", "superuser"):
        keep_import(version=draft, text="# B\n\nOther words.\n", by=people[name])
    version = enter_older(workstrand=agreed, text="# A\n\nWords.\n", in_force_on=long_ago, how="meeting", by=officer)
    check_translation(translation=add_translation(version=version, language="fr", text="# Un", by=officer), by=officer)
    translation = add_translation(version=version, language="ru", text="# Один", by=officer)
    copy = add_signed_copy(version=version, file=pdf_file(), by=officer)
    return {
        "signed": copy.pk,
        "translation": translation.pk,
        "today": clock.today().isoformat(),
    }
