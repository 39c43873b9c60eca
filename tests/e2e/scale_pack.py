#!/usr/bin/env python3
"""A carton on a scale of each kind: the screen says that it moves, and its weight is taken when it is
at rest."""
import sys

from floor import Trouble
from station import main

GRAMS = 643
# the driver and the protocol, and what the screen says before the carton is at rest
ROWS = {"mt-sics": ("mt-sics", "moving"), "toledo8217": ("toledo8217", "moving")}
SAID = f"a carton of {GRAMS} g, weighed when it was at rest"


def play(station, protocol, words):
    scale = station.device("scale", "--protocol", protocol)
    station.open(scale={"driver": protocol, "path": scale.link})
    station.pick()
    scale.tell("moving on", f"put {GRAMS}")
    station.pack_until("pack-weigh")
    station.shows(words)
    scale.tell("moving off")
    station.karim.expect("pack-done")
    closed = station.events("close")
    if len(closed) != 1 or GRAMS not in closed[0].values():
        raise Trouble(f"closed with {GRAMS} g? {closed}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
