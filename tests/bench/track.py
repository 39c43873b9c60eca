"""What the benches of the synchronisation stand on: a site of so many rows, its broker and hub, seats
without screens, and for the peers a broker of their own and the sink.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "e2e"))
from floor import SITE, Floor, Trouble, free_port, wait_for  # noqa: E402

import rows  # noqa: E402

PATIENCE_S = 3600
SMALL = 4000  # rows of a site whose size does not matter
MODULES = TOP / "build" / "peers"
PEERS = pathlib.Path(__file__).parent / "peers"


def run(*argv, timeout=PATIENCE_S):
    """The last line of what it printed, as JSON."""
    done = subprocess.run([str(part) for part in argv], stdout=subprocess.PIPE, text=True, timeout=timeout,
                          check=True)
    lines = done.stdout.splitlines()
    return json.loads(lines[-1]) if lines else None


def median(samples):
    return statistics.median(samples)


def used_ms(*processes):
    """The processor's time of these so far, all threads, user and system, to 10 ms."""
    total = 0
    for process in processes:
        text = pathlib.Path("/proc", str(process.pid), "stat").read_text(encoding="utf-8")
        user, system = text.rsplit(")", 1)[1].split()[11:13]
        total += int(user) + int(system)
    return total * 1000 / os.sysconf("SC_CLK_TCK")


def measured(do, *processes):
    """What `do` said, and in its `cpu_ms`, which is its own, that of these processes meanwhile."""
    before = used_ms(*processes)
    said = do()
    return {**said, "cpu_ms": said["cpu_ms"] + used_ms(*processes) - before}


class Track(Floor):
    """A floor whose site is made of `size` rows (rows.py)."""

    def __init__(self, directory, build, size):
        super().__init__(directory, build / "bin")
        self.benches = build / "bench"
        self.size = size
        self.port = free_port()
        rows.write_site(self.dir / "site", size)
        self.hub_do("broker-config", "--listen", f"127.0.0.1:{self.port}")
        self.hub_do("import", "--site", SITE, self.dir / "site")

    def start(self):
        self.start_broker()
        self.start_hub()

    def seat(self, seat, *what, port=0):
        return run(self.benches / "bench_seat", "--state", self.seat_state(seat), "--port", port,
                   "--bins", rows.counts(self.size)[0], *what)

    def lines(self, seat, path, n):
        """The last event lines of a seat's log, for the peers to send the same."""
        database = next(self.seat_state(seat).glob("seat-*.db"))
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
            events = [line for (line,) in db.execute("SELECT line FROM event ORDER BY seq DESC LIMIT ?", (n,))]
        path.write_text("".join(line + "\n" for line in reversed(events)), encoding="utf-8")


class PeerBroker:
    """Another mosquitto with the same TLS. The hub's certificate may write and read under bench/, and
    as many messages may be on their way to a client as a peer wants to have in flight."""

    def __init__(self, track):
        self.port = free_port()
        self.directory = track.dir / "peer-broker"
        shutil.copytree(track.hub_state / "broker", self.directory)
        shutil.copy(track.hub_state / "ca.pem", track.dir / "ca.pem")  # the configuration says ../
        (self.directory / "acl").write_text("user raff-hub\ntopic readwrite bench/#\n", encoding="utf-8")
        config = self.directory / "mosquitto.conf"
        text = config.read_text(encoding="utf-8").replace(str(track.hub_state / "broker"), str(self.directory))
        text = re.sub(r"listener \d+", f"listener {self.port}", text)
        text = text.replace("use_username_as_clientid true\n", "")  # they all have the hub's certificate
        text = re.sub(r"max_inflight_messages \d+", "max_inflight_messages 1000", text)
        config.write_text(text, encoding="utf-8")
        self.process = track.spawn("peer-broker", "mosquitto", "-c", config)
        wait_for("the peers' broker", (self.directory / "mosquitto.pid").exists)

    def stop(self):
        self.process.stop()


class Sink:
    """The peers' hub, with a fresh database."""

    def __init__(self, track, broker):
        self.directory = pathlib.Path(tempfile.mkdtemp(dir=track.dir))
        self.process = track.spawn("sink", track.benches / "bench_sink", "--hub", track.hub_state, "--port",
                                    broker.port, "--db", self.directory / "sink.db")
        log = self.process.log
        before = log.read_text().count("ready") if log.exists() else 0
        wait_for("the sink", lambda: log.read_text().count("ready") > before or not self.process.running())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()
        shutil.rmtree(self.directory)


def node(script, *arguments):
    """A peer in JavaScript, with the packages of `npm ci`: see README.md."""
    if not (MODULES / "node_modules").is_dir():
        raise Trouble(f"{MODULES}: no peers: README.md says how to install them")
    shutil.copy(PEERS / script, MODULES / script)
    return ["node", MODULES / script, *arguments]


def play(name, doc, options, measure, size=lambda _: SMALL):
    """A bench's command line: options with their defaults, and `--build`. Calls measure(track, chosen) on a
    track of size(chosen) rows; the exit code."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=TOP / "build/release")
    for option, default in options.items():
        how = {"action": "store_true"} if default is False else {"type": type(default), "default": default}
        parser.add_argument(f"--{option}", **how)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with tempfile.TemporaryDirectory(prefix=f"raff-{name}-", dir="/var/tmp") as directory:
            track = Track(directory, chosen.build, size(chosen))
            measure(track, chosen)
            track.stop()
    except Trouble as trouble:
        print(f"{name}: {trouble}", file=sys.stderr)
        return 1
    return 0
