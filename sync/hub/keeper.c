#include "sync/hub/keeper.h"

#include "drivers/base/error.h"
#include "drivers/base/log.h"
#include "sync/hub/access.h"
#include "sync/hub/storage.h"

#define LOOK_MS   50
#define AGAIN_MS  60000
#define LOOKS_MAX 1200 /* a minute: then somebody has to look at the broker */

static void stop(struct keeper *keeper, const char *why)
{
    uv_timer_stop(&keeper->timer);
    if (why) {
        log_warning("hub", "the broker does not read broker/acl and broker/crl.pem again: %s", why);
    }
}

static void look(uv_timer_t *timer)
{
    struct keeper *keeper = container_of(timer, struct keeper, timer);
    int seen = broker_reload_look(&keeper->reload);
    if (seen > 0) {
        stop(keeper, NULL);
    } else if (seen < 0 || ++keeper->looks >= LOOKS_MAX) {
        stop(keeper, seen < 0 ? error_text(seen) : "it was told for a minute");
    }
}

static void tell(struct keeper *keeper)
{
    char directory[FILE_PATH_MAX];
    int error = file_path(directory, keeper->state, "broker");
    error = error ? error : broker_reload_begin(directory, &keeper->reload);
    if (error == RAFF_E_NOT_FOUND) {
        log_info("hub", "no broker runs from here: where one does, it wants broker/acl and "
                        "broker/crl.pem, and a SIGHUP");
        stop(keeper, NULL);
    } else if (error) {
        stop(keeper, error_text(error));
    } else {
        keeper->looks = 0;
        uv_timer_start(&keeper->timer, look, LOOK_MS, LOOK_MS);
    }
}

static void renew(struct keeper *keeper, struct hub *hub)
{
    int error = access_write(keeper->state, hub, clock_utc_ms());
    keeper->is_due = error != 0;
    if (error) {
        keeper->again_ms = clock_now_ms() + AGAIN_MS;
        log_error("hub", "broker/acl, broker/crl.pem: %s", error_text(error));
    }
    tell(keeper);
}

void keeper_follow(struct keeper *keeper, struct hub *hub)
{
    bool is_due = keeper->is_due && clock_now_ms() >= keeper->again_ms;
    if (hub_take_access(hub) || is_due) {
        renew(keeper, hub);
    }
}

void keeper_doubt(struct keeper *keeper)
{
    keeper->is_due = true;
    keeper->again_ms = 0;
}

int keeper_init(struct keeper *keeper, struct loop_owner *owner, const char *state, struct hub *hub)
{
    *keeper = (struct keeper){.looks = 0};
    loop_timer(owner, &keeper->timer);
    int error = copy_cstr(keeper->state, sizeof(keeper->state), state);
    if (!error) {
        renew(keeper, hub);
    }
    return error;
}
