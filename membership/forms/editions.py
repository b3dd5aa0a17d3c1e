from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import ChosenRows, LinesField
from core.validators import CONTROL_CHARACTERS
from membership.selectors.editions import Candidates
from membership.selectors.yearly import AskedRow, said_of
from people.models import NAME_LENGTH, Organisation, Person
from people.selectors import organisations_called
from workstrands.models import Role, WorkingGroup, Workstrand

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TOLD = ("name", "short_name", "slug", "purpose", "contact_role", "contact_email")


def _office(name: str) -> Organisation:
    found = organisations_called(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(_("Several are called so; add the country in brackets: %s") % name)
    raise ValidationError(_("No organisation is called so: %s") % name)


def _many(label: Any, queryset: Any, told: Any, help_text: Any = "") -> ChosenRows:
    field = ChosenRows(queryset, label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text)
    field.label_from_instance = told  # type: ignore[method-assign]
    return field


class NextEditionForm(forms.ModelForm):
    """The next edition: what it is, and what of this one goes on in it."""

    lead_organisation = forms.CharField(
        label=gettext_lazy("Led by"),
        required=False,
        max_length=NAME_LENGTH,
        validators=[CONTROL_CHARACTERS],
        widget=forms.TextInput(attrs={"list": "organisations"}),
    )
    supporting = LinesField(
        label=gettext_lazy("Supported by"),
        rows=2,
        validators=[CONTROL_CHARACTERS],
        help_text=gettext_lazy("One a line."),
    )

    class Meta:
        model = WorkingGroup
        fields = [
            "name",
            "short_name",
            "slug",
            "starts_on",
            "ends_on",
            "purpose",
            "contact",
            "contact_role",
            "contact_email",
        ]
        widgets = {"starts_on": DATE, "ends_on": DATE}

    def __init__(self, *args: Any, found: Candidates, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].required = self.fields["ends_on"].required = True
        contact = self.fields["contact"]
        assert isinstance(contact, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        contact.queryset = Person.objects.filter(pk__in=[role.person_id for role in found.officers])
        rows = {row.person.pk: row for row in found.members}
        strands = Workstrand.objects.filter(pk__in=[strand.pk for strand in found.strands]).order_by("order", "code")
        self.fields["strands"] = _many(
            _("Workstrands"), strands.select_related("group"), str,
            _("They begin as proposed, with the same code, title, purpose and themes; change them later."),
        )  # fmt: skip
        self.fields["officers"] = _many(
            _("Officers"),
            _roles(found.officers),
            lambda role: _told(role, rows[role.person_id]),
            _("Appointed from the first day, and told by mail."),
        )
        self.fields["leads"] = _many(
            _("Leads"), _roles(found.leads), lambda role: _told(role, rows[role.person_id]),
            _("Appointed from the first day, and told by mail. Whoever has not agreed yet: better ask them, below."),
        )  # fmt: skip
        self.fields["invited"] = _many(
            _("Members to ask"), Person.objects.filter(pk__in=rows).order_by("name", "pk"), lambda person: _member(rows[person.pk]),
            _("Nobody is taken over without a word: each gets a mail, and joins with one click. Ticked are those who said that they stay."),
        )  # fmt: skip
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("What it is"), "name", "short_name", "slug", "starts_on", "ends_on", "purpose"),
            Fieldset(
                _("Who stands behind it"), "lead_organisation", "supporting", "contact", "contact_role", "contact_email"
            ),
            Fieldset(_("What goes on"), "strands", "officers", "leads", "invited"),
            HTML('<input type="hidden" name="do" value="preview">'),
        )
        self.helper.add_input(Submit("show", _("Look at it before it is founded")))

    def clean_lead_organisation(self) -> Organisation | None:
        name = self.cleaned_data["lead_organisation"]
        return _office(name) if name.strip() else None

    def clean_supporting(self) -> list[Organisation]:
        return [_office(name) for name in self.cleaned_data["supporting"]]

    def clean_officers(self) -> Any:
        if not self.cleaned_data["officers"]:
            raise ValidationError(_("Choose at least one: somebody must run it."))
        return self.cleaned_data["officers"]

    def only_asked(self) -> list[Person]:
        """Of those to ask, whoever is not appointed anyway; nobody before the form was sent."""
        chosen = self.cleaned_data if self.is_bound else {}
        strands = set(chosen.get("strands", ()))
        leads = [role for role in chosen.get("leads", ()) if role.workstrand in strands]
        appointed = {role.person_id for role in [*chosen.get("officers", ()), *leads]}
        return [person for person in chosen.get("invited", ()) if person.pk not in appointed]


def _roles(roles: list[Role]) -> Any:
    found = Role.objects.filter(pk__in=[role.pk for role in roles])
    return found.select_related("person", "organisation", "workstrand__group").order_by(
        "workstrand__order", "kind", "pk"
    )


def _told(role: Role, row: AskedRow) -> str:
    office = role.organisation.short_name if role.organisation else ""
    where = "" if role.workstrand.is_plenary else f" {role.workstrand.code}"
    return _joined(role.person.display_name, office, f"{role.get_kind_display()}{where}", said_of(row))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _member(row: AskedRow) -> str:
    office = row.organisation.short_name if row.organisation else ""
    return _joined(row.person.display_name, office, ", ".join(row.strands), said_of(row))


class OfferForm(forms.Form):
    """The strands of the new edition to be in; those they were in before are ticked."""

    def __init__(self, *args: Any, strands: list[Workstrand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queryset = Workstrand.objects.filter(pk__in=[strand.pk for strand in strands]).select_related("group")
        self.fields["strands"] = _many(_("Workstrands"), queryset.order_by("order", "code"), str)
        self.helper = FormHelper()
        self.helper.layout = Layout("strands", HTML('<input type="hidden" name="do" value="join">'))
        self.helper.add_input(Submit("join", _("Join")))
