from django import template
from django.utils.safestring import SafeString

from core import text

register = template.Library()


@register.filter
def markdown(source: str) -> SafeString:
    """A writer's Markdown as safe HTML."""
    return text.render(source)
