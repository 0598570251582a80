"""Limits of a process that decodes an untrusted file."""

from __future__ import annotations

import sys
from contextlib import suppress


def limit_process(cpu_seconds: int, memory: int) -> None:
    """Limit the time and the address space, in bytes, of this process."""
    if sys.platform == "win32":  # which has no such limits
        return
    import resource  # noqa: PLC0415 - doesn't exist on Windows

    limits = {resource.RLIMIT_CPU: cpu_seconds, resource.RLIMIT_AS: memory, resource.RLIMIT_CORE: 0}
    for name, limit in limits.items():
        with suppress(ValueError, OSError):  # not supported, or already lower
            resource.setrlimit(name, (limit, limit))
