import logging

import pytest
from django.template import Context, Origin, Template, engines

from tests import undefined
from tests.problems import problems


def found():
    texts, problems.found = problems.found, []
    return texts


@pytest.fixture
def render(tmp_path):
    """Render a template as if it lay in our folder (or, with ours=False, in a library's)."""

    def render(source, ours=True, **context):
        origin = Origin(str((undefined.OURS if ours else tmp_path) / "some" / "page.html"))
        return Template(source, origin=origin, engine=engines["django"].engine).render(Context(context))

    return render


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ missing }}", ""),
        ("{{ person.missing }}", ""),
        ("{% with name=missing %}{{ name }}{% endwith %}", ""),
        ("{% load i18n %}{% blocktranslate %}Dear {{ missing }}{% endblocktranslate %}", "Dear "),
    ],
)
def test_undefined_in_our_template_is_a_problem(render, source, shown):
    assert render(source, person={}) == shown

    assert any("undefined in templates/some/page.html" in text and "missing" in text for text in found())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% if missing %}yes{% else %}no{% endif %}", "no"),
        ("{{ missing|default:'none' }}", "none"),
        ("{% for row in missing %}{{ row }}{% empty %}nothing{% endfor %}", "nothing"),
    ],
)
def test_undefined_that_the_template_allows_for_is_none(render, source, shown):
    assert render(source) == shown

    assert found() == []


def test_undefined_in_a_library_template_renders_as_nothing(render):
    assert render("[{{ missing }}{{ missing|upper }}]", ours=False) == "[]"

    assert found() == []


def test_error_logged_fails_unless_expected(allow_error_log):
    logging.getLogger("django.request").error("one")
    logging.getLogger("people").error("two")
    assert found() == ["logged by django.request: one", "logged by people: two"]

    allow_error_log("three")
    logging.getLogger("people").error("number three")
    assert found() == []
