"""Collect what the pages need of the browser libraries into `static_vendor/`, which is made anew whenever its sources change.

Standard library only. Makes: bootstrap.min.css; the typeface's subsets with a style sheet by unicode range; one sprite of the icons used.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES, TARGET = ROOT / "node_modules", ROOT / "static_vendor"
ICONS = (
    "archive", "arrow-right", "check", "exclamation-triangle", "hourglass-split", "info-circle", "lightbulb", "person-plus", "x",
)  # fmt: skip
SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek")
FONT = "@fontsource-variable/inter"


def sprite() -> str:
    """One SVG whose symbols are the icons named above."""
    symbols = []
    for name in ICONS:
        svg = (MODULES / "bootstrap-icons" / "icons" / f"{name}.svg").read_text()
        inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg.strip())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{inner.strip()}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def fonts() -> str:
    """The upright weights of the subsets we serve, as the package declares them."""
    css = (MODULES / FONT / "index.css").read_text()
    blocks = re.findall(r"@font-face\s*{.*?}", css, re.DOTALL)
    kept = [block for block in blocks if any(f"inter-{subset}-wght-normal" in block for subset in SUBSETS)]
    return "\n".join(kept).replace("./files/", "fonts/") + "\n"


def main() -> int:
    """Build everything; 0, or 1 with one line where the libraries are not installed."""
    if not (MODULES / "bootstrap").is_dir():
        print("The browser libraries are not installed: run `make run` once with a network.", file=sys.stderr)
        return 1
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "vendor" / "fonts").mkdir(parents=True)
    shutil.copy(MODULES / "bootstrap" / "dist" / "css" / "bootstrap.min.css", TARGET / "vendor" / "bootstrap.min.css")
    text = (TARGET / "vendor" / "bootstrap.min.css").read_text()
    (TARGET / "vendor" / "bootstrap.min.css").write_text(re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text))
    for subset in SUBSETS:
        name = f"inter-{subset}-wght-normal.woff2"
        shutil.copy(MODULES / FONT / "files" / name, TARGET / "vendor" / "fonts" / name)
    (TARGET / "vendor" / "fonts.css").write_text(fonts())
    (TARGET / "sprite.svg").write_text(sprite())
    return 0


if __name__ == "__main__":
    sys.exit(main())
