#!/usr/bin/env python3
"""Bytes on the wire an event: TCP payload with TLS in it, as a proxy between seat and broker counts it,
and MQTT payloads, as the seat does.

    tests/bench/wire.py [--build build/release] [--events 20000] [--each 1000]

`each`: one scan at a time, online, each acknowledged before the next: what 1,000 more of them added.
`drain`: all that was done offline, from the connection on. `down` has the acks and the feed, which
brings the seat its own rows back. TCP and IP headers are not in it (40 to 52 bytes a segment). One
JSON line a case.
"""
import json
import selectors
import socket
import sys
import threading

from track import play

SEAT = "W1"
WARM_UP = 100


class Proxy:
    """Passes one connection after the other to the broker and counts the bytes."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.up = self.down = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            seat, _ = self.listener.accept()
            with seat, socket.create_connection(("127.0.0.1", self.target)) as broker:
                for end in (seat, broker):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.carry(seat, broker)

    def carry(self, seat, broker):
        with selectors.DefaultSelector() as selector:
            selector.register(seat, selectors.EVENT_READ, broker)
            selector.register(broker, selectors.EVENT_READ, seat)
            while True:
                for key, _ in selector.select():
                    data = self.pass_on(key.fileobj, key.data)
                    if not data:
                        return
                    self.up += len(data) if key.fileobj is seat else 0
                    self.down += len(data) if key.fileobj is broker else 0

    @staticmethod
    def pass_on(one, other):
        """What came; nothing once either has gone."""
        try:
            data = one.recv(65536)
            other.sendall(data)
            return data
        except ConnectionError:
            return b""

    def take(self):
        counted = self.up, self.down
        self.up = self.down = 0
        return counted


def counted(track, proxy, *what):
    """tcp_up, tcp_down, payload_up, payload_down."""
    proxy.take()
    said = track.seat(SEAT, *what, port=proxy.port)
    return [*proxy.take(), said["up_bytes"], said["down_bytes"]]


def report(case, events, values):
    names = ("tcp_up", "tcp_down", "payload_up", "payload_down")
    print(json.dumps({"bench": "wire", "case": case, "events": events,
                      **{name: round(value / events, 1) for name, value in zip(names, values)}}), flush=True)


def measure(track, chosen):
    events, each = chosen.events, chosen.each
    track.start()
    track.add_seat(SEAT, scanner=None)
    proxy = Proxy(track.port)
    track.seat(SEAT, "sync")
    few = counted(track, proxy, "each", WARM_UP)
    many = counted(track, proxy, "each", WARM_UP + each)
    report("each", each, [one - other for one, other in zip(many, few)])
    track.seat(SEAT, "commit", events)
    lines = track.dir / "lines"
    track.lines(SEAT, lines, events)
    report("drain", events, counted(track, proxy, "drain"))
    print(json.dumps({"bench": "wire", "case": "line", "events": events,
                      "bytes": round(lines.stat().st_size / events, 1)}))


if __name__ == "__main__":
    sys.exit(play("wire", __doc__, {"events": 20000, "each": 1000}, measure))
