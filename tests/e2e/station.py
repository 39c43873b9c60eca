"""A seat with a device that is not there and somebody who works at it: what the scripts that try a
device have in common. Such a script has ROWS, its devices, and play(station, row, *what the row says).

One floor serves all rows that are run: a seat, a tote and an order each, several at the same time.
"""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

import plenty
from floor import SITE, TOP, Device, Floor, Terminal, Trouble, wait_for
from person import Goods, Person
from stall import Stall

ORDER = {"TEA-BLK-100": 2, "CUP-WHT": 1}
BADGE_UID = "04a2b3c4d5e6f7"  # on a badge with nothing written on it
AT_ONCE = 4                   # they wait for most of their time


class Station:
    def __init__(self, floor, seat, tote):
        self.floor, self.seat = floor, seat
        self.terminal = Terminal(floor, seat)
        self.goods = Goods()
        self.goods.totes = [tote]
        self.karim = self.person("karim")

    def person(self, name):
        return Person(self.floor, self.terminal, name, self.goods)

    def device(self, kind, *options):
        return Device(self.floor, f"{self.seat}-{kind}", kind, *options)

    def open(self, scanner_options=("--aim",), **sections):
        """The seat with `sections` in its raff.ini; returns when all that it has is there."""
        self.floor.add_seat(self.seat, scanner=scanner_options)
        lines = [f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
                 for name, keys in sections.items()]
        (self.floor.seat_state(self.seat) / "raff.ini").write_text("".join(lines), encoding="utf-8")
        self.terminal.start()
        self.karim.synced()
        self.shows_no_more(r"no (scanner|reader|scale)")

    def shows(self, words):
        wait_for(f"{self.seat} to show '{words}'", lambda: re.search(words, self.terminal.screen()))

    def shows_no_more(self, words):
        wait_for(f"{self.seat} to lose '{words}'", lambda: not re.search(words, self.terminal.screen()))

    def pick(self):
        """Karim logs in and picks an order."""
        self.karim.log_in()
        self.karim.choose(1)
        self.karim.pick()
        self.karim.menu()

    def pack_until(self, title):
        """Everything is in a carton, and the screen is this one."""
        self.karim.choose(2)
        self.karim.scan(self.goods.totes[0])
        while self.karim.title() != title:
            now, screen = self.karim.settled()
            if now == "pack-item":
                self.karim.pack_one(screen, {})
            elif now == "pack-weigh":
                self.terminal.keys("Enter")
                wait_for("the carton to close", lambda: self.karim.title() != "pack-weigh")
            elif now != title:
                raise Trouble(f"what now? {now}\n{screen}")

    def check_picked(self):
        """Every scan of the order is an event, once; the terminal ends."""
        got = sorted(event["scan"] for event in self.events("pick"))
        expected = sorted(scans_of([(item, "") for item, count in ORDER.items() for _ in range(count)]))
        if got != expected:
            raise Trouble(f"scanned {expected}, the log has {got}")

    def events(self, kind):
        """What the seat's log has of them, once the hub has it too; the terminal ends."""
        self.shows_no_more(r"↑\d")
        self.terminal.stop()
        return self.floor.events(self.seat, kind)


def scans_of(units):
    """What a pick's event has as its scan, for each (item, serial of its tag or "")."""
    goods = Goods()
    return [f"01{goods.gtin[item].rjust(14, '0')}21{serial}" if serial else goods.barcode(item)
            for item, serial in units]


def open_floor(directory, build, orders):
    floor = Floor(directory, pathlib.Path(build) / "bin")
    floor.make_site(*plenty.write_site(floor.dir, orders, ORDER, {"mona": f"nfc:{BADGE_UID}"}))
    floor.start_broker()
    floor.start_hub()
    floor.hub_do("release", "--site", SITE)
    return floor


def play_row(floor, number, script, row):
    """What went wrong, or None."""
    station = Station(floor, f"S{number}", plenty.totes(number + 1)[number])
    try:
        script.play(station, *script.ROWS[row])
    except (Trouble, AttributeError, IndexError, StopIteration, subprocess.SubprocessError) as trouble:
        return f"{type(trouble).__name__}: {trouble}\n{station.terminal.screen()}"
    finally:
        station.terminal.stop()
    return None


def run(name, work, build, at_once, stall_seed=None):
    """`work`: (script, row) each; how the program ends."""
    with tempfile.TemporaryDirectory() as directory:
        floor = open_floor(directory, build, len(work))
        with Stall(directory, stall_seed), concurrent.futures.ThreadPoolExecutor(at_once) as seats:
            done = {seats.submit(play_row, floor, number, *what): what
                    for number, what in enumerate(work)}
            wrong = 0
            for future in concurrent.futures.as_completed(done):
                script, row = done[future]
                words = future.result() or script.SAID
                wrong += future.result() is not None
                print(f"{name}: {row}: {words}", file=sys.stderr if future.result() else sys.stdout,
                      flush=True)
        floor.stop()
    return 1 if wrong else 0


def main(script, scripts=None):
    """The main of a script, or of one that runs many."""
    work = [(one, row) for one in scripts or [script] for row in one.ROWS]
    parser = argparse.ArgumentParser(description=script.__doc__)
    parser.add_argument("--row", action="append", choices=[row for _, row in work],
                        help="may be given several times; all unless told")
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--stall", type=int, metavar="SEED",
                        help="stops its programs at random, for up to a second")
    args = parser.parse_args()
    chosen = [(one, row) for one, row in work if not args.row or row in args.row]
    return run(pathlib.Path(script.__file__).stem, chosen, args.build, args.at_once, args.stall)
