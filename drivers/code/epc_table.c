#include "drivers/code/epc_table.h"

#include "drivers/base/cleanup.h"
#include "drivers/code/epc_classic.h"
#include "drivers/code/epc_plus.h"

#define SCHEME(title, number, kind)                                                                \
    .name = (title), .header = (number), .read = epc_##kind##_read, .write = epc_##kind##_write
#define CLASSIC(title, number, fields)                                                             \
    {                                                                                              \
        SCHEME(title, number, classic), .classic = &epc_##fields                                   \
    }
#define PLUS(title, number, kind)                                                                  \
    {                                                                                              \
        SCHEME(title, number, plus), .plus = &epc_plus_kinds[EPC_PLUS_##kind]                      \
    }
#define HOST(title, number, kind)                                                                  \
    {                                                                                              \
        SCHEME(title, number, plus), .plus = &epc_plus_kinds[EPC_PLUS_##kind], .host = true        \
    }

/* Headers as in TDS 2.3, table 14-1; the two kinds apart, each in the order of that table. */
const struct epc_scheme epc_schemes[] = {
    CLASSIC("GDTI-96", 0x2C, gdti_96),
    CLASSIC("GSRN-96", 0x2D, gsrn_96),
    CLASSIC("GSRNP-96", 0x2E, gsrnp_96),
    CLASSIC("USDoD-96", 0x2F, usdod_96),
    CLASSIC("SGTIN-96", 0x30, sgtin_96),
    CLASSIC("SSCC-96", 0x31, sscc_96),
    CLASSIC("SGLN-96", 0x32, sgln_96),
    CLASSIC("GRAI-96", 0x33, grai_96),
    CLASSIC("GIAI-96", 0x34, giai_96),
    CLASSIC("GID-96", 0x35, gid_96),
    CLASSIC("SGTIN-198", 0x36, sgtin_198),
    CLASSIC("GRAI-170", 0x37, grai_170),
    CLASSIC("GIAI-202", 0x38, giai_202),
    CLASSIC("SGLN-195", 0x39, sgln_195),
    CLASSIC("GDTI-113", 0x3A, gdti_113),
    CLASSIC("ADI-var", 0x3B, adi_var),
    CLASSIC("CPI-96", 0x3C, cpi_96),
    CLASSIC("CPI-var", 0x3D, cpi_var),
    CLASSIC("GDTI-174", 0x3E, gdti_174),
    CLASSIC("SGCN-96", 0x3F, sgcn_96),
    CLASSIC("ITIP-110", 0x40, itip_110),
    CLASSIC("ITIP-212", 0x41, itip_212),
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
