#!/usr/bin/env python3
"""Every device on a line or a socket is pulled out and put back a hundred times, with something to read,
weigh or print each time: nothing is lost, nothing comes twice, no descriptor stays open. The driver as
the terminal has it; NFC readers have nfc_badge, UHF modules uhf_portal."""
import argparse
import concurrent.futures
import pathlib
import re
import sys
import tempfile

from floor import TOP, Device, Floor, Trouble, wait_for
from host import Host
from stall import Stall

LABELS = {"zpl": "^XA^FD{}^FS^XZ", "tspl": 'CLS|TEXT 0,0,"1",0,1,1,"{}"|PRINT 1,1|',
          "epl": 'N|A0,0,0,1,1,1,N,"{}"|P1|'}
EPC = "3014257bf7194e40{:08x}"


class Row:
    """A device and its driver. A round gives one thing and says what has to be reported of it."""

    def __init__(self, floor, driver):
        self.floor, self.driver = floor, driver
        self.device = Device(floor, driver, *self.stand_in())
        self.host = Host(*self.command())

    def program(self, kind, where):
        return [self.floor.bin.parent / "tests" / "device_host", kind, self.driver, where]

    def replug(self):
        self.device.tell("!unplug")
        self.host.wait("state missing")
        self.device.tell("!plug")
        self.host.wait("state ready")

    def check(self, given):
        got = self.host.all(self.WORD)
        if got != given:
            raise Trouble(f"{len(given)} were given, {len(got)} came: {got} instead of {given}")


class Scanner(Row):
    WORD = "read"
    PROTOCOLS = {"datalogic": "lines"}

    def stand_in(self):
        return ["scanner", "--protocol", self.PROTOCOLS.get(self.driver, self.driver)]

    def command(self):
        return self.program("scanner", self.device.link)

    def round(self, number):
        self.replug()
        self.device.tell(f"]C0CODE-{number}")
        self.host.wait("read")
        return f"]C0CODE-{number}"


class Scale(Row):
    WORD = "weight"

    def stand_in(self):
        return ["scale", "--protocol", self.driver]

    def command(self):
        return self.program("scale", self.device.link)

    def round(self, number):
        self.replug()
        grams = 10 * (number + 1)
        self.device.tell(f"put {grams}")
        self.host.order("ask")
        self.host.wait("weight")
        return str(grams)


class Printer(Row):
    """Its connection is closed while it has nothing to print: a label is what misses it."""
    WORD = "done"

    def stand_in(self):
        self.labels = self.floor.dir / f"{self.driver}-labels"
        return ["printer", "--listen", "127.0.0.1:0", "--out", self.labels, "--language", self.driver]

    def command(self):
        return self.program("printer", self.device.port)

    def round(self, number):
        self.device.tell("power off")
        self.host.order("print " + LABELS[self.driver].format(f"LABEL-{number}"))
        self.host.wait("state missing")
        self.device.tell("power on")
        self.host.wait("done")
        out = self.labels / f"label-{number + 1:04}.{self.driver}"
        wait_for(out.name, out.exists)  # EPL's jobs are done when they are sent
        return number

    def check(self, given):
        labels = "".join(label.read_text() for label in self.labels.iterdir())
        printed = sorted(int(number) for number in re.findall(r"LABEL-(\d+)", labels))
        failed = [words for words in self.host.all("done") if words.startswith("failed")]
        if printed != list(range(len(given))) or failed:
            raise Trouble(f"{len(given)} labels were asked for, these came out: {printed}; {failed}")


class Reader(Row):
    """An LLRP reader hangs up, and a tag comes; what it saw before is gone by then."""
    WORD = "arrived"

    def stand_in(self):
        return ["llrp", "--listen", "127.0.0.1:0"]

    def command(self):
        return [self.floor.bin / "reader_host", self.driver, "127.0.0.1", self.device.port, "leave=300"]

    def replug(self):
        self.device.tell("!close")
        self.host.wait("state missing")
        self.host.wait("state ready")

    def round(self, number):
        epc = EPC.format(number)
        self.replug()
        self.host.order("portal")
        self.device.tell(f"put {epc}")
        self.host.wait(f"arrived {epc}")
        self.device.tell(f"take {epc}")
        self.host.wait(f"left {epc}")
        return epc

    def check(self, given):
        self.host.lines = [" ".join(line.split()[:2]) for line in self.host.lines]
        super().check(given)


ROWS = {"lines": Scanner, "datalogic": Scanner, "honeywell": Scanner, "ssi": Scanner, "mt-sics": Scale,
        "toledo8217": Scale, "zpl": Printer, "tspl": Printer, "epl": Printer, "llrp": Reader}


def play(floor, name, rounds):
    row = ROWS[name](floor, name)
    try:
        row.host.wait("state ready")
        given = [row.round(0)]
        usual = row.host.descriptors()
        given += [row.round(number) for number in range(1, rounds)]
        row.check(given)
        if row.host.descriptors() != usual:
            raise Trouble(f"{usual} descriptors at first, {row.host.descriptors()} at last")
        if row.host.close() != 0:
            raise Trouble("the driver did not end well")
    except Trouble as trouble:
        return f"{trouble} after {row.host.lines[-3:]}"
    finally:
        row.host.kill()
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--row", action="append", choices=list(ROWS))
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    parser.add_argument("--stall", type=int, metavar="SEED")
    args = parser.parse_args()
    names = args.row or list(ROWS)
    with tempfile.TemporaryDirectory() as directory:
        floor = Floor(directory, pathlib.Path(args.build) / "bin")
        with Stall(directory, args.stall), concurrent.futures.ThreadPoolExecutor(len(names)) as rows:
            faults = dict(zip(names, rows.map(lambda name: play(floor, name, args.rounds), names)))
        floor.stop()
    for name, fault in faults.items():
        said = fault or f"{args.rounds} times out and in, nothing lost, nothing twice"
        print(f"replug: {name}: {said}", file=sys.stderr if fault else sys.stdout)
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
