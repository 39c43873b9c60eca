/*
 * What a Zebra printer answers to ~HS and to ~HQES.
 *
 * ~HS (ZPL II Programming Guide, "~HS Host Status Return"): three strings, each STX … ETX CR LF, of
 * comma-separated decimal fields:
 *
 *     aaa,b,c,dddd,eee,f,g,h,iii,j,k,l      twelve fields
 *     mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www      eleven
 *     xxxx,y                                two
 *
 * The fields below bear the manual's names. One WIRE_STATUS comes with the third string.
 *
 * ~HQES ("~HQ Host Query", "Error Flags", "Warning Flags"): one string of lines,
 *
 *     PRINTER STATUS
 *     ERRORS:    1 00000000 00000005       whether there is one; bits 63 to 32, 31 to 0
 *     WARNINGS:  1 00000000 00000001
 *
 * One WIRE_STATUS too, but partial: it does not say whether anything waits to be printed. The first
 * error to mend is its fault, the first warning its name.
 *
 * Whatever is not of these forms is one WIRE_ERROR, and reading goes on at the next STX; a
 * string out of its turn is an error too, except that a first string always starts an answer anew.
 *
 * Printers are known not to answer at all in some faults (media out, ribbon out, head open,
 * depending on the firmware): silence says nothing about the line, and ~HQES is worth a try.
 */
#ifndef DRIVERS_WIRE_ZPL_STATUS_H
#define DRIVERS_WIRE_ZPL_STATUS_H

#include "drivers/wire/wire.h"

#define ZPL_STATUS_STRING_MAX 256 /* of ~HS the longest is 43 bytes, that of ~HQES some 160 */

struct zpl_status {
    /* string 1 */
    uint32_t communication_settings; /* aaa, a bit field */
    bool paper_out;                  /* b */
    bool pause;                      /* c */
    uint32_t label_length_dots;      /* dddd */
    uint32_t formats_in_buffer;      /* eee */
    bool buffer_full;                /* f */
    bool diagnostic_mode;            /* g */
    bool partial_format;             /* h */
    bool corrupt_ram;                /* j */
    bool under_temperature;          /* k */
    bool over_temperature;           /* l */
    /* string 2 */
    uint32_t function_settings; /* mmm, a bit field */
    bool head_up;               /* o */
    bool ribbon_out;            /* p */
    bool thermal_transfer;      /* q */
    char print_mode;            /* r: '0' rewind, '1' peel-off, '2' tear-off, '3' cutter, … */
    bool label_waiting;         /* t: printed, waiting to be peeled off */
    uint32_t labels_remaining;  /* uuuuuuuu, of the batch being printed */
    bool format_while_printing; /* v */
    uint32_t graphics_stored;   /* www */
    /* string 3 */
    uint32_t password;         /* xxxx */
    bool static_ram_installed; /* y */
};

struct zpl_status_reader {
    struct wire wire;
    uint8_t state;
    uint8_t turn;             /* the string awaited: 0, 1, 2 */
    struct zpl_status status; /* of the answer being read; whole with its WIRE_STATUS */
    size_t len;
    uint64_t start;  /* of the answer */
    uint64_t string; /* of the string being read */
    char text[ZPL_STATUS_STRING_MAX];
};

extern const struct wire_grammar zpl_status_grammar;

#endif
