from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from membership.importing.files import LARGEST


class UploadForm(forms.Form):
    """One file."""

    required_css_class = "required"
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        allow_empty_file=True,  # said in the words of the reader of files
        help_text=gettext_lazy("CSV with comma, semicolon or tab, .xlsx, or JSON; at most 10 MB and 20,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than %d MB. Split it.") % (LARGEST // 1024 // 1024))
        return file


class ApplyForm(forms.Form):
    """Whether people are told, and admitted to the network."""

    only_good = forms.BooleanField(required=False)
    tell = forms.BooleanField(required=False)
    admit = forms.BooleanField(required=False)
