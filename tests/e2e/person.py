"""A person at a terminal: reads the screen, scans, types. Knows the goods, not the program."""
import csv
import re
import time
import unicodedata

from floor import SITE_FILES, Trouble, wait_for

BIN = re.compile(r"\b[A-Z]-\d\d-\d\d\b")
SSCC = re.compile(r"\b\d{18}\b")
PATIENCE_S = 60.0
LISTENING = {"pick-find", "pick-ask", "pick-next", "pack-ask", "pack-next", "ship-find", "ship-ask",
             "pack-print", "undo-look"}


def table(name):
    with open(SITE_FILES / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def logical(screen):
    """An Arabic screen in the order in which it is read."""
    return "\n".join(unicodedata.normalize("NFKC", line[::-1]) for line in screen.splitlines())


def sentences(terminal):
    """What a terminal shows, as one line of words, however it is wrapped; Arabic without its vowel marks."""
    screen = terminal.screen()
    is_arabic = any("ARABIC" in unicodedata.name(c, "") for c in screen)
    return " ".join((logical(screen) if is_arabic else screen).split())


class Goods:
    """What stands on the shelves: a barcode for each item, and the serials that are still there."""

    def __init__(self):
        self.gtin = {row["item"]: row["gtin"] for row in table("gtins.csv") if row["qty"] == "1"}
        self.items = {row["id"]: row for row in table("items.csv")}
        self.lots = sorted({row["lot"] for row in table("lots.csv")})
        self.serials = {}
        for row in table("stock.csv"):
            if row["serial"]:
                self.serials.setdefault(row["item"], []).append(row["serial"])
        self.totes = [row["id"] for row in table("places.csv") if row["kind"] == "tote"]
        self.people = {row["id"]: row for row in table("people.csv")}

    def on(self, screen):
        """Items named on a screen, longest ids first, in the order of their lines."""
        found = [(screen.find(item), item) for item in self.items if item in screen]
        return [item for _, item in sorted(found)]

    def barcode(self, item, lot="", serial=""):
        gtin = self.gtin[item]
        if not lot and not serial:
            return "]E0" + gtin
        code = "]C101" + gtin.rjust(14, "0")
        code += ("10" + lot + ("\x1d" if serial else "")) if lot else ""
        return code + ("21" + serial if serial else "")


class Person:
    def __init__(self, floor, terminal, name, goods, tell=lambda text: None):
        self.floor = floor
        self.terminal = terminal
        self.who = goods.people[name]
        self.goods = goods
        self.tell = tell
        self.used_totes = []
        self.taken_serials = []

    # --- hands and eyes ---

    def title(self):
        return self.terminal.title()

    def look(self):
        title, screen = self.terminal.title(), self.terminal.screen()
        if self.terminal.has_ended(screen):
            raise Trouble(f"{self.who['name']}: the terminal has ended\n{screen}")
        return title, screen

    def settled(self):
        """The screen, once it stands still."""
        end = time.monotonic() + PATIENCE_S
        before = None
        while time.monotonic() < end:
            now = self.look()
            if now == before and now[0] not in LISTENING:
                return now
            before = now
            time.sleep(0.06)
        raise Trouble(f"{self.who['name']}: the screen does not settle: {before[0]}\n{before[1]}")

    def work(self):
        """What is to be done: the screen without its first line, where the status comes and goes."""
        title, screen = self.look()
        return title, screen.partition("\n")[2]

    def changed_from(self, before, what):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if self.work() != before:
                return self.settled()
            time.sleep(0.03)
        raise Trouble(f"{self.who['name']}: {what}: no answer on the screen {before[0]}\n{before[1]}")

    def scan(self, code):
        before = self.work()
        self.floor.scan(self.terminal.seat, code.replace("\x1d", "<GS>"))
        return self.changed_from(before, f"scan {code}")

    def key(self, key):
        before = self.work()
        self.terminal.keys(key)
        return self.changed_from(before, f"key {key}")

    def type(self, text):
        before = self.work()
        self.terminal.type(text)
        return self.changed_from(before, f"typing {text}")

    def expect(self, *titles):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            title, screen = self.look()
            if title in titles:
                return self.settled()
            time.sleep(0.05)
        raise Trouble(f"{self.who['name']}: expected {' or '.join(titles)}, the screen is {title}\n{screen}")

    def read(self):
        """The settled screen in logical order: Arabic is drawn shaped and from right to left."""
        return logical(self.settled()[1])

    def synced(self):
        """Waits until the status line says that the seat is level with the hub."""
        wait_for("the first sync", lambda: "online" in self.terminal.screen())

    # --- work ---

    def log_in(self):
        self.expect("login-badge")
        self.scan(self.who["badge"])
        self.expect("login-pin")
        return self.type(self.who["pin"])

    def choose(self, number):
        self.expect("menu")
        return self.type(str(number))

    def choose_words(self, words):
        """The menu's entry with these words, wherever it stands."""
        _, screen = self.expect("menu")
        number = next(line for line in screen.splitlines() if words in line).strip("▸> ").split()[0]
        return self.type(number)

    def menu(self):
        """Back to the menu from wherever this is."""
        for _ in range(6):
            title, _ = self.settled()
            if title == "menu":
                return
            self.key("F3")
        raise Trouble(f"{self.who['name']}: no way back to the menu from {title}")

    def lot_on(self, text):
        return next((lot for lot in self.goods.lots if lot in text), "")

    def free_tote(self):
        for tote in self.goods.totes:
            if tote not in self.used_totes:
                self.used_totes.append(tote)
                return tote
        raise Trouble("no free tote")

    def serial_for(self, item):
        if self.goods.items[item]["serial"] != "yes":
            return ""
        serial = self.goods.serials[item].pop(0)
        self.taken_serials.append((item, serial))
        return serial

    def exception(self, wanted):
        """F4, and down the list to the entry with these words."""
        self.key("F4")
        _, screen = self.expect("exception")
        for _ in range(30):
            line = next((line for line in screen.splitlines() if wanted in line), None)
            if line:
                return self.type(re.search(r"\d+", line).group(0))
            _, screen = self.key("Down")
        raise Trouble(f"no exception '{wanted}' in\n{screen}")

    def pick_step(self, short_item=None, short_word=None):
        """One scan or answer, whatever the screen wants; False when the task is done."""
        return self.pick_at(*self.settled(), short_item, short_word)

    def pick_at(self, title, screen, short_item=None, short_word=None):
        if title == "pick-tote":
            self.scan(self.free_tote())
        elif title == "pick-bin":
            self.scan(BIN.search(screen).group(0))
        elif title == "pick-item":
            item = self.goods.on(screen)[0]
            if item == short_item:
                self.exception(short_word)
            else:
                self.scan(self.goods.barcode(item, self.lot_on(screen), self.serial_for(item)))
        elif title == "pick-put":
            self.scan(next(tote for tote in self.goods.totes if tote in screen))
        elif title in ("pick-short", "pick-confirm"):
            self.key("Enter")
        elif title == "pick-done":
            return False
        else:
            raise Trouble(f"{self.who['name']}: what now? {title}\n{screen}")
        return True

    def pick(self, **special):
        scans = 0
        while self.pick_step(**special):
            scans += 1
            if scans > 300:
                raise Trouble("picking does not end\n" + self.terminal.screen())

    def move_step(self, item, bins):
        """One scan of a move from one bin to another, whatever the screen wants; True when it is done."""
        return self.move_at(self.settled()[0], item, bins)

    def move_at(self, title, item, bins):
        codes = {"move-from": bins[0], "move-item": self.goods.barcode(item), "move-to": bins[1]}
        if title not in codes:
            raise Trouble(f"{self.who['name']}: what now? {title}")
        now, _ = self.scan(codes[title])
        return title == "move-to" and now == "move-from"

    def move(self, item, bins):
        while not self.move_step(item, bins):
            pass

    def pack(self, tote, serials):
        """Everything in a tote, order by order; the cartons' SSCCs."""
        cartons = []
        self.expect("pack-tote", "pack-done", "pack-none")
        self.scan(tote)
        for _ in range(300):
            title, screen = self.settled()
            if title == "pack-item":
                self.pack_one(screen, serials)
            elif title == "pack-other-tote":
                self.scan(next(t for t in self.goods.totes if t in screen))
            elif title in ("pack-confirm", "pack-weigh"):
                found = SSCC.search(screen)
                cartons += [found.group(0)] if found else []
                self.key("Enter")
            elif title in ("pack-done", "pack-none", "pack-tote"):
                if title != "pack-done" or not self.more_in(tote):
                    return cartons
            else:
                raise Trouble(f"{self.who['name']}: what now? {title}\n{screen}")
        raise Trouble("packing does not end\n" + self.terminal.screen())

    def more_in(self, tote):
        """Whether another order lies in the same tote: scan it again and see."""
        self.scan(tote)
        title, _ = self.settled()
        return title in ("pack-item", "pack-other-tote")

    def pack_one(self, screen, serials):
        for line in screen.splitlines():
            items = self.goods.on(line)
            left = re.search(r"\s(\d+)\b", line[line.find(items[0]) + len(items[0]):]) if items else None
            if left and int(left.group(1)) > 0:
                serial = serials.get(items[0], [""])
                code = self.goods.barcode(items[0], self.lot_on(line), serial.pop(0) if serial else "")
                self.scan(code)
                return
        raise Trouble("nothing to pack on this screen\n" + screen)

    def ship(self, entry):
        """Every load there is: scan its cartons, close it. Says which cartons went."""
        loaded = []
        self.choose(entry)
        for _ in range(100):
            title, screen = self.settled()
            if title == "ship-load":
                carton = next(sscc for sscc in SSCC.findall(screen) if sscc not in loaded)
                self.scan("]C100" + carton)
                loaded.append(carton)
            elif title in ("ship-close", "ship-done"):
                self.key("Enter")
            elif title == "ship-none":
                return loaded
            else:
                raise Trouble(f"{self.who['name']}: what now? {title}\n{screen}")
        raise Trouble("loading does not end\n" + self.terminal.screen())
