/*
 * NFC readers, through the helper raff-nfc and libnfc in it. The helper opens the reader, and ends
 * when it cannot or can no longer; the next one is started with backoff for as long as it takes.
 *
 * A tag that lies there while a helper is replaced neither leaves nor comes again: only what the
 * new one sees decides, or leave_ms.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "drivers/base/error.h"
#include "drivers/code/ndef.h"
#include "drivers/device/interfaces/port.h" /* its backoff */
#include "drivers/device/interfaces/reader.h"
#include "drivers/device/nfc_process.h"

#define CONNECT_SIZE 256

struct nfc_reader {
    struct reader base;
    struct nfc_process process;
    uv_timer_t retry;
    unsigned retry_ms;
    bool is_released;
    bool was_ready; /* this helper was, */
    bool said_why;  /* and said why it ends */
    bool has_tag;
    struct wire_tag tag; /* that the helpers saw last */
    char connect[CONNECT_SIZE];
    char tty[CONNECT_SIZE]; /* the path in `connect`, or "" */
    char program[PATH_MAX];
};

static struct nfc_reader *nfc_of(struct reader *reader)
{
    return container_of(reader, struct nfc_reader, base);
}

/* --- states --- */

static void say_missing(struct nfc_reader *nfc)
{
    char why[READER_WHY_SIZE];
    struct text text = text_over(why, sizeof(why));
    text_add(&text, "no reader at ");
    text_add(&text, nfc->tty[0] ? nfc->tty : nfc->connect);
    reader_set_state(&nfc->base, DEVICE_MISSING, why);
}

/* Whether there is a tty to open; true for what is no tty. */
static bool is_plugged(struct nfc_reader *nfc)
{
    return !nfc->tty[0] || access(nfc->tty, R_OK | W_OK) == 0;
}

/* It was not opened, or went silent: is it unplugged, or does it not answer? */
static void say_lost(struct nfc_reader *nfc, enum nfc_child_trouble trouble)
{
    bool is_unplugged = nfc->tty[0] ? !is_plugged(nfc) : trouble == NFC_CHILD_NOT_OPENED;
    if (is_unplugged) {
        say_missing(nfc);
    } else {
        reader_set_state(&nfc->base, DEVICE_FAULT, "reader does not answer");
    }
}

/* --- tags --- */

static struct str text_of(const struct nfc_child_tag *tag, struct text *text)
{
    char joined[NFC_CHILD_MEMORY_MAX];
    struct text scratch = text_over(joined, sizeof(joined));
    struct ndef_message message;
    struct str area = {(const char *)tag->memory, tag->memory_len};
    struct str bytes;
    if (ndef_in_type2(area, &bytes, NULL) != 0 ||
        ndef_decode(bytes, &scratch, &message, NULL) != 0 || ndef_scan(&message, text) != 0) {
        text_clear(text);
    }
    return (struct str){text->at, text->len};
}

/* The user may free the reader in a report: nothing is to be touched after it. */
static void on_tag(struct nfc_reader *nfc, const struct wire_tag *tag)
{
    char at[READER_TEXT_MAX];
    struct text text = text_over(at, sizeof(at));
    nfc->has_tag = true;
    nfc->tag = *tag;
    (void)!reader_report_sight(&nfc->base, tag, text_of(&nfc->process.lines.tag, &text));
}

static void on_no_tag(struct nfc_reader *nfc)
{
    if (nfc->has_tag) {
        nfc->has_tag = false;
        (void)!reader_report_gone(&nfc->base, &nfc->tag);
    }
}

/* --- the helper --- */

static struct nfc_reader *nfc_of_process(struct nfc_process *process)
{
    return container_of(process, struct nfc_reader, process);
}

static void order_mode(struct nfc_reader *nfc)
{
    nfc_process_order(&nfc->process,
                      nfc->base.mode == READER_IDLE ? NFC_CHILD_IDLE : NFC_CHILD_POLL);
}

static void on_word(struct nfc_reader *nfc, enum nfc_child_said said)
{
    switch (said) {
    case NFC_CHILD_READY:
        nfc->retry_ms = PORT_RETRY_MIN_MS;
        nfc->was_ready = true;
        reader_set_state(&nfc->base, DEVICE_READY, "");
        break;
    case NFC_CHILD_HERE:
        if (nfc->has_tag) {
            (void)!reader_report_sight(&nfc->base, &nfc->tag, (struct str){"", 0});
        }
        break;
    case NFC_CHILD_NONE:
    case NFC_CHILD_IDLES:
        on_no_tag(nfc);
        break;
    }
}

static void on_trouble(struct nfc_reader *nfc, enum nfc_child_trouble trouble, const char *fault)
{
    nfc->said_why = true;
    if (trouble == NFC_CHILD_IN_USE) {
        reader_set_state(&nfc->base, DEVICE_FAULT, fault);
    } else {
        say_lost(nfc, trouble);
    }
}

static void on_said(struct nfc_process *process, const struct wire_event *event)
{
    struct nfc_reader *nfc = nfc_of_process(process);
    if (event->kind == WIRE_TAG) {
        on_tag(nfc, &event->tag);
    } else if (event->kind == WIRE_MESSAGE) {
        on_word(nfc, (enum nfc_child_said)event->message.type);
    } else {
        on_trouble(nfc, process->lines.trouble, event->status.fault);
    }
}

static void on_retry(uv_timer_t *timer);

static void retry_later(struct nfc_reader *nfc)
{
    uv_timer_start(&nfc->retry, on_retry, nfc->retry_ms, 0);
    unsigned doubled = nfc->retry_ms * 2;
    nfc->retry_ms = doubled < PORT_RETRY_MAX_MS ? doubled : PORT_RETRY_MAX_MS;
}

static void say_ended(struct nfc_reader *nfc, enum nfc_process_end how)
{
    if (how == NFC_PROCESS_HUNG) {
        say_lost(nfc, NFC_CHILD_SILENT);
    } else if (how == NFC_PROCESS_NONSENSE) {
        reader_set_state(&nfc->base, DEVICE_FAULT, "the NFC helper talks nonsense");
    } else if (how == NFC_PROCESS_ENDED && nfc->was_ready) {
        reader_set_state(&nfc->base, DEVICE_OPENING, ""); /* killed, or crashed: once more */
    } else if (how == NFC_PROCESS_ENDED) {
        reader_set_state(&nfc->base, DEVICE_FAULT, "the NFC helper does not start");
    }
}

static void on_ended(struct nfc_process *process, enum nfc_process_end how)
{
    struct nfc_reader *nfc = nfc_of_process(process);
    if (nfc->is_released) {
        reader_released(&nfc->base);
        return;
    }
    retry_later(nfc);
    if (!nfc->said_why) {
        say_ended(nfc, how);
    }
}

static const struct nfc_process_events process_events = {.said = on_said, .ended = on_ended};

static void on_retry(uv_timer_t *timer)
{
    struct nfc_reader *nfc = container_of(timer, struct nfc_reader, retry);
    if (!is_plugged(nfc)) {
        bool is_forbidden = errno == EACCES;
        retry_later(nfc);
        if (is_forbidden) {
            reader_set_state(&nfc->base, DEVICE_FAULT, error_text(-EACCES));
        } else {
            say_missing(nfc);
        }
        return;
    }
    nfc->was_ready = nfc->said_why = false;
    int error = nfc_process_start(&nfc->process, timer->loop, nfc->program, nfc->connect);
    if (error) {
        char why[READER_WHY_SIZE];
        struct text text = text_over(why, sizeof(why));
        text_add(&text, "no NFC helper: ");
        text_add(&text, error_text(error));
        reader_set_state(&nfc->base, DEVICE_FAULT, why);
    } else {
        order_mode(nfc);
    }
}

/* --- life --- */

/* raff-nfc stands beside the program that this is. */
static int find_program(const char *configured, char *program, size_t size)
{
    if (configured) {
        return copy_cstr(program, size, configured);
    }
    size_t len = size;
    int error = uv_exepath(program, &len);
    char *slash = error ? NULL : strrchr(program, '/');
    if (!slash) {
        return error ? error : RAFF_E_NOT_FOUND;
    }
    size_t folder = (size_t)(slash + 1 - program);
    return copy_cstr(program + folder, size - folder, "raff-nfc");
}

/* "pn532_uart:/dev/ttyUSB0:115200": the path in the middle. */
static int copy_connect(struct nfc_reader *nfc, const char *connect)
{
    const char *path = strstr(connect, ":/");
    struct str tty = {path ? path + 1 : "", path ? strcspn(path + 1, ":") : 0};
    int error = copy_str(nfc->tty, sizeof(nfc->tty), tty);
    return error ? error : copy_cstr(nfc->connect, sizeof(nfc->connect), connect);
}

static int nfc_make(const struct reader_config *config, struct reader **ret_reader)
{
    /* libnfc takes an empty one for leave to search every port of the machine. */
    if (!config->connect || !config->connect[0] || config->connect[0] == '-') {
        return RAFF_E_CONFIG;
    }
    CLEANUP(freep) struct nfc_reader *nfc = calloc(1, sizeof(*nfc));
    if (!nfc) {
        return -ENOMEM;
    }
    int error = copy_connect(nfc, config->connect);
    error = error ? error : find_program(config->helper, nfc->program, sizeof(nfc->program));
    if (error) {
        return error;
    }
    nfc->retry_ms = PORT_RETRY_MIN_MS;
    nfc_process_init(&nfc->process, &process_events);
    *ret_reader = &TAKE(nfc)->base;
    return 0;
}

static int nfc_start(struct reader *reader)
{
    struct nfc_reader *nfc = nfc_of(reader);
    loop_timer(&reader->owner, &nfc->retry);
    uv_timer_start(&nfc->retry, on_retry, 0, 0);
    return 0;
}

static void nfc_run(struct reader *reader)
{
    order_mode(nfc_of(reader));
}

static void nfc_release(struct reader *reader)
{
    struct nfc_reader *nfc = nfc_of(reader);
    nfc->is_released = true;
    loop_close((uv_handle_t *)&nfc->retry);
    if (nfc->process.is_started) {
        nfc_process_stop(&nfc->process);
    } else {
        reader_released(reader);
    }
}

static void nfc_destroy(struct reader *reader)
{
    free(nfc_of(reader));
}

const struct reader_ops reader_nfc_ops = {
    .name = "nfc",
    .is_nfc = true,
    .make = nfc_make,
    .start = nfc_start,
    .run = nfc_run,
    .release = nfc_release,
    .destroy = nfc_destroy,
};
