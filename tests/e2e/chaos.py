#!/usr/bin/env python3
"""Three people work while everything breaks; then the books at both ends are equal.

A real broker, hub and three seats, in a network and with clocks of their own where the machine lets us. A round does
one thing to them out of faults.TABLE, kills -9 one of the programs meanwhile, at a random moment, and starts it again.
In the end everything is healed and catches up, and the books are read: every event of the seats' logs in the hub once,
byte for byte, every replica the hub's rows, `raff log verify` and `raff-hub verify`, nobody in quarantine, nothing that
the screen had confirmed missing. The seed gives faults, targets and moments; what is caught then is the machine's.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import signal
import sys
import tempfile
import threading
import time

import books
import faults
import plenty
from floor import SITE, Floor, Terminal, Trouble, wait_for
from ground import Ground
from person import Goods, Person

KILL_AFTER_S = 3.0  # at most, from the start of a round
DOWN_S = 1.5        # at most, before what was killed is started again
DISK_BYTES = 48 << 20
ORDERS_A_ROUND = 6
# In stock for a long time, with neither lot nor serial: the loop is about the wires.
GOODS = {"TEA-BLK-100": 2, "CUP-WHT": 1, "SOAP-OLV": 3, "SAF-001": 2, "BAG-JUT-L": 1,
         "NOT-A5-BLK": 2}
MOVED, MOVED_BETWEEN = "BAG-JUT-L", ("C-01-01", "C-02-02")
HUB_SUBSCRIBED = "raff-hub 1 raff/1/+/+/state"  # its last, in the broker's log
HARMLESS = {"clock"}  # incidents that are there to be seen, no more


class FloorOfTime(Floor):
    """Its programs have wall clocks of their own."""

    def __init__(self, directory, bin_dir, ground):
        super().__init__(directory, bin_dir)
        self.ground = ground

    def clock_file(self, name):
        return self.dir / f"clock-{name}"

    def environment(self, name):
        programs = ("hub", "broker", *SEATS)
        return self.ground.clock(self.clock_file(name)) if name in programs else {}


class Worker:
    """A seat and who works at it, in a thread: a step at a time, so that whoever killed the terminal can start it
    again in between."""

    def __init__(self, floor, seat, person, totes, menu):
        self.seat, self.menu = seat, menu
        self.terminal = Terminal(floor, seat, 20, 16)
        goods = Goods()
        goods.totes = totes
        self.person = Person(floor, self.terminal, person, goods)
        self.step_lock = threading.Lock()
        self.is_down = False
        self.is_spared = False  # something else is done to it, and it is not to be killed
        self.is_ending = False
        self.kills = self.steps = self.confirmed = 0
        self.fault = None
        self.thread = threading.Thread(target=self.run, daemon=True)

    def open(self):
        self.terminal.start()
        self.person.synced()
        self.person.log_in()
        self.thread.start()

    def run(self):
        while not self.is_ending and not self.fault:
            with self.step_lock:
                calm = self.kills, self.is_spared
                try:
                    if not self.is_down:
                        self.step()
                        self.steps += 1
                except (Trouble, AttributeError, IndexError, StopIteration) as trouble:
                    # A screen that was torn away in mid-look has no bin on it.
                    if calm == (self.kills, False) and not self.is_spared:
                        self.fault = f"{self.seat}: {type(trouble).__name__}: {trouble}\n{self.terminal.screen()}"
            time.sleep(0.02)

    def step(self):
        title, screen = self.person.settled()
        if title == "disk-full" or (title == "pick-tote" and not self.has_tote()):
            time.sleep(0.05)
        elif title == "menu":
            self.person.choose(self.menu)
        elif title in ("pick-none", "pick-done", "not-saved"):
            self.terminal.keys("Enter")
            time.sleep(0.1)
        elif title == "pick-tote" and "is not" in screen:
            raise Trouble("a tote that nobody has filled is said to be in use")
        elif title.startswith("move-"):
            self.confirmed += self.person.move_at(title, MOVED, MOVED_BETWEEN)
        else:
            self.person.pick_at(title, screen)

    def has_tote(self):
        return len(self.person.used_totes) < len(self.person.goods.totes)

    def kill(self):
        self.is_down = True
        self.kills += 1
        self.terminal.kill()

    def start_again(self):
        with self.step_lock:
            self.terminal.start()
            self.person.log_in()
            self.is_down = False

    def end(self):
        self.is_ending = True
        if self.thread.is_alive():
            self.thread.join()


def deck(cards, chance):
    """All of them in a random order, then again."""
    while True:
        yield from chance.sample(cards, len(cards))


# Seat: who works there, their entry of the menu.
SEATS = {"H1": ("sara", 1), "H2": ("karim", 1), "H3": ("mona", 3)}


class Chaos:
    small = "H3"  # the seat whose disk is small enough to be filled

    def __init__(self, floor, ground, options, tell):
        self.floor, self.ground, self.tell = floor, ground, tell
        self.chance = random.Random(options.seed)
        self.rounds, self.longest_s = options.rounds, options.longest
        self.kills = collections.Counter()
        self.done = collections.Counter()
        self.seats = {}
        possible = [name for name, (_, why_not) in faults.TABLE.items() if not why_not(ground)]
        self.next_fault = deck(possible, self.chance)
        self.next_kind = deck(["terminal", "hub", "broker"], self.chance)

    # --- opening ---

    def open(self):
        orders = (self.rounds + 3) * ORDERS_A_ROUND
        self.floor.make_site(*plenty.write_site(self.floor.dir, orders, GOODS))
        self.broker_config = self.broker_file().read_text()
        self.broker_log_at = 0
        self.floor.start_broker()
        self.floor.start_hub()
        self.hub_id = self.floor.hub_do("status").stdout.split()[1]
        self.floor.hub_do("release", "--site", SITE)
        if not self.ground.no_disk:
            self.ground.small_disk(self.floor.seat_state(self.small), DISK_BYTES)
        totes = plenty.totes(orders)
        for number, (seat, (person, menu)) in enumerate(SEATS.items()):
            self.floor.add_seat(seat)
            self.seats[seat] = Worker(self.floor, seat, person, totes[number::len(SEATS)], menu)
            self.seats[seat].open()

    # --- what faults need ---

    def pids(self, name):
        if name in self.seats:
            return self.seats[name].terminal.programs()
        return [getattr(self.floor, name).process.pid]

    def broker_file(self):
        return self.floor.hub_state / "broker/mosquitto.conf"

    def broker_log(self):
        return (self.floor.hub_state / "broker/mosquitto.log").read_text()

    def restart_broker(self, more=""):
        """With what raff-hub wrote, and more; later lines count."""
        self.floor.broker.stop()
        self.broker_log_at = len(self.broker_log())
        self.broker_file().write_text(f"{self.broker_config}\nlog_type subscribe\n{more}")
        self.floor.start_broker()

    def hub_hears(self):
        wait_for("the hub's subscriptions", lambda: HUB_SUBSCRIBED in self.broker_log()[self.broker_log_at:])

    # --- a round ---

    def kill(self, target):
        if target in self.seats:
            self.seats[target].kill()
        else:
            getattr(self.floor, target).stop(signal.SIGKILL)
        self.kills["terminal" if target in self.seats else target] += 1

    def start_again(self, target):
        if target in self.seats:
            self.seats[target].start_again()
        elif target == "hub":
            self.floor.start_hub()
        else:
            self.floor.start_broker()

    def round(self, number):
        name = next(self.next_fault)
        with faults.TABLE[name][0](self, self.chance) as told:
            kind = next(self.next_kind)
            seat = self.chance.choice([name for name, seat in self.seats.items() if not seat.is_spared])
            target = seat if kind == "terminal" else kind
            after_s = self.chance.uniform(0.0, KILL_AFTER_S)
            down_s = self.chance.uniform(0.0, DOWN_S)
            time.sleep(after_s)
            self.kill(target)
            time.sleep(down_s)
            self.start_again(target)
        self.done[name] += 1
        self.look()
        steps = sum(seat.steps for seat in self.seats.values())
        self.tell(f"round {number:3}: {told or name}; {target} killed after {after_s:4.2f} s; {steps} steps so far")

    def look(self):
        for seat in self.seats.values():
            if seat.fault:
                raise Trouble(seat.fault)

    # --- the end ---

    def is_level(self):
        self.look()
        rows = {row["seat"]: row for row in self.floor.status()["seats"]}
        screens = [seat.terminal.screen() for seat in self.seats.values()]
        return all(rows[seat]["up"] and rows[seat]["held"] == rows[seat]["next"] - 1 for seat in self.seats) and \
            all("online" in screen and not re.search(r"↑\d", screen) for screen in screens)

    def catch_up(self):
        """Everybody rests, and is level with the hub at the same op; then all programs end."""
        for seat in self.seats.values():
            seat.end()
        for _ in range(5):
            try:
                wait_for("everybody to catch up", self.is_level, 120)
            except Trouble as trouble:
                said = json.dumps(self.floor.status()["seats"], indent=1)
                screens = "".join(seat.terminal.screen() for seat in self.seats.values())
                raise Trouble(f"{trouble}\n{said}\n{screens}") from trouble
            self.floor.broker.stop(signal.SIGKILL)  # first of all: who leaves is seen by the others
            self.floor.hub.stop()
            for seat in self.seats.values():
                seat.terminal.stop()
            behind = books.behind(self.floor, SITE, self.databases())
            if not behind:
                return
            self.floor.start_broker()
            self.floor.start_hub()
            for seat in self.seats.values():
                seat.terminal.start()
        raise Trouble(f"not at the hub's op: {behind}")

    def databases(self):
        return {seat: books.database_of(self.floor, seat) for seat in self.seats}

    def check(self):
        wrong, events = books.check(self.floor, SITE, self.databases())
        mover = self.seats[self.small]
        moves = len(self.floor.events(self.small, "move"))
        if not mover.confirmed <= moves <= mover.confirmed + mover.kills + 1:
            wrong.append(f"{self.small}: the screen confirmed {mover.confirmed} moves, the log has {moves}")
        now = self.floor.hub_do("status").stdout.split()[1]
        if now != self.hub_id:
            wrong.append(f"the hub took itself for an older one: {self.hub_id}, {now}")
        wrong += [f"incident: {row}" for row in self.floor.status()["incidents"] if row["code"] not in HARMLESS]
        return wrong, events

    def close(self):
        for seat in self.seats.values():
            seat.end()
            seat.terminal.stop()
        self.floor.stop()


def play(options):
    def tell(text):
        if not options.quiet:
            print(text, flush=True)

    ground = Ground()
    for name, (_, why_not) in faults.TABLE.items():
        if why_not(ground):
            print(f"left out: {name}: {why_not(ground)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="raff-chaos-") as directory:
        chaos = Chaos(FloorOfTime(options.dir or directory, options.bin, ground), ground, options, tell)
        try:
            chaos.open()
            for number in range(1, options.rounds + 1):
                chaos.round(number)
            chaos.catch_up()
            wrong, events = chaos.check()
        except Trouble as trouble:
            wrong, events = [str(trouble)], 0
        finally:
            chaos.close()
            if not ground.no_disk:
                ground.unmount(chaos.floor.seat_state(chaos.small))
    for fault in wrong:
        print(f"FAULT  {fault}", file=sys.stderr)
    if wrong:
        print(f"again: chaos.py --rounds {options.rounds} --longest {options.longest} --seed {options.seed}",
              file=sys.stderr)
        return 1
    print(f"{options.rounds} kills, seed {options.seed} ({told(chaos.kills)}; meanwhile {told(chaos.done)}): "
          f"{events} events, each in the hub once; chains, books and replicas hold")
    return 0


def told(counts):
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    options.add_argument("--longest", type=float, default=20.0, metavar="SECONDS", help="that a program is suspended")
    options.add_argument("--bin", help="directory of the programs; build/release/bin unless told")
    options.add_argument("--dir", type=pathlib.Path, help="keep everything here")
    options.add_argument("--quiet", action="store_true")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    return play(options.parse_args())


if __name__ == "__main__":
    sys.exit(main())
