#!/usr/bin/env python3
"""Yesterday's hub: a backup is taken while somebody works, the hub is restored from it, and later its
file is copied back by hand. Each time it goes on as another hub, the seat sends again what it forgot,
and both books hold every move once. A seat that was enrolled after the backup is known by its certificate and
turned away."""
import argparse
import shutil
import sys
import tempfile

from floor import SITE, Floor, Terminal, Trouble, wait_for
from person import Goods, Person

ITEM, BINS = "BAG-JUT-L", ("C-01-01", "C-02-02")


def move_some(person, times):
    for _ in range(times):
        person.move(ITEM, BINS)


def held(floor):
    return {row["seat"]: row["held"] for row in floor.status()["seats"]}["H1"]


def hub_id(floor):
    return floor.hub_do("status").stdout.split()[1]


def catch_up(floor, written):
    wait_for(f"{written} events at the hub", lambda: held(floor) == written)
    floor.hub_do("verify", "--site", SITE)


def forgotten(floor):
    """A seat that was enrolled after the backup: its certificate opens nothing, and it is one again when it is
    enrolled again."""
    terminal = Terminal(floor, "H2")
    terminal.start()
    try:
        wait_for("the seat that was forgotten to be turned away", lambda: "Device revoked" in terminal.screen())
        told = next(row for row in floor.status()["seats"] if row["seat"] == "H2")
        if told["state"] != "revoked":
            raise Trouble(f"the hub says of it: {told}")
        terminal.stop()
        credential = floor.dir / "H2.again"
        floor.hub_do("enrol", "--site", SITE, "--seat", "H2", "--out", credential)
        floor.run("raff", "--state", floor.seat_state("H2"), "enrol", credential)
        terminal.start()
        wait_for("the seat enrolled again", lambda: "online" in terminal.screen())
    finally:
        terminal.stop()


def play(floor):
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    floor.add_seat("H1")
    terminal = Terminal(floor, "H1")
    terminal.start()
    wait_for("the first sync", lambda: "online" in terminal.screen())
    person = Person(floor, terminal, "sara", Goods())
    person.log_in()
    person.choose(2)
    move_some(person, 3)
    wait_for("the moves", lambda: held(floor) >= 3)
    backup = floor.dir / "backup"
    said = floor.hub_do("backup", backup).stdout
    if "is safe" not in said:
        raise Trouble(f"backup: {said}")
    ids = {hub_id(floor)}
    if floor.hub_do("restore", backup, check=False).returncode != 1:
        raise Trouble("a hub that runs was restored")
    floor.add_seat("H2", scanner=None)
    move_some(person, 3)
    wait_for("six moves", lambda: held(floor) >= 6)
    written = held(floor)

    floor.hub.stop()
    floor.hub_do("restore", backup)
    floor.start_hub()
    ids.add(hub_id(floor))
    catch_up(floor, written)
    move_some(person, 1)
    catch_up(floor, written + 1)
    forgotten(floor)

    floor.hub.stop()
    shutil.copy(backup, floor.hub_state / "hub.db")
    floor.start_hub()
    ids.add(hub_id(floor))
    catch_up(floor, written + 1)
    if len(ids) != 3:
        raise Trouble(f"ids of three hubs: {ids}")
    wait_for("the replica of the last one", lambda: "online" in terminal.screen())
    database = next(floor.seat_state("H1").glob("seat-*.db"))
    running = floor.run("raff", "log", "verify", database)  # of a copy: the seat holds its file
    terminal.keys("F10")
    terminal.stop()
    done = floor.run("raff", "log", "verify", database)
    books = [run.stdout.split("\n", 1)[1] for run in (running, done)]  # without the replica's op
    if books[0] != books[1] or list(floor.seat_state("H1").glob("copy-*")):
        raise Trouble(f"a running seat's log: {running.stdout}instead of: {done.stdout}")
    floor.hub.stop()
    floor.run("raff", "log", "verify", floor.hub_state / "hub.db")
    print(f"three hubs, one history: {written + 1} events")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bin", help="directory of the programs; build/release/bin unless told")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="raff-restored-") as directory:
        floor = Floor(directory, bin_dir=chosen.bin)
        try:
            play(floor)
            return 0
        except Trouble as trouble:
            print(f"FAULT  {trouble}", file=sys.stderr)
            return 1
        finally:
            Terminal(floor, "H1").stop()
            floor.stop()


if __name__ == "__main__":
    sys.exit(main())
