/* The box of the seat: what is heard and felt, its keys, its battery and what an empty one means.
 */
#include "drivers/base/error.h"
#include "terminal/app/box.h"
#include "terminal/app/rig.h"

#define OFF_AFTER_MS 10000 /* long enough to read why */

static void on_bell(void *context, int times)
{
    struct rig *rig = context;
    screen_bell(rig->screen, times);
}

static void on_flash(void *context, enum board_signal signal)
{
    struct rig *rig = context;
    screen_flash(rig->screen, (enum signal)(signal + SIGNAL_GOOD));
}

/* --- keys --- */

/* The other language, until the next person's. */
static void change_language(struct rig *rig)
{
    bool is_arabic = strncmp(rig->words.lang, "ar", 2) == 0;
    if (words_set(&rig->words, is_arabic ? "en" : "ar") == 0) {
        rig_status(rig);
    }
}

static void on_key(void *context, const struct board_press *press)
{
    struct rig *rig = context;
    struct screen_event event;
    if (press->key == BOARD_KEY_TRIGGER) {
        rig_scanners_trigger(rig, press->is_down);
    } else if (press->key == BOARD_KEY_LANGUAGE) {
        change_language(rig);
    } else if (box_press(rig->screen, press, &event)) {
        rig_screen_event(rig, &event);
    }
}

/* --- battery --- */

static void on_off(uv_timer_t *timer)
{
    struct rig *rig = container_of(timer, struct rig, off);
    log_info("raff", "battery empty: switching off");
    board_switch_off(rig->board);
}

/* What an act has said is durable already, and another begins no more; what is folded back into
 * the file now need not be when the machine starts again. */
static void stop_work(struct rig *rig)
{
    int error = ledger_idle(rig->ledger);
    error = error < 0 ? error : db_checkpoint(ledger_db(rig->ledger), 0);
    if (error < 0) {
        log_warning("raff", "ledger: %s", error_text(error));
    }
    uv_update_time(&rig->loop);
    uv_timer_start(&rig->off, on_off, OFF_AFTER_MS, 0);
}

static void on_battery(void *context, const struct board_battery *battery)
{
    struct rig *rig = context;
    bool was_low = rig->status.battery > 0, was_empty = rig->status.battery_empty;
    bool is_low = battery->charge != BOARD_CHARGE_OK;
    bool is_empty = battery->charge == BOARD_CHARGE_CRITICAL;
    rig->status.battery = is_low ? battery->percent : 0;
    rig->status.battery_empty = is_empty;
    rig->status.switches_off = board_switches_off(rig->board);
    if (is_low != was_low || is_empty != was_empty) {
        log_info("raff", "battery %d%%%s", battery->percent, is_empty ? ": work stops" : "");
    }
    rig_status(rig);
    if (is_empty && !was_empty) {
        board_signal(rig->board, BOARD_ERROR);
        stop_work(rig);
    } else if (!is_empty) {
        uv_timer_stop(&rig->off);
    }
    if (is_low && !was_low && !is_empty) {
        board_signal(rig->board, BOARD_WARNING);
    }
}

bool rig_board_refuses(struct rig *rig, enum flow_input_kind kind)
{
    bool is_persons = kind == FLOW_SCAN || kind == FLOW_TYPED || kind == FLOW_KEY;
    bool refuses = rig->status.battery_empty && (is_persons || kind == FLOW_TAG);
    if (refuses && is_persons) { /* tags come by the hundred, by themselves */
        board_signal(rig->board, BOARD_ERROR);
    } else if (kind == FLOW_SCAN) {
        board_used(rig->board);
    }
    return refuses;
}

int rig_board_open(struct rig *rig, struct text *why)
{
    static const struct board_events events = {
        .bell = on_bell, .flash = on_flash, .key = on_key, .battery = on_battery};
    uv_timer_init(&rig->loop, &rig->off);
    return box_open(rig->config, &rig->loop, &events, rig, &rig->board, why);
}
