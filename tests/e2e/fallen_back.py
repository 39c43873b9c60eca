#!/usr/bin/env python3
"""An older Raff comes to books of a newer one, as after an update that was taken back: a terminal that cannot open them
says so in both languages and waits, whatever is pressed; when it can, it goes on as the same process, and what was done
before is at the hub once. Enrolment does not pass over such books."""
import sqlite3
import sys

from floor import SITE, Trouble, run_script, wait_for
from person import Goods, Person, sentences

ITEM, BINS = "BAG-JUT-L", ("C-01-01", "C-02-02")
SAYS = {"en": "A newer Raff wrote here. All work is kept", "ar": "كتب هنا إصدار أحدث. كل العمل محفوظ"}


def held(floor):
    return {row["seat"]: row["held"] for row in floor.status()["seats"]}["H1"]


def set_version(database, change):
    """Of the file, while nobody holds it."""
    with sqlite3.connect(database) as books:
        version = books.execute("PRAGMA user_version").fetchone()[0] + change
        books.execute(f"PRAGMA user_version = {version}")
    books.close()


def leave_way_back(database):
    """As a version would that adds a table."""
    with sqlite3.connect(database) as books:
        books.execute("CREATE TABLE newer (a INTEGER)")
        books.execute("INSERT INTO way_back SELECT user_version + 1, 'DROP TABLE newer' FROM pragma_user_version")
    books.close()
    set_version(database, +1)


def is_closed(terminal, language):
    return terminal.title() == "closed" and SAYS[language] in sentences(terminal)


def play(floor):
    terminal = floor.begin("H1")
    floor.broker.stop()
    person = Person(floor, terminal, "sara", Goods())
    person.log_in()
    person.choose(2)
    for _ in range(3):
        person.move(ITEM, BINS)
    terminal.stop()
    database = next(floor.seat_state("H1").glob("seat-*.db"))
    set_version(database, +1)
    floor.start_broker()
    for language in SAYS:
        terminal.start(language)
        wait_for("the terminal to say so", lambda: is_closed(terminal, language))
        terminal.keys("Enter", "Escape", "F10", "7")
        terminal.stop()
    credential = floor.dir / "H1.again"
    floor.hub_do("enrol", "--site", SITE, "--seat", "H1", "--out", credential)
    refused = floor.run("raff", "--state", floor.seat_state("H1"), "enrol", credential, check=False)
    if refused.returncode != 1 or "made by a newer version of Raff" not in refused.stderr:
        raise Trouble(f"enrolled over books of a newer version: {refused}")
    terminal.start()
    wait_for("the terminal to say so again", lambda: is_closed(terminal, "en"))
    set_version(database, -1)
    wait_for("the terminal to go on", lambda: "online" in terminal.screen())
    wait_for("all events at the hub", lambda: held(floor) >= 4)
    terminal.stop()
    floor.hub_do("verify", "--site", SITE)
    told = floor.run("raff", "log", "verify", database).stdout
    if " 0 events on the way" not in told:
        raise Trouble(told)
    leave_way_back(database)
    terminal.start()
    wait_for("books that say how to come back", lambda: "online" in terminal.screen())
    terminal.stop()
    if sqlite3.connect(database).execute("SELECT 1 FROM sqlite_schema WHERE name = 'newer'").fetchone():
        raise Trouble("the books are not of this version")
    floor.hub_do("verify", "--site", SITE)
    print("fallen back: closed in two languages, enrolment refused, opened again, taken back; nothing lost")


if __name__ == "__main__":
    sys.exit(run_script(play, __doc__))
