#!/usr/bin/env python3
"""A pallet is received by RFID: its SSCC tag finds the delivery, its goods count against the announced
lines, also when the terminal is killed in between; what is not announced stands apart. Then a person
scans what had no tag, and closes. What came is stock at the hub, once."""
import json
import re
import sys

from floor import SITE, Trouble
from station import main

ANNOUNCED = {"TEA-BLK-100": 6, "CUP-WHT": 3, "KET-EL-17": 2}
TAGGED = {"TEA-BLK-100": 5, "CUP-WHT": 3, "KET-EL-17": 2}
STRANGE = {"SOAP-OLV": 2}  # of the next pallet
UNKNOWN = "3034257BF7194E4000001A85"  # of goods that this site does not have
NO_EPC = "E2801160600002040000ABCD"   # counted nowhere
SSCC = "095060000000000084"
ROWS = {"pallet": (["llrp", "--listen", "127.0.0.1:0"],)}
SAID = f"a pallet of {sum(TAGGED.values())} tags, and the rest by hand"


def epc(station, scheme, elements):
    return station.floor.run("raff", "epc", "--encode", scheme, "--filter", "1", "--prefix-length", "7",
                             elements).stdout.strip()


def tags_of(station, goods):
    return [epc(station, "SGTIN-96", f"(01){station.goods.gtin[item].rjust(14, '0')}(21){9000 + number}")
            for item, count in goods.items() for number in range(count)]


def announce(station, asn):
    sheet = station.floor.dir / f"{asn}.csv"
    rows = "".join(f"{asn},ACME,{item},{qty},{SSCC}\n" for item, qty in ANNOUNCED.items())
    sheet.write_text("asn,supplier,item,qty,sscc\n" + rows, encoding="utf-8")
    station.floor.hub_do("import", "--site", SITE, "--asn", sheet)


def from_supplier(station):
    """What the hub's books say came of each announced item, ever."""
    verdict = json.loads(station.floor.hub_do("verify", "--site", SITE, "--json").stdout)
    return {row["item"]: row["opening"] for row in verdict["sites"][0]["items"]
            if row["item"] in ANNOUNCED}


def open_entry(person, words):
    _, screen = person.expect("menu")
    for _ in range(30):
        line = next((line for line in screen.splitlines() if words in line), None)
        if line:
            return person.type(re.search(r"\d+", line).group(0))
        _, screen = person.key("Down")
    raise Trouble(f"no '{words}' in the menu\n{screen}")


def count(station, reader):
    """The pallet in the field; the terminal is killed with nothing taken yet; some of it goes and comes."""
    person, tags = station.karim, tags_of(station, TAGGED)
    seen = len(tags) + sum(STRANGE.values()) + 1
    reader.tell(f"put {epc(station, 'SSCC-96', f'(00){SSCC}')}")
    person.expect("receive-dock")
    person.key("Enter")
    person.expect("receive-item")
    reader.tell(*(f"put {tag}" for tag in [*tags, *tags_of(station, STRANGE), UNKNOWN, NO_EPC]))
    station.shows(rf"Tags\s+{seen}\b")
    person.key("Down")  # whatever a person does is saved, and what was counted with it
    station.terminal.kill()
    station.terminal.start()
    person.log_in()
    person.expect("receive-item")
    station.shows_no_more(r"no reader")
    reader.tell(*(f"take {tag}" for tag in tags[:4]))
    reader.tell(*(f"put {tag}" for tag in tags[:4]))
    station.shows(rf"Tags\s+{seen}\b")
    station.shows(r"SOAP-OLV\s+2 extra")


def take(station):
    person = station.karim
    person.key("Enter")
    person.expect("receive-tags")
    person.key("Enter")
    person.expect("receive-item")
    station.shows(r"TEA-BLK-100\s+0/1\b")
    person.scan(person.goods.barcode("TEA-BLK-100"))
    person.expect("receive-qty")
    person.key("Enter")


def close(station):
    """What stands apart does not keep it open."""
    station.karim.expect("receive-close")
    station.karim.key("Enter")
    station.karim.expect("receive-done")


def check(station, asn, before):
    received = {}
    for event in station.events("receive"):
        for leg in event["legs"]:
            if leg["qty"] > 0:
                if leg["place"] != "DOCK-1":
                    raise Trouble(f"received at {leg['place']}")
                received[leg["item"]] = received.get(leg["item"], 0) + leg["qty"]
    if received != ANNOUNCED:
        raise Trouble(f"received {received}, announced {ANNOUNCED}")
    after = from_supplier(station)
    came = {item: after[item] - before[item] for item in ANNOUNCED}
    if came != ANNOUNCED:
        raise Trouble(f"at the hub {came}, announced {ANNOUNCED}")
    delivery = next(row for row in station.floor.status()["deliveries"] if row["asn"] == asn)
    if delivery["status"] != "received" or delivery["short"] or delivery["over"] or \
            delivery["not_announced"]:
        raise Trouble(f"the delivery: {delivery}")


def play(station, how):
    asn = f"ASN-{station.seat}"
    before = from_supplier(station)
    announce(station, asn)
    station.reader = station.device(*how)
    station.open(reader={"driver": "llrp", "host": "127.0.0.1", "port": station.reader.port,
                         "leave_ms": 1000})
    station.karim.log_in()
    open_entry(station.karim, "Receive")
    station.karim.expect("receive-start")
    count(station, station.reader)
    take(station)
    close(station)
    check(station, asn, before)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
