#!/usr/bin/env python3
"""sync/link beside a bare libmosquitto loop, over the real broker with TLS: makes the ground for
bench_link and runs it.

    tests/bench/link.py [--build build/release] [--messages 20000] [--rounds 9]
"""
import subprocess
import sys

from ground import PeerBroker, play

SEAT = "L1"
EVENTS = 128 * 64


def measure(ground, chosen):
    ground.start()
    ground.add_seat(SEAT, scanner=None)
    ground.seat(SEAT, "commit", EVENTS)
    broker = PeerBroker(ground)
    subprocess.run([str(part) for part in (
        ground.benches / "bench_link", "--hub", ground.hub_state, "--port", broker.port, "--state",
        ground.seat_state(SEAT), "--messages", chosen.messages, "--rounds", chosen.rounds)], check=True)
    broker.stop()


if __name__ == "__main__":
    sys.exit(play("link", __doc__, {"messages": 20000, "rounds": 9}, measure))
