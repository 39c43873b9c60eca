#!/usr/bin/env python3
"""A portal with a UHF module of each family: a pallet of 500 tags is walked through it at 1,000 sights
a second, with what goes wrong between module and host; then the cable is pulled out a hundred times.
Every tag arrives and leaves, as often the one as the other, and no descriptor is left behind. What
share of a core the driver's process takes is said (the budget is 5%), not judged.

usage: tests/e2e/uhf_portal.py READER_HOST RAFF_SIM [--times N] [--family NAME]
"""
import argparse
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

PALLET = 500
RATE = 1000
WALK_S = 8
LEAVE_MS = 3000
WAIT_S = 20
FAULTS = ["!wrong 6", "!half 3", "!garbage 3000"]
ONE = "3014257bf7194e4000001a85"


class Trouble(Exception):
    pass


def wait_for(what, condition, seconds=WAIT_S):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Trouble(f"never: {what}")
        time.sleep(0.02)


class Module:
    """raff-sim uhf."""

    def __init__(self, program, family, link):
        self.program, self.link = program, link
        self.process = subprocess.Popen([program, "uhf", "--family", family, "--link", link],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for("the module", lambda: os.path.exists(link))

    def tell(self, *orders):
        subprocess.run([self.program, "tell", "--link", self.link, *orders], check=True,
                       stdout=subprocess.DEVNULL)

    def close(self):
        self.process.terminate()
        self.process.wait(10)


class Driver:
    """reader_host, with what it said so far."""

    def __init__(self, program, family, link):
        command = [program, family, link, "0", "region=us", f"leave={LEAVE_MS}"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, encoding="utf-8")
        self.state, self.here = "", set()
        self.told = collections.Counter()
        self.wrong = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            what, *rest = line.split()
            if what == "state":
                self.state = " ".join(rest)
            elif what in ("arrived", "left"):
                self.told[what] += 1
                if (rest[0] in self.here) == (what == "arrived"):
                    self.wrong.append(line)
                (self.here.add if what == "arrived" else self.here.discard)(rest[0])

    def order(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.order("quit")
        return self.process.wait(10)


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


def play(family, programs, directory, times):
    link = str(pathlib.Path(directory) / family)
    module = Module(programs[1], family, link)
    driver = Driver(programs[0], family, link)
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
        driver.process.kill()
        module.close()
    return share


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader_host")
    parser.add_argument("raff_sim")
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--family", choices=["mercury", "a0", "bb"])
    args = parser.parse_args()
    programs = (args.reader_host, args.raff_sim)
    with tempfile.TemporaryDirectory() as directory:
        for family in [args.family] if args.family else ["mercury", "a0", "bb"]:
            try:
                share = play(family, programs, directory, args.times)
            except Trouble as trouble:
                print(f"uhf_portal: {family}: {trouble}", file=sys.stderr)
                return 1
            print(f"uhf_portal: {family}: {PALLET} tags, {share:.1%} of a core, "
                  f"unplugged {args.times} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
