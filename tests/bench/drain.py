#!/usr/bin/env python3
"""The outbox drained: events durable at the seat, sent, and done with when the hub says that it has
committed them; beside MQTT.js with an outbox in SQLite and paho.mqtt.c with file persistence.

    tests/bench/drain.py [--build build/release] [--events 20000] [--rounds 5]

Each round writes the events offline, and then takes turns: ours, MQTT.js; paho comes behind them all. The
peers send the same lines, over the same TLS, to a sink that stores them and says so. One JSON line a case:
events a second, the median of the rounds and all of them, and ours over it; and the same of the processor's
time, of all three processes together.
"""
import json
import subprocess
import sys
import tempfile

from track import PeerBroker, Sink, measured, median, node, play, run

SEAT = "D1"


def raff(track):
    return measured(lambda: track.seat(SEAT, "drain"), track.broker.process, track.hub.process)


def mqttjs(track, broker, lines, *options):
    outbox = track.dir / "outbox.db"
    place = ["--hub", track.hub_state, "--port", broker.port, "--outbox", outbox]
    subprocess.run([str(part) for part in node("drain.mjs", *place, "--fill", lines)], check=True)
    try:
        with Sink(track, broker) as sink:
            return measured(lambda: run(*node("drain.mjs", *place, *options)), broker.process.process,
                            sink.process.process)
    finally:
        for left in track.dir.glob("outbox.db*"):
            left.unlink()


def paho(track, broker, lines):
    with tempfile.TemporaryDirectory(dir=track.dir) as directory, Sink(track, broker) as sink:
        return measured(lambda: run(track.benches / "bench_paho", "--hub", track.hub_state, "--port", broker.port,
                                    "--dir", directory, "--lines", lines), broker.process.process,
                        sink.process.process)


def report(events, cases):
    ours = cases["raff"]
    for case, runs in cases.items():
        rates = [events / one["seconds"] for one in runs]
        print(json.dumps({
            "bench": "drain", "case": case, "events": events, "events_a_second": round(median(rates)),
            "all": [round(rate) for rate in rates],
            "raff_beside": round(median([its["seconds"] / one["seconds"] for one, its in zip(ours, runs)]), 2),
            "cpu_us_an_event": round(median([one["cpu_ms"] for one in runs]) * 1000 / events, 1),
            "raff_beside_cpu": round(median([its["cpu_ms"] / one["cpu_ms"] for one, its in zip(ours, runs)]), 2)}))


def drained(track, events, lines):
    """Ours, of events that are written first, and which `lines` has then."""
    track.seat(SEAT, "commit", events)
    track.lines(SEAT, lines, events)
    said = raff(track)
    track.seat(SEAT, "sync")  # the next round begins without the feed of this one
    return said


def measure(track, chosen):
    """paho takes half a minute, in which a machine may drop what it had in memory of the hub's file: ours after
    it was half as quick. So it has rounds of its own, behind those of the others."""
    lines = track.dir / "lines"
    track.start()
    track.add_seat(SEAT, scanner=None)
    broker = PeerBroker(track)
    track.seat(SEAT, "sync")
    cases = {"raff": [], "mqtt.js": [], "paho": [], "mqtt.js, puback": [], "paho, puback": [],
             "mqtt.js, 128 a message": []}
    for _ in range(chosen.rounds):
        cases["raff"].append(drained(track, chosen.events, lines))
        cases["mqtt.js"].append(mqttjs(track, broker, lines))
        cases["mqtt.js, puback"].append(mqttjs(track, broker, lines, "--puback"))
        cases["mqtt.js, 128 a message"].append(mqttjs(track, broker, lines, "--batch", 128))
    for _ in range(chosen.rounds):
        said = paho(track, broker, lines)
        cases["paho"].append(said)
        cases["paho, puback"].append({**said, "seconds": said["puback_seconds"]})
    broker.stop()
    report(chosen.events, cases)


if __name__ == "__main__":
    sys.exit(play("drain", __doc__, {"events": 20000, "rounds": 5}, measure))
