"""What `make check` runs: everything that can be said about the code without running it.

All checks run, also after a failure.
"""

import ast
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tools import environment

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
NOT_OURS = {".venv", ".git", "node_modules", "static_vendor", "var"}
FILE_LINES = 600
TEMPLATE_LINES = 120
VIEW_LINES = 25
# The policy forbids them in pages; a mail has no policy, and its readers know no style sheets.
INLINE = re.compile(r"<style\b|<script(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}", re.DOTALL)


def _ours(*suffixes: str) -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        yield from (Path(folder) / name for name in sorted(names) if name.endswith(suffixes))


def _templates() -> Iterator[Path]:
    yield from (path for path in _ours(".html", ".txt", ".xml", ".svg") if path.is_relative_to(TEMPLATES))


def sizes() -> Iterator[str]:
    """Files, templates and views that have grown past what one can take in."""
    for path in _ours(".py", ".css", ".js", ".html", ".txt", ".xml"):
        limit = TEMPLATE_LINES if path.is_relative_to(TEMPLATES) else FILE_LINES
        lines = path.read_text().count("\n")
        if lines > limit:
            yield f"{path.relative_to(ROOT)}: {lines} lines, more than {limit}"
    for path in _ours(".py"):
        if path.stem != "views" and path.parent.name != "views":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > VIEW_LINES:
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield f"{where}: {node.name} has {lines} lines, more than {VIEW_LINES}"


def inline_code() -> Iterator[str]:
    """Scripts and styles inside templates, which the content security policy forbids."""
    for path in _templates():
        if path.suffix != ".html" or path.is_relative_to(TEMPLATES / "mail"):
            continue
        text = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), path.read_text())
        for found in INLINE.finditer(text):
            yield f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}: {found.group().strip()}"


def _command(*words: str, **settings: str) -> Callable[[], Iterator[str]]:
    """A check that is a command: what it says is the problem when it fails."""

    def check() -> Iterator[str]:
        env = os.environ | settings
        result = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        if result.returncode != 0:
            yield f"{result.stdout}{result.stderr}".strip() or f"ended with {result.returncode}"

    return check


LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
# As on a production host; no database is asked.
PRODUCTION = {
    "ALLOWED_HOSTS": "groups.stat.int",
    "CONTACT_EMAIL": "secretariat@stat.int",
    "DATABASE_URL": "postgres://iwgml@localhost/iwgml",
    "DEBUG": "",
    "DEMO": "",
    "EMAIL_URL": "smtp://localhost:587/?tls=1",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "SITE_URL": "https://groups.stat.int",
    "TRUSTED_PROXY_COUNT": "1",
}
CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "style (ruff check)": _command("-m", "ruff", "check", "--quiet", "--output-format=concise", "."),
    "layout (ruff format)": _command("-m", "ruff", "format", "--check", "--output-format=concise", "."),
    "types (mypy)": _command("-m", "mypy", "--no-error-summary", "."),
    "floors (import-linter)": _command("-c", LINT_IMPORTS),
    "templates (djlint)": _command("-m", "djlint", "--lint", "--quiet", "templates"),
    "templates compile": _command("-m", "tools.templates"),
    "templates without inline code": inline_code,
    "sizes": sizes,
    "settings": _command("manage.py", "check", "--fail-level=WARNING"),
    "production settings": _command("manage.py", "check", "--deploy", "--fail-level=WARNING", **PRODUCTION),
    "migrations": _command("-W", "error::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"),
}


def main() -> int:
    """Run every check, print what is wrong; 0 when nothing is.

    Words on the command line choose, e.g. `python -m tools.check types migrations`.
    """
    words = sys.argv[1:]
    wanted = {name: check for name, check in CHECKS.items() if not words or any(word in name for word in words)}
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        kept = environment.clean(
            DATA_DIR=folder, SECRET_KEY=secrets.token_urlsafe(64), DJANGO_SETTINGS_MODULE="iwgml.settings"
        )
        os.environ.clear()
        os.environ.update(kept)
        for name, check in wanted.items():
            started = time.monotonic()
            problems = list(check())
            print(f"{'FAIL' if problems else 'ok  '} {name} ({time.monotonic() - started:.1f} s)", flush=True)
            for problem in problems:
                print(f"  {problem.replace(chr(10), chr(10) + '  ')}", flush=True)
            failed += [name] if problems else []
    print(
        f"{len(wanted) - len(failed)} checks passed, {len(failed)} failed"
        + (f": {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
