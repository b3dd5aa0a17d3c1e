"""What is done when its time has come, by any number of hosts at once."""

import datetime
import logging
import signal
import threading
from types import FrameType

from django.db import DatabaseError, close_old_connections
from django.db.models import Q

from . import clock, mail, registries
from .models import JobRun
from .registries import Job

log = logging.getLogger(__name__)
BACK_OFF_SECONDS = 5.0


def run_due_jobs(now: datetime.datetime | None = None) -> dict[str, int]:
    """Run every job whose time has come, once, however much was missed. Returns what each of them did."""
    now = now or clock.now()
    done = {}
    for source in registries.jobs:
        for job in source():
            if _claim(job, now):
                done[job.name] = _run(job, now)
    return done


def _claim(job: Job, now: datetime.datetime) -> bool:
    """Two ticks at once: the conditional update lets one of them change the row, and that one runs the job."""
    JobRun.objects.get_or_create(name=job.name)
    due = Q(last_run_at=None) | Q(last_run_at__lte=now - job.every)
    return bool(JobRun.objects.filter(due, name=job.name).update(last_run_at=now))


def _run(job: Job, now: datetime.datetime) -> int:
    try:
        count = job.run(now)
    except Exception as error:
        log.exception("Job %s failed", job.name)
        JobRun.objects.filter(name=job.name).update(last_error=f"{type(error).__name__}: {error}"[:500])
        return 0
    JobRun.objects.filter(name=job.name).exclude(last_error="").update(last_error="")
    return count


def once() -> int:
    """Send what is queued and run what is due."""
    sent = mail.send_queued()
    run_due_jobs()
    return sent


def loop(interval_seconds: float) -> None:
    """`once`, again and again, until SIGTERM or SIGINT. A database that is away is waited for."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not stop.is_set():
        wait = interval_seconds
        try:
            close_old_connections()
            once()
        except DatabaseError as error:
            log.warning("The database is away (%s); trying again in %s s.", type(error).__name__, BACK_OFF_SECONDS)
            wait = BACK_OFF_SECONDS
        stop.wait(wait)
    try:
        mail.give_up_lease()
    except DatabaseError:
        log.warning("The database is away; the mail lease runs out by itself.")
