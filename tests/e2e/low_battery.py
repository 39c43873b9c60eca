#!/usr/bin/env python3
"""A battery runs low in the middle of a pick, and empty: the screen says so, what is scanned then is not taken, the
machine is asked to switch off; on the charger the pick goes on where it was, and every scan is an event, once."""
import sys

from floor import Trouble, wait_for
from station import main

ROWS = {"battery": ()}
SAID = "warned, stopped, asked to be switched off, went on"

PROFILE = """[battery]
path = {box}/battery
every_s = 1
low = 15
critical = 5
off = {box}/power-off
"""


class Box:
    """What the kernel says of a battery, in files of our own."""

    def __init__(self, station):
        self.path = station.floor.dir / f"{station.seat}-box"
        (self.path / "battery").mkdir(parents=True)
        self.profile = self.path / "box.ini"
        self.profile.write_text(PROFILE.format(box=self.path), encoding="ascii")
        self.is_off = (self.path / "power-off").exists

    def say(self, capacity, status):
        for name, value in (("capacity", capacity), ("status", status)):
            half = self.path / f"{name}.half"
            half.write_text(f"{value}\n", encoding="ascii")
            half.rename(self.path / "battery" / name)


def run_empty(station, box):
    before = station.karim.title()
    box.say(12, "Discharging")
    station.shows("12%")
    box.say(3, "Discharging")
    station.karim.expect("battery-empty")
    station.floor.scan(station.seat, station.goods.totes[0])
    wait_for("the machine to be switched off", box.is_off)
    if station.karim.title() != "battery-empty":
        raise Trouble(f"work went on: {station.karim.title()}")
    box.say(3, "Charging")
    wait_for("work to go on", lambda: station.karim.title() == before)
    station.shows_no_more("%")


def play(station):
    box = Box(station)
    box.say(50, "Discharging")
    station.open(board={"profile": box.profile})
    station.karim.log_in()
    station.karim.choose(1)
    station.karim.settled()
    run_empty(station, box)
    station.karim.pick()
    station.karim.menu()
    station.check_picked()


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
