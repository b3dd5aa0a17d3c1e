"""Compile every template of ours, and name each that Django cannot parse or that loads a tag library it lacks."""

import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def main() -> int:
    """Print a line for each template that does not compile; 0 when all do."""
    django.setup()
    failed = 0
    for path in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        name = str(path.relative_to(TEMPLATES))
        try:
            engines["django"].get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError) as problem:
            failed = 1
            print(f"templates/{name}: {problem}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
