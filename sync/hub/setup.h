/*
 * The broker's files in the state directory, and the command that makes them.
 */
#ifndef SYNC_HUB_SETUP_H
#define SYNC_HUB_SETUP_H

#include "sync/hub/broker.h"
#include "sync/hub/command.h"

/* Where seats and hub reach the broker: `broker/address`. RAFF_E_NOT_FOUND before broker-config. */
int setup_read_address(const struct command_call *call,
                       struct broker_address *ret_address) MUST_CHECK;

#endif
