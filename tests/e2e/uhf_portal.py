#!/usr/bin/env python3
"""A portal with a UHF module of each family: a pallet of 500 tags is walked through it at 1,000 sights
a second, with what goes wrong between module and host; then the cable is pulled out a hundred times.
Every tag arrives and leaves, as often the one as the other, and no descriptor is left behind. What
share of a core the driver's process takes is said (the budget is 5%), not judged.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import sys
import tempfile
import time

from floor import TOP, Device, Floor, Trouble, wait_for
from host import Host
from stall import Stall

FAMILIES = ["mercury", "a0", "bb"]
PALLET = 500
RATE = 1000
WALK_S = 8
LEAVE_MS = 3000
FAULTS = ["!wrong 6", "!half 3", "!garbage 3000"]
ONE = "3014257bf7194e4000001a85"


class Driver(Host):
    """reader_host, and the tags that are there by its word."""

    def __init__(self, program, family, link):
        self.state, self.here = "", set()
        self.told = collections.Counter()
        self.wrong = []
        super().__init__(program, family, link, 0, "region=us", f"leave={LEAVE_MS}")

    def hear(self, line):
        what, *rest = line.split()
        if what == "state":
            self.state = " ".join(rest)
        elif what in ("arrived", "left"):
            self.told[what] += 1
            if (rest[0] in self.here) == (what == "arrived"):
                self.wrong.append(line)
            (self.here.add if what == "arrived" else self.here.discard)(rest[0])

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def walk(module, driver, faults):
    before = driver.told["arrived"]
    begun, cpu = time.monotonic(), driver.cpu_s()
    module.tell(f"walk {PALLET} {WALK_S}")
    for fault in faults:
        time.sleep(0.7)
        module.tell(fault)
    time.sleep(max(0, begun + WALK_S - time.monotonic()))
    share = (driver.cpu_s() - cpu) / (time.monotonic() - begun)
    wait_for("all gone", lambda: not driver.here)
    arrived = driver.told["arrived"] - before
    if arrived != PALLET and not faults:
        raise Trouble(f"{PALLET} tags went through, {arrived} arrived")
    if arrived < PALLET:
        raise Trouble(f"{PALLET} tags went through, {arrived} arrived, with faults")
    return share


def play(floor, family, times):
    module = Device(floor, family, "uhf", "--family", family)
    driver = Driver(floor.bin / "reader_host", family, module.link)
    try:
        wait_for("ready", lambda: driver.state == "ready")
        driver.order("portal")
        module.tell(f"rate {RATE}")
        share = walk(module, driver, [])
        walk(module, driver, FAULTS)
        module.tell(f"put {ONE} -50")
        wait_for("one tag", lambda: ONE in driver.here)
        usual = driver.descriptors()
        for _ in range(times):
            module.tell("!unplug")
            wait_for("missing", lambda: driver.state.startswith("missing"))
            module.tell("!plug")
            wait_for("ready again", lambda: driver.state == "ready")
            wait_for("its tag", lambda: ONE in driver.here)
        if driver.descriptors() != usual:
            raise Trouble(f"{usual} descriptors at first, {driver.descriptors()} at last")
        module.tell("take all")
        wait_for("it left", lambda: not driver.here)
        if driver.wrong or driver.told["arrived"] != driver.told["left"]:
            raise Trouble(f"arrived and left do not match: {driver.told} {driver.wrong[:3]}")
        if driver.close() != 0:
            raise Trouble("the driver did not end well")
    except Trouble as trouble:
        raise Trouble(f"{trouble} (state {driver.state!r}, {len(driver.here)} here, {driver.told})") \
            from None
    finally:
        driver.kill()
    return share


def say(floor, family, times):
    """Whether all was well."""
    try:
        share = play(floor, family, times)
    except Trouble as trouble:
        print(f"uhf_portal: {family}: {trouble}", file=sys.stderr)
        return False
    print(f"uhf_portal: {family}: {PALLET} tags, {share:.1%} of a core, unplugged {times} times")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--family", action="append", choices=FAMILIES)
    parser.add_argument("--stall", type=int, metavar="SEED")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        floor = Floor(directory, pathlib.Path(args.build) / "bin")
        with Stall(directory, args.stall), concurrent.futures.ThreadPoolExecutor() as all_of_them:
            well = list(all_of_them.map(lambda family: say(floor, family, args.times),
                                        args.family or FAMILIES))
        floor.stop()
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
