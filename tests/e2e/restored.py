#!/usr/bin/env python3
"""Yesterday's hub: a backup is taken while somebody works, the hub is restored from it, and later its
file is copied back by hand. Each time it goes on as another hub, the seat sends again what it forgot,
and both books hold every move once. A seat that was enrolled after the backup is known by its certificate
and told that it is none, and so are all seats of a hub that begins anew."""
import re
import shutil
import subprocess
import sys

from floor import SITE, SITE_FILES, Terminal, Trouble, run_script, wait_for
from person import Goods, Person, sentences

UNKNOWN, UNKNOWN_AR = "Not known there", "غير معروف هناك"
ITEM, BINS = "BAG-JUT-L", ("C-01-01", "C-02-02")


def move_some(person, times):
    for _ in range(times):
        person.move(ITEM, BINS)


def held(floor):
    return {row["seat"]: row["held"] for row in floor.status()["seats"]}["H1"]


def hub_id(floor):
    return floor.hub_do("status").stdout.split()[1]


def catch_up(floor, written):
    wait_for(f"{written} events at the hub", lambda: held(floor) == written)
    floor.hub_do("verify", "--site", SITE)


def forgotten(floor):
    """A seat that was enrolled after the backup: it has no topics, and is told. Enrolled again it is one again, and its
    first certificate opens nothing any more."""
    terminal = Terminal(floor, "H2")
    terminal.start()
    try:
        wait_for("the seat that was forgotten to be told", lambda: UNKNOWN in terminal.screen())
        told = next(row for row in floor.status()["seats"] if row["seat"] == "H2")
        if told["state"] != "revoked":
            raise Trouble(f"the hub says of it: {told}")
        terminal.stop()
        keys = floor.dir / "H2.pem"
        shutil.copy(next(floor.seat_state("H2").glob("seat-*[0-9].pem")), keys)
        if not gets_in(floor, keys):
            raise Trouble("a seat that is only forgotten is turned away at the door")
        floor.run("raff", "--state", floor.seat_state("H2"), "enrol", credential(floor, "H2"))
        terminal.start()
        wait_for("the seat enrolled again", lambda: "online" in terminal.screen())
        wait_for("its first certificate to be revoked", lambda: not gets_in(floor, keys))
    finally:
        terminal.stop()


def credential(floor, seat):
    path = floor.dir / f"{seat}.again"
    floor.hub_do("enrol", "--site", SITE, "--seat", seat, "--out", path)
    return path


def gets_in(floor, keys):
    """Whether the broker takes who has these."""
    done = subprocess.run(["mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", str(floor.broker_port()), "--cafile",
                           floor.hub_state / "ca.pem", "--cert", keys, "--key", keys, "-q", "0", "-t", "nothing", "-n"],
                          capture_output=True, check=False, timeout=60)
    return done.returncode == 0


def begun_anew(floor, terminal, person):
    """The books are moved aside and the hub begins with none: it runs, and learns of the site while it does. The seat keeps what it had not sent and says so, in
    either language; enrolled again it begins anew too, its old books stay as they were, and its old certificate opens
    nothing any more."""
    floor.start_hub()
    terminal.start()
    wait_for("the last hub once more", lambda: "online" in terminal.screen())
    person.log_in()
    wait_for("all to be sent", lambda: not re.search(r"↑\d", terminal.screen()))
    floor.broker.stop()
    wait_for("'offline'", lambda: "offline" in terminal.screen())
    person.choose(2)
    move_some(person, 2)
    floor.hub.stop()
    former = hub_id(floor)
    aside = floor.dir / "aside"
    aside.mkdir()
    for name in ("hub.db", "hub.db-wal", "hub.mark"):
        if (floor.hub_state / name).exists():
            shutil.move(floor.hub_state / name, aside)
    floor.start_broker()
    floor.start_hub()
    floor.hub_do("import", "--site", SITE, SITE_FILES)
    if hub_id(floor) == former:
        raise Trouble("a hub begun anew has the id of the one before")
    wait_for("the seat to say so", lambda: terminal.title() == "refused" and UNKNOWN in terminal.screen())
    if "Unsent 2" not in terminal.screen() or "is kept here and not sent" not in sentences(terminal):
        raise Trouble(terminal.screen())
    terminal.stop()
    terminal.start("ar")
    wait_for("the same in Arabic", lambda: terminal.title() == "refused" and UNKNOWN_AR in sentences(terminal))
    terminal.stop()
    database = next(floor.seat_state("H1").glob("seat-*.db"))
    keys = floor.dir / "H1.pem"
    shutil.copy(next(floor.seat_state("H1").glob("seat-*[0-9].pem")), keys)
    refused = floor.run("raff", "--state", floor.seat_state("H1"), "enrol", credential(floor, "H1"), check=False)
    if refused.returncode != 1 or "does not have 2 events" not in refused.stderr:
        raise Trouble(f"enrolled over unsent events: {refused}")
    said = floor.run("raff", "--state", floor.seat_state("H1"), "enrol", "--leave-unsent", floor.dir / "H1.again").stdout
    if f"is kept in {database}" not in said:
        raise Trouble(said)
    terminal.start()
    wait_for("the seat at the new hub", lambda: "online" in terminal.screen())
    if "2 events on the way" not in floor.run("raff", "log", "verify", database).stdout or held(floor) != 0:
        raise Trouble("what the former hub was to have is not where it was")
    floor.hub_do("verify", "--site", SITE)
    wait_for("its certificate of the former hub to be revoked", lambda: not gets_in(floor, keys))
    terminal.stop()


def play(floor):
    terminal = floor.begin("H1")
    person = Person(floor, terminal, "sara", Goods())
    person.log_in()
    person.choose(2)
    move_some(person, 3)
    wait_for("the moves", lambda: held(floor) >= 3)
    backup = floor.dir / "backup"
    said = floor.hub_do("backup", backup).stdout
    if "is safe" not in said:
        raise Trouble(f"backup: {said}")
    ids = {hub_id(floor)}
    if floor.hub_do("restore", backup, check=False).returncode != 1:
        raise Trouble("a hub that runs was restored")
    floor.add_seat("H2", scanner=None)
    move_some(person, 3)
    wait_for("six moves", lambda: held(floor) >= 6)
    written = held(floor)

    floor.hub.stop()
    floor.hub_do("restore", backup)
    floor.start_hub()
    ids.add(hub_id(floor))
    catch_up(floor, written)
    move_some(person, 1)
    catch_up(floor, written + 1)
    forgotten(floor)

    floor.hub.stop()
    shutil.copy(backup, floor.hub_state / "hub.db")
    floor.start_hub()
    ids.add(hub_id(floor))
    catch_up(floor, written + 1)
    if len(ids) != 3:
        raise Trouble(f"ids of three hubs: {ids}")
    wait_for("the replica of the last one", lambda: "online" in terminal.screen())
    database = next(floor.seat_state("H1").glob("seat-*.db"))
    running = floor.run("raff", "log", "verify", database)  # of a copy: the seat holds its file
    terminal.keys("F10")
    terminal.stop()
    done = floor.run("raff", "log", "verify", database)
    books = [run.stdout.split("\n", 1)[1] for run in (running, done)]  # without the replica's op
    if books[0] != books[1] or list(floor.seat_state("H1").glob("copy-*")):
        raise Trouble(f"a running seat's log: {running.stdout}instead of: {done.stdout}")
    floor.hub.stop()
    floor.run("raff", "log", "verify", floor.hub_state / "hub.db")
    begun_anew(floor, terminal, person)
    print(f"three hubs, one history: {written + 1} events; then one that knew nobody")


if __name__ == "__main__":
    sys.exit(run_script(play, __doc__))
