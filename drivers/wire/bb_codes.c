/* The numbers of the BB protocol and their names, as a vendor's header has them. */
#include "drivers/wire/bb.h"

static const struct code {
    uint8_t code;
    const char *name;
} commands[] = {
    {0x01, "HELLO"},
    {0x02, "HEART_BEAT"},
    {0x03, "GET_MODULE_INFO"},
    {0x04, "IDLE_MODE"},
    {0x07, "SET_REGION"},
    {0x08, "GET_REGION"},
    {0x09, "SAVE_NV_CONFIG"},
    {0x0A, "LOAD_NV_CONFIG"},
    {0x0B, "GET_SELECT_PARA"},
    {0x0C, "SET_SELECT_PARA"},
    {0x0D, "GET_QUERY_PARA"},
    {0x0E, "SET_QUERY_PARA"},
    {0x11, "SET_UART_BAUDRATE"},
    {0x12, "SET_INV_MODE"},
    {0x17, "POWERDOWN_MODE"},
    {0x19, "RESTART"},
    {0x1A, "IO_CONTROL"},
    {0x1D, "SET_SLEEP_TIME"},
    {0x22, "SINGLE_ID"},
    {0x27, "MULTI_ID"},
    {0x28, "STOP_MULTI"},
    {0x39, "READ_DATA"},
    {0x49, "WRITE_DATA"},
    {0x65, "KILL"},
    {0x82, "LOCK_UNLOCK"},
    {0xA8, "SWITCH_ANT"},
    {0xA9, "INSERT_FHSS_CHANNEL"},
    {0xAA, "GET_RF_CHANNEL"},
    {0xAB, "SET_RF_CHANNEL"},
    {0xAD, "SET_FHSS"},
    {0xAF, "SET_CHN2_CHANNEL"},
    {0xB0, "SET_CW"},
    {0xB6, "SET_POWER"},
    {0xB7, "GET_POWER"},
    {0xBF, "SET_BLF"},
    {0xD3, "BLOCKPERMALOCK_READ"},
    {0xD4, "BLOCKPERMALOCK_WRITE"},
    {0xE0, "NXP_CHANGE_CONFIG"},
    {0xE1, "NXP_READPROTECT"},
    {0xE2, "NXP_RESET_READPROTECT"},
    {0xE3, "NXP_CHANGE_EAS"},
    {0xE4, "NXP_EAS_ALARM"},
    {0xE5, "IPJ_MONZA_QT_READ"},
    {0xE6, "IPJ_MONZA_QT_WRITE"},
    {0xF0, "SET_MODEM_PARA"},
    {0xF1, "READ_MODEM_PARA"},
    {0xF2, "SCAN_JAMMER"},
    {0xF3, "SCAN_RSSI"},
    {0xF5, "SET_ENV_MODE"},
};

static const struct code errors[] = {
    {0x09, "READ_MEMORY_NO_TAG"},
    {0x0E, "INVALID_PARA"},
    {0x10, "WRITE_MEMORY_NO_TAG"},
    {0x12, "KILL_NO_TAG"},
    {0x13, "LOCK_NO_TAG"},
    {0x14, "BLOCK_PERMALOCK_NO_TAG"},
    {0x15, "INVENTORY_TAG_TIMEOUT"},
    {0x16, "ACCESS_PWD_ERROR"},
    {0x17, "INVALID_CMD"},
    {0x1A, "NXP_CHANGE_CONFIG_NO_TAG"},
    {0x1B, "NXP_CHANGE_EAS_NO_TAG"},
    {0x1C, "NXP_CHANGE_EAS_NOT_SECURE"},
    {0x1D, "NXP_EAS_ALARM_NO_TAG"},
    {0x20, "FHSS_FAIL"},
    {0x2A, "NXP_READPROTECT_NO_TAG"},
    {0x2B, "NXP_RESET_READPROTECT_NO_TAG"},
    {0x2E, "IPJ_MONZA_QT_NO_TAG"},
    {0x3A, "READ_TEMPERATURE_NO_TAG"},
};

/* With the error that a tag answered in the lower half. */
static const struct code error_bases[] = {
    {0xA0, "READ_ERROR"}, {0xB0, "WRITE_ERROR"},      {0xC0, "LOCK_ERROR"},
    {0xD0, "KILL_ERROR"}, {0xE0, "CUSTOM_CMD_ERROR"},
};

/* What a person must mend. ? No code says that the module is too hot or has no antenna. */
static const struct code faults[] = {
    {0x0E, "it does not take what is set"},
    {0x17, "it does not know a command"},
    {0x20, "no channel is free"},
};

static const char *name_of(const struct code *rows, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i].code == code) {
            return rows[i].name;
        }
    }
    return NULL;
}

const char *bb_command_name(uint8_t command)
{
    const char *name = name_of(commands, ARRAY_SIZE(commands), command);
    return name ? name : "";
}

const char *bb_error_name(uint8_t code)
{
    const char *name = name_of(errors, ARRAY_SIZE(errors), code);
    name = name ? name : name_of(error_bases, ARRAY_SIZE(error_bases), code & 0xF0);
    return name ? name : "";
}

const char *bb_fault(uint32_t code)
{
    return name_of(faults, ARRAY_SIZE(faults), code);
}
