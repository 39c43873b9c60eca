/*
 * The messages and parameters of LLRP, as data: what a thing is called, its number, its fields, and
 * which parameters may stand in it. Reading (llrp_read.h), writing (llrp_write.h) and the judgement
 * of what a reader sends all go by these tables.
 *
 * Source: EPCglobal Low Level Reader Protocol 1.0.1 (2007-08-13), sections 15 and 16 (binary
 * encoding), and 1.1 (2010-10-13), sections 16 and 17. What 1.1 adds is marked so; where it names
 * bits that 1.0.1 reserves, the name stands here and is marked. Names are the standard's, in its
 * own spelling, and so is each enumerator: LLRP_ADD_ROSPEC, LLRP_ROSpec.
 *
 * Multi-byte numbers are big-endian. A message is
 *     reserved 3 bits | version 3 | type 10 | length 32, these ten bytes included | id 32 | body
 * a TLV parameter (types 128 to 1023)
 *     reserved 6 bits | type 10 | length 16, these four bytes included | body
 * and a TV parameter (types 1 to 127), whose length only the table knows,
 *     1 bit set | type 7 | body
 */
#ifndef DRIVERS_WIRE_LLRP_TYPES_H
#define DRIVERS_WIRE_LLRP_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LLRP_HEADER_BYTES     10
#define LLRP_TLV_HEADER_BYTES 4
#define LLRP_TV_MAX           127  /* numbers up to this one are TV */
#define LLRP_TYPE_MAX         1023 /* 10 bits */
#define LLRP_FIELDS_MAX       13   /* of one message or parameter, without what is reserved */
#define LLRP_DEPTH_MAX        16   /* of parameters in parameters; the deepest known is 8 */

/* The version field of a header. */
enum llrp_version { LLRP_1_0_1 = 1, LLRP_1_1 = 2 };

#define LLRP_MESSAGES(X)                                                                           \
    X(GET_READER_CAPABILITIES, 1, LLRP_1_0_1)                                                      \
    X(GET_READER_CONFIG, 2, LLRP_1_0_1)                                                            \
    X(SET_READER_CONFIG, 3, LLRP_1_0_1)                                                            \
    X(CLOSE_CONNECTION_RESPONSE, 4, LLRP_1_0_1)                                                    \
    X(GET_READER_CAPABILITIES_RESPONSE, 11, LLRP_1_0_1)                                            \
    X(GET_READER_CONFIG_RESPONSE, 12, LLRP_1_0_1)                                                  \
    X(SET_READER_CONFIG_RESPONSE, 13, LLRP_1_0_1)                                                  \
    X(CLOSE_CONNECTION, 14, LLRP_1_0_1)                                                            \
    X(ADD_ROSPEC, 20, LLRP_1_0_1)                                                                  \
    X(DELETE_ROSPEC, 21, LLRP_1_0_1)                                                               \
    X(START_ROSPEC, 22, LLRP_1_0_1)                                                                \
    X(STOP_ROSPEC, 23, LLRP_1_0_1)                                                                 \
    X(ENABLE_ROSPEC, 24, LLRP_1_0_1)                                                               \
    X(DISABLE_ROSPEC, 25, LLRP_1_0_1)                                                              \
    X(GET_ROSPECS, 26, LLRP_1_0_1)                                                                 \
    X(ADD_ROSPEC_RESPONSE, 30, LLRP_1_0_1)                                                         \
    X(DELETE_ROSPEC_RESPONSE, 31, LLRP_1_0_1)                                                      \
    X(START_ROSPEC_RESPONSE, 32, LLRP_1_0_1)                                                       \
    X(STOP_ROSPEC_RESPONSE, 33, LLRP_1_0_1)                                                        \
    X(ENABLE_ROSPEC_RESPONSE, 34, LLRP_1_0_1)                                                      \
    X(DISABLE_ROSPEC_RESPONSE, 35, LLRP_1_0_1)                                                     \
    X(GET_ROSPECS_RESPONSE, 36, LLRP_1_0_1)                                                        \
    X(ADD_ACCESSSPEC, 40, LLRP_1_0_1)                                                              \
    X(DELETE_ACCESSSPEC, 41, LLRP_1_0_1)                                                           \
    X(ENABLE_ACCESSSPEC, 42, LLRP_1_0_1)                                                           \
    X(DISABLE_ACCESSSPEC, 43, LLRP_1_0_1)                                                          \
    X(GET_ACCESSSPECS, 44, LLRP_1_0_1)                                                             \
    X(CLIENT_REQUEST_OP, 45, LLRP_1_0_1)                                                           \
    X(GET_SUPPORTED_VERSION, 46, LLRP_1_1)                                                         \
    X(SET_PROTOCOL_VERSION, 47, LLRP_1_1)                                                          \
    X(ADD_ACCESSSPEC_RESPONSE, 50, LLRP_1_0_1)                                                     \
    X(DELETE_ACCESSSPEC_RESPONSE, 51, LLRP_1_0_1)                                                  \
    X(ENABLE_ACCESSSPEC_RESPONSE, 52, LLRP_1_0_1)                                                  \
    X(DISABLE_ACCESSSPEC_RESPONSE, 53, LLRP_1_0_1)                                                 \
    X(GET_ACCESSSPECS_RESPONSE, 54, LLRP_1_0_1)                                                    \
    X(CLIENT_REQUEST_OP_RESPONSE, 55, LLRP_1_0_1)                                                  \
    X(GET_SUPPORTED_VERSION_RESPONSE, 56, LLRP_1_1)                                                \
    X(SET_PROTOCOL_VERSION_RESPONSE, 57, LLRP_1_1)                                                 \
    X(GET_REPORT, 60, LLRP_1_0_1)                                                                  \
    X(RO_ACCESS_REPORT, 61, LLRP_1_0_1)                                                            \
    X(KEEPALIVE, 62, LLRP_1_0_1)                                                                   \
    X(READER_EVENT_NOTIFICATION, 63, LLRP_1_0_1)                                                   \
    X(ENABLE_EVENTS_AND_REPORTS, 64, LLRP_1_0_1)                                                   \
    X(KEEPALIVE_ACK, 72, LLRP_1_0_1)                                                               \
    X(ERROR_MESSAGE, 100, LLRP_1_0_1)                                                              \
    X(CUSTOM_MESSAGE, 1023, LLRP_1_0_1)

#define LLRP_PARAMETERS(X)                                                                         \
    X(AntennaID, 1, LLRP_1_0_1)                                                                    \
    X(FirstSeenTimestampUTC, 2, LLRP_1_0_1)                                                        \
    X(FirstSeenTimestampUptime, 3, LLRP_1_0_1)                                                     \
    X(LastSeenTimestampUTC, 4, LLRP_1_0_1)                                                         \
    X(LastSeenTimestampUptime, 5, LLRP_1_0_1)                                                      \
    X(PeakRSSI, 6, LLRP_1_0_1)                                                                     \
    X(ChannelIndex, 7, LLRP_1_0_1)                                                                 \
    X(TagSeenCount, 8, LLRP_1_0_1)                                                                 \
    X(ROSpecID, 9, LLRP_1_0_1)                                                                     \
    X(InventoryParameterSpecID, 10, LLRP_1_0_1)                                                    \
    X(C1G2_CRC, 11, LLRP_1_0_1)                                                                    \
    X(C1G2_PC, 12, LLRP_1_0_1)                                                                     \
    X(EPC_96, 13, LLRP_1_0_1)                                                                      \
    X(SpecIndex, 14, LLRP_1_0_1)                                                                   \
    X(ClientRequestOpSpecResult, 15, LLRP_1_0_1)                                                   \
    X(AccessSpecID, 16, LLRP_1_0_1)                                                                \
    X(OpSpecID, 17, LLRP_1_0_1)                                                                    \
    X(C1G2SingulationDetails, 18, LLRP_1_0_1)                                                      \
    X(C1G2_XPCW1, 19, LLRP_1_1)                                                                    \
    X(C1G2_XPCW2, 20, LLRP_1_1)                                                                    \
    X(UTCTimestamp, 128, LLRP_1_0_1)                                                               \
    X(Uptime, 129, LLRP_1_0_1)                                                                     \
    X(GeneralDeviceCapabilities, 137, LLRP_1_0_1)                                                  \
    X(ReceiveSensitivityTableEntry, 139, LLRP_1_0_1)                                               \
    X(PerAntennaAirProtocol, 140, LLRP_1_0_1)                                                      \
    X(GPIOCapabilities, 141, LLRP_1_0_1)                                                           \
    X(LLRPCapabilities, 142, LLRP_1_0_1)                                                           \
    X(RegulatoryCapabilities, 143, LLRP_1_0_1)                                                     \
    X(UHFBandCapabilities, 144, LLRP_1_0_1)                                                        \
    X(TransmitPowerLevelTableEntry, 145, LLRP_1_0_1)                                               \
    X(FrequencyInformation, 146, LLRP_1_0_1)                                                       \
    X(FrequencyHopTable, 147, LLRP_1_0_1)                                                          \
    X(FixedFrequencyTable, 148, LLRP_1_0_1)                                                        \
    X(PerAntennaReceiveSensitivityRange, 149, LLRP_1_0_1)                                          \
    X(ROSpec, 177, LLRP_1_0_1)                                                                     \
    X(ROBoundarySpec, 178, LLRP_1_0_1)                                                             \
    X(ROSpecStartTrigger, 179, LLRP_1_0_1)                                                         \
    X(PeriodicTriggerValue, 180, LLRP_1_0_1)                                                       \
    X(GPITriggerValue, 181, LLRP_1_0_1)                                                            \
    X(ROSpecStopTrigger, 182, LLRP_1_0_1)                                                          \
    X(AISpec, 183, LLRP_1_0_1)                                                                     \
    X(AISpecStopTrigger, 184, LLRP_1_0_1)                                                          \
    X(TagObservationTrigger, 185, LLRP_1_0_1)                                                      \
    X(InventoryParameterSpec, 186, LLRP_1_0_1)                                                     \
    X(RFSurveySpec, 187, LLRP_1_0_1)                                                               \
    X(RFSurveySpecStopTrigger, 188, LLRP_1_0_1)                                                    \
    X(AccessSpec, 207, LLRP_1_0_1)                                                                 \
    X(AccessSpecStopTrigger, 208, LLRP_1_0_1)                                                      \
    X(AccessCommand, 209, LLRP_1_0_1)                                                              \
    X(ClientRequestOpSpec, 210, LLRP_1_0_1)                                                        \
    X(ClientRequestResponse, 211, LLRP_1_0_1)                                                      \
    X(LLRPConfigurationStateValue, 217, LLRP_1_0_1)                                                \
    X(Identification, 218, LLRP_1_0_1)                                                             \
    X(GPOWriteData, 219, LLRP_1_0_1)                                                               \
    X(KeepaliveSpec, 220, LLRP_1_0_1)                                                              \
    X(AntennaProperties, 221, LLRP_1_0_1)                                                          \
    X(AntennaConfiguration, 222, LLRP_1_0_1)                                                       \
    X(RFReceiver, 223, LLRP_1_0_1)                                                                 \
    X(RFTransmitter, 224, LLRP_1_0_1)                                                              \
    X(GPIPortCurrentState, 225, LLRP_1_0_1)                                                        \
    X(EventsAndReports, 226, LLRP_1_0_1)                                                           \
    X(ROReportSpec, 237, LLRP_1_0_1)                                                               \
    X(TagReportContentSelector, 238, LLRP_1_0_1)                                                   \
    X(AccessReportSpec, 239, LLRP_1_0_1)                                                           \
    X(TagReportData, 240, LLRP_1_0_1)                                                              \
    X(EPCData, 241, LLRP_1_0_1)                                                                    \
    X(RFSurveyReportData, 242, LLRP_1_0_1)                                                         \
    X(FrequencyRSSILevelEntry, 243, LLRP_1_0_1)                                                    \
    X(ReaderEventNotificationSpec, 244, LLRP_1_0_1)                                                \
    X(EventNotificationState, 245, LLRP_1_0_1)                                                     \
    X(ReaderEventNotificationData, 246, LLRP_1_0_1)                                                \
    X(HoppingEvent, 247, LLRP_1_0_1)                                                               \
    X(GPIEvent, 248, LLRP_1_0_1)                                                                   \
    X(ROSpecEvent, 249, LLRP_1_0_1)                                                                \
    X(ReportBufferLevelWarningEvent, 250, LLRP_1_0_1)                                              \
    X(ReportBufferOverflowErrorEvent, 251, LLRP_1_0_1)                                             \
    X(ReaderExceptionEvent, 252, LLRP_1_0_1)                                                       \
    X(RFSurveyEvent, 253, LLRP_1_0_1)                                                              \
    X(AISpecEvent, 254, LLRP_1_0_1)                                                                \
    X(AntennaEvent, 255, LLRP_1_0_1)                                                               \
    X(ConnectionAttemptEvent, 256, LLRP_1_0_1)                                                     \
    X(ConnectionCloseEvent, 257, LLRP_1_0_1)                                                       \
    X(LLRPStatus, 287, LLRP_1_0_1)                                                                 \
    X(FieldError, 288, LLRP_1_0_1)                                                                 \
    X(ParameterError, 289, LLRP_1_0_1)                                                             \
    X(C1G2LLRPCapabilities, 327, LLRP_1_0_1)                                                       \
    X(C1G2UHFRFModeTable, 328, LLRP_1_0_1)                                                         \
    X(C1G2UHFRFModeTableEntry, 329, LLRP_1_0_1)                                                    \
    X(C1G2InventoryCommand, 330, LLRP_1_0_1)                                                       \
    X(C1G2Filter, 331, LLRP_1_0_1)                                                                 \
    X(C1G2TagInventoryMask, 332, LLRP_1_0_1)                                                       \
    X(C1G2TagInventoryStateAwareFilterAction, 333, LLRP_1_0_1)                                     \
    X(C1G2TagInventoryStateUnawareFilterAction, 334, LLRP_1_0_1)                                   \
    X(C1G2RFControl, 335, LLRP_1_0_1)                                                              \
    X(C1G2SingulationControl, 336, LLRP_1_0_1)                                                     \
    X(C1G2TagInventoryStateAwareSingulationAction, 337, LLRP_1_0_1)                                \
    X(C1G2TagSpec, 338, LLRP_1_0_1)                                                                \
    X(C1G2TargetTag, 339, LLRP_1_0_1)                                                              \
    X(C1G2Read, 341, LLRP_1_0_1)                                                                   \
    X(C1G2Write, 342, LLRP_1_0_1)                                                                  \
    X(C1G2Kill, 343, LLRP_1_0_1)                                                                   \
    X(C1G2Lock, 344, LLRP_1_0_1)                                                                   \
    X(C1G2LockPayload, 345, LLRP_1_0_1)                                                            \
    X(C1G2BlockErase, 346, LLRP_1_0_1)                                                             \
    X(C1G2BlockWrite, 347, LLRP_1_0_1)                                                             \
    X(C1G2EPCMemorySelector, 348, LLRP_1_0_1)                                                      \
    X(C1G2ReadOpSpecResult, 349, LLRP_1_0_1)                                                       \
    X(C1G2WriteOpSpecResult, 350, LLRP_1_0_1)                                                      \
    X(C1G2KillOpSpecResult, 351, LLRP_1_0_1)                                                       \
    X(C1G2LockOpSpecResult, 352, LLRP_1_0_1)                                                       \
    X(C1G2BlockEraseOpSpecResult, 353, LLRP_1_0_1)                                                 \
    X(C1G2BlockWriteOpSpecResult, 354, LLRP_1_0_1)                                                 \
    X(LoopSpec, 355, LLRP_1_1)                                                                     \
    X(SpecLoopEvent, 356, LLRP_1_1)                                                                \
    X(C1G2Recommission, 357, LLRP_1_1)                                                             \
    X(C1G2BlockPermalock, 358, LLRP_1_1)                                                           \
    X(C1G2GetBlockPermalockStatus, 359, LLRP_1_1)                                                  \
    X(C1G2RecommissionOpSpecResult, 360, LLRP_1_1)                                                 \
    X(C1G2BlockPermalockOpSpecResult, 361, LLRP_1_1)                                               \
    X(C1G2GetBlockPermalockStatusOpSpecResult, 362, LLRP_1_1)                                      \
    X(MaximumReceiveSensitivity, 363, LLRP_1_1)                                                    \
    X(RFSurveyFrequencyCapabilities, 365, LLRP_1_1)                                                \
    X(Custom, 1023, LLRP_1_0_1)

enum llrp_number {
#define LLRP_ENUM(name, number, since) LLRP_##name = (number),
    LLRP_MESSAGES(LLRP_ENUM) LLRP_PARAMETERS(LLRP_ENUM)
#undef LLRP_ENUM
};

enum llrp_field_kind {
    LLRP_NUMBER = 1, /* `bits` wide, 1 to 64 */
    LLRP_SIGNED,     /* 8 or 16 bits, two's complement */
    LLRP_RESERVED,   /* sent as zeros, not looked at */
    LLRP_BYTES,      /* bits / 8 of them */
    LLRP_ARRAY,      /* a count of 16 bits, then so many numbers of `bits` */
    LLRP_TEXT,       /* a count of 16 bits, then so many bytes of UTF-8 */
    LLRP_BIT_ARRAY,  /* a count of 16 bits, then so many bits, filled up to a byte */
    LLRP_REST        /* bytes to the end */
};

struct llrp_field {
    const char *name; /* NULL: the end of the fields; "" for what is reserved */
    uint8_t kind;     /* enum llrp_field_kind */
    uint8_t bits;
    uint8_t since; /* enum llrp_version; a field later than its type was reserved before */
};

/* One place among the parameters of a message or parameter. Places come in the order given. */
struct llrp_part {
    uint16_t number; /* 0: the end of the parts */
    uint8_t least;   /* how many there must be: 0 or 1 */
    bool many;       /* or else one at the most */
    bool or_next;    /* shares its place with the part behind it, whose least and many count */
};

struct llrp_shape {
    const struct llrp_field *fields; /* come first; NULL: none */
    const struct llrp_part *parts;   /* NULL: none */
};

struct llrp_type {
    const char *name;
    uint16_t number;
    uint8_t since; /* enum llrp_version */
    const struct llrp_shape *shape;
};

/* NULL where the standard has no such number. */
const struct llrp_type *llrp_message_type(uint32_t number);
const struct llrp_type *llrp_parameter_type(uint32_t number);
/* The bytes behind a TV parameter's type byte; 0 for a type that is not known. */
size_t llrp_tv_bytes(uint32_t number);
/* The standard's name of an LLRPStatus code ("M_ParameterError"); "" for one that is not known. */
const char *llrp_status_name(uint32_t code);

#endif
