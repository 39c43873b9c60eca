#!/usr/bin/env python3
"""A printer of each language that has no paper, and is switched off and on: the screen says so, the
packer asks again and again, paper comes back, and there is exactly one label for the carton."""
import sys
import time

import label_read
from floor import Trouble, wait_for
from person import SSCC
from station import main

ROWS = {"zpl": ("zpl",), "tspl": ("tspl",), "epl": ("epl",)}
SAID = "one label, though it was asked for three times, and the printer was off"
SETTLED_S = 2  # a second label would have come


def ask_again(station):
    station.terminal.keys("F3")
    station.karim.expect("pack-failed")
    station.terminal.keys("Enter")
    wait_for("printing again", lambda: station.karim.title() == "pack-print")


def is_of(carton, label, directory):
    """ZPL has the number in it; elsewhere its bars are read as a scanner would."""
    if label.suffix == ".zpl":
        return carton.encode() in label.read_bytes()
    return label_read.codes(label.read_bytes(), directory) == ["00" + carton]


def play(station, language):
    printer = station.floor.add_printer(station.seat, "--language", language)
    station.open(printer={"language": language})
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
    carton = SSCC.search(str(closed)).group(0)
    if len(closed) != 1 or not is_of(carton, labels[0], station.floor.dir / station.seat):
        raise Trouble(f"the label is not the carton's: {closed}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
