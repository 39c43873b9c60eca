#!/usr/bin/env python3
"""A printer without paper: the screen says so, the packer asks again and again, paper comes back, and
there is exactly one label for the carton."""
import subprocess
import sys
import tempfile
import time

from floor import SITE, Floor, Process, Terminal, Trouble, free_port, wait_for
from person import Goods, Person


class Printer:
    def __init__(self, floor, seat):
        self.labels = floor.dir / f"{seat}-labels"
        self.labels.mkdir()
        floor.printers[seat] = free_port()
        self.process = Process(
            "printer", [floor.bin / "raff-sim", "printer", "--listen",
                        f"127.0.0.1:{floor.printers[seat]}", "--out", self.labels],
            floor.dir / "log" / "printer.log", stdin=subprocess.PIPE).process

    def set(self, what):
        self.process.stdin.write(what.encode() + b"\n")
        self.process.stdin.flush()
        time.sleep(0.5)


def pack_until_label(karim, tote):
    karim.choose(2)
    karim.scan(tote)
    while karim.title() != "pack-print":
        title, screen = karim.settled()
        if title == "pack-item":
            karim.pack_one(screen, {})
        elif title == "pack-weigh":
            karim.terminal.keys("Enter")
            wait_for("the carton to close", lambda: karim.title() != "pack-weigh")
        else:
            raise Trouble(f"what now? {title}\n{screen}")


def play(floor):
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    floor.add_seat("P1")
    printer = Printer(floor, "P1")
    floor.hub_do("release", "--site", SITE, "SO-1001")
    terminal = Terminal(floor, "P1")
    terminal.start()
    karim = Person(floor, terminal, "karim", Goods())
    karim.synced()
    karim.log_in()
    karim.choose(1)
    karim.pick()
    karim.menu()
    printer.set("paper-out on")
    pack_until_label(karim, karim.used_totes[0])
    wait_for("'paper out' on the screen", lambda: "paper out" in terminal.screen())
    for _ in range(2):
        terminal.keys("F3")
        karim.expect("pack-failed")
        terminal.keys("Enter")
        wait_for("printing again", lambda: karim.title() == "pack-print")
    printer.set("paper-out off")
    karim.expect("pack-done")
    time.sleep(2)
    labels = sorted(path.name for path in printer.labels.iterdir())
    if labels != ["label-0001.zpl"]:
        raise Trouble(f"one carton, but these labels: {labels}")


def main():
    with tempfile.TemporaryDirectory() as directory:
        try:
            play(Floor(directory))
        except Trouble as trouble:
            print(f"label_fault: {trouble}", file=sys.stderr)
            return 1
    print("label_fault: one label, though it was asked for three times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
