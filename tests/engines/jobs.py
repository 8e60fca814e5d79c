"""Functions that a worker can import."""

import os
import time
from pathlib import Path

import numpy as np


def noisy(shared, seed):
    """Numbers whose last bits would show any difference."""
    draws = np.random.default_rng(seed).standard_normal(50)
    return np.cumsum(np.exp(draws) / shared)


def counted(shared, task):
    """Leave a sign of having run."""
    Path(shared, f"{task}-{time.monotonic_ns()}").touch()
    return np.array(task)


def dying(shared, task):
    """Kill the process that runs it."""
    os._exit(9)


def failing(shared, task):
    """A fault in the function itself."""
    raise ZeroDivisionError(f"task {task}")


def slow(shared, task):
    """Say that it began, and take long."""
    Path(shared, str(os.getpid())).touch()
    time.sleep(60)
    return np.zeros(1)
