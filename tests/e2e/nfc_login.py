#!/usr/bin/env python3
"""People log in with badges on an NFC reader: one with the badge's code written on it, one with nothing
but its own number. The reader is pulled out: the screen says so, the scanner still logs people in, and
the badges are read again when the reader is back."""
import sys

from floor import Trouble
from station import BADGE_UID, main

ROWS = {"nfc": ("nfc",)}
SAID = "a written badge, one known by its number, and a reader that was away"


def devices_say(station, person, words):
    person.choose_words("Devices")
    person.expect("devices")
    station.shows(words)
    person.key("F3")


def log_in_and_out(station, person, lay, reader_is):
    person.expect("login-badge")
    lay()
    station.shows(person.who["name"])
    person.expect("login-pin")
    person.type(person.who["pin"])
    devices_say(station, person, f"reader +{reader_is}")
    person.choose_words("Log out")
    person.expect("login-badge")


def play(station, driver):
    reader = station.device("pn532")
    station.open(reader={"driver": driver, "connect": f"pn532_uart:{reader.link}"})
    written, bare = station.person("sara"), station.person("mona")
    badge = written.who["badge"]
    log_in_and_out(station, written, lambda: reader.tell(f"put ntag213 04000000000001 text {badge}"),
                   "ready")
    log_in_and_out(station, bare, lambda: reader.tell("take", f"put classic {BADGE_UID[:8]}", "take",
                                                      f"put ntag213 {BADGE_UID}"), "ready")
    reader.tell("!unplug")
    station.shows("no reader")
    log_in_and_out(station, written, lambda: station.floor.scan(station.seat, badge), "missing")
    reader.tell("take", "!plug")
    station.shows_no_more("no reader")
    log_in_and_out(station, bare, lambda: reader.tell(f"put ntag213 {BADGE_UID}"), "ready")
    if len(station.events("login")) != 4:
        raise Trouble(f"four logins? {station.floor.events(station.seat, 'login')}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
