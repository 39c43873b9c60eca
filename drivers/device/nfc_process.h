/*
 * The NFC helper as a process: raff-nfc started, heard, and killed as soon as it is silent for too
 * long, talks nonsense or too much. One at a time, any number after each other; no descriptor
 * outlives `ended`.
 *
 * Starting forks, which takes a millisecond or two; libuv allocates within it.
 */
#ifndef DRIVERS_DEVICE_NFC_PROCESS_H
#define DRIVERS_DEVICE_NFC_PROCESS_H

#include "drivers/base/loop.h"
#include "drivers/device/interfaces/babble.h"
#include "drivers/wire/nfc_child.h"

struct nfc_process;

enum nfc_process_end {
    NFC_PROCESS_ENDED, /* by itself, or somebody killed it */
    NFC_PROCESS_STOPPED,
    NFC_PROCESS_HUNG,
    NFC_PROCESS_NONSENSE /* other bytes than raff-nfc says, or more of them */
};

struct nfc_process_events {
    /* It said something; no WIRE_ERROR. May stop the process. */
    void (*said)(struct nfc_process *process, const struct wire_event *event);
    /* It is gone, and may be started again. */
    void (*ended)(struct nfc_process *process, enum nfc_process_end how);
};

struct nfc_process {
    const struct nfc_process_events *events;
    struct loop_owner owner; /* of one run */
    uv_process_t process;
    uv_pipe_t in;
    uv_pipe_t out;
    struct loop_deadline deadline;
    bool is_started;
    bool is_ending; /* killed, or its handles are being closed */
    bool has_exited;
    bool has_said_all;
    enum nfc_process_end how;
    struct babble_bound bound;
    struct nfc_child lines; /* also what it said last, for `said` */
    char buffer[4096];
};

void nfc_process_init(struct nfc_process *process, const struct nfc_process_events *events);
/* 0: `ended` follows some day. Negative, -ENOENT for no such program: `ended` follows too, with
 * NFC_PROCESS_STOPPED. Not while it is started. libuv wants both strings writable, and changes
 * neither. */
int nfc_process_start(struct nfc_process *process, uv_loop_t *loop, char *program,
                      char *connect) MUST_CHECK;
/* NFC_CHILD_POLL or NFC_CHILD_IDLE. One that cannot be told is killed. */
void nfc_process_order(struct nfc_process *process, char order);
/* Kills it; `said` comes no more. Does nothing if it is not started. */
void nfc_process_stop(struct nfc_process *process);

#endif
