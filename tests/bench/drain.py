#!/usr/bin/env python3
"""The outbox drained: events durable at the seat, sent, and done with when the hub says that it has
committed them; beside MQTT.js with an outbox in SQLite and paho.mqtt.c with file persistence.

    tests/bench/drain.py [--build build/release] [--events 20000] [--rounds 5]

Each round writes the events offline, and then takes turns: ours, MQTT.js, paho. The peers send the
same lines, over the same TLS, to a sink that stores them and says so. One JSON line a case: events
a second, the median of the rounds and all of them, and ours over it.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from ground import PeerBroker, Sink, median, node, play, run

SEAT = "D1"


def mqttjs(ground, broker, lines, *options):
    outbox = ground.dir / "outbox.db"
    place = ["--hub", ground.hub_state, "--port", broker.port, "--outbox", outbox]
    subprocess.run([str(part) for part in node("drain.mjs", *place, "--fill", lines)], check=True)
    sink = Sink(ground, broker)
    try:
        return {"seconds": run(*node("drain.mjs", *place, *options))["seconds"]}
    finally:
        sink.stop()
        for left in ground.dir.glob("outbox.db*"):
            left.unlink()


def paho(ground, broker, lines):
    directory = pathlib.Path(tempfile.mkdtemp(dir=ground.dir))
    sink = Sink(ground, broker)
    try:
        return run(ground.benches / "bench_paho", "--hub", ground.hub_state, "--port", broker.port, "--dir",
                   directory, "--lines", lines)
    finally:
        sink.stop()
        shutil.rmtree(directory)


def measure(ground, chosen):
    events = chosen.events
    lines = ground.dir / "lines"
    ground.start()
    ground.add_seat(SEAT, scanner=None)
    broker = PeerBroker(ground)
    ground.seat(SEAT, "sync")
    cases = {"raff": [], "mqtt.js": [], "paho": [], "mqtt.js, puback": [], "paho, puback": [],
             "mqtt.js, 128 a message": []}
    for _ in range(chosen.rounds):
        ground.seat(SEAT, "commit", events)
        ground.lines(SEAT, lines, events)
        cases["raff"].append(ground.seat(SEAT, "drain")["seconds"])
        cases["mqtt.js"].append(mqttjs(ground, broker, lines)["seconds"])
        said = paho(ground, broker, lines)
        cases["paho"].append(said["seconds"])
        cases["paho, puback"].append(said["puback_seconds"])
        cases["mqtt.js, puback"].append(mqttjs(ground, broker, lines, "--puback")["seconds"])
        cases["mqtt.js, 128 a message"].append(mqttjs(ground, broker, lines, "--batch", 128)["seconds"])
    broker.stop()
    for case, seconds in cases.items():
        rates = [events / one for one in seconds]
        ratios = [theirs / ours for ours, theirs in zip(cases["raff"], seconds)]
        print(json.dumps({"bench": "drain", "case": case, "events": events, "events_a_second": round(median(rates)),
                          "all": [round(rate) for rate in rates], "raff_beside": round(median(ratios), 2)}))


if __name__ == "__main__":
    sys.exit(play("drain", __doc__, {"events": 20000, "rounds": 5}, measure))
