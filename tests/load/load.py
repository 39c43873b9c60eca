#!/usr/bin/env python3
"""A crowd of seats, the real broker with TLS and the real hub: how long until every event is in the books, and what it
takes.

    tests/load/load.py --seats 50 --offline 45000              90 days offline at 500 events a day, all back at once
    tests/load/load.py --seats 3000 --sites 60 --live 20 --every 15000

raff-load is the crowd; this starts the rest, measures it, and in the end compares the books of both ends: every event
in the hub once, byte for byte, every replica the hub's rows. One JSON line; exit 1 if the books are not equal.
"""
import argparse
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "e2e"))
import books  # noqa: E402
from floor import Floor, Trouble, free_port  # noqa: E402

LOGS_READ = 100  # about as many by `raff log verify`; all of them are compared with the hub's


class Crowd:
    """raff-load, told and heard line by line."""

    def __init__(self, floor, directory, options):
        program = floor.bin.parent / "tests" / "raff-load"
        words = [program, "--hub", floor.hub_state, "--dir", directory]
        for name in ("seats", "sites", "offline", "live", "every", "within"):
            words += [f"--{name}", getattr(options, name)]
        self.process = subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=None if options.tell else subprocess.DEVNULL, text=True)

    def hear(self, word):
        line = self.process.stdout.readline()
        if not line.startswith(word):
            raise Trouble(f"raff-load: no '{word}': {line}")
        return line[len(word):]

    def say(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def used(pid):
    """The most memory it ever had, and processor time."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    peak_kib = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    times = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    cpu_s = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
    return {"peak_mib": round(peak_kib / 1024, 1), "cpu_s": round(cpu_s, 1)}


def compare(floor, seats_dir):
    """What does not hold; and how many events there are."""
    sites = {}
    for directory in sorted(seats_dir.iterdir()):
        site, seat = directory.name.split(".")
        sites.setdefault(site, {})[seat] = next(directory.glob("seat-*.db"))
    wrong, total = [], 0
    every = max(1, sum(map(len, sites.values())) // LOGS_READ)
    for site, databases in sites.items():
        faults, n = books.check(floor, site, databases, every)
        wrong += faults
        total += n
    return wrong, total


def reached(floor):
    """From the writing of an event to the hub's look at it: the way up, without the crowd's own way down."""
    at_ms = "round((julianday(json_extract(line, '$.at')) - julianday('1970-01-01')) * 86400000)"
    with books.opened(floor.hub_state / "hub.db") as db:
        waits = sorted(wait for wait, in db.execute(f"SELECT received_at - {at_ms} FROM event"))
    return {f"hub_p{percent}_ms": waits[(len(waits) - 1) * percent // 100] for percent in (50, 99, 100)}


def play(floor, seats_dir, options):
    floor.hub_do("broker-config", "--listen", f"127.0.0.1:{free_port()}")
    crowd = Crowd(floor, seats_dir, options)
    try:
        crowd.hear("made")
        floor.start_broker()
        floor.start_hub()
        crowd.say(floor.broker_port())
        said = json.loads(crowd.hear("level"))
        said |= {"broker": used(floor.broker.process.pid), "hub": used(floor.hub.process.pid),
                 "seats_together": used(crowd.process.pid), "load": round(os.getloadavg()[0], 1)}
        floor.hub.stop()  # first: it would tell every seat who leaves. The broker last: nobody has to connect anew
        crowd.say("end")
        crowd.process.wait()
    finally:
        crowd.stop()
    said["hub_db_mib"] = round((floor.hub_state / "hub.db").stat().st_size / 2**20, 1)
    if options.live and not options.offline:
        said |= reached(floor)
    wrong, events = compare(floor, seats_dir)
    if events != said["events"]:
        wrong.append(f"{said['events']} events were written, the books have {events}")
    said["books_equal"] = not wrong
    return said, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seats", type=int, default=50)
    parser.add_argument("--sites", type=int, default=1)
    parser.add_argument("--offline", type=int, default=0, help="events that each seat has when it connects")
    parser.add_argument("--live", type=int, default=0, help="events that each writes while it is connected")
    parser.add_argument("--every", type=int, default=10000, metavar="MS", help="how far apart those are")
    parser.add_argument("--within", type=int, default=0, metavar="MS",
                        help="they begin to connect within this time; all at once unless told")
    parser.add_argument("--build", type=pathlib.Path, default=TOP / "build" / "release")
    parser.add_argument("--tell", action="store_true", help="how far it is, every ten seconds")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # The hub's book is on a disk; the seats', which in life have a disk each, are not.
    with tempfile.TemporaryDirectory(prefix="raff-load-") as directory, \
            tempfile.TemporaryDirectory(prefix="raff-load-", dir="/dev/shm") as seats_dir:
        floor = Floor(directory, options.build / "bin")
        try:
            said, wrong = play(floor, pathlib.Path(seats_dir), options)
        except Trouble as trouble:
            said, wrong = {}, [str(trouble)]
        finally:
            floor.stop()
    for fault in wrong[:20]:
        print(f"FAULT  {fault}", file=sys.stderr)
    print(json.dumps(said), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
