"""The addresses of this floor: the register of decisions."""

from django.urls import re_path

from .views import decisions

AT = r"^groups/(?P<group>[-\w]+)/decisions/"
DECISIONS = [
    re_path(rf"{AT}$", decisions.decisions, name="decisions"),
    re_path(rf"{AT}record/$", decisions.record, name="decision_record"),
    re_path(rf"{AT}export\.csv$", decisions.export, name="decisions_export"),
    re_path(rf"{AT}feed\.atom$", decisions.feed, name="decisions_feed"),
    # A number has only capitals and ends in digits: no word beside it can be one.
    re_path(rf"{AT}(?P<number>[A-Z0-9_-]+-\d{{3,}})/$", decisions.decision, name="decision"),
]
urlpatterns = DECISIONS
