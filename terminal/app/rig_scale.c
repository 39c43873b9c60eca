#include "drivers/base/error.h"
#include "terminal/app/rig.h"

#define MG_PER_G     1000
#define ASK_AGAIN_MS 500 /* nothing lies there yet */

static void on_again(uv_timer_t *timer)
{
    rig_scale_follow(timer->data);
}

void rig_scale_follow(struct rig *rig)
{
    bool wanted = !rig->stopping && flow_weighs(rig->flow);
    if (!rig->scale || wanted == rig->weighing) {
        return;
    }
    if (!wanted) {
        rig->weighing = false;
        scale_stop(rig->scale);
    } else if (!uv_is_active((uv_handle_t *)&rig->weigh_again)) {
        rig->weighing = true;
        rig->weighing = scale_ask(rig->scale) == 0; /* not there: its state says when it is */
    }
}

static void on_weight(void *context, const struct wire_weight *weight, uint64_t received_ns)
{
    struct rig *rig = context;
    struct flow_input input = {.kind = FLOW_WEIGHT,
                               .weight_g = (weight->mg + MG_PER_G / 2) / MG_PER_G};
    (void)received_ns;
    rig->weighing = false;
    uv_timer_start(&rig->weigh_again, on_again, ASK_AGAIN_MS, 0);
    rig_input(rig, &input);
}

static void on_no_weight(void *context, const char *why)
{
    struct flow_input input = {.kind = FLOW_NO_WEIGHT, .why = why};
    rig_input(context, &input);
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig *rig = context;
    log_info("raff", "scale %s: %s %s", rig->config->scale_path, device_state_name(state), why);
    copy_cut(rig->scale_why, sizeof(rig->scale_why), why);
    rig->weighing = rig->weighing && (state == DEVICE_READY || state == DEVICE_BUSY);
    rig_status(rig);
    rig_scale_follow(rig);
}

int rig_scale_open(struct rig *rig, struct text *why)
{
    static const struct scale_events events = {
        .weight = on_weight, .no_weight = on_no_weight, .state = on_state};
    const struct config *from = rig->config;
    if (!from->scale_driver[0]) {
        return 0;
    }
    const struct scale_config config = {
        .driver = from->scale_driver,
        .path = *from->scale_path ? from->scale_path : NULL,
        .baud = from->scale_baud,
        .unit = *from->scale_unit ? from->scale_unit : NULL,
    };
    uv_timer_init(&rig->loop, &rig->weigh_again);
    rig->weigh_again.data = rig;
    int error = scale_new(&rig->loop, &config, &events, rig, &rig->scale);
    if (error) {
        text_addf(why, "scale %s: %s", from->scale_driver, error_text(error));
    }
    return error;
}

void rig_scale_close(struct rig *rig)
{
    if (rig->scale) {
        scale_free(TAKE(rig->scale));
    }
}
