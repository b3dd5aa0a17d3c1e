from django import template
from django.utils.safestring import SafeString

from core import text
from core.sections import Section

register = template.Library()


@register.filter
def markdown(source: str) -> SafeString:
    """A writer's Markdown as safe HTML."""
    return text.render(source)


@register.filter
def markdown_section(section: Section) -> SafeString:
    """A section of a writer's Markdown, with the anchor that it has in the whole."""
    return text.render(section.text, anchor=section.anchor)
