"""Whatever says something of persons is declared: a new table, or a new column, cannot forget."""

import re

import pytest
from django.apps import apps
from django.db import models

from core.holdings import everything, model_of, rows_of
from people.models import Person
from tests.factories import make_person

NAMELIKE = re.compile(r"(^|_)(e?mails?|addresses|address|recipients?|to|cc|bcc|phone|names?|actor|author)($|_)")
# Fields that sound like a name or an address and are not a person's, or are dealt with beside the holdings; each with the reason.
OTHER = {
    "people.Organisation.name": "an office's",
    "people.OrganisationAlias.name": "an office's",
    "people.Topic.name": "the network's word for what people work on",
    "core.SiteSettings.name": "the site's",
    "core.SiteSettings.contact_email": "the site's; erasure refuses while it is the person's",
    "core.Lease.name": "a lock's",
    "core.JobRun.name": "a job's",
    "workstrands.WorkingGroup.name": "a group's",
    "workstrands.WorkingGroup.short_name": "a group's",
    "workstrands.WorkingGroup.reports_to": "a body's",
    "deliverables.ActivityMethod.name": "a method's",
    "post_office.Email.from_email": "the site's own",
    "post_office.EmailTemplate.name": "a template's; the site has none",
    "post_office.Attachment.name": "a file's; goes with its mail",
    "auth.Permission.name": "Django's",
    "auth.Permission.codename": "Django's",
    "auth.Group.name": "Django's; unused",
    "contenttypes.ContentType.app_label": "Django's",
    "people.Person.email": "wiped with the person's row",
    "people.Person.name": "wiped with the person's row",
}
# References to persons that need no holding of their own.
OTHER_REFERENCES: dict[str, str] = {}


def label(field):
    return f"{field.model._meta.label}.{field.name}"


def declared():
    """What the holdings cover, as labels of fields; a many-to-many covers the table in between."""
    found = set()
    for holding in everything():
        model = model_of(holding)
        names = {holding.person.split("__")[0], holding.address, *holding.cleared, *holding.shown}
        fields = {field.name: field for field in model._meta.get_fields()}
        for name in names & set(fields):
            field = fields[name]
            found.add(f"{model._meta.label}.{name}")
            if field.many_to_many and not field.auto_created:
                found |= {label(part) for part in field.remote_field.through._meta.concrete_fields}
        if holding.is_deleted:  # the row goes, with every column
            found |= {label(field) for field in model._meta.concrete_fields if not field.is_relation}
    return found


def tables():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def test_every_reference_to_a_person_is_declared():
    known = declared()
    references = {
        label(field)
        for model in tables()
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.is_relation and field.related_model is Person
    }

    assert len(references) > 8
    assert references - known - set(OTHER_REFERENCES) == set()
    assert set(OTHER_REFERENCES) <= references


def test_every_field_that_sounds_like_a_name_or_an_address_is_declared():
    known = declared()
    found = {
        label(field)
        for model in tables()
        for field in model._meta.concrete_fields
        if isinstance(field, models.EmailField)
        or (isinstance(field, models.CharField | models.TextField) and NAMELIKE.search(field.name))
    }

    assert found - known - set(OTHER) == set()


def test_reasons_are_given_for_what_exists():
    fields = {label(field) for model in tables() for field in model._meta.concrete_fields}

    assert set(OTHER) <= fields | {"auth.Permission.codename", "contenttypes.ContentType.app_label"}


@pytest.mark.parametrize("holding", everything(), ids=lambda one: f"{one.model}.{one.person or one.address}")
def test_holding_says_what_it_is_and_finds_rows(db, holding):
    person = make_person()

    rows_of(holding, frozenset({person.pk}), frozenset({person.email})).count()

    assert str(holding.what)
    assert str(holding.kept_for)
    assert holding.is_deleted or str(holding.reason_kept), "what stays needs a reason"
    names = {field.name for field in model_of(holding)._meta.get_fields()}
    assert set(holding.shown) | set(holding.cleared) <= names
