"""Collect what the pages need of the browser libraries into `static_vendor/`, which is made anew whenever its sources change.

Makes: Bootstrap's reset, and of its components those named here; the typeface's subsets with a style sheet by unicode range; one sprite of
the icons used.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
MODULES, TARGET = ROOT / "node_modules", ROOT / "static_vendor"
ICONS = (
    "archive", "arrow-right", "check-lg", "exclamation-triangle", "hourglass-split", "info-circle", "lightbulb", "person-plus", "x",
)  # fmt: skip
# What crispy's forms and our own templates use of Bootstrap's classes. A rule that names any other stays behind.
CLASSES = {
    "alert", "alert-danger", "btn", "btn-primary", "form-check", "form-check-input", "form-check-label", "form-control", "form-label",
    "form-select", "form-text", "invalid-feedback", "is-invalid", "mb-3", "visually-hidden",
}  # fmt: skip
FONT = "@fontsource-variable/inter"
SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek")
# The letters of Europe's languages in Latin script, and Romanian's commas: cut from a subset five times as heavy, which has all the rest.
LATIN_A = [*range(0x0100, 0x0180), *range(0x0218, 0x021C)]
LATIN_A_RANGE = "U+0100-017F,U+0218-021B"


def sprite() -> str:
    """One SVG whose symbols are the icons named above."""
    symbols = []
    for name in ICONS:
        svg = (MODULES / "bootstrap-icons" / "icons" / f"{name}.svg").read_text()
        inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg.strip())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{inner.strip()}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def _statements(css: str) -> Iterator[tuple[str, str]]:
    """What stands before the braces, and between them, for every rule at the top of a style sheet."""
    depth = start = opened = 0
    for place, character in enumerate(css):
        if character == "{":
            depth += 1
            opened = place if depth == 1 else opened
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened], css[opened + 1 : place]
                start = place + 1


def _of_ours(selector: str) -> bool:
    found = set(re.findall(r"\.([a-zA-Z][\w-]*)", selector))
    return bool(found) and found <= CLASSES


def components(css: str) -> str:
    """The rules of a style sheet that are about the classes named above and no others."""
    kept = []
    for before, inside in _statements(css):
        if before.startswith("@media"):
            rules = components(inside)
            kept += [f"{before}{{{rules}}}"] if rules else []
        else:
            selectors = [selector for selector in re.split(r",(?![^(]*\))", before) if _of_ours(selector)]
            kept += [f"{','.join(selectors)}{{{inside}}}\n"] if selectors else []
    return "".join(kept)


def bootstrap() -> str:
    """The reset, and what is used of the components."""
    folder = MODULES / "bootstrap" / "dist" / "css"
    parts = ((folder / f"{name}.min.css").read_text() for name in ("bootstrap-reboot", "bootstrap"))
    reset, everything = (re.sub(r"/\*.*?\*/", "", part, flags=re.DOTALL) for part in parts)
    return f"{reset.strip()}\n{components(everything)}"


def fonts() -> str:
    """The upright weights of the subsets we serve, as the package declares them, and Latin A after the subset that it is cut from."""
    css = (MODULES / FONT / "index.css").read_text()
    found = dict(re.findall(r"/\* inter-([a-z-]+)-wght-normal \*/\s*(@font-face\s*{.*?})", css, re.DOTALL))
    kept = {name: found[name] for name in SUBSETS}
    cut = re.sub(r"unicode-range:[^;}]*", f"unicode-range: {LATIN_A_RANGE}", kept["latin-ext"])
    kept["latin-a"] = cut.replace("inter-latin-ext-", "inter-latin-a-")
    return "\n".join(kept.values()).replace("./files/", "fonts/") + "\n"


def cut_latin_a(source: Path, target: Path) -> None:
    """Write the part of a font file that has these letters, its weights and features included."""
    options = subset.Options(flavor="woff2")
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LATIN_A)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def main() -> int:
    """Build everything; 0, or 1 with one line where the libraries are not installed."""
    if not (MODULES / "bootstrap").is_dir():
        print("The browser libraries are not installed: run `make run` once with a network.", file=sys.stderr)
        return 1
    shutil.rmtree(TARGET, ignore_errors=True)
    vendor = TARGET / "vendor"
    (vendor / "fonts").mkdir(parents=True)
    (vendor / "bootstrap.css").write_text(bootstrap())
    for name in SUBSETS:
        file = f"inter-{name}-wght-normal.woff2"
        shutil.copy(MODULES / FONT / "files" / file, vendor / "fonts" / file)
    cut_latin_a(
        vendor / "fonts" / "inter-latin-ext-wght-normal.woff2", vendor / "fonts" / "inter-latin-a-wght-normal.woff2"
    )
    (vendor / "fonts.css").write_text(fonts())
    (TARGET / "sprite.svg").write_text(sprite())
    return 0


if __name__ == "__main__":
    sys.exit(main())
