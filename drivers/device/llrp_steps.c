#include "drivers/device/llrp_steps.h"

#define ALL           0   /* ROSpecs, AccessSpecs, capabilities */
#define WHAT_ANTENNAS 2   /* RequestedData of GET_READER_CONFIG: AntennaProperties */
#define FIRST_CHANNEL 1   /* of the fixed frequencies; the reader takes others as it must */
#define REPORT_EVERY  32  /* tags, where reports are also asked for */
#define PORTAL_TAGS   100 /* expected at once: where the reader begins to guess */
#define EVERY_ROUND   0   /* session 0: a tag answers each round, so that its leaving is seen */
#define EVENTS_WANTED (1U << LLRP_EVENT_ROSPEC | 1U << LLRP_EVENT_ANTENNA)

/* --- preparation --- */

static void say_capabilities(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_number(writer, LLRP_GET_READER_CAPABILITIES, id, ALL);
}

static int capabilities_done(struct llrp_session *session, const struct llrp_element *answer)
{
    session->prepared++;
    return llrp_hear_capabilities(answer, &session->about);
}

static void say_config(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_set_config(
        writer, id,
        &(struct llrp_config){.events = EVENTS_WANTED, .keepalive_ms = LLRP_STEPS_KEEPALIVE_MS});
    /* what the reader held back for an earlier host; it is not answered */
    llrp_say(writer, LLRP_ENABLE_EVENTS_AND_REPORTS, id);
}

static int prepared(struct llrp_session *session, const struct llrp_element *answer)
{
    (void)answer;
    session->prepared++;
    return 0;
}

static int config_done(struct llrp_session *session, const struct llrp_element *answer)
{
    session->keeps_alive = true;
    return prepared(session, answer);
}

static void say_antennas(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_get_config(writer, id, WHAT_ANTENNAS);
}

static void take_antenna(struct llrp_session *session, const struct llrp_element *properties)
{
    uint64_t number = 0;
    uint64_t is_connected = 0;
    if (llrp_number(properties, "AntennaID", &number) == 0 &&
        llrp_number(properties, "AntennaConnected", &is_connected) == 0) {
        llrp_session_antenna(session, number, is_connected);
    }
}

static int antennas_done(struct llrp_session *session, const struct llrp_element *answer)
{
    struct llrp_walk walk;
    struct llrp_element child;
    for (int got = llrp_walk(answer, &walk) ? 0 : 1; got > 0;) {
        got = llrp_next(&walk, &child);
        if (got > 0 && child.number == LLRP_AntennaProperties) {
            take_antenna(session, &child);
        }
    }
    return prepared(session, answer);
}

static void say_clear_access(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_number(writer, LLRP_DELETE_ACCESSSPEC, id, ALL);
}

static void say_clear(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_number(writer, LLRP_DELETE_ROSPEC, id, ALL);
}

/* In this order, after each connection. */
static const struct llrp_step preparation[] = {
    {.answer = LLRP_GET_READER_CAPABILITIES_RESPONSE,
     .refused = "tells nothing of itself",
     .say = say_capabilities,
     .done = capabilities_done},
    {.answer = LLRP_SET_READER_CONFIG_RESPONSE,
     .refused = "settings refused",
     .say = say_config,
     .done = config_done},
    {.answer = LLRP_GET_READER_CONFIG_RESPONSE,
     .may_fail = true,
     .say = say_antennas,
     .done = antennas_done},
    {.answer = LLRP_DELETE_ACCESSSPEC_RESPONSE,
     .may_fail = true,
     .say = say_clear_access,
     .done = prepared},
    {.answer = LLRP_DELETE_ROSPEC_RESPONSE,
     .refused = "does not stop",
     .say = say_clear,
     .done = prepared},
};

/* --- our ROSpec --- */

/* Antennas by configuration; AntennaID 0 stands for all. */
static size_t list_antennas(const struct llrp_session *session, bool sets_power,
                            struct llrp_antenna antennas[READER_ANTENNAS_MAX])
{
    uint16_t power = llrp_power_index(&session->about, (int16_t)session->config.power_cdbm);
    size_t n = 0;
    for (uint16_t i = 0; i < READER_ANTENNAS_MAX; i++) {
        if (session->config.antennas >> i & 1) {
            antennas[n++] = (struct llrp_antenna){.number = (uint16_t)(i + 1), .power = power};
        }
    }
    if (n == 0 && sets_power) {
        antennas[n++] = (struct llrp_antenna){.number = 0, .power = power};
    }
    return n;
}

static void set_filter(const struct llrp_session *session, struct llrp_inventory *inventory)
{
    const struct llrp_task *task = &session->built;
    if (session->about.filters == 0) {
        return; /* reader.c leaves out what is not wanted */
    }
    bool is_finder = task->mode == READER_FINDER;
    inventory->epc = is_finder ? task->find : session->config.epc;
    inventory->epc_bits = is_finder ? task->find_len * 8 : session->config.epc_bits;
}

static void say_add(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    const struct llrp_about *about = &session->about;
    bool sets_power = session->config.power_cdbm != 0 && about->n_powers > 0;
    struct llrp_antenna antennas[READER_ANTENNAS_MAX];
    session->built = session->wanted;
    bool is_finder = session->built.mode == READER_FINDER;
    struct llrp_inventory inventory = {
        .rospec = LLRP_STEPS_ROSPEC,
        .antennas = antennas,
        .n_antennas = list_antennas(session, sets_power, antennas),
        .keeps_power = !sets_power,
        .hop_table = about->hops ? about->hop_table : 0,
        .channel = about->hops ? 0 : FIRST_CHANNEL,
        .mode = (uint16_t)about->mode,
        .session = EVERY_ROUND,
        .population = is_finder ? 1 : PORTAL_TAGS,
        .report_every = session->built.polls ? REPORT_EVERY : 1,
    };
    set_filter(session, &inventory);
    llrp_say_add_rospec(writer, id, &inventory);
}

static int added(struct llrp_session *session, const struct llrp_element *answer)
{
    (void)answer;
    session->rospec = LLRP_ROSPEC_DISABLED;
    return 0;
}

static const struct llrp_step add = {.answer = LLRP_ADD_ROSPEC_RESPONSE,
                                     .refused = "antennas or power refused",
                                     .say = say_add,
                                     .done = added};

static void say_enable(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_number(writer, LLRP_ENABLE_ROSPEC, id, LLRP_STEPS_ROSPEC);
}

static int enabled(struct llrp_session *session, const struct llrp_element *answer)
{
    (void)answer;
    session->rospec = LLRP_ROSPEC_ENABLED;
    return 0;
}

static const struct llrp_step enable = {.answer = LLRP_ENABLE_ROSPEC_RESPONSE,
                                        .refused = "does not start",
                                        .say = say_enable,
                                        .done = enabled};

static void say_start(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_number(writer, LLRP_START_ROSPEC, id, LLRP_STEPS_ROSPEC);
}

static int started(struct llrp_session *session, const struct llrp_element *answer)
{
    (void)answer;
    session->rospec = LLRP_ROSPEC_ACTIVE;
    return 0;
}

static const struct llrp_step start = {.answer = LLRP_START_ROSPEC_RESPONSE,
                                       .refused = "does not start",
                                       .say = say_start,
                                       .done = started};

static void say_stop(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_number(writer, LLRP_STOP_ROSPEC, id, LLRP_STEPS_ROSPEC);
}

static const struct llrp_step stop = {.answer = LLRP_STOP_ROSPEC_RESPONSE,
                                      .refused = "does not stop",
                                      .say = say_stop,
                                      .done = enabled};

/* One that is active is stopped by it. */
static void say_delete(struct llrp_session *session, struct llrp_writer *writer, uint32_t id)
{
    (void)session;
    llrp_say_number(writer, LLRP_DELETE_ROSPEC, id, LLRP_STEPS_ROSPEC);
}

static int deleted(struct llrp_session *session, const struct llrp_element *answer)
{
    (void)answer;
    session->rospec = LLRP_ROSPEC_NONE;
    return 0;
}

static const struct llrp_step delete = {.answer = LLRP_DELETE_ROSPEC_RESPONSE,
                                        .refused = "does not stop",
                                        .say = say_delete,
                                        .done = deleted};

/* --- which comes next --- */

static bool is_same_task(const struct llrp_task *a, const struct llrp_task *b)
{
    return a->mode == b->mode && a->polls == b->polls && a->find_len == b->find_len &&
           memcmp(a->find, b->find, a->find_len) == 0;
}

bool llrp_step_is_prepared(const struct llrp_session *session)
{
    return session->prepared == ARRAY_SIZE(preparation);
}

const struct llrp_step *llrp_step_next(const struct llrp_session *session)
{
    if (!llrp_step_is_prepared(session)) {
        return &preparation[session->prepared];
    }
    if (session->wanted.mode == READER_IDLE) {
        return session->rospec == LLRP_ROSPEC_ACTIVE ? &stop : NULL;
    }
    if (session->rospec != LLRP_ROSPEC_NONE && !is_same_task(&session->wanted, &session->built)) {
        return &delete;
    }
    static const struct llrp_step *const steps[] = {[LLRP_ROSPEC_NONE] = &add,
                                                    [LLRP_ROSPEC_DISABLED] = &enable,
                                                    [LLRP_ROSPEC_ENABLED] = &start,
                                                    [LLRP_ROSPEC_ACTIVE] = NULL};
    return steps[session->rospec];
}
