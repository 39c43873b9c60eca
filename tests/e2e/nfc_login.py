#!/usr/bin/env python3
"""People log in with badges on an NFC reader: one with the badge's code written on it, one with nothing
but its own number. The reader is pulled out: the screen says so, the scanner still logs people in, and
the badges are read again when the reader is back."""
import argparse
import csv
import pathlib
import shutil
import subprocess
import sys
import tempfile

from floor import SITE_FILES, TOP, Floor, Terminal, Trouble, wait_for
from person import Goods, Person

UID = "04a2b3c4d5e6f7"
WRITTEN, BARE = "sara", "mona"


def site_files(directory):
    """The site, but that one badge is known by its number."""
    files = pathlib.Path(directory) / "site"
    shutil.copytree(SITE_FILES, files)
    with open(files / "people.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == BARE:
            row["badge"] = f"nfc:{UID}"
    with open(files / "people.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return files


class Badges:
    def __init__(self, floor):
        self.program = str(floor.bin / "raff-sim")
        self.tty = floor.dir / "nfc"
        floor.simulators.append(floor.spawn("nfc", self.program, "pn532", "--link", self.tty,
                                            stdin=subprocess.DEVNULL))
        wait_for("the reader's tty", self.tty.exists)

    def tell(self, *orders):
        subprocess.run([self.program, "tell", "--link", str(self.tty), *orders], check=True)


def pin_asked_of(terminal, person):
    """The PIN is asked for, and of this person."""
    wait_for(f"the PIN of {person['name']}",
             lambda: terminal.title() == "login-pin" and person["name"] in terminal.screen())


def choose(person, words):
    """The menu's entry with these words, wherever it stands."""
    _, screen = person.expect("menu")
    number = next(line for line in screen.splitlines() if words in line).strip("▸> ").split()[0]
    person.type(number)


def devices_say(person, *words):
    choose(person, "Devices")
    _, screen = person.expect("devices")
    if not any(all(word in line for word in words) for line in screen.splitlines()):
        raise Trouble(f"{words} is not on the screen\n{screen}")
    person.key("F3")


def log_in_and_out(person, lay, reader_is):
    person.expect("login-badge")
    lay()
    pin_asked_of(person.terminal, person.who)
    person.type(person.who["pin"])
    devices_say(person, "reader", reader_is)
    choose(person, "Log out")
    person.expect("login-badge")


def play(floor):
    floor.make_site(files=site_files(floor.dir))
    floor.start_broker()
    floor.start_hub()
    floor.add_seat("P1")
    badges = Badges(floor)
    (floor.seat_state("P1") / "raff.ini").write_text(
        f"[reader]\ndriver = nfc\nconnect = pn532_uart:{badges.tty}\n", encoding="utf-8")
    terminal = Terminal(floor, "P1")
    terminal.start()
    goods = Goods()
    written, bare = (Person(floor, terminal, name, goods) for name in (WRITTEN, BARE))
    written.synced()
    wait_for("the reader", lambda: "no reader" not in terminal.screen())
    log_in_and_out(written, lambda: badges.tell(f"put ntag213 04000000000001 text {written.who['badge']}"),
                   "ready")
    log_in_and_out(bare, lambda: badges.tell("take", f"put classic {UID[:8]}", "take",
                                             f"put ntag213 {UID}"), "ready")
    badges.tell("!unplug")
    wait_for("'no reader'", lambda: "no reader" in terminal.screen())
    log_in_and_out(written, lambda: floor.scan("P1", written.who["badge"]), "missing")
    badges.tell("take", "!plug")
    wait_for("the reader again", lambda: "no reader" not in terminal.screen())
    log_in_and_out(bare, lambda: badges.tell(f"put ntag213 {UID}"), "ready")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        floor = Floor(directory, pathlib.Path(args.build) / "bin")
        try:
            play(floor)
        except Trouble as trouble:
            print(f"nfc_login: {trouble}", file=sys.stderr)
            return 1
        finally:
            floor.stop()
    print("nfc_login: a written badge, one known by its number, and a reader that was away")
    return 0


if __name__ == "__main__":
    sys.exit(main())
