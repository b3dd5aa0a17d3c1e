"""A row of the matrix, and the answers that many rows share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    name: str
    path: str
    answers: str
    data: dict | None = None  # a row with data is posted
    demo: bool = False

    @property
    def cells(self):
        return self.answers.replace(" ", "")

    def __str__(self):
        return f"{'GET' if self.data is None else 'POST'} {self.path}"


EVERYBODY = "ooo oooo oooo"
NOBODY = "nnn nnnn nnnn"
LOGGED_IN = "doo oooo oooo"
ONLY_POST = "mmm mmmm mmmm"
ELSEWHERE = "rrr rrrr rrrr"
SAVES = "drr rrrr rrrr"  # saved, and back to a page
OUTSIDE = "dnn nnnn "  # of the admin: to the door, or nothing there


def model(name, path, pk, *, lists="oooo", add, own, delete, export="oooo"):
    """The addresses of a model in the admin, as the four columns on the right see them; `own` is a row of the first officer's group."""
    at = f"/admin/{path}/"
    return [
        Row(f"admin:{name}_changelist", at, OUTSIDE + lists),
        Row(f"admin:{name}_add", f"{at}add/", OUTSIDE + add),
        Row(f"admin:{name}_export", f"{at}export/", OUTSIDE + export),
        Row(f"admin:{name}_change", f"{at}{pk}/change/", OUTSIDE + own),
        Row(f"admin:{name}_history", f"{at}{pk}/history/", OUTSIDE + own),
        Row(f"admin:{name}_delete", f"{at}{pk}/delete/", OUTSIDE + delete),
        Row(f"admin/{path}/<path:object_id>/", f"{at}{pk}/", OUTSIDE + "rrrr"),
    ]
