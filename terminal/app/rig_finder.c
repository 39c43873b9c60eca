/* Looking for a tag: the readers report each sight of it while a step asks for them, and the flow
 * hears the strongest of a tenth of a second, so that a portal's thousand sights are ten pictures.
 */
#include "drivers/base/error.h"
#include "terminal/app/rig.h"

#define TELL_MS     100
#define WORD_DIGITS 4 /* in hex, of 16 bits */

static void on_tell(uv_timer_t *timer)
{
    struct rig *rig = timer->data;
    struct flow_input input = {.kind = FLOW_SIGHT, .rssi_cdbm = rig->finder.best_cdbm};
    rig->finder.any = false;
    rig_input(rig, &input);
}

void rig_finder_open(struct rig *rig)
{
    uv_timer_init(&rig->loop, &rig->finder.tell);
    rig->finder.tell.data = rig;
}

void rig_finder_sight(struct rig *rig, const struct wire_tag *seen)
{
    struct rig_finder *finder = &rig->finder;
    struct rig_tag tag = {.bits = seen->epc_bits};
    char hex[2 * WIRE_EPC_MAX + 1];
    if (!finder->seeks || !(seen->has & WIRE_TAG_RSSI)) {
        return;
    }
    memcpy(tag.epc, seen->epc, sizeof(tag.epc));
    to_hex(tag.epc, (tag.bits + 7u) / 8u, hex);
    (void)rig_readers_read(rig, &tag);
    if (!flow_sought(rig->flow, &rig->scan, hex)) {
        return;
    }
    bool is_best = !finder->any || seen->rssi_cdbm > finder->best_cdbm;
    finder->best_cdbm = is_best ? seen->rssi_cdbm : finder->best_cdbm;
    finder->any = true;
    if (!uv_is_active((uv_handle_t *)&finder->tell)) {
        uv_timer_start(&finder->tell, on_tell, TELL_MS, 0);
    }
}

/* One tag alone has the radio for itself; what is known by its item only, or by an EPC that may go
 * on in the tag, is picked out of all. */
static int tell_reader(struct reader *reader, bool seeks, const char *hex)
{
    uint8_t epc[WIRE_EPC_MAX];
    size_t n = strlen(hex) / 2;
    if (!seeks) {
        return reader_run(reader, READER_PORTAL, (struct str){0});
    }
    if (n == 0 || n > sizeof(epc) || strlen(hex) % WORD_DIGITS != 0 ||
        from_hex(str_of(hex), epc, n) < 0) {
        return reader_run(reader, READER_WATCH, (struct str){0});
    }
    return reader_run(reader, READER_FINDER, (struct str){(const char *)epc, n});
}

void rig_finder_follow(struct rig *rig)
{
    struct rig_finder *finder = &rig->finder;
    const char *epc = "";
    bool seeks = !rig->stopping && flow_seeks(rig->flow, &epc);
    if (seeks == finder->seeks && (!seeks || strcmp(epc, finder->epc) == 0)) {
        return;
    }
    finder->seeks = seeks;
    finder->any = false;
    copy_cut(finder->epc, sizeof(finder->epc), seeks ? epc : "");
    uv_timer_stop(&finder->tell);
    for (size_t i = 0; i < RIG_READERS_MAX; i++) {
        struct rig_reader *reader = &rig->readers[i];
        bool is_uhf = reader->reader && strcmp(reader->device.driver, "nfc") != 0;
        int error = is_uhf ? tell_reader(reader->reader, seeks, finder->epc) : 0;
        if (error) {
            log_warning("raff", "reader %s: %s", reader->device.driver, error_text(error));
        }
    }
}
