#include "drivers/base/error.h"
#include "terminal/app/rig.h"

#define MG_PER_G     1000
#define ASK_AGAIN_MS 500 /* nothing lies there yet */

/* --- asking --- */

static void on_again(uv_timer_t *timer)
{
    rig_scale_follow(timer->data);
}

void rig_scale_follow(struct rig *rig)
{
    struct rig_scale *scale = &rig->scale;
    bool wanted = !rig->stopping && flow_weighs(rig->flow);
    if (!scale->scale || wanted == scale->is_asked) {
        return;
    }
    if (!wanted) {
        scale->is_asked = false;
        scale_stop(scale->scale);
    } else if (!uv_is_active((uv_handle_t *)&scale->again)) {
        scale->is_asked = true;
        scale->is_asked = scale_ask(scale->scale) == 0; /* not there: its state says when it is */
    }
}

static void on_weight(void *context, const struct wire_weight *weight, uint64_t received_ns)
{
    struct rig_scale *scale = context;
    struct flow_input input = {.kind = FLOW_WEIGHT,
                               .weight_g = (weight->mg + MG_PER_G / 2) / MG_PER_G};
    char said[32];
    struct text text = text_over(said, sizeof(said));
    (void)received_ns;
    text_addf(&text, "%lld g", (long long)input.weight_g);
    rig_device_note(&scale->device, rig_utc_ms(), str_of(said));
    scale->is_asked = false;
    uv_timer_start(&scale->again, on_again, ASK_AGAIN_MS, 0);
    rig_input(scale->device.rig, &input);
}

static void on_no_weight(void *context, const char *why)
{
    struct rig_scale *scale = context;
    struct flow_input input = {.kind = FLOW_NO_WEIGHT, .why = why};
    rig_input(scale->device.rig, &input);
}

static void on_state(void *context, enum device_state state, const char *why)
{
    struct rig_scale *scale = context;
    scale->is_asked = scale->is_asked && (state == DEVICE_READY || state == DEVICE_BUSY);
    rig_device_says(&scale->device, state, why);
    rig_scale_follow(scale->device.rig);
}

bool rig_scale_is_ready(const struct rig *rig)
{
    return rig->scale.scale && scale_state(rig->scale.scale) == DEVICE_READY;
}

/* --- life --- */

static struct rig_scale *scale_of(struct rig_device *device)
{
    return container_of(device, struct rig_scale, device);
}

static int open_scale(struct rig_scale *scale, const struct scale_config *config)
{
    static const struct scale_events events = {
        .weight = on_weight, .no_weight = on_no_weight, .state = on_state};
    uv_loop_t *loop = &scale->device.rig->loop;
    return scale_new(loop, config, &events, scale, &scale->scale);
}

static bool is_configured(const struct config *config)
{
    return *config->scale_driver;
}

static int open_configured(struct rig *rig, struct text *why)
{
    const struct config *from = rig->config;
    const struct scale_config config = {
        .driver = from->scale_driver,
        .path = rig_or_null(from->scale_path),
        .baud = from->scale_baud,
        .unit = rig_or_null(from->scale_unit),
    };
    uv_timer_init(&rig->loop, &rig->scale.again);
    rig->scale.again.data = rig;
    if (!is_configured(from)) {
        return 0;
    }
    rig_device_configure(&rig->scale.device, from->scale_driver, from->scale_path);
    int error = open_scale(&rig->scale, &config);
    if (error) {
        text_addf(why, "scale %s: %s", from->scale_driver, error_text(error));
    }
    return error;
}

static int open_found(struct rig_device *device, const struct registry_thing *thing)
{
    const struct scale_config config = {
        .driver = thing->driver,
        .path = registry_where(thing),
        .vid = thing->vid,
        .pid = thing->pid,
    };
    return open_scale(scale_of(device), &config);
}

static void close_scale(struct rig_device *device)
{
    struct rig_scale *scale = scale_of(device);
    scale->is_asked = false;
    scale_free(TAKE(scale->scale));
}

static enum device_state state_of(const struct rig_device *device)
{
    return scale_state(container_of_const(device, struct rig_scale, device)->scale);
}

const struct rig_kind rig_scale_kind = {
    .is_configured = is_configured,
    .open_configured = open_configured,
    .open_found = open_found,
    .close = close_scale,
    .state = state_of,
};
