import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from people.models import Organisation
from portal.demo import enlarge, load
from tests import factories
from workstrands.models import WorkingGroup

pytestmark = pytest.mark.django_db


def test_load_refuses_a_database_with_anybody_in_it():
    factories.make_person()

    with pytest.raises(load.NotEmptyError):
        load.load()

    assert not Organisation.objects.exists()


def test_command_says_in_one_line_why_it_refuses(settings):
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")
    settings.DEMO = True
    factories.make_group()
    with pytest.raises(CommandError, match="never loaded over"):
        call_command("load_demo")


def test_enlarge_wants_the_demonstration():
    with pytest.raises(WorkingGroup.DoesNotExist):
        enlarge.enlarge(enlarge.Size())


def test_enlarge_command_says_in_one_line_why_it_refuses(settings):
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("enlarge_demo")
    settings.DEMO = True
    with pytest.raises(CommandError, match="Load the demonstration first"):
        call_command("enlarge_demo")
