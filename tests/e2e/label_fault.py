#!/usr/bin/env python3
"""A printer of each language that has no paper, and is switched off and on: the screen says so, the
packer asks again and again, paper comes back, and there is exactly one label for the carton."""
import sys
import time

from floor import Trouble, wait_for
from person import SSCC
from station import main

ROWS = {"zpl": ("zpl",)}
SAID = "one label, though it was asked for three times, and the printer was off"
SETTLED_S = 2  # a second label would have come


def ask_again(station):
    station.terminal.keys("F3")
    station.karim.expect("pack-failed")
    station.terminal.keys("Enter")
    wait_for("printing again", lambda: station.karim.title() == "pack-print")


def play(station, language):
    printer = station.floor.add_printer(station.seat, "--language", language)
    station.open()
    station.pick()
    printer.tell("paper-out on")
    station.pack_until("pack-print")
    station.shows("paper out")
    ask_again(station)
    printer.tell("power off")
    station.shows("no printer|no connection")
    printer.tell("power on")
    station.shows("paper out")
    ask_again(station)
    printer.tell("paper-out off")
    station.karim.expect("pack-done")
    time.sleep(SETTLED_S)
    labels = sorted(station.floor.labels(station.seat).iterdir())
    if [label.name for label in labels] != [f"label-0001.{language}"]:
        raise Trouble(f"one carton, but these labels: {labels}")
    closed = station.events("close")
    carton = SSCC.search(str(closed))
    if len(closed) != 1 or carton.group(0).encode() not in labels[0].read_bytes():
        raise Trouble(f"the label is not the carton's: {closed}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
