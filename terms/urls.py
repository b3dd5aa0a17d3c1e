"""The addresses of terms of reference and consultations; each concern has its own list, and `TERMS` stands before all of one workstrand."""

from django.urls import re_path

from .views import adoption, documents, signed_copies, translations, versions

TERMS = r"^groups/(?P<group>[-\w]+)/(?P<strand>[-\w]+)/terms/"
NUMBER = r"(?P<number>\d{1,5}\.\d{1,5})"
VERSION = rf"{TERMS}{NUMBER}/"
VERSIONS = [
    re_path(rf"{TERMS}$", versions.in_force, name="terms"),
    re_path(rf"{VERSION}$", versions.version, name="terms_version"),
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
urlpatterns = [*VERSIONS, *DOCUMENTS]
