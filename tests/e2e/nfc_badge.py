#!/usr/bin/env python3
"""Badges on an NFC reader that is pulled out and put back, whose helper is killed or hangs, again and
again: each badge arrives once, and no descriptor and no process is left behind. A PN532 that is not
there, Debian's libnfc in raff-nfc, and the driver that the terminal has."""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

from floor import TOP, Trouble, wait_for


class Reader:
    """reader_host, with what it said so far."""

    def __init__(self, binary, helper, tty):
        self.process = subprocess.Popen(
            [binary, "nfc", f"pn532_uart:{tty}", helper], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, encoding="utf-8")
        self.lines = []
        self.process.stdin.write("portal\n")
        self.process.stdin.flush()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n").rstrip())

    def wait(self, line, start, seconds=15.0):
        wait_for(f"'{line}' after {self.lines[start:]}", lambda: line in self.lines[start:], seconds)

    def state(self):
        states = [line.removeprefix("state ") for line in self.lines if line.startswith("state ")]
        return states[-1] if states else ""

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def helpers(self):
        done = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True,
                              check=False)
        return [int(pid) for pid in done.stdout.split()]

    def close(self):
        self.process.stdin.close()
        return self.process.wait(10)


class Bench:
    def __init__(self, directory, bin_dir):
        self.sim_program = str(bin_dir / "bin" / "raff-sim")
        self.tty = str(pathlib.Path(directory) / "tty")
        self.sim = subprocess.Popen([self.sim_program, "pn532", "--link", self.tty],
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for("the stand-in", lambda: os.path.exists(self.tty))
        self.reader = Reader(str(bin_dir / "bin" / "reader_host"), str(bin_dir / "bin" / "raff-nfc"),
                             self.tty)
        self.arrived = []
        wait_for("the reader", lambda: self.reader.state() == "ready")

    def tell(self, *orders):
        subprocess.run([self.sim_program, "tell", "--link", self.tty, *orders], check=True)

    def badge(self, kind, number):
        """Lays a badge there and waits until it has arrived."""
        uid = f"{number:08x}" if kind == "classic" else f"04{number:012x}"
        text = "" if kind == "classic" else f" BADGE-{number}"
        start = len(self.reader.lines)
        self.tell(f"put {kind} {uid}" + (f" text{text}" if text else ""))
        self.reader.wait(f"arrived {uid}{text}", start)
        self.arrived.append(f"arrived {uid}{text}")

    def stop(self):
        self.sim.send_signal(signal.SIGTERM)
        self.sim.wait(10)


def unplug(bench, number):
    bench.tell("!unplug")
    wait_for("missing", lambda: bench.reader.state().startswith("missing no reader at "))
    bench.tell("!plug")
    wait_for("ready again", lambda: bench.reader.state() == "ready")
    bench.badge("ntag213", number)


def kill(bench, number, how=signal.SIGKILL):
    """The badge is exchanged while no helper looks."""
    helpers = wait_for("a helper", bench.reader.helpers)
    start = len(bench.reader.lines)
    os.kill(helpers[0], how)
    bench.badge("classic", number)
    if "state ready" not in bench.reader.lines[start:]:
        raise Trouble(f"not ready in between: {bench.reader.lines[start:]}")


def play(bench, rounds):
    bench.badge("classic", 1)
    usual = bench.reader.descriptors()
    for number in range(rounds):
        unplug(bench, 1000 + number)
    for number in range(rounds):
        kill(bench, 2000 + number)
    for number in range(min(rounds, 2)):
        kill(bench, 3000 + number, signal.SIGSTOP)  # it hangs, and is missed after three seconds
    bench.tell("take")
    wait_for("the last one to leave", lambda: bench.reader.lines[-1].startswith("left "))
    if bench.reader.descriptors() != usual:
        raise Trouble(f"{usual} descriptors at first, {bench.reader.descriptors()} at last")
    arrived = [line for line in bench.reader.lines if line.startswith("arrived")]
    left = [line.replace("left", "arrived") for line in bench.reader.lines if line.startswith("left")]
    if arrived != bench.arrived:
        raise Trouble(f"{len(bench.arrived)} badges were laid there, {len(arrived)} arrived")
    if left != arrived:
        raise Trouble(f"{len(arrived)} arrived, {len(left)} left")
    helpers = bench.reader.helpers()
    if len(helpers) != 1:
        raise Trouble(f"helpers: {helpers}")
    if bench.reader.close() != 0:
        raise Trouble("the reader did not end well")
    if pathlib.Path(f"/proc/{helpers[0]}").exists():
        raise Trouble("the helper outlived the reader")
    return len(arrived)


def orphan(bench, bin_dir):
    """The terminal is killed: its helper goes with it, and the next one has the reader at once."""
    for how in ("kill", "hang"):
        reader = Reader(str(bin_dir / "bin" / "reader_host"), str(bin_dir / "bin" / "raff-nfc"),
                        bench.tty)
        wait_for("the reader", lambda: reader.state() == "ready")
        helper = reader.helpers()[0]
        if how == "hang":
            os.kill(helper, signal.SIGSTOP)
        reader.process.kill()
        reader.process.wait()
        wait_for("the helper's end", lambda: not pathlib.Path(f"/proc/{helper}").exists())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    args = parser.parse_args()
    bin_dir = pathlib.Path(args.build)
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(directory, bin_dir)
        try:
            badges = play(bench, args.rounds)
            orphan(bench, bin_dir)
        except Trouble as trouble:
            print(f"nfc_badge: {trouble}", file=sys.stderr)
            return 1
        finally:
            bench.stop()
    print(f"nfc_badge: {badges} badges, each once; unplugged {args.rounds} times, "
          f"helper killed {args.rounds} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
