#!/usr/bin/env python3
"""The image's scripts `slot` and `lowest`: random updates, and a cut in every write of the boot state.

usage: slot.py TOP [SEED]
"""
import itertools
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(TOP / "tests/image"))
from grub import COPIES, SECTOR, fields, starts  # noqa: E402

SCRIPTS = TOP / "firmware/image.d/root/usr/lib/raff"
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(100000)
failures = []


def check(holds, *words):
    if not holds:
        failures.append(" ".join(str(word) for word in words))


class Board:
    """A disk's boot state, and the slot that runs."""

    def __init__(self, directory):
        self.state, self.cmdline = directory / "state", directory / "cmdline"
        self.state.write_bytes(bytes((COPIES[-1] + 1) * SECTOR))
        self.boots("a")

    def boots(self, letter):
        self.runs = letter
        self.cmdline.write_text(f"ro rauc.slot=rootfs-{letter} quiet\n")

    def ask(self, *words):
        env = os.environ | {"RAFF_BOOT_STATE": str(self.state), "RAFF_CMDLINE": str(self.cmdline)}
        return subprocess.run([SCRIPTS / "slot", *words], env=env, capture_output=True, text=True, check=False)

    def does(self, *words):
        done = self.ask(*words)
        check(done.returncode == 0, words, done)
        return done.stdout.strip()

    def copies(self):
        data = self.state.read_bytes()
        return [data[at * SECTOR:(at + 1) * SECTOR] for at in COPIES]


def torn(before, after):
    """All that a cut can leave of a sector in which some letters change."""
    at = [i for i in range(SECTOR) if before[i] != after[i]]
    for keep in itertools.product((False, True), repeat=len(at)):
        sector = bytearray(before)
        for place in itertools.compress(at, keep):
            sector[place] = after[place]
        yield bytes(sector)


def check_cuts(what, before, after):
    """One copy is written after the other; the one in hand can also be lost altogether."""
    wanted = {starts(before)[0], starts(after)[0]}
    spoilt = bytes(SECTOR)
    first = [[half, before[1]] for half in (*torn(before[0], after[0]), spoilt)]
    second = [[after[0], half] for half in (*torn(before[1], after[1]), spoilt)]
    for copies in first + second:
        check(starts(copies)[0] in wanted, what, list(map(fields, copies)), "starts", starts(copies)[0], "wanted", wanted)


def step(board, *words):
    before = board.copies()
    board.does(*words)
    check_cuts(words, before, board.copies())


def start(board):
    """Power on: GRUB takes a try away."""
    letter, left = starts(board.copies())
    if left is not None:
        data = board.state.read_bytes()
        board.state.write_bytes(re.sub(rb"tries=\d", b"tries=%d" % left, data))
    board.boots(letter)
    return left is not None


def test_updates(directory, chance):
    """Whatever happens to an update, what runs in the end is whole and has worked."""
    board = Board(directory)
    board.does("set-primary", "rootfs-a")
    good = "a"
    for _ in range(30):
        other = "b" if good == "a" else "a"
        check(board.does("get-primary") == f"rootfs-{good}", "primary", good)
        check(board.ask("set-state", f"rootfs-{good}", "bad").returncode != 0, "the good slot is given away")
        step(board, "set-state", f"rootfs-{other}", "bad")
        if chance.random() < 0.2:  # cut in the middle of the install
            check(not start(board) and board.runs == good, "a half written slot is started")
            continue
        step(board, "set-primary", f"rootfs-{other}")
        if chance.random() < 0.2:  # the same again, before it was started, and cut
            step(board, "set-state", f"rootfs-{other}", "bad")
            check(not start(board) and board.runs == good, "a slot is started that is being written again")
            continue
        for _ in range(chance.randint(1, 4)):
            on_trial = start(board)
            check((board.ask("on-trial").returncode == 0) == on_trial, "on trial", on_trial)
        if board.runs == other and chance.random() < 0.6:
            step(board, "good")
            good = other
        elif board.runs == other:
            step(board, "bad")
        check(not start(board) or board.runs == other, "after", board.runs)
        while board.runs != good:
            start(board)
        check(board.ask("on-trial").returncode != 0, "no trial is left")


def test_spoilt(directory):
    board = Board(directory)
    board.does("set-primary", "rootfs-a")
    board.does("set-primary", "rootfs-b")
    data = bytearray(board.state.read_bytes())
    data[:SECTOR] = bytes(SECTOR)
    board.state.write_bytes(data)
    check(board.does("get-primary") == "rootfs-b", "the second copy is read")
    board.state.write_bytes(bytes(len(data)))
    board.boots("b")
    check(board.does("get-primary") == "rootfs-b", "without any state the running slot is the good one")
    check(board.ask("set-state", "rootfs-c", "good").returncode != 0, "a slot c")
    check(board.ask("set-state", "rootfs-a", "odd").returncode != 0, "neither good nor bad")


def test_lowest(directory):
    running = directory / "version"
    env = os.environ | {"RAFF_KEPT": str(directory), "RAFF_VERSION": str(running)}

    def lowest(*words):
        return subprocess.run([SCRIPTS / "lowest", *words], env=env, capture_output=True, text=True, check=False)

    running.write_text("0.9.0\n")
    check(lowest().stdout == "0.9.0\n", "what runs, if nothing is kept")
    for version, allowed in [("0.9.0", True), ("0.10.0", True), ("0.9.0~rc1", False), ("0.8.99", False), ("1", True)]:
        check((lowest("is-kept", version).returncode == 0) == allowed, version, allowed)
    running.write_text("0.10.0\n")
    check(lowest("raise").returncode == 0, "raise")
    running.write_text("0.9.0\n")  # the slot before runs again
    check(lowest().stdout == "0.10.0\n" and lowest("is-kept", "0.9.0").returncode != 0, "what has worked is kept")
    check(lowest("raise").returncode == 0 and lowest().stdout == "0.10.0\n", "it does not go down")


def main():
    print(f"seed {SEED}")
    for test in (lambda path: test_updates(path, random.Random(SEED)), test_spoilt, test_lowest):
        with tempfile.TemporaryDirectory() as directory:
            test(pathlib.Path(directory))
    for failure in failures:
        print(failure)
    return 1 if failures else 0


sys.exit(main())
