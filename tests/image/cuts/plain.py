"""A log of an encrypted partition as one of what is in it: no device mapper is needed to look at the cuts then.

LUKS2 with AES-XTS ciphers sector by sector, so a torn write of one is a torn write of the other, as long as a sector
of the cipher is no larger than what a disk writes at once; a larger one would tear to noise here and there alike, and
is refused.
"""
import contextlib
import json
import os
import re
import subprocess
import tempfile

from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

import blocklog
import replay

CIPHER = "aes-xts-plain64"
HEADER = 16 << 20  # as much as cryptsetup takes for it


class Locked(Exception):
    """This is no such partition, or this is not its key."""


def cryptsetup(*words):
    done = subprocess.run(["cryptsetup", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Locked(done.stderr.strip())
    return done.stdout


class Volume:
    """`header`: a file that begins as the partition does; `key_file`: what opens it."""

    def __init__(self, header, key_file):
        segment = json.loads(cryptsetup("luksDump", "--dump-json-metadata", header))["segments"]["0"]
        if segment["encryption"] != CIPHER or segment["sector_size"] != replay.TORN_AT or segment["iv_tweak"] != "0":
            raise Locked(f"not {CIPHER} by {replay.TORN_AT} bytes: {segment}")
        self.begin = int(segment["offset"])
        with tempfile.TemporaryDirectory() as folder:
            cryptsetup("luksDump", "--batch-mode", "--dump-volume-key", "--volume-key-file", f"{folder}/key",
                       "--key-file", key_file, header)
            with open(f"{folder}/key", "rb") as file:
                self.key = file.read()

    def decrypt(self, offset, data):
        """What is ciphered at an offset of the segment; whole sectors."""
        out = bytearray()
        for at in range(0, len(data), replay.TORN_AT):
            tweak = ((offset + at) // replay.TORN_AT).to_bytes(16, "little")
            sector = Cipher(algorithms.AES(self.key), modes.XTS(tweak), default_backend()).decryptor()
            out += sector.update(bytes(data[at:at + replay.TORN_AT]))
        return bytes(out)


def translated(volume, entries, begin, size_bytes):
    """The same entries, with what they wrote into the partition's data in the clear; all else is as it was. The
    partition has `size_bytes` from `begin` of the disk."""
    first, end = begin + volume.begin, begin + size_bytes
    out = []
    for entry in entries:
        last = entry.offset + len(entry.data)
        if entry.offset < first < last or entry.offset < end < last:
            raise Locked(f"a write over the partition's edge, {len(entry.data)} bytes at {entry.offset}")
        if first <= entry.offset and last <= end:
            entry = entry._replace(data=volume.decrypt(entry.offset - first, entry.data))
        out.append(entry)
    return out


@contextlib.contextmanager
def header_of(path, begin):
    """A file with the head of a partition that begins there in a disk."""
    with tempfile.NamedTemporaryFile(suffix=".luks", dir=os.path.dirname(path)) as header:
        with open(path, "rb") as file:
            header.write(os.pread(file.fileno(), HEADER, begin))
        header.flush()
        yield header.name


def opened(path, begin, key_file):
    """The volume of that partition."""
    with header_of(path, begin) as header:
        return Volume(header, key_file)


def label(path, begin):
    """The label of that partition; None where there is no LUKS2."""
    with header_of(path, begin) as header:
        try:
            found = re.search(r"^Label:\s*(.*)$", cryptsetup("luksDump", header), re.MULTILINE)
        except Locked:
            return None
    return found.group(1)
