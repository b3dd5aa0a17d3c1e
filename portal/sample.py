"""What the style guide shows: the variables as the style sheet has them, and something dull for every component."""

import datetime
import re
from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator

from core import clock
from core.registries import ChecklistStep
from people.models import Organisation, Person
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.selectors import CountryRow, Participation, RegionRow, StrandCard

from . import parts
from .activity import ActivityRow

LONG = "A workstrand whose title has as many as eighty characters, which is what one gets"
# What is written on what. WCAG 2.2 asks for 4.5 to 1 of text (1.4.3), and 3 to 1 of the border of a field (1.4.11).
TEXT_ON = [
    ("ink", "paper"), ("ink-2", "paper"), ("ink-3", "paper"), ("accent", "paper"), ("ink", "surface"), ("ink-2", "surface"), ("ink-3", "surface"),
    ("accent", "surface"), ("bad", "paper"), ("accent-ink", "accent"), ("accent", "accent-soft"), ("ink-2", "rule-2"), ("ok", "ok-soft"),
    ("warn", "warn-soft"), ("warn", "surface"), ("bad", "bad-soft"), ("info", "info-soft"),
]  # fmt: skip
FIELD_ON = [("field", "paper"), ("field", "surface")]


def _rgb(colour: str) -> list[int]:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits  # noqa: PLR2004 - #fff is short for #ffffff
    return [int(digits[place : place + 2], 16) for place in (0, 2, 4)]


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - as defined there
        for part in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio of two colours given as #rrggbb."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def variables() -> dict[str, dict[str, str]]:
    """The style sheet's own: colours by scheme, and sizes."""
    css = Path(str(finders.find("css/variables.css"))).read_text()
    light, dark = css.split("@media", 1)
    colour = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});")
    sizes = dict(re.findall(r"--([a-z]+): ([\d.]+(?:rem|px|ch));", light))
    return {"light": dict(colour.findall(light)), "dark": dict(colour.findall(dark)), "sizes": sizes}


def pairs(colours: dict[str, str]) -> list[dict[str, Any]]:
    """Each pair of text and ground with its contrast."""
    return [
        {
            "text": text,
            "ground": ground,
            "colour": colours[text],
            "on": colours[ground],
            "ratio": contrast(colours[text], colours[ground]),
        }
        for text, ground in TEXT_ON + FIELD_ON
    ]


class SampleForm(forms.Form):
    """A field of each sort, one of them in error."""

    name = forms.CharField(label="Name", help_text="A sentence that helps.")
    zone = forms.ChoiceField(label="Time zone", choices=[("utc", "UTC"), ("paris", "Europe/Paris")])
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    agreed = forms.BooleanField(label="Show my name to everybody", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


def _strands() -> dict[str, Any]:
    group = WorkingGroup(slug="sample", name="Sample group", state=WorkingGroup.State.ACTIVE)
    office = Organisation(name="Samplestan Bureau of Statistics", acronym="SBS", slug="sbs", country="XB")
    lead = Role(
        person=Person(name="Ada Example"), organisation=office, kind=Role.Kind.LEAD, starts_on=datetime.date(2021, 1, 1)
    )
    strands = [
        Workstrand(
            group=group, code=f"WS{number}", slug=f"ws{number}", title=title, state=state, state_since=clock.today()
        )
        for number, (title, state) in enumerate(
            [
                ("Quality of training data", "active"),
                (LONG, "active"),
                ("A new one", "proposed"),
                ("An old one", "closed"),
            ],
            1,
        )
    ]
    cards = [
        StrandCard(strand, [lead] if number == 0 else [], 12 - 4 * number) for number, strand in enumerate(strands)
    ]
    regions = [
        RegionRow(
            "europe",
            "Europe",
            [CountryRow("Testavia", [("Statistics Testavia", "st")], 3), CountryRow("Demoland", [], 1)],
        ),
        RegionRow("africa", "Africa", [CountryRow("Fixturia", [("Office of Statistics of Fixturia", "osf")], 2)]),
    ]
    return {
        "cards": cards,
        "role": lead,
        "badges": [parts.state_badge(strand) for strand in strands],
        "participation": Participation(regions),
        "counts": parts.counts(group, cards=cards, participation=Participation(regions), people=38),
    }


def context() -> dict[str, Any]:
    """Everything the page asks for; nothing is read from the database or written to it."""
    found, now = variables(), clock.now()
    step = {"key": "", "url": ""}
    return _strands() | {
        "schemes": [("Light", pairs(found["light"])), ("Dark", pairs(found["dark"]))],
        "sizes": found["sizes"],
        "form": SampleForm({"zone": "paris", "agreed": "on"}),
        "tabs": [
            {"title": title, "url": "#tabs", "count": count, "current": title == "Overview"}
            for title, count in (("Overview", None), ("Members", 38), ("Activity", None))
        ],
        "page": Paginator(range(250), 100).get_page(2),
        "rows": [
            ActivityRow(1, now, "WS1 became active", "#activity", ""),
            ActivityRow(2, now - datetime.timedelta(days=700), "Ada Example became lead of WS1", "", ""),
        ],
        "steps": [
            ChecklistStep(1, title="Formulate workstrands", state="done", detail="5 workstrands formed", **step),
            ChecklistStep(
                2, title="Identify members to lead key areas", state="open", detail="1 without a lead", **step
            ),
            ChecklistStep(
                3, title="Agree terms of reference", state="unavailable", detail="not yet available here", **step
            ),
        ],
        "primary": {"label": "Join this workstrand", "url": "#head"},
        "now": now,
        "crumbs": [("Groups", "/groups/"), ("Style guide", "")],
    }
