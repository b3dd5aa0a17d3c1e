"""The addresses of this floor: the register of decisions."""

from django.urls import re_path

from .views import decisions

DECISIONS = [
    re_path(r"^groups/(?P<group>[-\w]+)/decisions/(?P<number>[-\w]+)/$", decisions.decision, name="decision"),
]
urlpatterns = DECISIONS
