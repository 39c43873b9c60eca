#!/usr/bin/env python3
"""A seat whose disk is full: work stops with a clear screen while others go on, and goes on by itself
once there is room; nothing that beeped is lost. Mounts a tmpfs of 2 MiB, so it wants root."""
import argparse
import os
import subprocess
import sys
import tempfile

from floor import SITE, Floor, Terminal, Trouble, wait_for
from person import Goods, Person

ITEM, FROM, TO = "BAG-JUT-L", "C-01-01", "C-02-02"


def fill(path):
    with open(path, "wb", buffering=0) as file:
        try:
            while file.write(bytes(1024)):
                pass
        except OSError:
            pass


def move_one(person):
    for code in (FROM, person.goods.barcode(ITEM), TO):
        person.scan(code)
    person.expect("move-from")


def play(floor, small):
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    people = {}
    for seat, name in (("H1", "sara"), ("H2", "mona")):
        if seat == "H2":
            floor.seat_state(seat).symlink_to(small)
        floor.add_seat(seat)
        terminal = Terminal(floor, seat)
        terminal.start()
        wait_for("the first sync", lambda screen=terminal.screen: "online" in screen())
        people[seat] = Person(floor, terminal, name, Goods())
        people[seat].log_in()
        people[seat].choose(2 if name == "sara" else 3)
    move_one(people["H2"])
    fill(small + "/fill")
    # What the hub sends has no room: the terminal stays, and says so.
    for _ in range(20):
        move_one(people["H1"])
        if people["H2"].title() == "disk-full":
            break
    people["H2"].expect("disk-full")
    os.unlink(small + "/fill")
    people["H2"].expect("move-from")
    move_one(people["H2"])
    for person in people.values():
        wait_for("to catch up", lambda screen=person.terminal.screen: "↑" not in screen())
        person.terminal.keys("F10")
        person.terminal.stop()
        database = next(floor.seat_state(person.terminal.seat).glob("seat-*.db"))
        floor.run("raff", "log", "verify", database)
    floor.hub_do("verify", "--site", SITE)
    held = {row["seat"]: row["held"] for row in floor.status()["seats"]}
    print(f"both seats moved on, the books hold: {held}")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bin", help="directory of the programs; build/release/bin unless told")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="raff-full-") as directory:
        small = directory + "/small"
        os.mkdir(small)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small], check=True)
        floor = Floor(directory + "/floor", bin_dir=chosen.bin)
        try:
            play(floor, small)
            return 0
        except Trouble as trouble:
            print(f"FAULT  {trouble}", file=sys.stderr)
            return 1
        finally:
            for seat in ("H1", "H2"):
                Terminal(floor, seat).stop()
            floor.stop()
            subprocess.run(["umount", "-l", small], check=False)


if __name__ == "__main__":
    sys.exit(main())
