"""A program, not a module: reads a document as JSON, writes it as PDF. Started by `core.documents`, bounded, in an empty folder.

Its template imports no package and reads no file, and what people wrote comes to it as data.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("document.typ")


def main() -> int:
    source = sys.stdin.buffer.read()
    document = json.loads(source)
    try:
        compiler = typst.Compiler(TEMPLATE.read_bytes(), root=".", sys_inputs={"document": source.decode()})
        made_at = datetime.fromtimestamp(document["at"], UTC)
        pdf = compiler.compile(format="pdf", timestamp=made_at)
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(pdf if isinstance(pdf, bytes) else b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())
