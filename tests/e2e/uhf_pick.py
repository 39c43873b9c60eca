#!/usr/bin/env python3
"""Somebody picks by RFID with a reader of each kind, which sees the tags of what is taken and of much
that is not. Each unit is an event once, however often its tag comes and goes; what nobody waits for
changes nothing."""
import sys
import time

from floor import Trouble
from person import BIN
from station import ORDER, main, scans_of

STRANGERS = ["3034257BF7194E4000001A85", "311BA1B300CE0A6A83000000", "E2801160600002040000ABCD", "3000"]
LEAVE_MS = 1000
GONE_S = 2.5  # longer than a tag may be unseen
UNITS = [(item, number) for item, count in ORDER.items() for number in range(1, count + 1)]
# how the stand-in is started
ROWS = {
    "llrp": (["llrp", "--listen", "127.0.0.1:0"],),
    "mercury": (["uhf", "--family", "mercury"],),
    "a0": (["uhf", "--family", "a0"],),
    "bb": (["uhf", "--family", "bb"],),
}
SAID = f"{len(UNITS)} units by their tags, each once"


def epc(station, item, serial):
    gtin = station.goods.gtin[item].rjust(14, "0")
    scheme = "SGTIN-96" if str(serial).isdigit() else "SGTIN-198"
    return station.floor.run("raff", "epc", "--encode", scheme, "--filter", "1", "--prefix-length", "7",
                             f"(01){gtin}(21){serial}").stdout.strip()


def unchanged(person, what):
    before = person.work()
    time.sleep(GONE_S)
    if person.work() != before:
        raise Trouble(f"{what}: the screen changed from {before[1]} to {person.work()[1]}")


def pick(station, reader, epcs):
    """A unit that lay there before its step, one that comes and goes, the rest; all by their tags."""
    person = station.karim
    first, *others = epcs
    person.choose(1)
    person.expect("pick-tote")
    person.scan(person.free_tote())
    _, screen = person.expect("pick-bin")
    reader.tell(f"put {first}")
    unchanged(person, "a tag before its bin")
    person.scan(BIN.search(screen).group(0))
    station.shows("Left: 1")
    reader.tell(f"take {first}")
    time.sleep(GONE_S)
    reader.tell(f"put {first}")
    unchanged(person, "a tag that came back")
    for tag in others:
        if person.settled()[0] == "pick-bin":
            person.scan(BIN.search(person.settled()[1]).group(0))
        before = person.work()
        reader.tell(f"put {tag}")
        person.changed_from(before, f"the tag {tag}")
    person.expect("pick-done")


def settings(driver, reader):
    where = {"host": "127.0.0.1", "port": reader.port} if driver == "llrp" else {"path": reader.link,
                                                                                 "region": "us"}
    return {"driver": driver, "leave_ms": LEAVE_MS} | where


def play(station, how):
    driver = how[0] if how[0] == "llrp" else how[-1]
    reader = station.device(*how)
    station.open(reader=settings(driver, reader))
    reader.tell(*(f"put {tag}" for tag in STRANGERS))
    station.karim.log_in()
    pick(station, reader, [epc(station, item, number) for item, number in UNITS])
    got = [event["scan"] for event in station.events("pick")]
    if got != scans_of(UNITS):
        raise Trouble(f"picked {got}, expected {scans_of(UNITS)}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
