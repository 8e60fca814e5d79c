"""Runs give the same bits wherever they are done, are kept, and stop without a trace."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from engines import jobs

from mainstay.engines import cluster
from mainstay.engines.runs import run_all
from mainstay.engines.work import CHUNK, Work
from mainstay.errors import UsageError
from mainstay.progress import listening

SEEDS = list(range(2 * CHUNK + 3))


def bits(found):
    return [array.tobytes() for array in found]


@pytest.fixture(scope="module")
def here():
    return bits(run_all(jobs.noisy, SEEDS, shared=3.0))


def test_a_pool_gives_the_same_bits(here):
    assert bits(run_all(jobs.noisy, SEEDS, shared=3.0, where="pool", workers=2)) == here


@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same_bits(here):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    ) as local:
        found = run_all(
            jobs.noisy, SEEDS, shared=3.0, where="dask", address=local.scheduler_address
        )
    assert bits(found) == here


def test_no_tasks_and_one_task():
    assert run_all(jobs.noisy, [], shared=1.0, where="pool") == []
    assert len(run_all(jobs.noisy, [7], shared=1.0)) == 1


def test_progress_ends_with_all(here):
    heard = []
    with listening(lambda *step: heard.append(step)):
        run_all(jobs.noisy, SEEDS, shared=3.0)
    assert heard[0] == ("running", 0, len(SEEDS))
    assert heard[-1] == ("running", len(SEEDS), len(SEEDS))


# What is kept


def test_what_is_kept_is_not_done_again(tmp_path):
    signs, kept = tmp_path / "signs", tmp_path / "kept"
    signs.mkdir()
    tasks = SEEDS[: CHUNK + 2]
    first = run_all(jobs.counted, tasks, shared=str(signs), resume=str(kept))
    done = len(list(signs.iterdir()))
    assert bits(run_all(jobs.counted, tasks, shared=str(signs), resume=str(kept))) == bits(first)
    assert len(list(signs.iterdir())) == done == len(tasks)
    # More tasks, and a damaged chunk: what fits is taken, and the rest done.
    cut_short = min(kept.iterdir(), key=lambda path: path.stat().st_size)
    cut_short.write_bytes(b"PK\x03\x04 no archive")
    more = run_all(jobs.counted, SEEDS, shared=str(signs), resume=str(kept))
    assert [int(value) for value in more] == SEEDS
    assert len(list(signs.iterdir())) == done + len(SEEDS) - CHUNK
    assert not list(kept.glob("*.part"))


@pytest.mark.parametrize("damage", [b"", b"PK", b"PK\x03\x04 no archive", "cut", "turned"])
def test_a_damaged_chunk_is_done_again(damage, tmp_path):
    first = bits(run_all(jobs.noisy, [1, 2], shared=1.0, resume=str(tmp_path)))
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    middle = len(whole) // 2
    turned = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    kept.write_bytes({"cut": whole[:-30], "turned": turned}.get(damage, damage))
    assert bits(run_all(jobs.noisy, [1, 2], shared=1.0, resume=str(tmp_path))) == first
    assert kept.read_bytes() == whole


def test_another_question_finds_nothing_that_is_kept():
    keys = {
        Work(function, shared, tasks).key(0)
        for function in (jobs.noisy, jobs.counted)
        for shared in (1.0, 2.0)
        for tasks in ([1, 2], [1, 3])
    }
    assert len(keys) == 8


def test_a_folder_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="USE033 .*Name another folder"):
        run_all(jobs.noisy, [1], shared=1.0, resume=str(tmp_path / "file"))


# What goes wrong


def test_a_worker_that_dies_is_said():
    with pytest.raises(UsageError, match="USE032 A worker process died"):
        run_all(jobs.dying, [1], where="pool", workers=1)


def test_a_fault_of_the_function_is_passed_on():
    with pytest.raises(ZeroDivisionError, match="task 4"):
        run_all(jobs.failing, [4], where="pool", workers=1)


def test_dask_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"USE030 .*mainstay\[cluster\]"):
        run_all(jobs.noisy, [1], shared=1.0, where="dask")


def test_nobody_at_the_address(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "PATIENCE", "0.3s")
    with pytest.raises(UsageError, match="USE031 No dask scheduler answers"):
        run_all(jobs.noisy, [1], shared=1.0, where="dask", address="tcp://127.0.0.1:9")


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_ctrl_c_stops_at_once_and_leaves_no_process(tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from engines import jobs; from mainstay.engines.runs import run_all\n"
        "if __name__ == '__main__':\n"
        f"    run_all(jobs.slow, range(40), shared={str(tmp_path)!r}, where='pool', workers=2)\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        until = time.monotonic() + 60
        while len(list(tmp_path.iterdir())) < 2:
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=20)[1].decode()
    assert said.count("Traceback") == 1 and "KeyboardInterrupt" in said
    for path in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.name), 0)


def test_arrays_of_any_type_are_kept(tmp_path):
    first = run_all(np.multiply, [1, 2], shared=np.arange(3), resume=str(tmp_path))
    again = run_all(np.multiply, [1, 2], shared=np.arange(3), resume=str(tmp_path))
    assert [a.dtype for a in first] == [a.dtype for a in again] and bits(first) == bits(again)
