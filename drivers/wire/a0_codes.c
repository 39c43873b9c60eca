/* The numbers of the A0 protocol and their names (manual V2.38, tables of commands and errors). */
#include "drivers/wire/a0.h"

static const struct code {
    uint8_t code;
    const char *name;
} commands[] = {
    {0x60, "read_gpio_value"},
    {0x61, "write_gpio_value"},
    {0x62, "set_ant_connection_detector"},
    {0x63, "get_ant_connection_detector"},
    {0x66, "set_temporary_output_power"},
    {0x67, "set_reader_identifier"},
    {0x68, "get_reader_identifier"},
    {0x69, "set_rf_link_profile"},
    {0x6A, "get_rf_link_profile"},
    {0x6C, "set_antenna_group"},
    {0x6D, "get_antenna_group"},
    {0x70, "reset"},
    {0x71, "set_uart_baudrate"},
    {0x72, "get_firmware_version"},
    {0x73, "set_reader_address"},
    {0x74, "set_work_antenna"},
    {0x75, "get_work_antenna"},
    {0x76, "set_output_power"},
    {0x77, "get_output_power"},
    {0x78, "set_frequency_region"},
    {0x79, "get_frequency_region"},
    {0x7A, "set_beeper_mode"},
    {0x7B, "get_reader_temperature"},
    {0x7C, "set_drm_mode"},
    {0x7D, "get_drm_mode"},
    {0x7E, "get_rf_port_return_loss"},
    {0x80, "inventory"},
    {0x81, "read"},
    {0x82, "write"},
    {0x83, "lock"},
    {0x84, "kill"},
    {0x85, "set_access_epc_match"},
    {0x86, "get_access_epc_match"},
    {0x89, "real_time_inventory"},
    {0x8A, "fast_switch_ant_inventory"},
    {0x8B, "customized_session_target_inventory"},
    {0x8C, "set_impinj_fast_tid"},
    {0x8D, "set_and_save_impinj_fast_tid"},
    {0x8E, "get_impinj_fast_tid"},
    {0x90, "get_inventory_buffer"},
    {0x91, "get_and_reset_inventory_buffer"},
    {0x92, "get_inventory_buffer_tag_count"},
    {0x93, "reset_inventory_buffer"},
    {0x94, "write_block"},
};

static const struct code codes[] = {
    {0x10, "command_success"},
    {0x11, "command_fail"},
    {0x20, "mcu_reset_error"},
    {0x21, "cw_on_error"},
    {0x22, "antenna_missing_error"},
    {0x23, "write_flash_error"},
    {0x24, "read_flash_error"},
    {0x25, "set_output_power_error"},
    {0x31, "tag_inventory_error"},
    {0x32, "tag_read_error"},
    {0x33, "tag_write_error"},
    {0x34, "tag_lock_error"},
    {0x35, "tag_kill_error"},
    {0x36, "no_tag_error"},
    {0x37, "inventory_ok_but_access_fail"},
    {0x38, "buffer_is_empty_error"},
    {0x3C, "nxp_custom_command_fail"},
    {0x40, "access_or_password_error"},
    {0x41, "parameter_invalid"},
    {0x42, "parameter_invalid_wordCnt_too_long"},
    {0x43, "parameter_invalid_membank_out_of_range"},
    {0x44, "parameter_invalid_lock_region_out_of_range"},
    {0x45, "parameter_invalid_lock_action_out_of_range"},
    {0x46, "parameter_reader_address_invalid"},
    {0x47, "parameter_invalid_AntennaID_out_of_range"},
    {0x48, "parameter_invalid_output_power_out_of_range"},
    {0x49, "parameter_invalid_frequency_region_out_of_range"},
    {0x4A, "parameter_invalid_baudrate_out_of_range"},
    {0x4B, "parameter_beeper_mode_out_of_range"},
    {0x4C, "parameter_epc_match_len_too_long"},
    {0x4D, "parameter_epc_match_len_error"},
    {0x4E, "parameter_invalid_epc_match_mode"},
    {0x4F, "parameter_invalid_frequency_range"},
    {0x50, "fail_to_get_RN16_from_tag"},
    {0x51, "parameter_invalid_drm_mode"},
    {0x52, "pll_lock_fail"},
    {0x53, "rf_chip_fail_to_response"},
    {0x54, "fail_to_achieve_desired_output_power"},
    {0x55, "copyright_authentication_fail"},
    {0x56, "spectrum_regulation_error"},
    {0x57, "output_power_too_low"},
    {0xEE, "fail_to_get_rf_port_return_loss"},
};

/* What a person must mend. ? No code says that the module is too hot. */
static const struct code faults[] = {
    {0x20, "it has an internal error"},    {0x21, "it has an internal error"},
    {0x22, "an antenna is not connected"}, {0x23, "it has an internal error"},
    {0x24, "it has an internal error"},    {0x25, "it does not reach the power that is set"},
    {0x47, "it has no such antenna"},      {0x48, "it cannot send with the power that is set"},
    {0x49, "it has no such region"},       {0x52, "it has an internal error"},
    {0x53, "it has an internal error"},    {0x54, "it does not reach the power that is set"},
    {0x56, "it has no such region"},       {0x57, "the power is set too low"},
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

const char *a0_command_name(uint8_t command)
{
    const char *name = name_of(commands, ARRAY_SIZE(commands), command);
    return name ? name : "";
}

const char *a0_code_name(uint8_t code)
{
    const char *name = name_of(codes, ARRAY_SIZE(codes), code);
    return name ? name : "";
}

const char *a0_fault(uint32_t code)
{
    return name_of(faults, ARRAY_SIZE(faults), code);
}
