#!/usr/bin/env python3
"""What drivers/code/README.md prints is what raff prints: the reads and the EPCs, to the letter.

usage: readme.py RAFF README
"""
import shlex
import subprocess
import sys

CONTROLS = {"␝": "\x1d", "␞": "\x1e", "␄": "\x04"}
TODAY = "2026-11-22"


def example(readme, heading):
    """The lines of the first code block below a heading, by twos: what goes in, what comes out."""
    lines = readme.split(f"\n## {heading}\n")[1].split("\n```\n")[1].split("\n")
    return list(zip(lines[::2], lines[1::2], strict=True))


def output(command, sent=""):
    done = subprocess.run(command, input=sent.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def main():
    raff, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        readme = file.read()
    wrong = []
    reads = example(readme, "Ten reads")
    for read, said in reads:
        sent = "".join(CONTROLS.get(c, c) for c in read)
        got = output([raff, "decode", "--now", TODAY], sent + "\n")
        if got != said + "\n":
            wrong.append(f"{read}\n  README: {said}\n  raff:   {got}")
    epcs = example(readme, "EPCs")
    for command, said in epcs:
        got = output([raff, *shlex.split(command)[2:]])
        if got != said + "\n":
            wrong.append(f"{command}\n  README: {said}\n  raff:   {got}")
    print(*wrong, sep="\n")
    print(f"{len(reads)} reads, {len(epcs)} EPCs, {len(wrong)} wrong")
    return 1 if wrong or len(reads) != 10 or len(epcs) < 5 else 0


sys.exit(main())
