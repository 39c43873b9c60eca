#!/usr/bin/env python3
"""Every device at work, from the line or socket it sits on to the event in the books: what
scanner_pick, nfc_login, uhf_pick, uhf_receive, uhf_count, scale_pack and label_fault play, on one floor."""
import sys

import label_fault
import nfc_login
import scale_pack
import scanner_pick
import uhf_count
import uhf_pick
import uhf_receive
from station import main

if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__], [nfc_login, uhf_pick, uhf_receive, uhf_count, label_fault,
                                          scanner_pick, scale_pack]))
