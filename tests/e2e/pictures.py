#!/usr/bin/env python3
"""Pictures of the real terminal for the READMEs, as SVG: tests/e2e/pictures.py [OUT_DIR]

A person brings a seat to a screen; the terminal is ended; screen_picture starts it again on a terminal
in memory, logs in, and it is at the same screen: what a crash must not lose, a picture gets for free.
"""
import pathlib
import subprocess
import sys
import tempfile

from floor import SITE, TOP, Floor, Terminal
from person import Goods, Person

PICTURES = TOP / "terminal/screen/pictures"


def picture(floor, person, name, columns, rows, title, more=()):
    """Logs the person in on a terminal of this size, presses more keys, and draws it."""
    keys = floor.dir / "keys"
    who = person.who
    lines = ["wait login-badge", f"keys {who['badge']}\\r", "wait login-pin", f"keys {who['pin']}\\r",
             *more, f"wait {title}", "quiet 700"]
    keys.write_text("\n".join(lines) + "\n", encoding="utf-8")
    seat = person.terminal.seat
    with open(PICTURES / f"{name}.svg", "wb") as out:
        subprocess.run([TOP / "build/dev/bin/screen_picture", "--rows", str(rows), "--cols", str(columns), "--keys", keys,
                        "--", *floor.seat_command(seat)],
                       stdout=out, check=True)
    print(name)


def main():
    if len(sys.argv) > 1:
        globals()["PICTURES"] = pathlib.Path(sys.argv[1])
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        draw(Floor(directory))


def draw(floor):
    goods = Goods()
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    for seat in ("H1", "H2", "P1", "S1"):
        floor.add_seat(seat, printer=seat == "P1")
    floor.hub_do("release", "--site", SITE, "--mode", "batch", "SO-1001", "SO-1002")
    floor.hub_do("release", "--site", SITE, "--mode", "single", "SO-1003")
    floor.hub_do("release", "--site", SITE, "--mode", "single", "SO-1006")

    def at_work(seat, name):
        terminal = Terminal(floor, seat)
        terminal.start()
        person = Person(floor, terminal, name, goods)
        person.expect("login-badge")
        person.synced()
        person.log_in()
        return person

    sara = at_work("H1", "sara")
    sara.choose(1)
    sara.pick()
    sara.key("Enter")
    while sara.settled()[0] != "pick-bin":
        sara.pick_step()
    sara.terminal.stop()
    picture(floor, sara, "pick-bin-16x20-en", 20, 16, "pick-bin")
    sara.terminal.start()
    sara.log_in()
    sara.pick_step()
    sara.terminal.stop()
    picture(floor, sara, "pick-item-16x20-en", 20, 16, "pick-item")
    picture(floor, sara, "wrong-item-16x20-en", 20, 16, "wrong-item",
            ["wait pick-item", f"keys {goods.gtin['SOAP-OLV']}\\r"])
    omar = at_work("H2", "omar")
    omar.choose(1)
    while omar.settled()[0] != "pick-item":
        omar.pick_step()
    omar.terminal.stop()
    picture(floor, omar, "pick-item-16x20-ar", 20, 16, "pick-item")
    picture(floor, omar, "pick-item-24x80-ar", 80, 24, "pick-item")
    mona = at_work("P1", "mona")
    mona.choose(1)
    mona.scan(sara.used_totes[0])
    mona.expect("pack-item")
    mona.pack_one(mona.settled()[1], {})
    mona.terminal.stop()
    picture(floor, mona, "pack-item-24x80-en", 80, 24, "pack-item")
    karim = at_work("S1", "karim")
    karim.choose(5)
    karim.settled()
    karim.terminal.stop()
    picture(floor, karim, "live-counts-24x80-en", 80, 24, "live-counts")


if __name__ == "__main__":
    main()
