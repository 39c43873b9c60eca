#!/usr/bin/env python3
"""A terminal that is no seat yet shows so, and becomes one by a code that its scanner reads, or by a file: whatever
else is scanned, whoever is away, whatever its clock says, and if it is switched off in between. In English and
Arabic."""
import os
import signal
import sys
import time

from enrolment import FloorOfClocks, at_another_time
from floor import SITE, Device, Terminal, Trouble, run_script, wait_for
from person import sentences


def code_for(floor, seat, *options):
    """What a scanner reads of the code."""
    path = floor.dir / f"{seat}.credential"
    floor.hub_do("enrol", "--site", SITE, "--seat", seat, "--out", path, *options)
    return path.read_text().strip()


def terminal_of(floor, state, language="en"):
    """A device that was unpacked: a scanner, and nothing in its state directory."""
    if state not in floor.with_scanner:
        Device(floor, floor.scanner_link(state).name, "scanner", "--aim")
        floor.with_scanner.add(state)
    terminal = Terminal(floor, state, columns=20, rows=16)
    terminal.start(language)
    return terminal


def shows(terminal, title, words):
    try:
        wait_for(f"{title}: {words}", lambda: terminal.title() == title and words in sentences(terminal))
    except Trouble as trouble:
        raise Trouble(f"{trouble}; it shows {terminal.title()}:\n{terminal.screen()}") from trouble


def by_code(floor):
    code = code_for(floor, "H1")
    terminal = terminal_of(floor, "H1")
    shows(terminal, "enrol-scan", "Scan the enrolment code")
    shows(terminal, "enrol-scan", "Scanner")
    floor.scan("H1", "]E09506000000108")
    shows(terminal, "enrol-scan", "That is no enrolment code")
    floor.hub.stop()
    floor.scan("H1", f"]Q1{code}")
    shows(terminal, "enrol-ask", "The hub does not answer")
    floor.scan("H1", "]E09506000000108")  # makes no difference now
    terminal.kill()
    terminal.start()  # goes on by itself
    shows(terminal, "enrol-ask", "The hub does not answer")
    terminal.keys("F3")
    shows(terminal, "enrol-scan", "Scan the enrolment code")
    floor.scan("H1", code)
    shows(terminal, "enrol-ask", "H1")
    floor.start_hub()
    shows(terminal, "login-badge", "online")
    left = [made.name for made in floor.seat_state("H1").glob("enrolling*")]
    if left:
        raise Trouble(f"left behind: {left}")
    return terminal, code


def again(floor, code):
    """The same code on another device, in Arabic."""
    terminal = terminal_of(floor, "X1", "ar")
    shows(terminal, "enrol-scan", "امسح رمز تسجيل")
    floor.scan("X1", code)
    shows(terminal, "enrol-scan", "لم يقبل")
    shows(terminal, "enrol-scan", "استعمل من قبل")
    return terminal


def by_hand(floor, terminal):
    """`raff enrol` beside a terminal that waits: it goes on as that seat."""
    code_for(floor, "X1")
    floor.run("raff", "--state", floor.seat_state("X1"), "enrol", floor.dir / "X1.credential")
    shows(terminal, "login-badge", "متصل")


def by_file(floor):
    """The file that raff.ini names is used, and goes; the seat stays what it is."""
    path = floor.dir / "F1.credential"
    floor.seat_state("F1").mkdir()
    (floor.seat_state("F1") / "raff.ini").write_text(f"[enrol]\nfile = {path}\n")
    terminal = terminal_of(floor, "F1")
    shows(terminal, "enrol-scan", "Scan the enrolment code")
    copy = code_for(floor, "F1")  # now the stick is put in
    shows(terminal, "login-badge", "online")
    if path.exists():
        raise Trouble("the file is still there")
    terminal.stop()
    path.write_text(copy)  # as if it had been switched off before the file went
    terminal.start()
    shows(terminal, "login-badge", "online")
    if path.exists() or len(list(floor.seat_state("F1").glob("seat-*.db"))) != 1:
        raise Trouble("a used file made another seat, or stays")
    terminal.stop()
    code_for(floor, "F1")  # another: it is to be that seat anew
    terminal.start()
    wait_for("the file to be used", lambda: not path.exists())
    shows(terminal, "login-badge", "online")
    if len(list(floor.seat_state("F1").glob("seat-*.db"))) != 2:
        raise Trouble("another credential made no new epoch")
    return terminal


def clock_put_right(floor):
    """The clock is days behind: a code that was scanned, and a file beside a code that has run out, are used once it
    is right, without anybody doing more."""
    clock = floor.dir / "clock"
    clock.write_text("-3d")
    library = at_another_time("")[1]
    for seat in ("C1", "C2"):
        floor.clocks[seat] = ["env", library, f"FAKETIME_TIMESTAMP_FILE={clock}", "FAKETIME_NO_CACHE=1",
                              "NO_FAKE_STAT=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    old = code_for(floor, "C2", "--life", "1s")  # scanned yesterday, and never answered
    time.sleep(2)
    code_for(floor, "C2")
    state = floor.seat_state("C2")
    state.mkdir()
    (state / "enrolling.code").write_text(old)
    (state / "raff.ini").write_text(f"[enrol]\nfile = {floor.dir / 'C2.credential'}\n")
    terminals = [terminal_of(floor, "C1"), terminal_of(floor, "C2")]
    shows(terminals[0], "enrol-scan", "Scan the enrolment code")
    wait_for("its scanner", lambda: "none found" not in terminals[0].screen())
    floor.scan("C1", f"]Q1{code_for(floor, 'C1')}")
    for terminal in terminals:
        shows(terminal, "enrol-scan", "Code not valid now")
    log = state / "raff.log"
    wait_for("the file to be refused too", lambda: "C2.credential: the credential is not good" in log.read_text())
    clock.write_text("+0")
    for terminal in terminals:
        shows(terminal, "login-badge", "online")
    return terminals


def done_beside(floor):
    """`raff enrol`, and then the same code is scanned before the terminal has noticed: it looks once a second, of a
    clock that all but stands."""
    code = code_for(floor, "B1")
    library = at_another_time("")[1]
    floor.clocks["B1"] = ["env", library, "'FAKETIME=+0 x0.01'"]
    terminal = terminal_of(floor, "B1")
    wait_for("its scanner", lambda: "none found" not in terminal.screen())
    floor.run("raff", "--state", floor.seat_state("B1"), "enrol", floor.dir / "B1.credential")
    floor.scan("B1", code)
    wait_for("the seat that it is", lambda: terminal.title() == "login-badge")
    terminal.kill()  # its clock would keep it for long
    return terminal


def never_answers(floor):
    """A battery and a backlight whose files say nothing: it becomes the seat all the same, works and ends."""
    box = floor.dir / "box"
    box.mkdir()
    for name in ("capacity", "max_brightness"):
        os.mkfifo(box / name)
    (box / "box.ini").write_text(f"[battery]\npath = {box}\n[backlight]\npath = {box}\n")
    floor.seat_state("N1").mkdir()
    (floor.seat_state("N1") / "raff.ini").write_text(f"[board]\nprofile = {box}/box.ini\n")
    code = code_for(floor, "N1")
    terminal = terminal_of(floor, "N1")
    wait_for("its scanner", lambda: "none found" not in terminal.screen())
    floor.scan("N1", code)
    shows(terminal, "login-badge", "online")
    for pid in terminal.programs():
        os.kill(pid, signal.SIGTERM)
    wait_for("the terminal's end", lambda: terminal.has_ended(terminal.screen()))
    if "exit:0" not in "".join(terminal.screen().split()):
        raise Trouble(f"it ended otherwise:\n{terminal.screen()}")
    return terminal


def play(floor):
    terminals = []
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    try:
        terminal, code = by_code(floor)
        terminals.append(terminal)
        terminals.append(again(floor, code))
        by_hand(floor, terminals[-1])
        terminals.append(by_file(floor))
        terminals += clock_put_right(floor)
        terminals.append(done_beside(floor))
        terminals.append(never_answers(floor))
    finally:
        for terminal in terminals:
            terminal.stop()
    print("by code, through a lost hub and a kill; a used code refused; by hand; by file, which goes; once the clock is "
          "right; done beside it; on a box that does not answer")


if __name__ == "__main__":
    sys.exit(run_script(play, __doc__, FloorOfClocks))
