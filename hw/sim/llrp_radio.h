/* The parts of the simulated UHF reader behind its face: what it says, sees and reports. */
#ifndef HW_SIM_LLRP_RADIO_H
#define HW_SIM_LLRP_RADIO_H

#include "hw/sim/llrp_reader.h"
#include "hw/sim/llrp_rospec.h"

/* A message for the host over reader->message; sent if there is a host. */
struct llrp_writer sim_llrp_begin(struct sim_llrp_reader *reader);
void sim_llrp_send(struct sim_llrp_reader *reader, const struct llrp_writer *writer);
void sim_llrp_say_status(struct sim_llrp_reader *reader, enum llrp_number answer, uint32_t id,
                         struct sim_llrp_status status);
void sim_llrp_say_event(struct sim_llrp_reader *reader, enum llrp_number event,
                        const uint64_t *numbers, size_t n);
/* Whether the host asked for such events, and they are not held back. */
bool sim_llrp_wants(const struct sim_llrp_reader *reader, enum llrp_event_type type);
uint64_t sim_llrp_utc_us(const struct sim_llrp_reader *reader);

/* What was seen first, as many as fit a message; an empty one if nothing was. */
void sim_llrp_report(struct sim_llrp_reader *reader);
void sim_llrp_report_all(struct sim_llrp_reader *reader);

/* The ROSpec whose inventory runs, or NULL. */
struct sim_rospec *sim_llrp_active(struct sim_llrp_reader *reader);
void sim_llrp_activate(struct sim_llrp_reader *reader, struct sim_rospec *rospec);
/* Into one of the other states; the end of an inventory is reported. */
void sim_llrp_deactivate(struct sim_llrp_reader *reader, struct sim_rospec *rospec,
                         enum sim_rospec_state state);
/* Whatever there was time to see since it last looked. */
void sim_llrp_read_field(struct sim_llrp_reader *reader);

void sim_llrp_hear_request(struct sim_llrp_reader *reader, const struct wire_message *message);

#endif
