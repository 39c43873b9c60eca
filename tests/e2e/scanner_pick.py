#!/usr/bin/env python3
"""An order picked with a scanner of each kind on a serial line: each scan is an event, once."""
import sys

from station import main

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
    station.check_picked()


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
