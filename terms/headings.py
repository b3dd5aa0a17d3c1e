"""What a first draft starts from."""

from workstrands.models import Workstrand

# Those of the terms of reference of UNECE groups (public UNECE pages).
HEADINGS = (
    "Background",
    "Mandate and reporting",
    "Objectives",
    "Scope and workstrands",
    "Membership and observers",
    "Working methods and languages",
    "Deliverables and timetable",
    "Secretariat",
    "Duration and review",
)


def first_text(workstrand: Workstrand) -> str:
    """The headings, and under Background the purpose of the workstrand where it has one."""
    purpose = workstrand.group.purpose if workstrand.is_plenary else workstrand.purpose
    parts = [f"# {heading}\n\n" for heading in HEADINGS]
    if purpose.strip():
        parts[0] += f"{purpose.strip()}\n\n"
    return "".join(parts)
