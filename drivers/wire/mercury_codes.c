/* The numbers of MercuryAPI and their names: opcodes, statuses, regions. */
#include "drivers/base/error.h"
#include "drivers/wire/mercury.h"

static const struct code {
    uint16_t code;
    const char *name;
} opcodes[] = {
    {0x01, "WRITE_FLASH"},
    {0x02, "READ_FLASH"},
    {0x03, "VERSION"},
    {0x04, "BOOT_FIRMWARE"},
    {0x06, "SET_BAUD_RATE"},
    {0x07, "ERASE_FLASH"},
    {0x08, "VERIFY_IMAGE_CRC"},
    {0x09, "BOOT_BOOTLOADER"},
    {0x0C, "GET_CURRENT_PROGRAM"},
    {0x0D, "WRITE_FLASH_SECTOR"},
    {0x0E, "GET_SECTOR_SIZE"},
    {0x0F, "MODIFY_FLASH_SECTOR"},
    {0x10, "HW_VERSION"},
    {0x21, "READ_TAG_ID_SINGLE"},
    {0x22, "READ_TAG_ID_MULTIPLE"},
    {0x23, "WRITE_TAG_ID"},
    {0x24, "WRITE_TAG_DATA"},
    {0x25, "LOCK_TAG"},
    {0x26, "KILL_TAG"},
    {0x28, "READ_TAG_DATA"},
    {0x29, "GET_TAG_ID_BUFFER"},
    {0x2A, "CLEAR_TAG_ID_BUFFER"},
    {0x2D, "WRITE_TAG_SPECIFIC"},
    {0x2E, "ERASE_BLOCK_TAG_SPECIFIC"},
    {0x2F, "MULTI_PROTOCOL_TAG_OP"},
    {0x61, "GET_ANTENNA_PORT"},
    {0x62, "GET_READ_TX_POWER"},
    {0x63, "GET_TAG_PROTOCOL"},
    {0x64, "GET_WRITE_TX_POWER"},
    {0x65, "GET_FREQ_HOP_TABLE"},
    {0x66, "GET_USER_GPIO_INPUTS"},
    {0x67, "GET_REGION"},
    {0x68, "GET_POWER_MODE"},
    {0x69, "GET_USER_MODE"},
    {0x6A, "GET_READER_OPTIONAL_PARAMS"},
    {0x6B, "GET_PROTOCOL_PARAM"},
    {0x6C, "GET_READER_STATS"},
    {0x6D, "GET_USER_PROFILE"},
    {0x70, "GET_AVAILABLE_PROTOCOLS"},
    {0x71, "GET_AVAILABLE_REGIONS"},
    {0x72, "GET_TEMPERATURE"},
    {0x91, "SET_ANTENNA_PORT"},
    {0x92, "SET_READ_TX_POWER"},
    {0x93, "SET_TAG_PROTOCOL"},
    {0x94, "SET_WRITE_TX_POWER"},
    {0x95, "SET_FREQ_HOP_TABLE"},
    {0x96, "SET_USER_GPIO_OUTPUTS"},
    {0x97, "SET_REGION"},
    {0x98, "SET_POWER_MODE"},
    {0x99, "SET_USER_MODE"},
    {0x9A, "SET_READER_OPTIONAL_PARAMS"},
    {0x9B, "SET_PROTOCOL_PARAM"},
    {0x9D, "SET_USER_PROFILE"},
    {0x9E, "SET_PROTOCOL_LICENSEKEY"},
    {0xC1, "SET_OPERATING_FREQ"},
    {0xC3, "TX_CW_SIGNAL"},
};

static const struct code statuses[] = {
    {0x0100, "MSG_WRONG_NUMBER_OF_DATA"},
    {0x0101, "INVALID_OPCODE"},
    {0x0102, "UNIMPLEMENTED_OPCODE"},
    {0x0103, "MSG_POWER_TOO_HIGH"},
    {0x0104, "MSG_INVALID_FREQ_RECEIVED"},
    {0x0105, "MSG_INVALID_PARAMETER_VALUE"},
    {0x0106, "MSG_POWER_TOO_LOW"},
    {0x0109, "UNIMPLEMENTED_FEATURE"},
    {0x010A, "INVALID_BAUD_RATE"},
    {0x010B, "INVALID_REGION"},
    {0x010C, "INVALID_LICENSE_KEY"},
    {0x0200, "BL_INVALID_IMAGE_CRC"},
    {0x0201, "BL_INVALID_APP_END_ADDR"},
    {0x0300, "FLASH_BAD_ERASE_PASSWORD"},
    {0x0301, "FLASH_BAD_WRITE_PASSWORD"},
    {0x0302, "FLASH_UNDEFINED_SECTOR"},
    {0x0303, "FLASH_ILLEGAL_SECTOR"},
    {0x0304, "FLASH_WRITE_TO_NON_ERASED_AREA"},
    {0x0305, "FLASH_WRITE_TO_ILLEGAL_SECTOR"},
    {0x0306, "FLASH_VERIFY_FAILED"},
    {0x0400, "NO_TAGS_FOUND"},
    {0x0401, "NO_PROTOCOL_DEFINED"},
    {0x0402, "INVALID_PROTOCOL_SPECIFIED"},
    {0x0403, "WRITE_PASSED_LOCK_FAILED"},
    {0x0404, "PROTOCOL_NO_DATA_READ"},
    {0x0405, "AFE_NOT_ON"},
    {0x0406, "PROTOCOL_WRITE_FAILED"},
    {0x0407, "NOT_IMPLEMENTED_FOR_THIS_PROTOCOL"},
    {0x0408, "PROTOCOL_INVALID_WRITE_DATA"},
    {0x0409, "PROTOCOL_INVALID_ADDRESS"},
    {0x040A, "GENERAL_TAG_ERROR"},
    {0x040B, "DATA_TOO_LARGE"},
    {0x040C, "PROTOCOL_INVALID_KILL_PASSWORD"},
    {0x040E, "PROTOCOL_KILL_FAILED"},
    {0x040F, "PROTOCOL_BIT_DECODING_FAILED"},
    {0x0410, "PROTOCOL_INVALID_EPC"},
    {0x0411, "PROTOCOL_INVALID_NUM_DATA"},
    {0x0413, "PROTOCOL_INVALID_TAG_OP"},
    {0x0420, "GEN2_PROTOCOL_OTHER_ERROR"},
    {0x0423, "GEN2_PROTOCOL_MEMORY_OVERRUN_BAD_PC"},
    {0x0424, "GEN2_PROTOCOL_MEMORY_LOCKED"},
    {0x0425, "GEN2_PROTOCOL_V2_AUTHEN_FAILED"},
    {0x0426, "GEN2_PROTOCOL_V2_UNTRACE_FAILED"},
    {0x042B, "GEN2_PROTOCOL_INSUFFICIENT_POWER"},
    {0x042F, "GEN2_PROTOCOL_NON_SPECIFIC_ERROR"},
    {0x0430, "GEN2_PROTOCOL_UNKNOWN_ERROR"},
    {0x04A7, "PROTOCOL_AUTH_FAILED"},
    {0x0500, "AHAL_INVALID_FREQ"},
    {0x0501, "AHAL_CHANNEL_OCCUPIED"},
    {0x0502, "AHAL_TRANSMITTER_ON"},
    {0x0503, "ANTENNA_NOT_CONNECTED"},
    {0x0504, "TEMPERATURE_EXCEED_LIMITS"},
    {0x0505, "HIGH_RETURN_LOSS"},
    {0x0507, "INVALID_ANTENNA_CONFIG"},
    {0x0509, "IPVOLTAGE_EXCEEDED_LIMITS"},
    {0x0600, "TAG_ID_BUFFER_NOT_ENOUGH_TAGS_AVAILABLE"},
    {0x0601, "TAG_ID_BUFFER_FULL"},
    {0x0602, "TAG_ID_BUFFER_REPEATED_TAG_ID"},
    {0x0603, "TAG_ID_BUFFER_NUM_TAG_TOO_LARGE"},
    {0x0604, "TAG_ID_BUFFER_AUTH_REQUEST"},
    {0x7F00, "SYSTEM_UNKNOWN_ERROR"},
    {0x7F01, "TM_ASSERT_FAILED"},
};

/* What a person must mend. */
static const struct code faults[] = {
    {0x0103, "the power is set too high"},   {0x0106, "the power is set too low"},
    {0x010B, "it has no such region"},       {0x0200, "its firmware is broken"},
    {0x0201, "its firmware is broken"},      {0x0405, "no region is set"},
    {0x0503, "an antenna is not connected"}, {0x0504, "too hot"},
    {0x0505, "an antenna does not match"},   {0x0507, "it has no such antenna"},
    {0x0509, "wrong supply voltage"},        {0x7F00, "it has an internal error"},
    {0x7F01, "it has an internal error"},
};

/* TMR_Region. More than one number where modules differ: the first that a module has is right. */
static const struct region {
    const char *name;
    uint8_t codes[3];
} regions[] = {
    {"us", {0x01, 0x0D, 0x0E}},
    {"eu", {0x08, 0x02, 0x07}},
    {"kr", {0x09, 0x03}},
    {"in", {0x04}},
    {"jp", {0x05}},
    {"cn", {0x06, 0x0A}},
    {"au", {0x0B}},
    {"nz", {0x0C}},
    {"is", {0x0F}},
    {"open", {0xFF}},
};

static const char *name_of(const struct code *codes, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++) {
        if (codes[i].code == code) {
            return codes[i].name;
        }
    }
    return "";
}

const char *mercury_opcode_name(uint8_t opcode)
{
    return name_of(opcodes, ARRAY_SIZE(opcodes), opcode);
}

const char *mercury_status_name(uint32_t status)
{
    return name_of(statuses, ARRAY_SIZE(statuses), status);
}

const char *mercury_fault(uint32_t status)
{
    const char *fault = name_of(faults, ARRAY_SIZE(faults), status);
    return *fault ? fault : NULL;
}

int mercury_region_of(const char *name, struct str available, uint8_t *ret_region)
{
    for (size_t i = 0; i < ARRAY_SIZE(regions); i++) {
        const uint8_t *codes = regions[i].codes;
        if (strcmp(regions[i].name, name) != 0) {
            continue;
        }
        for (size_t j = 0; j < sizeof(regions[i].codes) && codes[j]; j++) {
            if (memchr(available.at, codes[j], available.len)) {
                *ret_region = codes[j];
                return 0;
            }
        }
    }
    return RAFF_E_UNKNOWN;
}
