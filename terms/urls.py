"""The addresses of terms of reference and consultations; each concern has its own list, and `TERMS` stands before all of one workstrand."""

from django.urls import re_path

from .views import (
    adoption,
    comments,
    consultations,
    differences,
    documents,
    recording,
    signed_copies,
    steering,
    translations,
    versions,
    writing,
)

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
    re_path(rf"{COMMENT}withdraw/$", comments.withdraw, name="terms_comment_withdraw"),
    re_path(rf"{COMMENT}resolve/$", comments.resolve, name="terms_comment_resolve"),
    re_path(rf"{COMMENT}open/$", comments.open_again, name="terms_comment_open"),
]
CONSULTATION = rf"{VERSION}consultations/(?P<pk>\d{{1,18}})/"
OFFICE = rf"{CONSULTATION}offices/(?P<office>[-\w]+)/"
CONSULTATIONS = [
    re_path(rf"{VERSION}consultations/new/$", steering.new, name="consultation_new"),
    re_path(rf"{CONSULTATION}$", consultations.consultation, name="consultation"),
    re_path(rf"{CONSULTATION}record/$", consultations.record, name="consultation_record"),
    re_path(rf"{CONSULTATION}record\.csv$", recording.as_csv, name="consultation_csv"),
    re_path(rf"{CONSULTATION}record\.pdf$", recording.as_pdf, name="consultation_pdf"),
    re_path(rf"{CONSULTATION}change/$", steering.change, name="consultation_change"),
    re_path(rf"{CONSULTATION}open/$", steering.open_now, name="consultation_open"),
    re_path(rf"{CONSULTATION}pause/$", steering.pause, name="consultation_pause"),
    re_path(rf"{CONSULTATION}resume/$", steering.resume, name="consultation_resume"),
    re_path(rf"{CONSULTATION}extend/$", steering.extend, name="consultation_extend"),
    re_path(rf"{CONSULTATION}call-off/$", steering.call_off, name="consultation_call_off"),
    re_path(rf"{CONSULTATION}new-draft/$", steering.new_draft, name="consultation_new_draft"),
    re_path(rf"{OFFICE}position/$", consultations.position, name="consultation_position"),
    re_path(rf"{OFFICE}withdraw/$", consultations.withdraw, name="consultation_withdraw"),
    re_path(rf"{OFFICE}record/$", steering.record_for, name="consultation_record_for"),
]
KIND = r"(?P<kind>md|docx|pdf)"
CODE = r"in/(?P<code>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})"
DOCUMENTS = [
    re_path(rf"{TERMS}enter/$", adoption.enter, name="terms_enter"),
    re_path(rf"{VERSION}adopt/$", adoption.adopt, name="terms_adopt"),
    re_path(rf"{VERSION}terms\.{KIND}$", documents.export, name="terms_export"),
    re_path(rf"{VERSION}import/$", documents.import_word, name="terms_import"),
    re_path(rf"{VERSION}import/preview/$", documents.import_preview, name="terms_import_preview"),
    re_path(rf"{VERSION}import/discard/$", documents.import_discard, name="terms_import_discard"),
    re_path(rf"{VERSION}signed/add/$", signed_copies.add, name="signed_copy_add"),
    re_path(rf"{VERSION}signed/(?P<pk>\d{{1,18}})/$", signed_copies.download, name="signed_copy"),
    re_path(rf"{VERSION}signed/(?P<pk>\d{{1,18}})/remove/$", signed_copies.remove, name="signed_copy_remove"),
    re_path(rf"{VERSION}translate/$", translations.add, name="terms_translate"),
    re_path(rf"{VERSION}{CODE}/$", translations.translation, name="terms_translation"),
    re_path(rf"{VERSION}{CODE}/edit/$", translations.edit, name="terms_translation_edit"),
    re_path(rf"{VERSION}{CODE}/check/$", translations.check, name="terms_translation_check"),
    re_path(rf"{VERSION}{CODE}/reopen/$", translations.reopen, name="terms_translation_reopen"),
    re_path(rf"{VERSION}{CODE}/terms\.{KIND}$", documents.export_translation, name="terms_translation_export"),
]
urlpatterns = [*VERSIONS, *DIFFERENCES, *WRITING, *COMMENTS, *DOCUMENTS, *CONSULTATIONS]
