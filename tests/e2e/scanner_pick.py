#!/usr/bin/env python3
"""An order picked with a scanner of each kind on a serial line: each scan is an event, once."""
import sys

from floor import Trouble
from station import ORDER, main, scans_of

# driver in raff.ini, protocol of the stand-in
ROWS = {
    "lines": ("lines", "lines"),
    "datalogic": ("datalogic", "lines"),
    "honeywell": ("honeywell", "honeywell"),
    "ssi": ("ssi", "ssi"),
}
SAID = "every scan is an event, once"


def play(station, driver, protocol):
    station.open(scanner_options=("--protocol", protocol, "--aim"), scanner={"driver": driver})
    station.pick()
    got = sorted(event["scan"] for event in station.events("pick"))
    expected = sorted(scans_of([(item, "") for item, count in ORDER.items() for _ in range(count)]))
    if got != expected:
        raise Trouble(f"scanned {expected}, the log has {got}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
