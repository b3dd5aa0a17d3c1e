"""Forms about texts from elsewhere: Word files, signed copies, translations, older agreements."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import languages, word
from core.documents import Converted
from core.validators import CONTROL_CHARACTERS
from terms.models import NOTE_LENGTH, TEXT_LENGTH
from workstrands.models import Decision

READ = "read"  # the button that reads a Word file into the text field
How = Decision.How


def put(form: forms.Form, error: ValidationError) -> None:
    """What a service refused, beside the field it is about, or above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def text_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Text"),
        max_length=TEXT_LENGTH,
        strip=False,
        required=False,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
        help_text=gettext_lazy("Markdown."),
    )


def day_field(label: Any, **values: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **values)


def word_field(help_text: Any, **values: Any) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": ".docx"})
    return forms.FileField(label=gettext_lazy("Word file"), widget=widget, help_text=help_text, **values)


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why"),
        max_length=NOTE_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=gettext_lazy("It stays in the record."),
    )


class ImportForm(forms.Form):
    file = word_field(
        help_text=gettext_lazy(
            "A .docx of at most 10 MB. Words, headings, lists, tables and links are read; pictures are not."
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: list[str] = []
        self.helper = FormHelper()
        self.helper.add_input(Submit("show", _("Show what it would become")))

    def clean_file(self) -> str:
        """The text of the file."""
        found = word_of(self.cleaned_data["file"])
        self.told = found.told
        return found.text


def word_of(file: Any) -> "Converted":
    """What an uploaded Word file says. Raises `ValidationError` in words; a file too large is not read into memory."""
    if file.size > word.MOST_BYTES:
        raise ValidationError(
            _("This file has more than %d MB. Take the pictures out of it.") % (word.MOST_BYTES // 1024**2)
        )
    return word.from_docx(file.read(), file.name or "")


class BasedForm(forms.Form):
    """Knows which revision its reader has seen."""

    base = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "base" in self.errors:  # nobody sees what is wrong with a hidden field
            self.add_error(None, _("This page did not arrive whole. Load it again; copy what you typed before you do."))
        return values


class TakeUpForm(BasedForm):
    """That the text shown becomes the draft's, and why."""

    note = forms.CharField(
        label=gettext_lazy("What changed"), required=False, max_length=NOTE_LENGTH, validators=[CONTROL_CHARACTERS]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("take", _("Take it up")))


class WrittenForm(forms.Form):
    """A text typed, or read from a Word file, which is put into the text field for a look and not saved yet."""

    text = text_field()
    file = word_field(
        required=False,
        help_text=gettext_lazy(
            "A .docx of at most 10 MB. What it says is put in place of the text above for a look; nothing is saved yet."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: list[str] = []
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}

    @property
    def is_read(self) -> bool:
        """Whether a Word file was read, so that its text is to be looked at now."""
        return "file" not in self.errors and bool(self.cleaned_data.get("file"))

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n")

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        found = word_of(file)
        self.told = found.told
        return found.text

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "text" in values and not values["text"].strip() and not self.files:
            self.add_error("text", _("Type the text, or choose a Word file."))
        return values

    def again(self) -> "WrittenForm":
        """The same form with the text of the Word file in it."""
        initial = {**{name: self.data.get(name) for name in self.fields}, "text": self.cleaned_data["file"]}
        shown = type(self)(initial=initial, **self.built_with)
        shown.told = self.told
        return shown

    @property
    def built_with(self) -> dict[str, Any]:
        return {}


class TranslationForm(WrittenForm):
    """A new translation: into which language, of which day."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    translated_on = day_field(gettext_lazy("Translated on"))
    field_order = ("language", "translated_on", "text", "file")

    def __init__(self, *args: Any, without: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.without = without
        offered = [(code, label) for code, label in languages.choices() if code not in without]
        self.fields["language"].choices = [("", _("Choose")), *offered]  # type: ignore[attr-defined]
        self.helper.add_input(Submit("save", _("Save as a draft")))

    @property
    def built_with(self) -> dict[str, Any]:
        return {"without": self.without}


class TranslationTextForm(BasedForm, WrittenForm):
    """Another text of a translation."""

    translated_on = day_field(gettext_lazy("Translated on"))
    field_order = ("base", "translated_on", "text", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.add_input(Submit("save", _("Save")))


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = reason_field()

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", label))


class SignedCopyForm(forms.Form):
    """A signed PDF, and the day of the last signature where it is known."""

    file = forms.FileField(
        label=gettext_lazy("Signed copy"),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        help_text=gettext_lazy("A PDF of at most 20 MB. Everybody can read it."),
    )
    signed_on = day_field(gettext_lazy("Signed on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("add", _("Add it")))


def how_note_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("More on how"),
        required=False,
        max_length=NOTE_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=gettext_lazy("Such as the meeting, or the minutes that say so. Everybody can read it."),
    )


class EnterForm(WrittenForm):
    """An agreement of the past."""

    in_force_on = day_field(gettext_lazy("In force from"), help_text=gettext_lazy("The day on which it was agreed."))
    how = forms.ChoiceField(label=gettext_lazy("How it was agreed"), choices=How.choices, initial=How.MEETING)
    how_note = how_note_field()
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), initial="en")
    note = forms.CharField(
        label=gettext_lazy("What changed"), required=False, max_length=NOTE_LENGTH, validators=[CONTROL_CHARACTERS],
        help_text=gettext_lazy("Against the version before it, in a sentence."),
    )  # fmt: skip
    field_order = ("in_force_on", "how", "how_note", "language", "note", "text", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages.choices()  # type: ignore[attr-defined]
        self.helper.add_input(Submit("save", _("Enter it")))


class AdoptForm(forms.Form):
    """That the draft in work was adopted otherwise than by a consultation here."""

    how = forms.ChoiceField(
        label=gettext_lazy("How it was adopted"),
        choices=[(one.value, one.label) for one in (How.MEETING, How.CHAIR, How.OTHER)],
        widget=forms.RadioSelect,
        initial=How.MEETING,
    )
    how_note = how_note_field()
    on = day_field(gettext_lazy("On"), help_text=gettext_lazy("Today or before. From this day on it is in force."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Record the adoption")))
