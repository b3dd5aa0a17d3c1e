import pytest
from django_countries import countries

from people.models import Organisation
from people.regions import REGION_NAMES, REGION_OF, UNKNOWN, region_of


def test_every_country_lies_in_a_region():
    assert {code for code in countries.countries if region_of(code) == UNKNOWN} == set()
    assert set(REGION_OF.values()) <= set(REGION_NAMES)


@pytest.mark.parametrize(
    ("country", "kind", "region", "shown"),
    [
        ("NO", "national", "europe", "Norway"),
        ("", "international", "international", "International"),
        ("", "other", "unknown", "not recorded yet"),
    ],
)
def test_office_is_shown_where_it_lies(country, kind, region, shown):
    office = Organisation(country=country, kind=kind)

    assert region_of(country, is_international=kind == "international") == region
    assert office.country_name == shown
