#!/usr/bin/env python3
"""A carton on a scale: the screen says that it moves, and its weight is taken when it is at rest."""
import argparse
import contextlib
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

from floor import SITE, TOP, Floor, Terminal, Trouble, wait_for
from person import Goods, Person

GRAMS = 643


def pack_until_weighed(person, tote):
    person.menu()
    person.choose(2)
    person.scan(tote)
    while person.title() != "pack-weigh":
        person.pack_one(person.settled()[1], {})


def weighed(floor):
    database = next(floor.seat_state("P1").glob("seat-*.db"))
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        events = [json.loads(line) for (line,) in db.execute("SELECT line FROM event ORDER BY seq")]
    return [event for event in events if event["type"] == "close"]


def play(floor):
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    floor.add_seat("P1")
    link = floor.dir / "scale"
    floor.simulators.append(floor.spawn(
        "scale", floor.bin / "raff-sim", "scale", "--link", link, "--protocol", "mt-sics",
        stdin=subprocess.DEVNULL))
    wait_for("the scale", link.exists)

    def tell(*orders):
        floor.run("raff-sim", "tell", "--link", link, *orders)

    (floor.seat_state("P1") / "raff.ini").write_text(
        f"[scale]\ndriver = mt-sics\npath = {link}\n", encoding="utf-8")
    floor.hub_do("release", "--site", SITE, "SO-1001")
    terminal = Terminal(floor, "P1")
    terminal.start()
    karim = Person(floor, terminal, "karim", Goods())
    karim.synced()
    wait_for("the scale", lambda: "no scale" not in terminal.screen())
    karim.log_in()
    karim.choose(1)
    karim.pick()
    tell("moving on", f"put {GRAMS}")
    pack_until_weighed(karim, karim.used_totes[0])
    wait_for("'moving' on the screen", lambda: "moving" in terminal.screen())
    tell("moving off")
    karim.expect("pack-done")
    terminal.stop()
    floor.stop()
    closed = weighed(floor)
    if len(closed) != 1 or GRAMS not in closed[0].values():
        raise Trouble(f"closed with {GRAMS} g? {closed}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        floor = Floor(directory, pathlib.Path(args.build) / "bin")
        try:
            play(floor)
        except Trouble as trouble:
            print(f"scale_pack: {trouble}", file=sys.stderr)
            return 1
        finally:
            floor.stop()
    print(f"scale_pack: a carton of {GRAMS} g, weighed when it was at rest")
    return 0


if __name__ == "__main__":
    sys.exit(main())
