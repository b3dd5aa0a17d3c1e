"""What the matrix knows of closing: one thing that somebody keeps."""

from reports.services.closing import name_keeper


def make_closing(group, people):
    officer = people["officer"]
    keeper = name_keeper(group=group, by=officer, what="The code", organisation=officer.organisation)
    return {"keeper": keeper.pk}
