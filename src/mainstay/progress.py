"""Say how far a long piece of work has come, to whoever listens.

Work reports steps where it does them; the command line listens and draws a bar. Where nobody
listens, reporting costs next to nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def report(what: str, done: int = 0, of: int = 0) -> None:
    """Report a step: what is being done and, where that is known, how much of how much.

    Examples
    --------
    >>> heard = []
    >>> with listening(lambda *step: heard.append(step)):
    ...     report("reading sources", 3, 10)
    >>> heard
    [('reading sources', 3, 10)]
    """
    listener = _listener.get()
    if listener is not None:
        listener(what, done, of)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call a function with each step that is reported within the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
