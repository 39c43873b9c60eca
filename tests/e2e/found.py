#!/usr/bin/env python3
"""A seat whose configuration names no device: scanner, NFC reader, UHF reader and scale are plugged in and
used. Somebody logs in with a badge, picks, and packs on the scale. Each device is pulled out and put back:
the screen says so. Another scale takes the place of the one that is gone."""
import sys

from floor import Device, Trouble, wait_for
from nfc_login import devices_say
from station import main

GRAMS = 643
EPC = "3034257BF7194E4000001A85"
# the link's name, what raff-sim is told, and the kind and driver that the seat should see in it
DEVICES = {
    "scanner-A1": (["scanner", "--aim"], "scanner", "lines"),
    "reader.nfc-N1": (["pn532"], "reader", "nfc"),
    "reader.a0-U1": (["uhf", "--family", "a0"], "reader", "a0"),
    "scale-S1": (["scale", "--protocol", "mt-sics"], "scale", "mt-sics"),
}
ROWS = {"found": ()}
SAID = "scanner, readers and scale without a configuration; pulled out, put back, exchanged"


def plug(station, name, command):
    return Device(station.floor, f"{station.seat}-links/{name}", *command)


def open_station(station):
    """The seat, and its devices; half of them come when it runs already."""
    floor, links = station.floor, station.floor.dir / f"{station.seat}-links"
    for folder in (links, floor.dir / "log" / links.name):
        folder.mkdir()
    floor.scanner_links[station.seat] = links / "scanner-A1"
    plugged = {name: plug(station, name, DEVICES[name][0]) for name in list(DEVICES)[:2]}
    station.open(scanner_options=None, devices={"links": links})
    plugged |= {name: plug(station, name, DEVICES[name][0]) for name in list(DEVICES)[2:]}
    for name, (_, kind, driver) in DEVICES.items():
        becomes(station, name, "ready")
        row = station.terminal.devices()[name]
        if (row["kind"], row["driver"]) != (kind, driver):
            raise Trouble(f"{name} is {row}")
    return plugged


def becomes(station, name, state):
    wait_for(f"{name} to be {state}",
             lambda: station.terminal.devices().get(name, {}).get("state") == state)


def says(station, name, words):
    wait_for(f"{name} to say {words}", lambda: station.terminal.devices()[name].get("said") == words)


def log_in(station, nfc):
    karim = station.karim
    karim.expect("login-badge")
    nfc.tell(f"put ntag213 04000000000001 text {karim.who['badge']}")
    karim.expect("login-pin")
    says(station, "reader.nfc-N1", "(a badge)")
    karim.type(karim.who["pin"])
    nfc.tell("take")


def pack(station, scale):
    scale.tell("moving on", f"put {GRAMS}")
    station.pack_until("pack-weigh")
    station.shows("moving")
    scale.tell("moving off")
    station.karim.expect("pack-done")
    says(station, "scale-S1", f"{GRAMS} g")
    station.karim.menu()


def pull_each(station, plugged):
    for name, device in plugged.items():
        kind = DEVICES[name][1]
        device.tell("!unplug")
        station.shows(f"no {kind}")
        becomes(station, name, "missing")
        devices_say(station, station.karim, f"{kind} +missing")
        device.tell("!plug")
        becomes(station, name, "ready")
        station.shows_no_more(f"no {kind}")


def exchange_scale(station, scale):
    scale.process.stop()
    station.shows("no scale")
    plug(station, "scale.toledo8217-S2", ["scale", "--protocol", "toledo8217"])
    becomes(station, "scale.toledo8217-S2", "ready")
    station.shows_no_more("no scale")
    becomes(station, "scale-S1", None)


def play(station):
    plugged = open_station(station)
    plugged["reader.a0-U1"].tell(f"put {EPC}")
    says(station, "reader.a0-U1", EPC.lower())
    log_in(station, plugged["reader.nfc-N1"])
    station.karim.choose_words("Pick")
    station.karim.pick()
    station.karim.menu()
    pack(station, plugged["scale-S1"])
    pull_each(station, plugged)
    exchange_scale(station, plugged["scale-S1"])
    closed = station.events("close")
    if len(closed) != 1 or GRAMS not in closed[0].values():
        raise Trouble(f"closed with {GRAMS} g? {closed}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
