#include "drivers/code/epc_table.h"

#include "drivers/base/cleanup.h"
#include "drivers/code/epc_plus.h"

#define PLUS(text, code, kind)                                                                     \
    {                                                                                              \
        .name = (text), .header = (code), .plus = &epc_plus_kinds[EPC_PLUS_##kind]                 \
    }
#define HOST(text, code, kind)                                                                     \
    {                                                                                              \
        .name = (text), .header = (code), .plus = &epc_plus_kinds[EPC_PLUS_##kind], .host = true   \
    }

/* Headers as in TDS 2.3, table 14-1; the two kinds apart, each in the order of that table. */
const struct epc_scheme epc_schemes[] = {
    {.name = "GDTI-96", .header = 0x2C},
    {.name = "GSRN-96", .header = 0x2D},
    {.name = "GSRNP-96", .header = 0x2E},
    {.name = "USDoD-96", .header = 0x2F},
    {.name = "SGTIN-96", .header = 0x30},
    {.name = "SSCC-96", .header = 0x31},
    {.name = "SGLN-96", .header = 0x32},
    {.name = "GRAI-96", .header = 0x33},
    {.name = "GIAI-96", .header = 0x34},
    {.name = "GID-96", .header = 0x35},
    {.name = "SGTIN-198", .header = 0x36},
    {.name = "GRAI-170", .header = 0x37},
    {.name = "GIAI-202", .header = 0x38},
    {.name = "SGLN-195", .header = 0x39},
    {.name = "GDTI-113", .header = 0x3A},
    {.name = "ADI-var", .header = 0x3B},
    {.name = "CPI-96", .header = 0x3C},
    {.name = "CPI-var", .header = 0x3D},
    {.name = "GDTI-174", .header = 0x3E},
    {.name = "SGCN-96", .header = 0x3F},
    {.name = "ITIP-110", .header = 0x40},
    {.name = "ITIP-212", .header = 0x41},
    HOST("CPI++", 0xE6, CPI),
    HOST("GSRN++", 0xE7, GSRN),
    HOST("GSRNP++", 0xE8, GSRNP),
    HOST("SGLN++", 0xE9, SGLN),
    HOST("GDTI++", 0xEA, GDTI),
    HOST("GRAI++", 0xEB, GRAI),
    HOST("SGCN++", 0xEC, SGCN),
    HOST("ITIP++", 0xED, ITIP),
    HOST("GIAI++", 0xEE, GIAI),
    HOST("SSCC++", 0xEF, SSCC),
    PLUS("CPI+", 0xF0, CPI),
    PLUS("GRAI+", 0xF1, GRAI),
    PLUS("SGLN+", 0xF2, SGLN),
    PLUS("ITIP+", 0xF3, ITIP),
    PLUS("GSRN+", 0xF4, GSRN),
    PLUS("GSRNP+", 0xF5, GSRNP),
    PLUS("GDTI+", 0xF6, GDTI),
    PLUS("SGTIN+", 0xF7, SGTIN),
    PLUS("SGCN+", 0xF8, SGCN),
    PLUS("SSCC+", 0xF9, SSCC),
    PLUS("GIAI+", 0xFA, GIAI),
    PLUS("DSGTIN+", 0xFB, DSGTIN),
    HOST("DSGTIN++", 0xFC, DSGTIN),
    HOST("SGTIN++", 0xFD, SGTIN),
};
const size_t epc_schemes_n = ARRAY_SIZE(epc_schemes);
