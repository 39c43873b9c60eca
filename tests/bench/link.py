#!/usr/bin/env python3
"""sync/link beside a bare libmosquitto loop, over the real broker with TLS: makes the ground for
bench_link and runs it.

    tests/bench/link.py [--build build/release] [--messages 20000] [--rounds 9]
"""
import subprocess
import sys

from track import PeerBroker, play

SEAT = "L1"
EVENTS = 128 * 64


def measure(track, chosen):
    track.start()
    track.add_seat(SEAT, scanner=None)
    track.seat(SEAT, "commit", EVENTS)
    broker = PeerBroker(track)
    subprocess.run([str(part) for part in (
        track.benches / "bench_link", "--hub", track.hub_state, "--port", broker.port, "--state",
        track.seat_state(SEAT), "--messages", chosen.messages, "--rounds", chosen.rounds)], check=True)
    broker.stop()


if __name__ == "__main__":
    sys.exit(play("link", __doc__, {"messages": 20000, "rounds": 9}, measure))
