#!/usr/bin/env python3
"""The checksums of the recorded UHF frames and of those the tests expect to be written, computed
apart from the code under test: from the descriptions alone.

usage: uhf_checksums.py SOURCE_DIR
"""
import pathlib
import re
import sys


def mercury_crc(data):
    """Polynomial division of FFFF and the message by 11021, the message not augmented."""
    value = int.from_bytes(b"\xff\xff" + data, "big")
    for bit in range(8 * len(data) + 15, 15, -1):
        if value >> bit & 1:
            value ^= 0x11021 << (bit - 16)
    return value & 0xFFFF


def is_mercury(frame):
    return frame[0] == 0xFF and mercury_crc(frame[1:-2]) == int.from_bytes(frame[-2:], "big")


def is_a0(frame):
    return frame[0] == 0xA0 and len(frame) == frame[1] + 2 and sum(frame) % 256 == 0


def is_bb(frame):
    length = int.from_bytes(frame[3:5], "big")
    end = frame[0] == 0xBB and frame[-1] == 0x7E and len(frame) == length + 7
    return end and sum(frame[1:-2]) % 256 == frame[-2]


FAMILIES = {
    "mercury": (is_mercury, lambda at: 7 + at[1]),
    "a0": (is_a0, lambda at: 2 + at[1]),
    "bb": (is_bb, lambda at: 7 + int.from_bytes(at[3:5], "big")),
}


def recorded(top, family, length):
    """Frames of the captures, but for those that are there because they are wrong."""
    for path in sorted((top / "tests/captures" / family).iterdir()):
        data = b"" if path.suffix == ".md" or "wrong" in path.name else path.read_bytes()
        while data:
            yield path.name, data[: length(data)]
            data = data[length(data) :]


def expected(top, family):
    """What check_frame expects in the family's test: the strings before its closing bracket."""
    text = (top / f"tests/unit/drivers/wire/test_{family}.c").read_text()
    for call in re.findall(r"check_frame\(frame,(.*?)\);", text, re.S):
        hexes = re.findall(r'"([0-9a-f]+)"', call)
        yield "test_write", bytes.fromhex("".join(hexes))


def main():
    top = pathlib.Path(sys.argv[1])
    wrong = 0
    for family, (is_sound, length) in FAMILIES.items():
        frames = list(recorded(top, family, length)) + list(expected(top, family))
        for name, frame in frames:
            if not is_sound(frame):
                print(f"{family}: {name}: {frame.hex()}: wrong checksum")
                wrong += 1
        print(f"{family}: {len(frames)} frames")
        wrong += len(frames) < 10
    for data, crc in ((b"\x00\x03", 0x1D0C), (b"\x00\x04", 0x1D0B)):
        wrong += mercury_crc(data) != crc
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
