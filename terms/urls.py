"""The addresses of terms of reference and consultations; each concern has its own list, and `TERMS` stands before all of one workstrand."""

from django.urls import re_path

from .views import comments, consultations, differences, versions, writing

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
REVISION = rf"{VERSION}revisions/(?P<revision>\d{{1,9}})/"
WRITING = [
    re_path(rf"{TERMS}begin/$", writing.begin, name="terms_begin"),
    re_path(rf"{VERSION}edit/$", writing.edit, name="terms_edit"),
    re_path(rf"{VERSION}keep/$", writing.keep, name="terms_keep"),
    re_path(rf"{VERSION}throw-away/$", writing.throw_away, name="terms_throw_away"),
    re_path(rf"{VERSION}abandon/$", writing.abandon, name="terms_abandon"),
    re_path(rf"{VERSION}revisions/$", writing.revisions, name="terms_revisions"),
    re_path(rf"{REVISION}$", writing.revision, name="terms_revision"),
    re_path(rf"{REVISION}restore/$", writing.restore, name="terms_restore"),
]
COMMENT = rf"{VERSION}comments/(?P<pk>\d{{1,18}})/"
COMMENTS = [
    re_path(rf"{VERSION}comments/new/$", comments.new, name="terms_comment_new"),
    re_path(rf"{COMMENT}answer/$", comments.answer, name="terms_comment_answer"),
    re_path(rf"{COMMENT}change/$", comments.change, name="terms_comment_change"),
    re_path(rf"{COMMENT}resolve/$", comments.resolve, name="terms_comment_resolve"),
    re_path(rf"{COMMENT}open/$", comments.open_again, name="terms_comment_open"),
]
CONSULTATION = rf"{VERSION}consultations/(?P<pk>\d{{1,18}})/"
CONSULTATIONS = [
    re_path(rf"{CONSULTATION}$", consultations.consultation, name="consultation"),
]
urlpatterns = [*VERSIONS, *DIFFERENCES, *WRITING, *COMMENTS, *CONSULTATIONS]
