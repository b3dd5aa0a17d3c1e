"""What `make test` runs: the whole suite on SQLite, again on PostgreSQL, then the browser tests on PostgreSQL.

Further arguments go to pytest, e.g. `python -m tools.test tests/people -k door`.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tools import environment, postgres, programs

ROOT = Path(__file__).resolve().parent.parent
WORKERS = "2"
NOTHING_COLLECTED = 5


@dataclass
class Result:
    """What one run of pytest came to."""

    name: str
    exit_code: int
    passed: int
    failed: int
    skipped: int

    @property
    def is_good(self) -> bool:
        """Whether every test ran and passed. A choice of tests given by hand may leave nothing for one of the runs."""
        return (self.exit_code == 0 and not self.skipped) or (
            self.exit_code == NOTHING_COLLECTED and bool(sys.argv[1:])
        )


def _run(name: str, marker: str, env: dict[str, str]) -> Result:
    print(f"\n== {name} ==", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "junit.xml"
        command = [sys.executable, "-m", "pytest", "-n", WORKERS, "-m", marker, f"--junitxml={written}", *sys.argv[1:]]
        exit_code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        cases = ElementTree.parse(written).findall(".//testcase") if written.exists() else []  # noqa: S314 - we wrote it
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return Result(name, exit_code, len(cases) - failed - skipped, failed, skipped)


def main() -> int:
    """Run everything, also after a failure; 0 when every test passed and none was skipped."""
    programs.ensure()
    started = time.monotonic()
    results = [_run("SQLite", "not browser", environment.clean())]
    with postgres.throwaway() as url:
        results.append(_run("PostgreSQL", "not browser", environment.clean(DATABASE_URL=url)))
        results.append(_run("Browser, on PostgreSQL", "browser", environment.clean(DATABASE_URL=url)))
    print()
    for result in results:
        skipped = f", {result.skipped} skipped (none may be)" if result.skipped else ""
        verdict = "" if result.is_good else f": not good, pytest ended with {result.exit_code}"
        print(f"{result.name}: {result.passed} passed, {result.failed} failed{skipped}{verdict}")
    print(f"All in {time.monotonic() - started:.0f} s")
    print(f"Total: {sum(r.passed for r in results)} passed, {sum(r.failed for r in results)} failed", flush=True)
    return 0 if all(result.is_good for result in results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Tests interrupted.")
