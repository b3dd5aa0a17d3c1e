import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from core.form_renderer import FormRenderer

CHOICES = [
    ("", "Choose"),
    ("a&b", 'O\'Sample <b>"d’Exemple"</b>'),
    (None, "None"),
    (3, "Three"),
    ("Group <1>", [(4, "Four"), ("x", "Ex")]),
]


class Coloured(forms.Select):
    def create_option(self, *args, **kwargs):
        option = super().create_option(*args, **kwargs)
        return option | {"attrs": option["attrs"] | {"data-colour": 'r"ed', "hidden": True, "disabled": False}}


@pytest.mark.parametrize("value", [None, "", "a&b", "3", ["x", "4"]])
@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple, Coloured])
@pytest.mark.parametrize("attrs", [{}, {"class": "form-select", "required": True, "data-x": "<"}])
def test_select_is_what_django_renders(kind, value, attrs):
    widget = kind(attrs=attrs, choices=CHOICES)

    ours, djangos = (widget.render("name", value, renderer=renderer()) for renderer in (FormRenderer, DjangoTemplates))

    assert ours == djangos
    assert ours.count("<option ") == 6
