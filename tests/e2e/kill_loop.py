#!/usr/bin/env python3
"""kill -9 of the terminal, the hub or the broker, at random moments, while somebody picks.

A real broker, hub and seat. A round picks until something is killed, starts that again and goes on.
In the end everything catches up and the books are read: `raff log verify` and `raff-hub verify`
hold, and the hub has every event of the seat's log once, byte for byte, and no other. The seed
gives the targets and the moments; what is caught at that moment is the machine's.
"""
import argparse
import collections
import contextlib
import pathlib
import random
import re
import signal
import sqlite3
import sys
import tempfile
import threading
import time

import plenty
from floor import SITE, Floor, Terminal, Trouble, wait_for
from person import Goods, Person

SEAT = "H1"
TARGETS = ["terminal", "hub", "broker"]
KILL_AFTER_S = 3.0  # at most, from the start of a round
DOWN_S = 1.5        # at most, before what was killed is started again
CATCH_UP_S = 60.0
# In stock for a long time, with neither lot nor serial: the loop is about the wires.
GOODS = {"TEA-BLK-100": 2, "CUP-WHT": 1, "SOAP-OLV": 3, "SAF-001": 2, "BAG-JUT-L": 1,
         "NOT-A5-BLK": 2}


class Loop:
    def __init__(self, floor, chance, tell):
        self.floor = floor
        self.chance = chance
        self.tell = tell
        self.terminal = Terminal(floor, SEAT)
        goods = Goods()
        goods.totes = plenty.totes(999)
        self.sara = Person(floor, self.terminal, "sara", goods)
        self.killed = threading.Event()
        self.steps = 0

    def open(self, orders):
        self.floor.make_site(*plenty.write_site(self.floor.dir, orders, GOODS))
        self.floor.start_broker()
        self.floor.start_hub()
        self.floor.hub_do("release", "--site", SITE)
        self.floor.add_seat(SEAT)
        self.terminal.start()
        wait_for("the first sync", lambda: "online" in self.terminal.screen())
        self.sara.log_in()

    def kill(self, target, after_s):
        time.sleep(after_s)
        self.killed.set()
        if target == "terminal":
            self.terminal.kill()
        elif target == "hub":
            self.floor.hub.stop(signal.SIGKILL)
        else:
            self.floor.broker.stop(signal.SIGKILL)

    def work(self, until):
        """Steps of picking until `until` says so; what a kill of the terminal breaks is no fault."""
        while not until():
            try:
                self.step()
            except (Trouble, AttributeError, IndexError, StopIteration):
                # A screen that was torn away in mid-look has no bin on it.
                if not self.killed.is_set():
                    raise

    def step(self):
        """One scan or key; where the hub has to be asked for work, a look."""
        title, screen = self.terminal.title(), self.terminal.screen()
        if title in ("pick-find", "pick-ask", "pick-next") or "exit:" in screen or not title:
            time.sleep(0.05)
        elif title in ("menu", "pick-none"):
            self.terminal.type("1") if title == "menu" else self.terminal.keys("Enter")
            time.sleep(0.1)
        elif title == "pick-done":
            self.terminal.keys("Enter")
            time.sleep(0.1)
        elif title == "pick-tote" and "is not" in screen:
            raise Trouble("a tote that nobody has filled is said to be in use\n" + screen)
        else:
            self.sara.pick_step()
            self.steps += 1

    def start_again(self, target):
        if target == "hub":
            self.floor.start_hub()
        elif target == "broker":
            self.floor.start_broker()
        else:
            self.terminal.start()
            self.sara.log_in()

    def round(self, number):
        target = self.chance.choice(TARGETS)
        after_s = self.chance.uniform(0.0, KILL_AFTER_S)
        down_s = self.chance.uniform(0.0, DOWN_S)
        self.killed.clear()
        killer = threading.Thread(target=self.kill, args=(target, after_s), daemon=True)
        killer.start()
        self.work(self.killed.is_set)
        killer.join()
        end = time.monotonic() + down_s
        if target != "terminal":
            self.work(lambda: time.monotonic() > end)
        self.start_again(target)
        self.killed.clear()
        title, _ = self.sara.settled()
        self.tell(f"round {number:3}: {target:8} killed after {after_s:4.2f} s, "
                  f"{self.steps} steps so far, goes on at {title}")

    def catch_up(self):
        def level():
            row = next((row for row in self.floor.status()["seats"] if row["seat"] == SEAT), None)
            return row and row["up"] and not re.search(r"↑\d", self.terminal.screen())
        try:
            wait_for("the seat to catch up", level, CATCH_UP_S)
        except Trouble as trouble:
            raise Trouble(f"{trouble}\n{self.terminal.screen()}\n"
                          f"{self.floor.status()['seats']}") from trouble
        self.terminal.keys("F10")
        self.terminal.stop()
        self.floor.hub.stop()


def log_of(database, sql, *arguments):
    """(seq, line) of a log at rest, as many times as it is there."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return collections.Counter(
            (seq, line if isinstance(line, bytes) else line.encode())
            for seq, line in db.execute(sql, arguments))


def check(floor):
    """What does not hold, in words; and how many events there are."""
    database = next(floor.seat_state(SEAT).glob("seat-*.db"))
    faults = []
    for what, done in (("raff log verify", floor.run("raff", "log", "verify", database, check=False)),
                       ("raff-hub verify", floor.hub_do("verify", "--site", SITE, check=False))):
        if done.returncode != 0:
            faults.append(f"{what}: {done.stdout}{done.stderr}")
    ours = log_of(database, "SELECT seq, line FROM event")
    theirs = log_of(floor.hub_state / "hub.db",
                    "SELECT seq, line FROM event WHERE site = ? AND seat = ?", SITE, SEAT)
    faults += [f"not in the hub once: {seq} {line}" for seq, line in sorted(ours - theirs)]
    faults += [f"in the hub, not on the seat: {seq} {line}" for seq, line in sorted(theirs - ours)]
    if not ours:
        faults.append("the seat's log is empty: nothing was tried")
    return faults, len(ours)


def play(options):
    def tell(text):
        if not options.quiet:
            print(text, flush=True)

    with tempfile.TemporaryDirectory(prefix="raff-kill-") as directory:
        floor = Floor(options.dir or directory, bin_dir=options.bin)
        loop = Loop(floor, random.Random(options.seed), tell)
        try:
            loop.open(orders=options.rounds * 3)
            for number in range(1, options.rounds + 1):
                loop.round(number)
            loop.catch_up()
            faults, events = check(floor)
        except Trouble as trouble:
            faults, events = [str(trouble)], 0
        finally:
            loop.terminal.stop()
            floor.stop()
    for fault in faults:
        print(f"FAULT  {fault}", file=sys.stderr)
    if faults:
        print(f"again: kill_loop.py --rounds {options.rounds} --seed {options.seed}", file=sys.stderr)
        return 1
    print(f"{options.rounds} kills, seed {options.seed}: {events} events, each in the hub once, "
          "both chains and the books hold")
    return 0


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    options.add_argument("--bin", help="directory of the programs; build/release/bin unless told")
    options.add_argument("--dir", type=pathlib.Path, help="keep everything here")
    options.add_argument("--quiet", action="store_true")
    return play(options.parse_args())


if __name__ == "__main__":
    sys.exit(main())
