#!/usr/bin/env python3
"""The broker comes back before the hub does: a seat that nobody touches any more says hello again and again until
it is answered. The broker knows of nobody who would have missed it."""
import argparse
import pathlib
import subprocess
import sys
import tempfile

from floor import SITE, TOP, Floor, Process, Trouble, wait_for

HELLOS = 3


def listen(floor):
    """What seats ask, line by line, heard as the hub would."""
    keys = floor.hub_state
    return Process("listener", ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(floor.broker_port()), "--cafile",
                                keys / "ca.pem", "--cert", keys / "hub.pem", "--key", keys / "hub.key",
                                "-V", "5", "-t", f"raff/1/{SITE}/+/ask"], floor.dir / "log" / "asked")


def play(floor):
    terminal = floor.begin("P1")
    floor.hub.stop()
    floor.broker.stop()
    wait_for("'offline'", lambda: "offline" in terminal.screen())
    floor.scan("P1", "NO-BADGE")  # there was nothing to wait for then
    wait_for("an answer", lambda: "NO-BADGE" in terminal.screen())
    floor.start_broker()
    asked = listen(floor)
    wait_for(f"{HELLOS} hellos", lambda: asked.log.read_text().count('"hello"') >= HELLOS)
    asked.stop()
    floor.start_hub()
    wait_for("the seat to find the hub", lambda: "online" in terminal.screen())
    terminal.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        floor = Floor(directory, pathlib.Path(args.build) / "bin")
        try:
            play(floor)
        except (Trouble, subprocess.SubprocessError) as trouble:
            print(f"hub_late: {trouble}", file=sys.stderr)
            return 1
        finally:
            floor.stop()
    print(f"hub_late: at least {HELLOS} hellos to nobody, then the hub was there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
