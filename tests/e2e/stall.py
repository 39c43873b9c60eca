"""Stops the programs of a floor at random, a third of them for up to a second: nothing may depend on how evenly a
machine runs."""
import contextlib
import os
import pathlib
import random
import signal
import threading
import time

STOPPED_S = 1.0
BETWEEN_S = 0.5
OURS = ("raff", "mosquitto", "reader_", "device_")


class Stall:
    """A context; with seed None it does nothing. The programs are those with the directory in their
    command line."""

    def __init__(self, directory, seed):
        self.directory = str(directory).encode()
        self.chance = random.Random(seed)
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.run) if seed is not None else None

    def __enter__(self):
        if self.thread:
            self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        if self.thread:
            self.thread.join()

    def programs(self):
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes()
            except OSError:
                continue
            program = os.path.basename(words.split(b"\0")[0].decode(errors="replace"))
            if self.directory in words and program.startswith(OURS):
                yield int(process.name)

    def run(self):
        while not self.ending.wait(self.chance.uniform(0, 2 * BETWEEN_S)):
            pids = sorted(self.programs())
            held = self.chance.sample(pids, (len(pids) + 2) // 3)
            signal_all(held, signal.SIGSTOP)
            time.sleep(self.chance.uniform(0, STOPPED_S))
            signal_all(held, signal.SIGCONT)


def signal_all(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
