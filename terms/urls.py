"""The addresses of terms of reference and consultations; each concern has its own list, and `TERMS` stands before all of one workstrand."""

from django.urls import re_path

from .views import differences, versions

TERMS = r"^groups/(?P<group>[-\w]+)/(?P<strand>[-\w]+)/terms/"
NUMBER = r"(?P<number>\d{1,5}\.\d{1,5})"
VERSION = rf"{TERMS}{NUMBER}/"
VERSIONS = [
    re_path(rf"{TERMS}$", versions.in_force, name="terms"),
    re_path(rf"{VERSION}$", versions.version, name="terms_version"),
]
DIFFERENCES = [
    re_path(
        rf"{TERMS}(?P<a>\d{{1,5}}\.\d{{1,5}})\.\.(?P<b>\d{{1,5}}\.\d{{1,5}})/$",
        differences.differences,
        name="terms_differences",
    ),
]
urlpatterns = VERSIONS + DIFFERENCES
