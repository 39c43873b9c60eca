#!/usr/bin/env python3
"""Somebody picks by RFID: an LLRP reader sees the tags of what is taken, and of much that is not. Each
unit is an event once, however often its tag comes and goes; what nobody waits for changes nothing."""
import argparse
import contextlib
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

from floor import SITE, TOP, Floor, Terminal, Trouble, free_port, wait_for
from person import BIN, Goods, Person

STRANGERS = ["3034257BF7194E4000001A85", "311BA1B300CE0A6A83000000", "E2801160600002040000ABCD", "3000"]
ORDER = [("TEA-BLK-100", 2), ("CUP-WHT", 1)]  # SO-1001
GONE_S = 2.5  # longer than a tag may be unseen


class Reader:
    def __init__(self, floor):
        self.floor = floor
        self.link = floor.dir / "uhf"
        self.port = free_port()
        floor.simulators.append(floor.spawn(
            "uhf", floor.bin / "raff-sim", "llrp", "--listen", f"127.0.0.1:{self.port}", "--link",
            self.link, stdin=subprocess.DEVNULL))
        wait_for("the reader", pathlib.Path(f"{self.link}.ctl").exists)

    def tell(self, *orders):
        self.floor.run("raff-sim", "tell", "--link", self.link, *orders)

    def epc(self, goods, item, number):
        gtin = goods.gtin[item].rjust(14, "0")
        return self.floor.run("raff", "epc", "--encode", "SGTIN-96", "--filter", "1", "--prefix-length",
                              "7", f"(01){gtin}(21){number}").stdout.strip()


def unchanged(person, what):
    before = person.look()
    time.sleep(GONE_S)
    if person.look() != before:
        raise Trouble(f"{what}: the screen changed from {before[1]} to {person.look()[1]}")


def pick(person, reader, epcs):
    """A unit that lay there before its step, one that comes and goes, the rest; all by their tags."""
    first, *others = epcs
    person.choose(1)
    person.expect("pick-tote")
    person.scan(person.free_tote())
    _, screen = person.expect("pick-bin")
    reader.tell(f"put {first}")
    unchanged(person, "a tag before its bin")
    person.scan(BIN.search(screen).group(0))
    wait_for("the tag that lay there", lambda: "Left: 1" in person.terminal.screen())
    reader.tell(f"take {first}")
    time.sleep(GONE_S)
    reader.tell(f"put {first}")
    unchanged(person, "a tag that came back")
    for epc in others:
        if person.settled()[0] == "pick-bin":
            person.scan(BIN.search(person.settled()[1]).group(0))
        before = person.look()
        reader.tell(f"put {epc}")
        person.changed_from(before, f"the tag {epc}")
    person.expect("pick-done")


def picked(floor):
    """Item, quantity and scan of each pick in the seat's log, at rest."""
    database = next(floor.seat_state("P1").glob("seat-*.db"))
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        events = [json.loads(line) for (line,) in db.execute("SELECT line FROM event ORDER BY seq")]
    return [event["scan"] for event in events if event["type"] == "pick"]


def play(floor):
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    floor.add_seat("P1")
    reader = Reader(floor)
    (floor.seat_state("P1") / "raff.ini").write_text(
        f"[reader]\ndriver = llrp\nhost = 127.0.0.1\nport = {reader.port}\nleave_ms = 1000\n",
        encoding="utf-8")
    floor.hub_do("release", "--site", SITE, "SO-1001")
    terminal = Terminal(floor, "P1")
    terminal.start()
    karim = Person(floor, terminal, "karim", Goods())
    karim.synced()
    wait_for("the reader", lambda: "no reader" not in terminal.screen())
    reader.tell(*(f"put {epc}" for epc in STRANGERS))
    karim.log_in()
    units = [(item, number) for item, count in ORDER for number in range(1, count + 1)]
    pick(karim, reader, [reader.epc(karim.goods, item, number) for item, number in units])
    wait_for("the hub to have it", lambda: "↑" not in terminal.screen())
    terminal.stop()
    floor.stop()
    expected = [f"01{karim.goods.gtin[item].rjust(14, '0')}21{number}" for item, number in units]
    if picked(floor) != expected:
        raise Trouble(f"picked {picked(floor)}, expected {expected}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        floor = Floor(directory, pathlib.Path(args.build) / "bin")
        try:
            play(floor)
        except Trouble as trouble:
            print(f"uhf_pick: {trouble}", file=sys.stderr)
            return 1
        finally:
            floor.stop()
    print("uhf_pick: three units by their tags, each once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
