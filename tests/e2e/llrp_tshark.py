#!/usr/bin/env python3
"""Wireshark judges our LLRP: what the encoder writes, and the captures, must decode without a mark.

Each stream goes into a capture file as the bytes of a TCP connection to port 5084, cut into segments
that heed no message's bounds, and through `tshark -d tcp.port==5084,llrp -O llrp`. Then
- nothing is marked malformed or commented on by an expert, but for the defects of the dissector
  listed below, and
- tshark saw as many messages of each number, and parameters of each number, as were written.

usage: tests/e2e/llrp_tshark.py SPEAK_PROGRAM [--seed N] [--times N] [STREAM_FILE...]
"""
import argparse
import collections
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
SEGMENT = 1234  # bytes: no divisor of any message

# Where Wireshark 4.0.17 itself miscounts, by what it says it is in, and by how many bytes. Its judgement
# of the recorded readers is the same.
DEFECTS = {
    "Identification (218)": 2,  # leaves out the count in front of ReaderID
    "C1G2 Get Block Permalock Status (359)": 1,  # takes one byte of BlockRange's two
    "Set Protocol Version (47)": 1,  # shows ProtocolVersion and does not count it
    "Custom Message (1023)": None,  # of any maker but Impinj: reads no further than the maker
}


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF


def packet(number, sequence, payload):
    """An IPv4 packet from the reader; the TCP checksum is left out, as a network card would."""
    tcp = struct.pack(">HHIIBBHHH", 5084, 40000, sequence, 1, 5 << 4, 0x18, 65535, 0, 0)
    size = 20 + len(tcp) + len(payload)
    source, target = socket.inet_aton("192.0.2.1"), socket.inet_aton("192.0.2.2")
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size, number & 0xFFFF, 0, 64, 6, 0, source, target)
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return header + tcp + payload


def write_capture(path, stream):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))  # raw IP
        for number, at in enumerate(range(0, len(stream), SEGMENT)):
            data = packet(number, 1 + at, stream[at : at + SEGMENT])
            out.write(struct.pack("<IIII", number, 0, len(data), len(data)) + data)


def tshark(capture, *arguments):
    command = ["tshark", "-n", "-d", "tcp.port==5084,llrp", "-r", str(capture), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"llrp_tshark: {' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def messages(stream):
    """The number of each message, by header and length alone."""
    at, found = 0, collections.Counter()
    while at < len(stream):
        number, size = struct.unpack(">HI", stream[at : at + 6])
        found[number & 1023] += 1
        at += size
    return found


def seen(capture):
    """How often tshark saw each message, and each parameter."""
    fields = ["llrp.type", "llrp.tlv_type", "llrp.tv_type"]
    text = tshark(capture, "-T", "fields", "-E", "separator=;", *[f"-e{field}" for field in fields])
    counts = [collections.Counter() for _ in fields]
    for line in text.splitlines():
        for count, values in zip(counts, line.split(";")):
            count.update(int(value, 0) for value in values.split(",") if value)
    return counts[0], counts[1] + counts[2]


def is_defect(remark, context):
    sizes = re.search(r"Incorrect length of \w+: (\d+) bytes decoded, but (\d+)", remark)
    if not sizes or context not in DEFECTS:
        return False
    return DEFECTS[context] in (None, int(sizes[2]) - int(sizes[1]))


def marks(capture):
    """What tshark remarks on, each with the message or parameter it says it is in."""
    found = []
    types = []  # (indentation, name) of the messages and parameters around a line
    defect_at = None
    for line in tshark(capture, "-O", "llrp").splitlines():
        indent = len(line) - len(line.lstrip())
        if defect_at is not None and indent > defect_at:
            continue  # what an expert's remark says once more
        defect_at = None
        named = re.search(r"[.01 ]+ = Type: (.*)$", line)
        if named:
            types = [one for one in types if one[0] < indent] + [(indent, named[1])]
        if re.search(r"malformed|expert info|dissector bug|unknown type", line, re.I):
            context = [name for at, name in types if at <= indent][-1:] or ["nothing"]
            if is_defect(line, context[0]):
                defect_at = indent
            else:
                found.append(f"in {context[0]}: {line.strip()}")
    return found


def judge(name, stream, parameters):
    with tempfile.TemporaryDirectory() as folder:
        capture = pathlib.Path(folder, "llrp.pcap")
        write_capture(capture, stream)
        faults = marks(capture)
        got_messages, got = seen(capture)
    wanted = messages(stream)
    if got_messages != wanted:
        faults.append(f"messages {dict(wanted)}, tshark saw {dict(got_messages)}")
    if parameters is not None and got != parameters:
        faults.append(f"parameters not seen {dict(parameters - got)}, "
                      f"seen and not written {dict(got - parameters)}")
    for fault in faults[:10]:
        print(f"llrp_tshark: {name}: {fault}", file=sys.stderr)
    print(f"{name}: {len(stream)} bytes, {sum(wanted.values())} messages of {len(wanted)} kinds, "
          f"{sum(got.values())} parameters of {len(got)} kinds: {'FAILED' if faults else 'no mark'}")
    return not faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("speak")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=12)
    parser.add_argument("streams", nargs="*")
    arguments = parser.parse_intermixed_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run([arguments.speak, folder, str(arguments.seed), str(arguments.times)],
                              check=True, capture_output=True, text=True).stdout
        counts = collections.defaultdict(collections.Counter)
        for line in made.splitlines():
            name, number, times = line.split()
            counts[name][int(number)] = int(times)
        captures = sorted((TOP / "tests/captures/llrp").glob("[!R]*"))
        named = [pathlib.Path(path) for path in arguments.streams]
        for path in sorted(pathlib.Path(folder).iterdir()) + captures + named:
            if judge(path.name, path.read_bytes(), counts.get(path.name)):
                passed += 1
            else:
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
