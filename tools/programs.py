"""The programs that tests need beside Python's packages: Chromium and PostgreSQL's server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Debian and Ubuntu keep the server's programs, a folder for each version, off the PATH.
SERVER_FOLDERS = Path("/usr/lib/postgresql")


def chromium() -> str | None:
    """The path of a Chromium, or None."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def postgresql() -> Path | None:
    """The folder with PostgreSQL's server programs, the newest where there are several, or None."""
    folders = [folder / "bin" for folder in SERVER_FOLDERS.glob("*") if folder.name.isdigit()]
    folders.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    if beside := shutil.which("initdb"):
        folders.append(Path(beside).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def missing() -> list[str]:
    """Names of the Debian packages that would bring what is not there."""
    names = []
    if chromium() is None:
        names += ["chromium", "fonts-liberation"]
    if postgresql() is None:
        names += ["postgresql"]
    return names


def ensure() -> None:
    """Install what is missing where that is possible; otherwise end with one line saying what to install.

    Raises SystemExit when something is still missing.
    """
    names = missing()
    if not names:
        return
    command = "apt-get install --no-install-recommends " + " ".join(names)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"The tests need Chromium and PostgreSQL's server; missing: {', '.join(names)}. On Debian: {command}")
    print(f"Installing {', '.join(names)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", *names]):
        result = subprocess.run(
            step, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if result.returncode != 0:
            said = (result.stderr or result.stdout).strip().splitlines()
            sys.exit(f"{' '.join(step)} failed: {said[-1] if said else 'no message'}. Install by hand: {command}")
    if missing():
        sys.exit(f"Still missing after {command}: {', '.join(missing())}")
