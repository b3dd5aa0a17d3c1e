"""Several things at the same moment, each in a thread of its own with a connection of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from django.db import connections

PATIENCE_SECONDS = 60


def together(*functions):
    """What each of them returned, in their order. They begin at once, with the clock as it is here."""
    start = threading.Barrier(len(functions))

    def run(function):
        try:
            connections["default"].ensure_connection()
            start.wait(PATIENCE_SECONDS)
            return function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as pool:
        running = [pool.submit(copy_context().run, run, function) for function in functions]
        return [future.result(PATIENCE_SECONDS) for future in running]
