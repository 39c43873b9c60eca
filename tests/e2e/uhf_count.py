#!/usr/bin/env python3
"""Somebody counts a bin by its tags: one is missing, one is extra, one is of nothing that anybody knows,
and the hub's stock is what lies there. Then they look for a tag, and the screen says how near it is."""
import contextlib
import re
import shutil
import sqlite3
import sys

from floor import Trouble, wait_for
from station import main
from uhf_pick import epc, settings

STRANGER = "E2801160600002040000ABCD"
# how the stand-in is started; the bin, the item whose tags lie in it, their serials; what is extra; what
# the hub has there afterwards, (item, lot, serial): quantity
KETTLES = [f"KT26-00{n}" for n in range(1, 4)]
ROWS = {
    "serials": (["llrp", "--listen", "127.0.0.1:0"], "B-02-02", "KET-EL-17", KETTLES, "CUP-BLU",
                {("KET-EL-17", "", serial): 1 for serial in KETTLES} | {("CUP-BLU", "", ""): 1}),
    "a lot": (["uhf", "--family", "bb"], "A-02-02", "DAT-MED-500", ["1", "2", "3", "4"], "CUP-BLU",
              {("DAT-MED-500", "DM26A", ""): 4, ("CUP-BLU", "", ""): 1}),
}
SAID = "counted by its tags, and a tag found"


def hub_stock(floor, place):
    """What the hub's book has there, from a copy: the file is one program's."""
    copy = floor.dir / f"book-{place}"
    copy.mkdir(exist_ok=True)
    for file in floor.hub_state.glob("hub.db*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, copy / file.name)
    with contextlib.closing(sqlite3.connect(copy / "hub.db")) as db:
        rows = db.execute("SELECT item, lot, serial, qty FROM stock WHERE place = ?", (place,)).fetchall()
    shutil.rmtree(copy)
    return {row[:3]: row[3] for row in rows}


def count(station, person, place, seen):
    """Blind: what differs is counted again, then the PIN says that it is so."""
    person.menu()
    person.choose_words("Count by tags")
    person.expect("count-where")
    person.scan(place)
    person.expect("count-tags")
    station.shows(rf"Tags\s+{seen}\b")
    station.shows("Unknown tags +1")
    person.key("Enter")
    for book_is_shown in (False, True):
        _, screen = person.expect("count-differs")
        if ("Book" in screen) != book_is_shown:
            raise Trouble(f"the book's figure {'is not' if book_is_shown else 'is'} shown\n{screen}")
        person.key("Enter")
        if not book_is_shown:
            person.expect("count-tags")
            person.key("Enter")
    person.expect("count-pin")
    person.type(person.who["pin"])
    person.expect("count-where")


def shows_strength(station, dbm, cells):
    """Waits for a figure and the bar's length that go together."""
    def shown():
        screen = station.terminal.screen()
        figure = re.search(r"Strength\s+(-\d+) dBm", screen)
        bar = re.search(r"[#.]{16}", screen)
        return figure and bar and int(figure.group(1)) in dbm and bar.group(0).count("#") in cells

    wait_for(f"a strength of {dbm.start} to {dbm.stop} dBm", shown)


def find(station, person, reader, tag, others):
    """Nearer is a larger figure and a longer bar; gone is said to be gone; no other is taken for it."""
    person.menu()
    person.choose_words("Find a tag")
    person.expect("find-what")
    reader.tell(*(f"put {other} -25" for other in others), f"put {tag} -72")
    station.terminal.type(tag)
    wait_for("the finder", lambda: person.title() == "find-tag")
    shows_strength(station, range(-76, -67), range(0, 5))
    reader.tell(f"put {tag} -38")
    shows_strength(station, range(-42, -33), range(12, 16))
    reader.tell(f"take {tag}")
    station.shows(r"unseen \d+ s")
    person.menu()


def play(station, how, place, item, serials, extra, stock):
    driver = how[0] if how[0] == "llrp" else how[-1]
    reader = station.device(*how)
    station.open(reader=settings(driver, reader))
    tags = [epc(station, item, serial) for serial in serials] + [epc(station, extra, "77")]
    sara = station.person("sara")
    sara.log_in()
    reader.tell(*(f"put {tag}" for tag in [*tags, STRANGER]))
    count(station, sara, place, len(tags))
    find(station, sara, reader, tags[0], tags[1:])
    got = station.events("count")
    if len(got) != 1 or got[0]["place"] != place or not got[0]["op"]:
        raise Trouble(f"counted {got}")
    wait_for("the hub's stock", lambda: hub_stock(station.floor, place) == stock)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
