#!/usr/bin/env python3
"""firmware/provision: into a new stick, a disk's partition, a folder; and what it refuses.

usage: provision.py TOP RAFF RAFF_HUB
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

TOP, RAFF, HUB = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
failures = []


def check(holds, *words):
    if not holds:
        failures.append(" ".join(str(word) for word in words))


def run(*words, data=None, env=None):
    return subprocess.run([str(word) for word in words], input=data, capture_output=True, check=False, env=env)


def provision(*words, data=None):
    return run(TOP / "firmware/provision", *words, data=data)


def on_drive(drive, name):
    """None where it is not there."""
    done = run("mtype", "-i", drive, f"::{name}")
    return done.stdout if done.returncode == 0 else None


def make_disk(path, *labels):
    """A GPT with a file system of each label, as an image has it; the drives of mtools."""
    path.write_bytes(b"")
    with path.open("r+b") as file:
        file.truncate(24 * 1024 * 1024)
    table = "label: gpt\n" + "".join(f"start={2048 + 8192 * i}, size=8192, name=part{i}\n" for i in range(len(labels)))
    run("sfdisk", "--quiet", path, data=table.encode())
    drives = [f"{path}@@{(2048 + 8192 * i) * 512}" for i in range(len(labels))]
    for drive, label in zip(drives, labels):
        done = run("mformat", "-i", drive, "-T", 8192, "-h", 16, "-s", 32, "-v", label, "::")
        check(done.returncode == 0, "mformat", done.stderr)
    return drives


def test_stick(work, credential):
    stick = work / "stick.img"
    done = provision("--credential", credential, stick)
    check(done.returncode == 0 and b"seat H1 of site demo" in done.stdout, "stick", done)
    check(on_drive(stick, "enrol.txt") == credential.read_bytes(), "the credential, byte for byte")
    check(b"DHCP=yes" in (on_drive(stick, "network") or b""), "DHCP where no address is given")
    check(on_drive(stick, "wifi") is None, "no wireless network was asked for")
    label = run("mlabel", "-s", "-i", stick, "::").stdout
    check(b"RAFF-FIRST" in label, "the label", label)
    check(sorted(p.name for p in work.glob(".stick*")) == [], "half a stick is left behind")
    # What is on it is what the terminal takes: all that is missing is a hub that answers.
    (work / "taken").write_bytes(on_drive(stick, "enrol.txt"))
    said = run(RAFF, "--state", work / "seat", "enrol", "--wait", 1, work / "taken").stderr
    check(b"Connection refused" in said, "raff enrol", said)


def test_disk(work, credential):
    disk = work / "disk.img"
    drives = make_disk(disk, "ESP", "RAFF-FIRST")
    fixed = ["--address", "10.0.0.5/24", "--gateway", "10.0.0.1", "--dns", "10.0.0.2", "--dns", "10.0.0.3"]
    wifi = ["--ssid", "رف 1", "--password-file", "-", "--country", "SA"]
    done = provision("--credential", credential, *fixed, *wifi, disk, data=b"open sesame\n")
    check(done.returncode == 0, "disk", done)
    network = on_drive(drives[1], "network").decode()
    for line in ("Address=10.0.0.5/24", "Gateway=10.0.0.1", "DNS=10.0.0.2", "DNS=10.0.0.3"):
        check(line in network.splitlines(), line, network)
    check("DHCP" not in network, "an address of its own", network)
    wanted = on_drive(drives[1], "wifi").decode()
    check(f"ssid={'رف 1'.encode().hex()}" in wanted and "country=SA" in wanted, "wifi", wanted)
    check("sesame" not in wanted, "the password itself")
    check(on_drive(drives[0], "enrol.txt") is None, "the other partition")
    # Again, without the wireless network: what was there is gone.
    check(provision("--credential", credential, disk).returncode == 0, "again")
    check(on_drive(drives[1], "wifi") is None, "an old network stays")
    check(b"DHCP" in on_drive(drives[1], "network"), "the new one's")


def test_large_sectors(work, credential):
    """A disk whose sectors have 4096 bytes. Of a file sfdisk believes in 512: what it says of such a device stands
    in its place."""
    disk, start = work / "large.img", 256
    with disk.open("wb") as file:
        file.truncate(8 * 1024 * 1024)
    drive = f"{disk}@@{start * 4096}"
    run("mformat", "-i", drive, "-T", 8192, "-h", 16, "-s", 32, "-v", "RAFF-FIRST", "::")
    table = {"label": "gpt", "sectorsize": 4096, "partitions": [{"node": "/dev/sda1", "start": start, "size": 1024}]}
    sfdisk = work / "bin/sfdisk"
    sfdisk.parent.mkdir()
    sfdisk.write_text(f"#!/bin/sh\necho '{json.dumps({'partitiontable': table})}'\n")
    sfdisk.chmod(0o755)
    env = {**os.environ, "PATH": f"{sfdisk.parent}:{os.environ['PATH']}"}
    done = run(TOP / "firmware/provision", "--credential", credential, disk, env=env)
    check(done.returncode == 0, "large sectors", done)
    check(on_drive(drive, "enrol.txt") == credential.read_bytes(), "where such a partition begins")


def test_key(work, credential):
    """IEEE 802.11, J.4.2: the test vector of that name and password."""
    stick = work / "vector.img"
    (work / "password").write_text("password\n")
    provision("--credential", credential, "--ssid", "IEEE", "--password-file", work / "password", "--country", "US",
              stick)
    wifi = (on_drive(stick, "wifi") or b"").decode()
    check("psk=f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e" in wifi, "the vector", wifi)


def test_folder(work, credential):
    folder = work / "mounted"
    folder.mkdir()
    (folder / "wifi").write_text("old")
    (folder / "other").write_text("somebody's")
    check(provision("--credential", credential, folder).returncode == 0, "folder")
    check(sorted(p.name for p in folder.iterdir()) == ["enrol.txt", "network", "other"], "what is in the folder")
    check((folder / "enrol.txt").stat().st_mode & 0o777 == 0o600, "who may read it")


def refusals(work, credential):
    """(words of what is said, arguments): exit code 1, and nothing is made."""
    whole = json.loads(credential.read_text())
    broken = {"no version": {"raff": 1}, '"host" is missing': {"host": ""}, '"cert" is missing': {"cert": 4},
              '"cert" is no certificate': {"cert": "aGVsbG8="}}
    rows = []
    for i, (words, change) in enumerate(broken.items()):
        path = work / f"broken{i}"
        path.write_text(json.dumps({**whole, **change}))
        rows.append(("no credential" if "raff" in change else words, ["--credential", path, work / "new"]))
    (work / "noise").write_bytes(b"\xff" * 64)
    (work / "short").write_text("1234567\n")
    good = ["--credential", credential]
    wifi = [*good, "--ssid", "a", "--country", "SA"]
    make_disk(work / "none.img", "ESP")
    make_disk(work / "two.img", "RAFF-FIRST", "RAFF-FIRST")
    return rows + [
        ("no credential", ["--credential", work / "noise", work / "new"]),
        ("No such file", ["--credential", work / "nowhere", work / "new"]),
        ("expected an address with its length", [*good, "--address", "10.0.0.5", work / "new"]),
        ("no IP address", [*good, "--address", "10.0.0.5/8", "--gateway", "here", work / "new"]),
        ("8 to 63 characters", [*wifi, "--password-file", work / "short", work / "new"]),
        ("wants --password-file", [*wifi, work / "new"]),
        ("1 to 32 bytes", [*good, "--ssid", "a" * 33, "--country", "SA", work / "new"]),
        ("two capital letters", [*good, "--ssid", "a", "--country", "sa", work / "new"]),
        ("no FAT labelled RAFF-FIRST in it; looked at the whole of it, part0", [*good, work / "none.img"]),
        ("2 partitions", [*good, work / "two.img"]),
        ("no FAT labelled", [*good, work / "noise"]),
        ("No such file", [*good, work / "no/folder/stick.img"]),
    ]


def test_expired(work, enrol):
    credential, stick = work / "short-lived", work / "late.img"
    enrol("H2", credential, "--life", "1s")
    time.sleep(2)
    done = provision("--credential", credential, stick)
    check(done.returncode == 1 and b"ran out" in done.stderr, "expired", done)
    check(not stick.exists(), "a stick of a credential that ran out")


def test_refused(work, credential):
    for words, arguments in refusals(work, credential):
        done = provision(*arguments)
        check(done.returncode == 1 and words.encode() in done.stderr, words, done)
        check(not (work / "new").exists(), "made all the same:", words)
    check(provision("--credential", credential, "--country", "SA", work / "new").returncode == 2, "misused")
    check(provision(work / "new").returncode == 2, "no credential given")
    check(b"RAFF-FIRST" in provision("--help").stdout, "--help")


def main():
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        state = ["--state", work / "hub"]
        run(HUB, *state, "broker-config", "--listen", "127.0.0.1:1")
        run(HUB, *state, "import", "--site", "demo", TOP / "hw/sim/site")

        def enrol(seat, out, *more):
            made = run(HUB, *state, "enrol", "--site", "demo", "--seat", seat, "--out", out, *more)
            check(made.returncode == 0, "raff-hub enrol", made.stderr)

        credential = work / "credential"
        enrol("H1", credential)
        for test in (test_stick, test_disk, test_large_sectors, test_key, test_folder, test_refused):
            test(work, credential)
        test_expired(work, enrol)
    print(*failures, f"provision: {len(failures)} failures", sep="\n")
    sys.exit(1 if failures else 0)


main()
