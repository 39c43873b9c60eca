#!/usr/bin/env python3
"""Wireshark listens to a whole session: our driver, our stand-in, every byte between them judged.

The driver (reader_host) talks to raff-sim through a proxy that takes down what goes by. Tags are laid
down, a pallet walks by, antennas come off, the reader is lost and found again, refuses and is asked
anew. Then what was taken down is a capture file, and tshark decodes it without a mark: all messages
of both sides, as many as went by.

usage: tests/e2e/llrp_session.py READER_HOST RAFF_SIM [--keep FILE]
"""
import argparse
import collections
import pathlib
import queue
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import llrp_tshark  # noqa: E402

WAIT = 15  # seconds, for anything
TAG = "3014f7337c001f40000001%02x"
PALLET = 40
HOST, READER = socket.inet_aton("192.0.2.2"), socket.inet_aton("192.0.2.1")


class Recorder:
    """A proxy on a port of its own. What goes by is kept as (when, connection, from_reader, bytes)."""

    def __init__(self, target):
        self.target = target
        self.taken = []
        self.connections = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            host, _ = self.server.accept()
            try:
                reader = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                host.close()
                continue
            self.connections += 1
            for source, sink, from_reader in ((host, reader, False), (reader, host, True)):
                arguments = (self.connections, source, sink, from_reader)
                threading.Thread(target=self.carry, args=arguments, daemon=True).start()

    def carry(self, connection, source, sink, from_reader):
        try:
            while data := source.recv(65536):
                self.taken.append((time.time(), connection, from_reader, data))
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def write(self, path):
        """A connection is a TCP stream from port 40000 + its number; both ends begin at 1."""
        at = collections.defaultdict(lambda: 1)
        with open(path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))  # raw IP
            for when, connection, from_reader, data in self.taken:
                for start in range(0, len(data), 1400):
                    part = data[start : start + 1400]
                    packet = segment(40000 + connection, from_reader, at[connection, from_reader],
                                     at[connection, not from_reader], part)
                    at[connection, from_reader] += len(part)
                    stamp = (int(when), int(when % 1 * 1000000), len(packet), len(packet))
                    out.write(struct.pack("<IIII", *stamp) + packet)

    def streams(self):
        """All bytes of each connection and direction."""
        whole = collections.defaultdict(bytes)
        for _, connection, from_reader, data in self.taken:
            whole[connection, from_reader] += data
        return whole


def segment(host_port, from_reader, sequence, acknowledged, payload):
    ports = (5084, host_port) if from_reader else (host_port, 5084)
    ends = (READER, HOST) if from_reader else (HOST, READER)
    tcp = struct.pack(">HHIIBBHHH", *ports, sequence, acknowledged, 5 << 4, 0x18, 65535, 0, 0)
    size = 20 + len(tcp) + len(payload)
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size, 0, 0, 64, 6, 0, *ends)
    checksum = struct.pack(">H", llrp_tshark.checksum(header))
    return header[:10] + checksum + header[12:] + tcp + payload


class Program:
    """A process that takes orders line by line, and what it says."""

    def __init__(self, *command):
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)
        self.lines = queue.Queue()
        self.said = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def order(self, line):
        self.process.stdin.write(line + "\n")

    def expect(self, *wanted):
        """Reads on until each of these was said, in any order."""
        missing = collections.Counter(wanted)
        end = time.monotonic() + WAIT
        while missing:
            try:
                line = self.lines.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                sys.exit(f"llrp_session: {self.process.args[0]}: never said {list(missing)[:5]}, "
                         f"but {self.said[-10:]}")
            self.said.append(line)
            for start in list(missing):
                if line.startswith(start):
                    missing[start] -= 1
                    missing += collections.Counter()
                    break

    def do(self, line):
        self.order(line)
        self.expect("ok")

    def end(self):
        self.process.stdin.close()
        return self.process.wait(timeout=WAIT)


def play(host, reader):
    """What happens on the floor. Each line waits for what a person would see."""
    host.expect("state ready")
    host.do("portal")
    reader.do(f"put {TAG % 1}")
    reader.do(f"put {TAG % 2} -61 3")
    host.expect(f"arrived {TAG % 1}", f"arrived {TAG % 2}")
    reader.do(f"take {TAG % 1}")
    host.expect(f"left {TAG % 1}")
    reader.do(f"walk {PALLET} 2")
    pallet = [f"3014f7337c001f40{number:08x}" for number in range(1, PALLET + 1)]
    host.expect(*[f"arrived {epc}" for epc in pallet], *[f"left {epc}" for epc in pallet])
    reader.do("antenna 2 off")
    host.expect("state ready antenna 2 is not connected")
    reader.do("antenna 2 on")
    host.expect("state ready ")
    host.do(f"find {TAG % 2}")
    host.expect(*[f"sighted {TAG % 2}"] * 5)
    host.do("idle")
    host.expect(f"left {TAG % 2}")
    host.do("portal")
    host.expect(f"arrived {TAG % 2}")
    reader.do("!taken on")
    reader.do("!close")
    host.expect("state fault in use by another host")
    reader.do("!taken off")
    host.expect("state ready")
    time.sleep(2.5)  # a keep-alive goes by, and reports that say nothing


def refuse(host):
    host.do("portal")
    host.expect("state fault antennas or power refused: no such antenna")
    time.sleep(5.5)  # it is asked again


def judge(recorder, name, keep):
    """Whether tshark finds nothing, and as many messages as went by."""
    with tempfile.TemporaryDirectory() as folder:
        capture = pathlib.Path(folder, "session.pcap")
        recorder.write(capture)
        if keep:
            shutil.copy(capture, keep)
        faults = llrp_tshark.marks(capture)
        got, parameters = llrp_tshark.seen(capture)
    wanted = collections.Counter()
    for stream in recorder.streams().values():
        wanted += llrp_tshark.messages(stream)
    if got != wanted:
        faults.append(f"messages {dict(wanted)}, tshark saw {dict(got)}")
    for fault in faults[:10]:
        print(f"llrp_session: {name}: {fault}", file=sys.stderr)
    print(f"{name}: {recorder.connections} connections, {sum(wanted.values())} messages of "
          f"{len(wanted)} kinds, {sum(parameters.values())} parameters of {len(parameters)} kinds: "
          f"{'FAILED' if faults else 'no mark'}")
    return not faults and set(wanted)


def session(arguments, name, drive, *options):
    """One driver, one reader; the kinds of message that went by, or False."""
    reader = Program(arguments.raff_sim, "llrp", "--listen", "127.0.0.1:0")
    reader.expect("listening on ")
    recorder = Recorder(int(reader.said[-1].rsplit(":", 1)[1]))
    host = Program(arguments.reader_host, "llrp", "127.0.0.1", recorder.port, "leave=400", *options)
    drive(host, reader) if drive is play else drive(host)
    host.order("quit")
    status = host.end()
    reader.process.terminate()
    reader.process.wait(timeout=WAIT)
    if status != 0:
        print(f"llrp_session: {name}: reader_host: exit status {status}", file=sys.stderr)
        return False
    keep = f"{arguments.keep}.{name}" if arguments.keep else None
    return judge(recorder, name, keep)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reader_host")
    parser.add_argument("raff_sim")
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    kinds = session(arguments, "floor", play, "antennas=1,2,3,4", "power=2500", "filter=3014")
    refused = session(arguments, "refusal", refuse, "antennas=7")
    # capabilities, configuration, ROSpecs, reports, keep-alives, events, good-byes; both ways
    wanted = {1, 11, 2, 12, 3, 13, 20, 30, 21, 31, 22, 32, 23, 33, 24, 34, 41, 51, 60, 61, 62, 72,
              63, 64, 14, 4}
    missing = wanted - kinds if kinds else wanted
    if missing:
        print(f"llrp_session: never said: {sorted(missing)}", file=sys.stderr)
    return 0 if kinds and refused and not missing else 1


if __name__ == "__main__":
    sys.exit(main())
