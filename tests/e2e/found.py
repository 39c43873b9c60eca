#!/usr/bin/env python3
"""A seat whose configuration names no device: scanner, NFC reader, UHF reader and scale are plugged in and
used, by the names of their links, or behind lines that say nothing and are asked. Somebody logs in with a
badge, picks, and packs on the scale. Each device is pulled out and put back: the screen says so. Another
scale takes the place of the one that is gone."""
import sys

from floor import Device, Trouble, wait_for
from nfc_login import devices_say
from station import main

GRAMS = 643
EPC = "3034257BF7194E4000001A85"
TRIES = 5  # an answer that a busy machine holds up too long is none: a person plugs the device in again
# what raff-sim is told, and the kind and driver that the seat should see in it
DEVICES = {
    "A1": (["scanner", "--aim"], "scanner", "lines"),
    "N1": (["pn532"], "reader", "nfc"),
    "U1": (["uhf", "--family", "a0"], "reader", "a0"),
    "S1": (["scale", "--protocol", "mt-sics"], "scale", "mt-sics"),
    "S2": (["scale", "--protocol", "toledo8217"], "scale", "toledo8217"),
}
# the links that udev would make
ROWS = {
    "named": ({"A1": "scanner-A1", "N1": "reader.nfc-N1", "U1": "reader.a0-U1", "S1": "scale-S1",
               "S2": "scale.toledo8217-S2"},),
    "asked": ({name: f"other-{name}" for name in DEVICES},),
}
SAID = "scanner, readers and scale without a configuration; pulled out, put back, exchanged"


class Plugged:
    """A device of DEVICES at a seat."""

    def __init__(self, station, name, link):
        self.station, self.link = station, link
        self.words, self.kind, self.driver = DEVICES[name]
        self.device = Device(station.floor, f"{station.seat}-links/{link}", *self.words)
        self.tell = self.device.tell

    def row(self):
        return self.station.terminal.devices().get(self.link, {})

    def becomes(self, state):
        wait_for(f"{self.link} to be {state}", lambda: self.row().get("state") == state)

    def says(self, words):
        wait_for(f"{self.link} to say {words}", lambda: self.row().get("said") == words)

    def is_known(self):
        for _ in range(TRIES):
            wait_for(f"{self.link} to be something", lambda: self.row().get("kind"))
            row = self.row()
            if (row.get("kind"), row.get("driver")) == (self.kind, self.driver):
                self.becomes("ready")
                return
            self.tell("!unplug")
            wait_for(f"{self.link} to go", lambda: self.row().get("state", "missing") == "missing")
            self.tell("!plug")
        raise Trouble(f"{self.link} is {self.row()}")


def open_station(station, links):
    """The seat and its devices; half of them come when it runs already."""
    floor, folder = station.floor, station.floor.dir / f"{station.seat}-links"
    for made in (folder, floor.dir / "log" / folder.name):
        made.mkdir()
    floor.scanner_links[station.seat] = folder / links["A1"]
    plugged = {name: Plugged(station, name, links[name]) for name in ("A1", "N1")}
    station.open(scanner_options=None, devices={"links": folder})
    plugged |= {name: Plugged(station, name, links[name]) for name in ("U1", "S1")}
    for device in plugged.values():
        device.is_known()
    return plugged


def log_in(station, nfc):
    karim = station.karim
    karim.expect("login-badge")
    nfc.tell(f"put ntag213 04000000000001 text {karim.who['badge']}")
    karim.expect("login-pin")
    nfc.says("(a badge)")
    karim.type(karim.who["pin"])
    nfc.tell("take")


def pack(station, scale):
    scale.tell("moving on", f"put {GRAMS}")
    station.pack_until("pack-weigh")
    station.shows("moving")
    scale.tell("moving off")
    station.karim.expect("pack-done")
    scale.says(f"{GRAMS} g")
    station.karim.menu()


def pull_each(station, plugged):
    for device in plugged.values():
        device.tell("!unplug")
        station.shows(f"no {device.kind}")
        device.becomes("missing")
        devices_say(station, station.karim, f"{device.kind} +missing")
        device.tell("!plug")
        device.is_known()
        station.shows_no_more(f"no {device.kind}")


def exchange_scale(station, links, scale):
    scale.device.process.stop()
    station.shows("no scale")
    Plugged(station, "S2", links["S2"]).is_known()
    station.shows_no_more("no scale")
    scale.becomes(None)


def play(station, links):
    plugged = open_station(station, links)
    plugged["U1"].tell(f"put {EPC}")
    plugged["U1"].says(EPC.lower())
    log_in(station, plugged["N1"])
    station.karim.choose_words("Pick")
    station.karim.pick()
    station.karim.menu()
    pack(station, plugged["S1"])
    pull_each(station, plugged)
    exchange_scale(station, links, plugged["S1"])
    closed = station.events("close")
    if len(closed) != 1 or GRAMS not in closed[0].values():
        raise Trouble(f"closed with {GRAMS} g? {closed}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
