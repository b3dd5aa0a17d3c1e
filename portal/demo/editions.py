"""The real editions, as far as they are known: history, closed, and without people."""

import datetime
from functools import partial
from typing import Any

from people.models import Organisation
from workstrands import services
from workstrands.models import WorkingGroup, Workstrand

from .timeline import Step, Timeline

ENDED = "The period of this edition ended."
Facts = dict[str, Any]


def plan(timeline: Timeline, facts: Facts, offices: dict[str, Organisation]) -> None:
    """Put founding, workstrands and closing of one edition on their days."""
    timeline.add(facts["starts_on"], Step.GROUPS, partial(_begin, facts, offices))
    timeline.add(facts["ends_on"], Step.ENDS, partial(_end, facts))


def led_by(facts: Facts, offices: dict[str, Organisation]) -> dict[str, Any]:
    """Who leads, supports and came before, as `found_group` takes them."""
    return {
        "lead_organisation": offices.get(facts.get("lead", "")),
        "supporting": [offices[facts["supported_by"]]] if "supported_by" in facts else [],
        "predecessor": WorkingGroup.objects.filter(slug=facts.get("predecessor", "")).first(),
    }


def _begin(facts: Facts, offices: dict[str, Organisation]) -> None:
    group = services.found_group(
        by=None,
        entered_later=True,
        slug=facts["slug"],
        name=facts["name"],
        short_name=facts.get("short_name", ""),
        starts_on=facts["starts_on"],
        ends_on=facts["ends_on"],
        purpose=facts.get("purpose", ""),
        about=_about(facts),
        reports_to=facts.get("reports_to", ""),
        source=facts["source"],
        **led_by(facts, offices),
    )
    services.move_group(group=group, to=WorkingGroup.State.ACTIVE, by=None)
    for order, row in enumerate(facts["workstrands"], 1):
        code, title, purpose, themes = _strand(row)
        strand = services.propose_workstrand(
            group=group, code=code, title=title, purpose=purpose, themes=themes, order=order, by=None, entered_later=True,
            joining_policy=Workstrand.JoiningPolicy.OPEN,
        )  # fmt: skip
        services.move_workstrand(workstrand=strand, to=Workstrand.State.ACTIVE, by=None, entered_later=True)


def _end(facts: Facts) -> None:
    group = WorkingGroup.objects.get(slug=facts["slug"])
    for strand in group.workstrands.strands():
        services.move_workstrand(
            workstrand=strand, to=Workstrand.State.CLOSED, by=None, reason=ENDED, entered_later=True
        )
    services.move_group(group=group, to=WorkingGroup.State.CLOSED, by=None, reason=ENDED)


def _strand(row: list[str] | Facts) -> tuple[str, str, str, list[str]]:
    """Code, title, purpose, themes. The 2021 strands are known by who worked in them, the others by a line of text."""
    if isinstance(row, list):
        code, title, purpose = row
        return code, title, purpose, []
    purpose = f"Activities by {_listed(row['activities_by'])}."
    if "note" in row:
        purpose = f"{row['note'].capitalize()}. {purpose}"
    return row["code"], row["title"], purpose, row.get("themes", [])


def _about(facts: Facts) -> str:
    """The facts that have no field of their own, in Markdown."""
    parts = [facts["facts"]] if "facts" in facts else []
    if "next_steps" in facts:
        parts.append("The next steps named at the launch:\n\n" + "\n".join(f"* {step}" for step in facts["next_steps"]))
    if "poll_question" in facts:
        topics = _listed(facts["poll_topics"])
        parts.append(f"Participants were asked: “{facts['poll_question']}” Topics: {topics}.")
    if meetings := facts.get("meetings"):
        webinar = meetings["closing_webinar"]
        parts.append(
            f"Known meetings: {_listed([_day(on) for on in meetings['known']])}. Closing webinar on {_day(webinar['on'])}, "
            f"{webinar['from']}–{webinar['to']} {webinar['time_zone']}: {webinar['note']}."
        )
    if facts["slug"] == "ml-2021":
        parts.insert(0, "Eight workstrands were proposed at the launch; five were formed.")
    return "\n\n".join(parts)


def _day(on: datetime.date) -> str:
    return f"{on.day} {on:%B %Y}"


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
