import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connections
from django.urls import reverse
from gunicorn.app.base import BaseApplication

from portal import preparing
from portal.demo import load

HOST = "127.0.0.1"
DEFAULT_PORT = "8000"
HIGHEST_PORT = 65535
WAITING_CONNECTIONS = 128
THREADS = 2
TICK_STOP_SECONDS = 10
GRACE_SECONDS = 3


def stop(message: str) -> None:
    """End with one line, and without the stack of calls that nobody asked for."""
    raise SystemExit(message)


def wanted_port() -> int:
    wanted = os.environ.get("PORT") or DEFAULT_PORT
    if not wanted.isdecimal() or not 0 < int(wanted) <= HIGHEST_PORT:
        stop(f"PORT must be a number from 1 to {HIGHEST_PORT}, and is {wanted!r}.")
    return int(wanted)


def listen(port: int) -> socket.socket:
    """Take the port before anything else is done: whoever starts second is told so at once, and early visitors wait instead of failing."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(WAITING_CONNECTIONS)
    except PermissionError:
        stop(f"Port {port} is not open to you: choose one above 1023, such as PORT={DEFAULT_PORT}.")
    except OSError:
        stop(f"Port {port} is taken: stop what runs there, or choose another with PORT={port % HIGHEST_PORT + 1}.")
    return listener


class Server(BaseApplication):
    """gunicorn in this process: one worker with a few threads, which SQLite likes best."""

    def __init__(self, listener: socket.socket, when_ready: Callable[[object], None]) -> None:
        self.options = {
            "bind": f"fd://{listener.detach()}",
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": GRACE_SECONDS,
            "control_socket_disable": True,
            "when_ready": when_ready,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_internal_wsgi_application()


def end(child: "subprocess.Popen[bytes]") -> None:
    """Ask a child to end, and make it when it does not."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(TICK_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


class Command(BaseCommand):
    help = f"Run the site on {HOST}, port $PORT (or {DEFAULT_PORT}), with everything it needs: tables, demonstration data, static files, mail."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        port = wanted_port()
        listener = listen(port)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # until gunicorn takes the signals over
        tick, me = None, os.getpid()
        try:
            self.prepare()
            connections.close_all()  # nothing open may pass into the worker
            # A session of its own: Ctrl-C reaches us, and we end it.
            tick = subprocess.Popen(
                [sys.executable, settings.BASE_DIR / "manage.py", "tick", "--loop"], start_new_session=True
            )
            Server(listener, lambda _server: self.welcome(port)).run()
        except KeyboardInterrupt:
            pass
        except preparing.CannotStartError as problem:
            stop(str(problem))
        finally:
            if tick is not None and os.getpid() == me:  # a worker leaves by this way as well
                end(tick)
                self.say("Stopped.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def prepare(self) -> None:
        """Everything that is due before the first page; nothing when all is there."""
        preparing.check_database()
        if preparing.migrate():
            self.say("The database is up to date now.")
        if settings.DEMO and preparing.needs_demo():
            self.say("Loading the demonstration data ...")
            preparing.load_demo()
        if preparing.collect_static():
            self.say("The static files are collected.")

    def welcome(self, port: int) -> None:
        """What to do next, in a few lines."""
        address = f"http://{HOST}:{port}"
        lines = ["", f"The site is ready:  {address}/", ""]
        if settings.DEMO:
            lines += [f"  Log in at {address}{reverse('account_login')} with the password {load.PASSWORD} as"]
            lines += [f"    {login.email:<34}{login.what}" for login in load.logins()]
            lines += [f"  or sign up with any address: the code is in the outbox, {address}{reverse('outbox')}", ""]
        self.say("\n".join([*lines, "Stop it with Ctrl-C."]))
