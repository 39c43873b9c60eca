#!/usr/bin/env python3
"""Every device at work, from the line or socket it sits on to the event in the books: what the scripts
named here play, on one floor."""
import sys

import found
import label_fault
import low_battery
import nfc_login
import scale_pack
import scanner_pick
import uhf_count
import uhf_pick
import uhf_receive
from station import main

SCRIPTS = [nfc_login, found, uhf_pick, uhf_receive, uhf_count, label_fault, scanner_pick, scale_pack,
           low_battery]

if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], SCRIPTS))
