"""What is done when its time has come, by any number of hosts at once."""

import datetime
import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django import db
from django.db.models import Q

from . import clock, mail, registries
from .models import JobRun
from .registries import Job

log = logging.getLogger(__name__)
BACK_OFF_ROUNDS = 5


def run_due_jobs(now: datetime.datetime | None = None) -> dict[str, int]:
    """Run every job whose time has come, once, however much was missed. Returns what each of them did."""
    now = now or clock.now()
    begun = dict(
        JobRun.objects.values_list("name", "last_run_at")
    )  # one query a round, and no write while nothing is due
    done = {}
    for source in registries.jobs:
        for job in source():
            last = begun.get(job.name)
            if (last is None or last <= now - job.every) and _claim(job, now):
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


def once(stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is queued and run what is due. Returns how many mails left."""
    sent = mail.send_queued(stopping)
    if not stopping():
        run_due_jobs()
    return sent


def alone() -> int:
    """`once` by a process that then ends, as from cron, and must not keep the next one from sending. Returns how many mails left."""
    try:
        return once()
    finally:
        mail.give_up_lease()


def loop(interval_seconds: float) -> None:
    """`once`, again and again, until SIGTERM or SIGINT, which the mail in hand may still outlast. Whatever fails is tried again a little later."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not stop.is_set():
        wait = interval_seconds
        try:
            db.close_old_connections()
            once(stop.is_set)
        except db.Error as error:
            wait = interval_seconds * BACK_OFF_ROUNDS
            log.warning("The database is away (%s); trying again in %s s.", type(error).__name__, wait)
        except Exception:
            wait = interval_seconds * BACK_OFF_ROUNDS
            log.exception("This round failed; trying again in %s s.", wait)
        stop.wait(wait)
    try:
        mail.give_up_lease()
    except db.Error:
        log.warning("The database is away; the mail lease runs out by itself.")
