#!/usr/bin/env python3
"""A seat whose disk is full: work stops with a clear screen while others go on, and goes on by itself
once there is room, however much the others do meanwhile; nothing that beeped is lost. Mounts a tmpfs, so it wants
root."""
import argparse
import sys
import tempfile
import time

import books
from faults import fill, publisher
from floor import SITE, Floor, Terminal, Trouble, wait_for
from ground import Ground
from person import Goods, Person

ITEM, BINS = "BAG-JUT-L", ("C-01-01", "C-02-02")
DISK_BYTES = 2 << 20
ROOM_SEEN_S = 30


def play(floor, ground):
    floor.make_site()
    ground.small_disk(floor.seat_state("H2"), DISK_BYTES)
    floor.start_broker()
    floor.start_hub()
    people = {}
    for seat, name in (("H1", "sara"), ("H2", "mona")):
        floor.add_seat(seat)
        terminal = Terminal(floor, seat)
        terminal.start()
        wait_for("the first sync", lambda screen=terminal.screen: "online" in screen())
        people[seat] = Person(floor, terminal, name, Goods())
        people[seat].log_in()
        people[seat].choose(2 if name == "sara" else 3)
    people["H2"].move(ITEM, BINS)
    filler = floor.seat_state("H2") / "filler"
    fill(filler)
    # What the hub sends has no room: the terminal stays, and says so.
    for _ in range(20):
        people["H1"].move(ITEM, BINS)
        if people["H2"].title() == "disk-full":
            break
    people["H2"].expect("disk-full")
    filler.unlink()
    hub = floor.hub_do("status").stdout.split()[1]
    old_op = f'{{"type":"ops","hub":"{hub}","from":1,"to":1,"rows":[]}}\n'
    topic = f"raff/1/{SITE}/feed"
    with publisher(floor, floor.outsider("feeder", f"topic write {topic}"), topic) as feed:
        end = time.monotonic() + ROOM_SEEN_S
        while people["H2"].title() == "disk-full":
            if time.monotonic() > end:
                raise Trouble("there is room, and the screen still says that the disk is full")
            feed.write(old_op)  # a site where something is always going on
            time.sleep(0.1)
    people["H2"].expect("move-from")
    people["H2"].move(ITEM, BINS)
    for person in people.values():
        wait_for("to catch up", lambda screen=person.terminal.screen: "↑" not in screen())
        person.terminal.keys("F10")
        person.terminal.stop()
        floor.run("raff", "log", "verify", books.database_of(floor, person.terminal.seat))
    floor.hub_do("verify", "--site", SITE)
    held = {row["seat"]: row["held"] for row in floor.status()["seats"]}
    print(f"both seats moved on, the books hold: {held}")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bin", help="directory of the programs; build/release/bin unless told")
    chosen = options.parse_args()
    ground = Ground()
    if ground.no_disk:
        print(f"full_disk: left out: {ground.no_disk}")
        return 0
    with tempfile.TemporaryDirectory(prefix="raff-full-") as directory:
        floor = Floor(directory, bin_dir=chosen.bin)
        try:
            play(floor, ground)
            return 0
        except Trouble as trouble:
            print(f"FAULT  {trouble}", file=sys.stderr)
            return 1
        finally:
            for seat in ("H1", "H2"):
                Terminal(floor, seat).stop()
            floor.stop()
            ground.unmount(floor.seat_state("H2"))


if __name__ == "__main__":
    sys.exit(main())
