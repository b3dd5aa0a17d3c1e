"""A form of the site, with what is right in it and where the database keeps it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Form:
    name: str
    who: str
    path: str
    data: dict  # what is right
    stored: dict = field(default_factory=dict)  # for a field of words: the values that the database holds of it
    keeps: bool = True  # shows again what was typed; passwords and codes are not shown

    def __str__(self):
        return self.name


def column(model, name):
    return lambda: model._default_manager.values_list(name, flat=True)
