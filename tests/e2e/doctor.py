#!/usr/bin/env python3
"""raff doctor on a seat that works, and on one with every fault that it looks for: what it says, how it ends, and
that the terminal it is run beside works on."""
import glob
import json
import os
import subprocess
import sys

import books
from floor import SITE, Terminal, Trouble, run_script, wait_for
from person import Goods, Person

ALL = {"version", "image", "clock", "room", "data", "settings", "enrolment", "certificate", "database", "broker",
       "hub", "devices", "board", "battery", "font"}


class Doctor:
    def __init__(self, floor, seat):
        self.floor, self.state = floor, floor.seat_state(seat)

    def finds(self, wrong, may=(), environment=None):
        """{check: [(verdict, says)]}; these are wrong, and no others but some that may be."""
        done = subprocess.run([self.floor.bin / "raff", "--state", self.state, "doctor", "--json"], check=False,
                              capture_output=True, text=True, encoding="utf-8", env=os.environ | (environment or {}))
        found = {}
        for line in done.stdout.splitlines():
            row = json.loads(line)
            found.setdefault(row["check"], []).append((row["verdict"], row["says"]))
        has = {check for check, rows in found.items() if any(verdict == "wrong" for verdict, _ in rows)}
        if set(found) != ALL or not set(wrong) <= has <= {*wrong, *may} or done.returncode != (1 if has else 0):
            raise Trouble(f"wrong should be {wrong}, exit {done.returncode}:\n{done.stdout}{done.stderr}")
        return found

    def says(self, check, verdict, words, **more):
        found = self.finds(**{"wrong": [check] if verdict == "wrong" else [], **more})
        if not any(words in says and said == verdict for said, says in found[check]):
            raise Trouble(f"{check}: no '{words}' as {verdict}: {found[check]}")


def beside_a_terminal(floor, doctor, person):
    person.log_in()
    before = person.settled()[0]
    doctor.says("database", "well", "whole; ")
    doctor.says("broker", "well", "takes this seat's certificate")
    doctor.says("hub", "well", "last heard 0 min ago")
    doctor.says("version", "well", "the terminal that runs too")
    doctor.says("devices", "well", "scanner ready")
    doctor.says("enrolment", "well", f"seat H1 of site {SITE}")
    doctor.says("certificate", "well", "good until")
    if person.title() != before:
        raise Trouble(f"the terminal was disturbed: {person.title()}")
    left = [path.name for path in floor.seat_state("H1").glob("copy-*")]
    if left:
        raise Trouble(f"left behind: {left}")


def with_a_terminal(floor, doctor, terminal):
    floor.network(False)
    doctor.says("broker", "wrong", "is not reached: ")
    floor.network(True)
    wait_for("the seat to be online again", lambda: "online" in terminal.screen())
    settings = doctor.state / "raff.ini"
    settings.write_text("[board]\nprofile = toaster\n", encoding="ascii")
    doctor.says("board", "wrong", "profile = toaster: not found")
    settings.write_text("[toaster]\nheat = 3\n", encoding="ascii")
    doctor.says("settings", "wrong", "raff.ini:2: [toaster] heat: no such setting")
    settings.unlink()


def battery_says(floor, doctor):
    """What an empty battery would do: by the profile, and by who watches the file."""
    box = floor.dir / "box"
    box.mkdir()
    (box / "capacity").write_text("80\n", encoding="ascii")
    (box / "status").write_text("Discharging\n", encoding="ascii")
    settings = doctor.state / "raff.ini"
    settings.write_text(f"[board]\nprofile = {box}/box.ini\n", encoding="ascii")
    rows = [("", "no file is named"), (f"off = {box}/off\n", "80 %, in use")]
    if not glob.glob("/etc/systemd/system/*.wants/raff-power-off.path"):
        rows.append(("off = /run/raff/power-off\n", "nobody watches /run/raff/power-off"))
    for off, words in rows:
        (box / "box.ini").write_text(f"[battery]\npath = {box}\n{off}", encoding="ascii")
        says = " ".join(said for _, said in doctor.finds([])["battery"])
        if words not in says or ("does not switch off" in says) != (words != "80 %, in use"):
            raise Trouble(f"battery, {off or 'no off'}: {says}")
    settings.unlink()


def rauc_says(floor, doctor):
    """As rauc 1.8's `status --output-format=json` has it; an update tool that is not there has no say."""
    tools = floor.dir / "tools"
    tools.mkdir()
    script = tools / "rauc"
    path = {"PATH": f"{tools}:{os.environ['PATH']}"}
    slots = '"slots":[{"rootfs.0":{"state":"inactive","boot_status":"bad"}},{"rootfs.1":{"state":"booted",%s}}]'
    for verdict, words, printed in (
            ("well", "slot rootfs.1 is booted, good", '"boot_primary":"rootfs.1",' + slots % '"boot_status":"good"'),
            ("wrong", "slot rootfs.1 is marked as bad", '"boot_primary":"rootfs.1",' + slots % '"boot_status":"bad"'),
            ("note", "rootfs.0 will be the next time", '"boot_primary":"rootfs.0",' + slots % '"class":"rootfs"'),
            ("note", "rauc status: not in the expected form", '{')):
        script.write_text(f"#!/bin/sh\necho '{{\"booted\":\"rootfs.1\",{printed}}}'\n", encoding="ascii")
        script.chmod(0o755)
        doctor.says("image", verdict, words, environment=path)
    script.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    has_bus = os.path.exists("/run/dbus/system_bus_socket")
    doctor.says("image", *("note", "rauc status: not possible now") if has_bus else ("well", "no update runs"),
                environment=path)


def years_later(doctor):
    libraries = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    if libraries:
        doctor.says("certificate", "wrong", "run out by this machine's clock", may=["broker"],
                    environment={"LD_PRELOAD": libraries[0], "FAKETIME": "+9000d"})


def without_a_terminal(floor, doctor, terminal):
    terminal.stop()
    doctor.says("hub", "note", "only a terminal that runs")
    doctor.says("database", "well", "whole; ")
    battery_says(floor, doctor)
    rauc_says(floor, doctor)
    years_later(doctor)
    database = books.database_of(floor, "H1")
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + bytes(4096) + whole[8192:])
    doctor.says("database", "wrong", "")
    database.write_bytes(whole)
    doctor.says("database", "well", "whole; ")
    floor.hub_do("revoke", "--site", SITE, "H1")

    def is_turned_away():
        rows = doctor.finds([], may=["broker"])["broker"]
        return any(verdict == "wrong" and "no trusted connection" in says for verdict, says in rows)

    wait_for("the broker to turn the certificate away", is_turned_away)


def play(floor):
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    doctor = Doctor(floor, "H1")
    floor.seat_state("H1").mkdir()
    doctor.says("enrolment", "wrong", "not enrolled")
    floor.add_seat("H1")
    terminal = Terminal(floor, "H1")
    terminal.start()
    person = Person(floor, terminal, "sara", Goods())
    wait_for("the first sync", lambda: "online" in terminal.screen())
    beside_a_terminal(floor, doctor, person)
    with_a_terminal(floor, doctor, terminal)
    without_a_terminal(floor, doctor, terminal)
    print(f"doctor: {len(ALL)} checks, well and wrong, beside a terminal and without one")


if __name__ == "__main__":
    sys.exit(run_script(play, __doc__))
