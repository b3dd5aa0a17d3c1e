"""Word files as tests need them: good ones through pandoc, bad ones by changing the parts of a good one."""

import io
import zipfile
from functools import cache

from core import documents
from core.documents import Head

RELS = "word/_rels/document.xml.rels"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
TEXT = """# Background

One *small* word, **strong**, and a [link](https://example.org/a?b=1&c=2).

1. First
2. Second
   - inside
3. Third

## Table of tasks

| Task | By         |
|:-----|-----------:|
| Read | the office |
| Say  | [us](https://example.org/us) |

> Somebody else's words.

Тамара Образцова, Ελληνικά, العربية, 中文, O'Example.
"""


@cache
def good(text=TEXT):
    return documents.to_docx(text, Head(title="Terms of reference"))


def changed(data=None, **parts):
    """A good file in which parts are replaced, added, or with `None` taken out; names have __ for a slash and _dot_ for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    return with_parts(named, data)


def with_parts(parts, data=None):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data or good())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return made.getvalue()


def part(name, data=None):
    with zipfile.ZipFile(io.BytesIO(data or good())) as archive:
        return archive.read(name).decode()


def with_body(xml):
    """With this XML at the beginning of the text."""
    return with_parts({"word/document.xml": part("word/document.xml").replace("<w:body>", f"<w:body>{xml}")})


def with_relation(kind, target, where=RELS, mode="External"):
    more = f'<Relationship Id="rIdBad" Type="{TYPE}{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return with_parts({where: part(RELS).replace("</Relationships>", more)})
