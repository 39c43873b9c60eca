#!/usr/bin/env python3
"""How long from a scan on one seat until another seat's screen shows it, and what each hop takes.

    tests/bench/seen.py [--bin build/release/bin] [--scans 200]

The real broker with TLS, the real hub, two real terminals on ptys. A picker scans one unit after the
other; a supervisor looks at the live counts of that bin. Nothing in the product is instrumented: a
client of the bench, subscribed at the broker, says when messages pass there.

Prints one JSON line: milliseconds, p50 and p99, for each hop and for the whole way.
"""
import argparse
import csv
import fcntl
import json
import os
import pathlib
import pty
import re
import selectors
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import tty

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "e2e"))
from floor import SITE, SITE_FILES, Floor, Trouble, wait_for  # noqa: E402

PICKER, SUPERVISOR = "H1", "S1"
ITEM, GTIN, BIN, TOTE = "PEN-FNT", "09506000001906", "C-02-01", "TOTE-1"
WARM_UP = 10
QUIET_S = 0.03
PATIENCE_S = 10.0
TITLE = re.compile(rb"\x1b\]2;([^\a]*)\a")
ESCAPE = re.compile(rb"\x1b(\][^\a]*\a|\[[0-9;?]*[ -/]*[@-~]|[()].|[=>78])")
HOPS = ["scan_to_own_screen", "scan_to_broker_up", "up_to_feed", "feed_to_other_screen",
        "scan_to_other_screen"]


class Eyes:
    """Everything that is read, in one place: what came last, and when it came."""

    def __init__(self):
        self.selector = selectors.DefaultSelector()

    def watch(self, fd, take):
        self.selector.register(fd, selectors.EVENT_READ, take)

    def look(self, seconds):
        """Takes what comes; False if nothing did."""
        events = self.selector.select(seconds)
        for key, _ in events:
            try:
                data = os.read(key.fd, 65536)
            except OSError:
                data = b""
            now = time.time()
            if data:
                key.data(now, data)
            else:
                self.selector.unregister(key.fd)
        return bool(events)

    def until(self, what, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise Trouble(f"{what}: not within {PATIENCE_S:.0f} s")
            self.look(0.2)

    def rest(self):
        while self.look(QUIET_S):
            pass


class Seat:
    """A terminal on a pty of its own, with a second pty as its scanner."""

    def __init__(self, floor, eyes, name, columns, rows):
        self.name = name
        self.eyes = eyes
        self.title = ""
        self.output = []  # (when, bytes) since the last scan
        enrolment = floor.dir / f"{name}.enrol"
        floor.hub_do("enrol", "--site", SITE, "--seat", name, "--out", enrolment)
        floor.run("raff", "--state", floor.seat_state(name), "enrol", enrolment)
        self.scanner, self.scanner_slave = pty.openpty()
        tty.setraw(self.scanner_slave)
        self.command = [str(floor.bin / "raff"), "--state", str(floor.seat_state(name)), "run",
                        "--scanner", os.ttyname(self.scanner_slave), "--language", "en"]
        self.size = struct.pack("HHHH", rows, columns, 0, 0)
        self.pid = None

    def start(self):
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, self.size)
            environment = dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execve(self.command[0], self.command, environment)
        self.eyes.watch(self.screen, self.take)

    def stop(self):
        if self.pid is None:
            return
        os.kill(self.pid, signal.SIGTERM)
        end = time.monotonic() + 3
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            self.eyes.look(0.05)
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                break
        self.pid = None

    def take(self, now, data):
        titles = TITLE.findall(data)
        if titles:
            self.title = titles[-1].decode()
        self.output.append((now, data))

    def shown(self):
        return ESCAPE.sub(b" ", b"".join(data for _, data in self.output))

    def scan(self, code):
        self.output.clear()
        os.write(self.scanner, code.encode())
        now = time.time()
        os.write(self.scanner, b"\r")
        return now

    def type(self, text):
        self.output.clear()
        os.write(self.screen, text.encode() + b"\r")

    def expect(self, title):
        self.eyes.until(f"{self.name}: {title} (it is {self.title})", lambda: self.title == title)
        self.eyes.rest()

    def log_in(self, badge, pin):
        self.eyes.until(f"{self.name}: the first sync", lambda: b"online" in self.shown())
        self.expect("login-badge")
        for _ in range(5):  # a badge that comes before the people do is unknown
            self.scan(badge)
            self.eyes.rest()
            if self.title == "login-pin":
                break
            time.sleep(0.5)
        self.expect("login-pin")
        self.type(pin)
        self.expect("menu")

    def first_output(self, after, holding=b""):
        for when, data in self.output:
            if when >= after and holding in ESCAPE.sub(b" ", data):
                return when
        return None


class Monitor:
    """mosquitto_sub on every topic of the site: when did what pass the broker?"""

    def __init__(self, floor, eyes):
        keys = floor.outsider("monitor", f"topic read raff/1/{SITE}/#")
        self.passed = {}  # the end of a topic → the first time since forget()
        self.rest = b""
        self.process = subprocess.Popen(
            ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(floor.port), "-V", "5", "-q", "0",
             "--cafile", floor.hub_state / "ca.pem", "--cert", keys, "--key", keys,
             "-t", f"raff/1/{SITE}/+/up", "-t", f"raff/1/{SITE}/feed", "-F", "%U %t"],
            stdout=subprocess.PIPE)
        eyes.watch(self.process.stdout.fileno(), self.take)

    def take(self, _, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            when, topic = line.decode().split(" ", 1)
            self.passed.setdefault(topic.removeprefix(f"raff/1/{SITE}/"), float(when))

    def forget(self):
        self.passed.clear()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def write_site(floor, units):
    """The sample site with enough on one shelf, and one order for all of it."""
    files = floor.dir / "site"
    shutil.copytree(SITE_FILES, files)
    with open(files / "stock.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["place"] == BIN and row["item"] == ITEM:
            row["qty"] = units
    with open(files / "stock.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(rows)
    orders = floor.dir / "orders.json"
    orders.write_text(json.dumps([{"order": "SO-SEEN", "carrier": "DHL", "priority": 1,
                                   "ship_to": ["Bench"], "lines": [{"item": ITEM, "qty": units}]}]))
    floor.make_site(files, orders)


def to_work(picker, supervisor):
    picker.log_in("B-1001", "1234")
    picker.type("1")
    picker.expect("pick-tote")
    picker.scan(TOTE)
    picker.expect("pick-bin")
    picker.scan(BIN)
    picker.expect("pick-item")
    supervisor.log_in("B-1005", "5678")
    entry = re.search(rb"(\d+)\s+Live counts", supervisor.shown())
    supervisor.type(entry.group(1).decode() if entry else "6")
    supervisor.expect("live-counts")
    supervisor.scan(BIN)
    supervisor.eyes.rest()


def one_scan(eyes, monitor, picker, supervisor, left):
    """One unit; the seconds of each hop. `left` units will be on the shelf, and its last digit is
    what changes on the supervisor's screen."""
    eyes.rest()
    monitor.forget()
    supervisor.output.clear()
    digit = str(left)[-1].encode()
    scan = picker.scan("]C101" + GTIN)
    eyes.until("the count on the other screen", lambda: supervisor.first_output(scan, digit))
    eyes.until("up and feed at the broker",
               lambda: f"{PICKER}/up" in monitor.passed and "feed" in monitor.passed)
    own, other = picker.first_output(scan), supervisor.first_output(scan, digit)
    up, feed = monitor.passed[f"{PICKER}/up"], monitor.passed["feed"]
    return [own - scan, up - scan, feed - up, other - feed, other - scan]


def percentile_ms(seconds, percent):
    ordered = sorted(seconds)
    return round(1000 * ordered[int((len(ordered) - 1) * percent / 100)], 2)


def measure(floor, scans):
    eyes = Eyes()
    units = scans + WARM_UP + 1
    write_site(floor, units)
    floor.hub_do("release", "--site", SITE, "--mode", "single", "SO-SEEN")
    floor.start_broker()
    floor.start_hub()
    picker = Seat(floor, eyes, PICKER, 20, 16)
    supervisor = Seat(floor, eyes, SUPERVISOR, 80, 24)
    monitor = Monitor(floor, eyes)
    samples = []
    try:
        picker.start()
        supervisor.start()
        to_work(picker, supervisor)
        for n in range(1, scans + WARM_UP + 1):
            hops = one_scan(eyes, monitor, picker, supervisor, units - n)
            if n > WARM_UP:
                samples.append(hops)
    finally:
        picker.stop()
        supervisor.stop()
        monitor.stop()
        floor.hub.stop()
        floor.broker.stop()
    result = {"bench": "seen", "scans": scans}
    for hop, values in zip(HOPS, zip(*samples)):
        result[hop] = {"p50_ms": percentile_ms(values, 50), "p99_ms": percentile_ms(values, 99)}
    print(json.dumps(result))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bin", default=str(TOP / "build/release/bin"))
    options.add_argument("--scans", type=int, default=200)
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with tempfile.TemporaryDirectory(prefix="raff-seen-", dir="/var/tmp") as directory:
            measure(Floor(directory, chosen.bin), chosen.scans)
    except Trouble as trouble:
        print(f"seen: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
