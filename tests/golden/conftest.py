"""`pytest tests/golden --update-golden` writes the golden files anew; read the difference."""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "files"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Hold a text against the golden file of a name, or write it with --update-golden."""

    def hold(name: str, text: str) -> None:
        path = FILES / name
        if request.config.getoption("--update-golden", default=False):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert path.is_file(), f"no golden file {name}; write it with --update-golden"
        assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return hold
