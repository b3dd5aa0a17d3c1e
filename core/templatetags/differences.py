from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.differences import IN, OUT, Piece

register = template.Library()


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """Words with what came underlined and what went struck through, and both said to whoever listens."""
    said = {OUT: ("del", _("deleted:"), _("end of deletion")), IN: ("ins", _("inserted:"), _("end of insertion"))}
    return format_html_join("", "{}", ((_marked(piece, said),) for piece in pieces))


def _marked(piece: Piece, said: dict[str, tuple[str, str, str]]) -> str:
    if piece.op not in said:
        return piece.text
    tag, begins, ends = said[piece.op]
    words = piece.text.rstrip()
    text = format_html("<code>{}</code>", words) if piece.is_mark else words
    return format_html(
        '<{0}><span class="visually-hidden"> {1} </span>{2}<span class="visually-hidden"> {3} </span></{0}>{4}',
        tag,
        begins,
        text,
        ends,
        piece.text[len(words) :],
    )
