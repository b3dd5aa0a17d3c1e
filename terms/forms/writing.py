"""Forms about writing drafts and commenting on them."""

from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import with_buttons
from core.validators import CONTROL_CHARACTERS
from terms.models import NOTE_LENGTH, TEXT_LENGTH, TermsComment

LONGEST_NUMBER = 2_000_000_000  # of a revision, as the database has room for


class TextForm(forms.Form):
    """A draft's text, or one section of it. `base` is the revision from which the writer began."""

    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        required=False,
        strip=False,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text=_("Markdown: # before a heading, - before a point of a list, | between the cells of a table."),
    )
    note = forms.CharField(
        label=_("What changed"),
        max_length=NOTE_LENGTH,
        required=False,
        validators=[CONTROL_CHARACTERS],
        help_text=_("In a few words, for those who read the draft again."),
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LONGEST_NUMBER)
    # That an unsaved text of earlier was left aside: it is neither typed over nor settled by saving this one.
    aside = forms.BooleanField(widget=forms.HiddenInput, required=False)
    # The section in which this text began, before a clash led to the whole.
    began_in = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80, validators=[CONTROL_CHARACTERS])

    def __init__(self, *args: Any, keep_url: str, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not whole:
            self.fields["text"].label = _("Text of this section, with its heading")
        self.helper = with_buttons(
            Submit("save", _("Save")),
            Submit(
                "preview", _("Preview"), css_class="btn quiet"
            ),  # on its own without JavaScript, beside the text with it
        )
        self.helper.form_class = "writes"
        self.helper.attrs = {} if self["aside"].value() else {"data-keep": keep_url}

    def clean(self) -> dict[str, Any]:
        """What stands in no field that one sees is said above the form."""
        if {"base", "began_in"} & set(self.errors):
            said = _(
                "This page no longer knows where you began. Copy your words, open the draft again, and put them in."
            )
            self.add_error(None, said)
        return self.cleaned_data


class NoteForm(forms.Form):
    """A few words on what a new draft will change."""

    note = forms.CharField(
        label=_("What it will change"), max_length=NOTE_LENGTH, required=False, validators=[CONTROL_CHARACTERS]
    )
    # The draft in work that the page told of; empty where there was none.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=11, validators=[CONTROL_CHARACTERS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("begin", _("Begin the draft")))

    def clean(self) -> dict[str, Any]:
        if "seen" in self.errors:  # beside a field that nobody sees, it would be said to nobody
            del self.errors["seen"]
            self.add_error(None, _("This page did not come whole. Nothing was begun: open it again."))
        return self.cleaned_data


class AbandonForm(forms.Form):
    """Why a draft is given up."""

    reason = forms.CharField(label=_("Why"), max_length=NOTE_LENGTH, validators=[CONTROL_CHARACTERS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("abandon", _("Abandon this draft")))


class CommentForm(forms.Form):
    """A comment on a section, or the answer to one."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=TermsComment._meta.get_field("text").max_length,
        validators=[CONTROL_CHARACTERS],
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, label: Any = "", button: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label
        self.helper = with_buttons(Submit("send", button or _("Comment")))


class ResolveForm(forms.Form):
    """How a comment was dealt with."""

    word = forms.CharField(
        label=_("How it was dealt with"), max_length=NOTE_LENGTH, required=False, validators=[CONTROL_CHARACTERS]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = with_buttons(Submit("resolve", _("Mark as resolved")))
