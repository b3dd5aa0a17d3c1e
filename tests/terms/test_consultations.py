import pytest

from core import clock
from terms.models import TermsVersion
from terms.services.closing import close_due
from terms.services.positions import take_position, withdraw_objection
from tests.terms.consultation_factories import (
    CLOSING,
    DAY,
    MONDAY,
    mail_leaves,
    make_consultation,
    make_place,
    make_speaker,
)

pytestmark = pytest.mark.django_db


def test_silence_adopts():
    with clock.travel(MONDAY) as travel:
        strand, draft, officer = make_place()
        a, _b = make_speaker(strand), make_speaker(strand)
        c = make_consultation(draft, officer)
        mail_leaves()
        take_position(consultation=c, organisation=a.organisation, choice="object", text="No.", by=a)
        travel.shift(CLOSING - MONDAY + DAY)
        close_due(clock.now())
        c.refresh_from_db()
        assert c.state == "blocked"
        withdraw_objection(consultation=c, organisation=a.organisation, by=a)
        c.refresh_from_db()
        assert c.state == "adopted"
        assert TermsVersion.objects.agreed().get().number == "1.0"
        print(c.decision.text)
