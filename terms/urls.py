"""The addresses of terms of reference and consultations; each concern has its own list, and `TERMS` stands before all of one workstrand."""

from django.urls import re_path

from .views import consultations, versions

TERMS = r"^groups/(?P<group>[-\w]+)/(?P<strand>[-\w]+)/terms/"
NUMBER = r"(?P<number>\d{1,5}\.\d{1,5})"
VERSION = rf"{TERMS}{NUMBER}/"
VERSIONS = [
    re_path(rf"{TERMS}$", versions.in_force, name="terms"),
    re_path(rf"{VERSION}$", versions.version, name="terms_version"),
]
CONSULTATION = rf"{VERSION}consultations/(?P<pk>\d{{1,18}})/"
CONSULTATIONS = [
    re_path(rf"{CONSULTATION}$", consultations.consultation, name="consultation"),
]
urlpatterns = [*VERSIONS, *CONSULTATIONS]
