"""The process that does the work: a lock, two queues of wake-ups, threads, and killable children."""

import storage  # noqa: F401 - decides the SQLite library before Huey imports it
