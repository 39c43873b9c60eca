#!/usr/bin/env python3
"""A seat that was told of no scanner uses those that are plugged in: one that speaks SSI, one that sends
lines. `raff devices` says so beside it. The SSI scanner is pulled out and put back many times, with a scan
each: every scan arrives once, and no descriptor is left behind."""
import argparse
import os
import pathlib
import sys
import tempfile

from floor import TOP, Device, Floor, Terminal, Trouble, wait_for
from person import Goods, Person


def expect(what, got, expected):
    if got != expected:
        raise Trouble(f"{what}: {got}, expected {expected}")


def descriptors(seat):
    return [len(os.listdir(f"/proc/{pid}/fd")) for pid in seat.programs()]


def pull_and_scan(seat, scanner, rounds):
    before = seat.devices()["scanner.ssi-A1"]["reads"]
    for i in range(rounds):
        scanner.tell("!unplug", "!plug", f"CODE-{i:03d}")  # `ok` when the terminal has acknowledged
        row = seat.devices()["scanner.ssi-A1"]
        expect("what it last said", row["said"], f"]C0CODE-{i:03d}")
        expect("reads", row["reads"], before + i + 1)


def play(floor, rounds):
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    floor.add_seat("P1", scanner=None)
    for folder in (floor.dir / "links", floor.dir / "log" / "links"):
        folder.mkdir()
    (floor.seat_state("P1") / "raff.ini").write_text(f"[devices]\nlinks = {floor.dir}/links\n",
                                                     encoding="utf-8")
    ssi = Device(floor, "links/scanner.ssi-A1", "scanner", "--protocol", "ssi")
    seat = Terminal(floor, "P1")
    expect("without a seat", seat.devices()["scanner.ssi-A1"]["state"], "unused")
    seat.start()
    karim = Person(floor, seat, "karim", Goods())
    karim.synced()
    wait_for("the SSI scanner", lambda: seat.devices()["scanner.ssi-A1"]["state"] == "ready")
    lines = Device(floor, "links/scanner-B2", "scanner", "--aim")
    wait_for("the other scanner", lambda: seat.devices().get("scanner-B2", {}).get("state") == "ready")
    ssi.tell(karim.who["badge"])
    wait_for("the PIN", lambda: seat.title() == "login-pin")
    expect("a badge", seat.devices()["scanner.ssi-A1"]["said"], "(a badge)")
    seat.type(karim.who["pin"])
    karim.expect("menu")
    lines.tell("NO-SUCH-THING")
    wait_for("the other scan", lambda: seat.devices()["scanner-B2"].get("said") == "]C0NO-SUCH-THING")
    pull_and_scan(seat, ssi, 2)
    open_files = descriptors(seat)
    pull_and_scan(seat, ssi, rounds)
    expect("descriptors", descriptors(seat), open_files)
    ssi.tell("!unplug")
    wait_for("'no scanner'", lambda: "no scanner" in seat.screen())
    expect("pulled out", seat.devices()["scanner.ssi-A1"]["state"], "missing")
    ssi.tell("!plug")
    wait_for("the scanner again", lambda: "no scanner" not in seat.screen())
    seat.stop()
    wait_for("the socket to go", lambda: not (floor.seat_state("P1") / "raff.sock").exists())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    parser.add_argument("--rounds", type=int, default=100)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        floor = Floor(directory, pathlib.Path(args.build) / "bin")
        try:
            play(floor, args.rounds)
        except Trouble as trouble:
            print(f"scanners: {trouble}", file=sys.stderr)
            return 1
        finally:
            floor.stop()
    print(f"scanners: pulled out and put back {args.rounds} times, a scan each: all arrived, nothing left open")
    return 0


if __name__ == "__main__":
    sys.exit(main())
