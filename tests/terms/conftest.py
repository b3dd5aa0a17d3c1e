import pytest

from core import clock
from tests.terms.consultation_factories import MONDAY, make_place


@pytest.fixture
def travel():
    """It is Monday morning, and the test may move on."""
    with clock.travel(MONDAY) as moving:
        yield moving


@pytest.fixture
def place(travel):
    """Two offices in a strand with a draft."""
    return make_place()
