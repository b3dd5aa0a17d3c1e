"""Terms of reference in the admin: what became of each thing, in words."""

import pytest
from django.core.files.base import ContentFile

from terms.models import Consultation
from terms.services.consultations import plan_consultation
from terms.services.signed_copies import add_signed_copy
from tests.factories import give_second_factor
from tests.terms.consultation_factories import CLOSING
from tests.terms.factories import agree
from tests.terms.pdf_files import pdf

pytestmark = pytest.mark.django_db


def test_history_of_a_signed_copy_tells_who_added_it(place, client):
    copy = add_signed_copy(version=agree(place.draft), file=ContentFile(pdf(), name="signed.pdf"), by=place.officer)
    client.force_login(give_second_factor(place.officer))

    page = client.get(f"/admin/terms/signedcopy/{copy.pk}/history/").content.decode()

    assert "signed copy added" in page
    assert "Olga Officer" in page


def test_kinds_of_offices_that_count_are_said_in_words(place, client):
    plan_consultation(
        version=place.draft, rule="silence", closes_at=CLOSING, by=place.officer, kinds=["national", "research"]
    )
    client.force_login(give_second_factor(place.officer))

    page = client.get(f"/admin/terms/consultation/{Consultation.objects.get().pk}/change/").content.decode()

    assert "national office, research institute" in page
    assert "[&quot;national" not in page
