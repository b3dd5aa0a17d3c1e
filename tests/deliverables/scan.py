"""Something of the person whom erasure has to find, in outputs and shared material; see `tests/membership/scan_world.py`."""

from django.core.files.base import ContentFile

from core import clock
from deliverables.services.material import share_material, take_up, withdraw_material
from deliverables.services.outputs import add_output, withdraw_output


def populate_outputs(world, name):
    about = {"workstrand": world.strand, "audience": "public"}
    output = add_output(
        **about,
        title=f"What {name} made",
        kind="report",
        released_on=clock.today(),
        link="https://stats.example.org/",
        summary=f"By {name}, who knows.",
        authors=f"{name}; An Office",
        version=f"of {name}",
        licence=f"Ask {name}",
        file=ContentFile(f"Name\n{name}\n".encode(), name=f"{name}.csv"),
        by=world.person,
    )
    withdraw_output(output=output, reason=f"{name} asked for it.", by=world.person)
    material = share_material(
        **about,
        title=f"Shared by {name}",
        text=f"I am {name}.",
        worked=f"{name} worked.",
        did_not=f"{name} did not.",
        named_as=name,
        file=ContentFile(f"# {name}\n".encode(), name=f"{name}.py"),
        by=world.person,
    )
    take_up(
        material=material,
        by=world.officer,
        title=f"Taken from {name}",
        kind="code",
        released_on=clock.today(),
        authors=name,
    )
    withdraw_material(material=material, reason=f"{name} left.", by=world.person)
