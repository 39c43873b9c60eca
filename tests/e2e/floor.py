#!/usr/bin/env python3
"""The floor on one machine: broker, hub, simulated devices and terminals, as real processes.

terminal/demo calls this; tests use Floor directly. Everything lives in one directory, binds to
loopback, and ends with the program that started it.
"""
import argparse
import atexit
import contextlib
import json
import os
import pathlib
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
SITE_FILES = TOP / "hw" / "sim" / "site"
SITE = "demo"
SEATS = {"H1": (20, 16), "P1": (80, 24)}  # columns, rows


class Trouble(Exception):
    """Something that should have happened did not; the text says what."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, condition, seconds=60.0):
    """Longer than anything takes on a machine that is busy; a script that passes does not wait for it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = condition()
        if got:
            return got
        time.sleep(0.05)
    raise Trouble(f"{what}: not within {seconds:.0f} s")


def is_alive(pid):
    return pathlib.Path("/proc", str(pid)).exists()


class Process:
    """A program of ours with its log; stopped at the latest when Python ends."""

    def __init__(self, name, argv, log, **options):
        self.name = name
        self.log = log
        with open(log, "ab") as out:
            self.process = subprocess.Popen(argv, stdout=out, stderr=out, **options)
        atexit.register(self.stop)

    def running(self):
        return self.process.poll() is None

    def stop(self, how=signal.SIGTERM):
        if self.running():
            self.process.send_signal(how)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Device:
    """A device that is not there: raff-sim on a link or a port, told what happens to it."""

    def __init__(self, floor, name, kind, *options):
        self.floor = floor
        self.link = floor.dir / name
        self.process = floor.spawn(name, floor.bin / "raff-sim", kind, "--link", self.link, *options,
                                   stdin=subprocess.DEVNULL)
        floor.simulators.append(self.process)
        if "--listen" in options:
            self.port = wait_for(f"{name} to listen", self.said_port)
        else:
            wait_for(name, self.link.is_symlink)
        wait_for(f"{name} to take orders", pathlib.Path(f"{self.link}.ctl").exists)
        self.orders = socket.socket(socket.AF_UNIX)
        self.orders.settimeout(60)
        self.orders.connect(f"{self.link}.ctl")

    def said_port(self):
        said = re.search(r"^listening on \S+:(\d+)$", self.process.log.read_text(), re.MULTILINE)
        return int(said.group(1)) if said else None

    def tell(self, *orders):
        for order in orders:
            self.orders.sendall(order.encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                answer += self.orders.recv(256) or b"gone\n"
            if answer != b"ok\n":
                raise Trouble(f"{self.link.name}: {order}: {answer.decode().strip()}")


RELOADS = ": Reloading config."
BEGINS = ("login-badge", "login-pin", "refused", "enrol-scan", "enrol-ask", "closed")  # what a terminal shows first


class Terminal:
    """A seat's terminal in a tmux window of its size: what a person sees, as text."""
    starts_within_s = 60.0

    def __init__(self, floor, seat, columns=None, rows=None):
        self.floor = floor
        self.seat = seat
        self.columns, self.rows = SEATS.get(seat, (80, 24))
        self.columns, self.rows = columns or self.columns, rows or self.rows
        self.socket = str(floor.dir / f"tmux-{seat}")
        self.server = None  # tmux's process

    def tmux(self, *arguments):
        done = subprocess.run(
            ["tmux", "-S", self.socket, "-f", "/dev/null", *arguments],
            capture_output=True, text=True, encoding="utf-8", check=False)
        return done.stdout

    def start(self, language="en"):
        self.stop()
        command = " ".join(self.floor.seat_command(self.seat, language))
        self.tmux("new-session", "-d", "-s", "seat", "-x", str(self.columns), "-y", str(self.rows),
                  f"env TERM=tmux-256color LC_ALL=C.UTF-8 {command}; echo exit: $?; sleep 60")
        self.server = int(self.tmux("display-message", "-p", "#{pid}").strip())
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("resize-window", "-t", "seat", "-x", str(self.columns), "-y", str(self.rows))
        atexit.register(self.stop)
        wait_for(f"terminal of {self.seat}", lambda: self.title() in BEGINS, self.starts_within_s)

    def stop(self):
        """Ends tmux and the terminal in it; a new one must not reach the old server. By its number: its
        socket may have gone with the directory."""
        server, self.server = self.server, None
        if server and is_alive(server):
            there = [server, *self.programs()]
            os.kill(server, signal.SIGTERM)
            wait_for("tmux to end, and the terminal", lambda: not any(map(is_alive, there)))

    def programs(self):
        """The terminal's process, if it runs."""
        shell = self.tmux("list-panes", "-t", "seat", "-F", "#{pane_pid}").strip()
        children = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=False)
        return [int(pid) for pid in children.stdout.split()]

    def kill(self):
        """kill -9 of the terminal itself, as if its battery had gone."""
        for pid in self.programs():
            os.kill(pid, signal.SIGKILL)
        wait_for("the terminal's end", lambda: self.has_ended(self.screen()))

    @staticmethod
    def has_ended(screen):
        """What the shell says then comes where the cursor was, over two lines at times."""
        return re.search(r"exit:\d", "".join(screen.split())) is not None

    def devices(self):
        """What `raff devices` says of this seat's, by the last part of where they are."""
        said = self.floor.run("raff", "--state", self.floor.seat_state(self.seat), "devices", "--json").stdout
        return {row["where"].rsplit("/", 1)[-1]: row for row in map(json.loads, said.splitlines())}

    def title(self):
        return self.tmux("display-message", "-p", "-t", "seat", "#{pane_title}").strip()

    def screen(self):
        return self.tmux("capture-pane", "-p", "-t", "seat")

    def keys(self, *keys):
        self.tmux("send-keys", "-t", "seat", *keys)

    def type(self, text):
        self.tmux("send-keys", "-t", "seat", "-l", text)
        self.keys("Enter")


class Floor:
    def __init__(self, directory, bin_dir=None):
        self.dir = pathlib.Path(directory)
        self.bin = pathlib.Path(bin_dir) if bin_dir else TOP / "build" / "release" / "bin"
        self.hub_state = self.dir / "hub"
        self.broker = self.hub = None
        self.hub_options = []  # of `raff-hub run`
        self.simulators = []
        self.with_scanner = set()
        self.scanner_links = {}  # of seats whose scanner is not SEAT-scanner
        self.printers = {}
        (self.dir / "log").mkdir(parents=True, exist_ok=True)

    # --- programs ---

    def run(self, program, *arguments, check=True):
        done = subprocess.run([str(self.bin / program), *map(str, arguments)], capture_output=True,
                              text=True, encoding="utf-8", check=False)
        if check and done.returncode != 0:
            raise Trouble(f"{program} {' '.join(map(str, arguments))}: exit {done.returncode}\n"
                          f"{done.stdout}{done.stderr}")
        return done

    def hub_do(self, command, *arguments, check=True):
        return self.run("raff-hub", command, "--state", self.hub_state, *arguments, check=check)

    def environment(self, name):
        """What the program of this name has in its environment besides."""
        return {}

    def spawn(self, name, *argv, **options):
        return Process(name, [str(part) for part in argv], self.dir / "log" / f"{name}.log",
                       env=os.environ | self.environment(name), **options)

    # --- broker and hub ---

    def make_site(self, files=SITE_FILES, orders=SITE_FILES / "orders.json"):
        self.port = free_port()
        self.hub_do("broker-config", "--listen", f"127.0.0.1:{self.port}")
        self.hub_do("import", "--site", SITE, files)
        self.hub_do("import", "--site", SITE, "--orders", orders)
        if files == SITE_FILES:
            self.hub_do("import", "--site", SITE, "--asn", SITE_FILES / "asn.csv")

    def start_broker(self, before=()):
        self.broker = self.spawn("broker", *before, "mosquitto", "-c", self.hub_state / "broker/mosquitto.conf")
        port = self.broker_port()

        def listening():
            if not self.broker.running():
                raise Trouble(f"the broker ended: see {self.broker.log}")
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_for("the broker", listening)

    def network(self, is_there):
        """Pulls the plug or puts it back: without a broker nothing reaches anybody."""
        if self.broker.running() and not is_there:
            self.broker.stop()
        elif is_there and not self.broker.running():
            self.start_broker()

    def outsider(self, name, *rights):
        """Where the certificate and key lie of a client of the test's own. The broker gives it these lines of its
        ACL until the hub writes that anew; to a broker a certificate is one client, so nobody's own will do."""
        keys, ca = self.dir / f"{name}.pem", self.hub_state / "ca.pem"
        made = subprocess.run(
            f"openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {keys} -subj /CN={name} |"
            f"openssl x509 -req -CA {ca} -CAkey {ca.with_suffix('.key')} -set_serial 0x$(openssl rand -hex 16) -days 1 "
            f">>{keys}", shell=True, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise Trouble(made.stderr)
        log = self.hub_state / "broker/mosquitto.log"
        before = log.read_text().count(RELOADS)
        with open(self.hub_state / "broker/acl", "a", encoding="utf-8") as acl:
            acl.write("".join(f"{line}\n" for line in (f"\nuser {name}", *rights)))
        self.broker.process.send_signal(signal.SIGHUP)
        wait_for("the broker to read its ACL", lambda: log.read_text().count(RELOADS) > before)
        return keys

    def broker_port(self):
        for line in (self.hub_state / "broker/mosquitto.conf").read_text().splitlines():
            if line.startswith("listener "):
                return int(line.split()[1])
        raise Trouble("broker/mosquitto.conf names no listener")

    def start_hub(self, before=()):
        self.hub = self.spawn("hub", *before, self.bin / "raff-hub", "run", "--state", self.hub_state,
                              *self.hub_options)

        def answering():
            """Asked at its socket: a subcommand would open hub.db itself where no hub runs yet."""
            if not self.hub.running():
                raise Trouble(f"the hub ended: see {self.hub.log}")
            with socket.socket(socket.AF_UNIX) as probe:
                return probe.connect_ex(str(self.hub_state / "raff-hub.sock")) == 0

        wait_for("the hub", answering)

    def status(self, site=SITE):
        """The hub's word on the site: orders, seats, tasks."""
        return json.loads(self.hub_do("status", "--site", site, "--json").stdout)["sites"][0]

    def stop(self):
        for process in [*self.simulators, self.hub, self.broker]:
            if process:
                process.stop()

    # --- seats ---

    def seat_state(self, seat):
        return self.dir / seat

    def device(self, seat, kind):
        """Where the stand-in of a kind is, the --link of its raff-sim."""
        return self.dir / f"{seat}-{kind}"

    def scanner_link(self, seat):
        return self.scanner_links.get(seat, self.device(seat, "scanner"))

    def add_seat(self, seat, printer=False, scanner=("--aim",)):
        """`scanner`: how its scanner is to be; None where it has none."""
        enrolment = self.dir / f"{seat}.enrol"
        if not (self.seat_state(seat) / "enrolment.json").exists():
            self.hub_do("enrol", "--site", SITE, "--seat", seat, "--out", enrolment)
            self.run("raff", "--state", self.seat_state(seat), "enrol", enrolment)
            enrolment.unlink()
        if scanner is not None:
            Device(self, self.scanner_link(seat).name, "scanner", *scanner)
            self.with_scanner.add(seat)
        if printer:
            self.add_printer(seat)

    def begin(self, seat):
        """Site, broker, hub and one seat: its terminal, level with the hub."""
        self.make_site()
        self.start_broker()
        self.start_hub()
        self.add_seat(seat)
        terminal = Terminal(self, seat)
        terminal.start()
        wait_for("the first sync", lambda: "online" in terminal.screen())
        return terminal

    def add_printer(self, seat, *options):
        """The printer; its labels come to lie in SEAT-labels."""
        printer = Device(self, f"{seat}-printer", "printer", "--listen", "127.0.0.1:0", "--out",
                         self.labels(seat), *options)
        self.printers[seat] = printer.port
        return printer

    def labels(self, seat):
        return self.dir / f"{seat}-labels"

    def add_devices(self, seat):
        """A scale, an NFC reader and a UHF portal besides, and the terminal told of them."""
        options = {"scale": ["--protocol", "mt-sics"], "pn532": [], "llrp": ["--listen", "127.0.0.1:0"]}
        scale, nfc, portal = [Device(self, f"{seat}-{kind}", kind, *more)
                              for kind, more in options.items()]
        (self.seat_state(seat) / "raff.ini").write_text(
            f"[scale]\ndriver = mt-sics\npath = {scale.link}\n"
            f"[reader]\ndriver = nfc\nconnect = pn532_uart:{nfc.link}\n"
            f"[reader2]\ndriver = llrp\nhost = 127.0.0.1\nport = {portal.port}\n", encoding="utf-8")

    def seat_command(self, seat, language="en"):
        command = ["env", *(f"{name}={value}" for name, value in self.environment(seat).items()),
                   str(self.bin / "raff"), "--state", str(self.seat_state(seat)), "run",
                   "--language", language]
        if seat in self.with_scanner:
            command += ["--scanner", str(self.scanner_link(seat))]
        if seat in self.printers:
            command += ["--printer", f"127.0.0.1:{self.printers[seat]}"]
        return command

    def events(self, seat, kind):
        """The events of a kind in a seat's log, once its terminal has ended: a file is one program's."""
        database = next(self.seat_state(seat).glob("seat-*.db"))
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
            events = [json.loads(line) for (line,) in db.execute("SELECT line FROM event ORDER BY seq")]
        return [event for event in events if event["type"] == kind]

    def scan(self, seat, code):
        self.run("raff-sim", "scan", "--link", self.scanner_link(seat), code)


def bench_command(floor, seat):
    """The panel to play the seat's devices from; the network is this process's to take away."""
    import bench_codes
    codes = floor.dir / f"{seat}-codes.tsv"
    bench_codes.write(floor, codes)
    command = [floor.bin / "raff-sim", "bench", "--codes", codes]
    for kind in ("scanner", "scale", "pn532", "llrp", "printer"):
        command += [f"--{kind}", floor.device(seat, kind)]
    command += ["--network-off", f"kill -USR1 {os.getpid()}", "--network-on", f"kill -USR2 {os.getpid()}"]
    return shlex.join(str(part) for part in command)


def open_for_person(floor, seat, language):
    """The terminal on the left, a panel to play its devices from on the right."""
    columns, _ = SEATS[seat]
    tmux = ["tmux", "-S", str(floor.dir / "tmux"), "-f", "/dev/null"]
    terminal = " ".join(floor.seat_command(seat, language))
    signal.signal(signal.SIGUSR1, lambda *_: floor.network(False))
    signal.signal(signal.SIGUSR2, lambda *_: floor.network(True))
    atexit.register(lambda: subprocess.run([*tmux, "kill-server"], check=False, capture_output=True))
    subprocess.run([*tmux, "new-session", "-d", "-s", "raff", "-x", "130", "-y", "40", terminal],
                   check=True)
    for option in (["mouse", "on"], ["status-right-length", "70"],
                   ["status-right", " C-b ← terminal · C-b → devices · C-b d ends "]):
        subprocess.run([*tmux, "set-option", "-g", *option], check=True)
    subprocess.run([*tmux, "split-window", "-h", "-t", "raff", bench_command(floor, seat)], check=True)
    width = max(columns, 40)
    subprocess.run([*tmux, "set-hook", "-t", "raff", "window-resized",
                    f"if -F '#{{e|>=:#{{window_width}},{width + 30}}}' "
                    f"'resize-pane -t raff:0.0 -x {width}'"], check=True)
    subprocess.run([*tmux, "resize-pane", "-t", "raff:0.0", "-x", str(width)], check=True)
    outside = {name: value for name, value in os.environ.items() if name != "TMUX"}
    subprocess.run([*tmux, "attach", "-t", "raff"], env=outside, check=False)


def run_script(play, about, floor_of=Floor):
    """The main of a script that plays on one floor, in a directory that goes with it."""
    options = argparse.ArgumentParser(description=about.splitlines()[0])
    options.add_argument("--bin", help="directory of the programs; build/release/bin unless told")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    with tempfile.TemporaryDirectory(prefix="raff-e2e-") as directory:
        floor = floor_of(directory, bin_dir=chosen.bin)
        try:
            play(floor)
            return 0
        except (Trouble, subprocess.SubprocessError) as trouble:
            print(f"FAULT  {trouble}", file=sys.stderr)
            return 1
        finally:
            floor.stop()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--dir", required=True)
    options.add_argument("--bin", help="where the programs are")
    options.add_argument("--mode", choices=["person", "script"], required=True)
    options.add_argument("--seat", choices=sorted(SEATS), default="H1")
    options.add_argument("--language", default="en")
    options.add_argument("--quiet", action="store_true")
    chosen = options.parse_args()
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(1))
    floor = Floor(chosen.dir, chosen.bin)
    try:
        if chosen.mode == "script":
            import scenario
            return scenario.play(floor, quiet=chosen.quiet)
        if not (floor.hub_state / "hub.db").exists():
            floor.make_site()
            floor.hub_do("release", "--site", SITE)
        floor.start_broker()
        floor.start_hub()
        floor.add_seat(chosen.seat, printer=True)
        floor.add_devices(chosen.seat)
        open_for_person(floor, chosen.seat, chosen.language)
        return 0
    except Trouble as trouble:
        print(f"demo: {trouble}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
