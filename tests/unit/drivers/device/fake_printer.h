/* A label printer on real TCP, on the loop of whoever tests a driver with it. */
#ifndef TESTS_UNIT_DRIVERS_DEVICE_FAKE_PRINTER_H
#define TESTS_UNIT_DRIVERS_DEVICE_FAKE_PRINTER_H

#include <uv.h>

#include "hw/sim/label_stream.h"

/* The printer: what it is told to be, what it has got. */
struct fake_printer {
    uv_tcp_t server;
    uv_tcp_t client;
    bool has_client;
    struct label_stream stream;
    int port;
    enum label_language language;
    bool is_silent;
    bool is_shy; /* does not answer ~HS while its paper is out, but ~HQES */
    bool is_paper_out;
    unsigned held; /* formats in its memory */
    bool holds;    /* keeps what comes in memory */
    bool is_late;  /* answers what it was asked before a job only when the job has come */
    unsigned owed; /* such answers */
    unsigned asked;
    char got[4096]; /* formats, one a line */
    char buffer[65536];
};

/* Listens on 127.0.0.1, at `port`, or at any if that is 0; `port` says which. */
void fake_switch_on(struct fake_printer *fake, uv_loop_t *loop);
/* Its handles are closed by the loop's next turns. */
void fake_switch_off(struct fake_printer *fake);
/* Only the connection ends. */
void fake_hang_up(struct fake_printer *fake);

#endif
