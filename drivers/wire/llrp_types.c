/* The tables of llrp_types.h. Each row follows the binary encoding sections of LLRP 1.0.1; what is
 * marked 11 was added or named by 1.1. */
#include "drivers/wire/llrp_types.h"

#include "drivers/base/str.h"

/* clang-format off */
#define FIELD(name, kind, bits, since)   {name, kind, bits, since}
#define PART(number, least, many, or)    {number, least, many, or}
#define FIELDS(...)                      (const struct llrp_field[]){__VA_ARGS__, {0}}
#define PARTS(...)                       (const struct llrp_part[]){__VA_ARGS__, {0}}
/* clang-format on */

#define NUMBER(name, bits)   FIELD(#name, LLRP_NUMBER, bits, LLRP_1_0_1)
#define FLAG(name)           NUMBER(name, 1)
#define FLAG_11(name)        FIELD(#name, LLRP_NUMBER, 1, LLRP_1_1)
#define U8(name)             NUMBER(name, 8)
#define U16(name)            NUMBER(name, 16)
#define U32(name)            NUMBER(name, 32)
#define U64(name)            NUMBER(name, 64)
#define S8(name)             FIELD(#name, LLRP_SIGNED, 8, LLRP_1_0_1)
#define S16(name)            FIELD(#name, LLRP_SIGNED, 16, LLRP_1_0_1)
#define RESERVED(bits)       FIELD("", LLRP_RESERVED, bits, LLRP_1_0_1)
#define BYTES(name, n)       FIELD(#name, LLRP_BYTES, 8 * (n), LLRP_1_0_1)
#define ARRAY_OF(bits, name) FIELD(#name, LLRP_ARRAY, bits, LLRP_1_0_1)
#define TEXT(name)           FIELD(#name, LLRP_TEXT, 8, LLRP_1_0_1)
#define BIT_ARRAY(name)      FIELD(#name, LLRP_BIT_ARRAY, 1, LLRP_1_0_1)
#define REST(name)           FIELD(#name, LLRP_REST, 8, LLRP_1_0_1)

#define ONE(type)  PART(LLRP_##type, 1, false, false)
#define OPT(type)  PART(LLRP_##type, 0, false, false)
#define ANY(type)  PART(LLRP_##type, 0, true, false)
#define SOME(type) PART(LLRP_##type, 1, true, false)
#define OR(type)   PART(LLRP_##type, 0, false, true)

/* What stands in several rows. */
#define MEMORY_BANK NUMBER(MB, 2), RESERVED(6)
#define ACCESS      U16(OpSpecID), U32(AccessPassword)
#define RESULT      U8(Result), U16(OpSpecID)
#define TIMESTAMP   OR(UTCTimestamp), ONE(Uptime)
#define OP_SPECS                                                                                   \
    OR(C1G2Read), OR(C1G2Write), OR(C1G2Kill), OR(C1G2Lock), OR(C1G2BlockErase),                   \
        OR(C1G2BlockWrite), OR(C1G2Recommission), OR(C1G2BlockPermalock),                          \
        OR(C1G2GetBlockPermalockStatus), OR(ClientRequestOpSpec)
#define OP_SPEC_RESULTS                                                                            \
    OR(C1G2ReadOpSpecResult), OR(C1G2WriteOpSpecResult), OR(C1G2KillOpSpecResult),                 \
        OR(C1G2LockOpSpecResult), OR(C1G2BlockEraseOpSpecResult), OR(C1G2BlockWriteOpSpecResult),  \
        OR(C1G2RecommissionOpSpecResult), OR(C1G2BlockPermalockOpSpecResult),                      \
        OR(C1G2GetBlockPermalockStatusOpSpecResult), ANY(ClientRequestOpSpecResult)

/* The one number far from the others has the place of the one that nobody has. */
#define SLOT(number) ((number) == LLRP_TYPE_MAX ? 0 : (number))

static const struct llrp_shape message_shapes[] = {
    [LLRP_GET_READER_CAPABILITIES] = {FIELDS(U8(RequestedData)), PARTS(ANY(Custom))},
    [LLRP_GET_READER_CAPABILITIES_RESPONSE] =
        {NULL, PARTS(ONE(LLRPStatus), OPT(GeneralDeviceCapabilities), OPT(LLRPCapabilities),
                     OPT(RegulatoryCapabilities), OPT(C1G2LLRPCapabilities), ANY(Custom))},
    [LLRP_ADD_ROSPEC] = {NULL, PARTS(ONE(ROSpec))},
    [LLRP_ADD_ROSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_DELETE_ROSPEC] = {FIELDS(U32(ROSpecID)), NULL},
    [LLRP_DELETE_ROSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_START_ROSPEC] = {FIELDS(U32(ROSpecID)), NULL},
    [LLRP_START_ROSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_STOP_ROSPEC] = {FIELDS(U32(ROSpecID)), NULL},
    [LLRP_STOP_ROSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_ENABLE_ROSPEC] = {FIELDS(U32(ROSpecID)), NULL},
    [LLRP_ENABLE_ROSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_DISABLE_ROSPEC] = {FIELDS(U32(ROSpecID)), NULL},
    [LLRP_DISABLE_ROSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_GET_ROSPECS] = {NULL, NULL},
    [LLRP_GET_ROSPECS_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus), ANY(ROSpec))},
    [LLRP_ADD_ACCESSSPEC] = {NULL, PARTS(ONE(AccessSpec))},
    [LLRP_ADD_ACCESSSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_DELETE_ACCESSSPEC] = {FIELDS(U32(AccessSpecID)), NULL},
    [LLRP_DELETE_ACCESSSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_ENABLE_ACCESSSPEC] = {FIELDS(U32(AccessSpecID)), NULL},
    [LLRP_ENABLE_ACCESSSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_DISABLE_ACCESSSPEC] = {FIELDS(U32(AccessSpecID)), NULL},
    [LLRP_DISABLE_ACCESSSPEC_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_GET_ACCESSSPECS] = {NULL, NULL},
    [LLRP_GET_ACCESSSPECS_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus), ANY(AccessSpec))},
    [LLRP_CLIENT_REQUEST_OP] = {NULL, PARTS(ONE(TagReportData))},
    [LLRP_CLIENT_REQUEST_OP_RESPONSE] = {NULL, PARTS(ONE(ClientRequestResponse))},
    [LLRP_GET_READER_CONFIG] = {FIELDS(U16(AntennaID), U8(RequestedData), U16(GPIPortNum),
                                       U16(GPOPortNum)),
                                PARTS(ANY(Custom))},
    [LLRP_GET_READER_CONFIG_RESPONSE] =
        {NULL,
         PARTS(ONE(LLRPStatus), OPT(Identification), ANY(AntennaProperties),
               ANY(AntennaConfiguration), OPT(ReaderEventNotificationSpec), OPT(ROReportSpec),
               OPT(AccessReportSpec), OPT(LLRPConfigurationStateValue), OPT(KeepaliveSpec),
               ANY(GPIPortCurrentState), ANY(GPOWriteData), OPT(EventsAndReports), ANY(Custom))},
    [LLRP_SET_READER_CONFIG] = {FIELDS(FLAG(ResetToFactoryDefault), RESERVED(7)),
                                PARTS(OPT(ReaderEventNotificationSpec), ANY(AntennaProperties),
                                      ANY(AntennaConfiguration), OPT(ROReportSpec),
                                      OPT(AccessReportSpec), OPT(KeepaliveSpec), ANY(GPOWriteData),
                                      ANY(GPIPortCurrentState), OPT(EventsAndReports),
                                      ANY(Custom))},
    [LLRP_SET_READER_CONFIG_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_CLOSE_CONNECTION] = {NULL, NULL},
    [LLRP_CLOSE_CONNECTION_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_GET_REPORT] = {NULL, NULL},
    [LLRP_RO_ACCESS_REPORT] = {NULL,
                               PARTS(ANY(TagReportData), ANY(RFSurveyReportData), ANY(Custom))},
    [LLRP_KEEPALIVE] = {NULL, NULL},
    [LLRP_KEEPALIVE_ACK] = {NULL, NULL},
    [LLRP_READER_EVENT_NOTIFICATION] = {NULL, PARTS(ONE(ReaderEventNotificationData))},
    [LLRP_ENABLE_EVENTS_AND_REPORTS] = {NULL, NULL},
    [LLRP_ERROR_MESSAGE] = {NULL, PARTS(ONE(LLRPStatus))},
    [LLRP_GET_SUPPORTED_VERSION] = {NULL, NULL},
    [LLRP_GET_SUPPORTED_VERSION_RESPONSE] = {FIELDS(U8(CurrentVersion), U8(SupportedVersion)),
                                             PARTS(ONE(LLRPStatus))},
    [LLRP_SET_PROTOCOL_VERSION] = {FIELDS(U8(ProtocolVersion)), NULL},
    [LLRP_SET_PROTOCOL_VERSION_RESPONSE] = {NULL, PARTS(ONE(LLRPStatus))},
    [SLOT(LLRP_CUSTOM_MESSAGE)] = {FIELDS(U32(VendorIdentifier), U8(MessageSubtype), REST(Data)),
                                   NULL},
};

static const struct llrp_shape parameter_shapes[] = {
    /* TV */
    [LLRP_AntennaID] = {FIELDS(U16(AntennaID)), NULL},
    [LLRP_FirstSeenTimestampUTC] = {FIELDS(U64(Microseconds)), NULL},
    [LLRP_FirstSeenTimestampUptime] = {FIELDS(U64(Microseconds)), NULL},
    [LLRP_LastSeenTimestampUTC] = {FIELDS(U64(Microseconds)), NULL},
    [LLRP_LastSeenTimestampUptime] = {FIELDS(U64(Microseconds)), NULL},
    [LLRP_PeakRSSI] = {FIELDS(S8(PeakRSSI)), NULL},
    [LLRP_ChannelIndex] = {FIELDS(U16(ChannelIndex)), NULL},
    [LLRP_TagSeenCount] = {FIELDS(U16(TagCount)), NULL},
    [LLRP_ROSpecID] = {FIELDS(U32(ROSpecID)), NULL},
    [LLRP_InventoryParameterSpecID] = {FIELDS(U16(InventoryParameterSpecID)), NULL},
    [LLRP_C1G2_CRC] = {FIELDS(U16(CRC)), NULL},
    [LLRP_C1G2_PC] = {FIELDS(U16(PC_Bits)), NULL},
    [LLRP_EPC_96] = {FIELDS(BYTES(EPC, 12)), NULL},
    [LLRP_SpecIndex] = {FIELDS(U16(SpecIndex)), NULL},
    [LLRP_ClientRequestOpSpecResult] = {FIELDS(U16(OpSpecID)), NULL},
    [LLRP_AccessSpecID] = {FIELDS(U32(AccessSpecID)), NULL},
    [LLRP_OpSpecID] = {FIELDS(U16(OpSpecID)), NULL},
    [LLRP_C1G2SingulationDetails] = {FIELDS(U16(NumCollisionSlots), U16(NumEmptySlots)), NULL},
    [LLRP_C1G2_XPCW1] = {FIELDS(U16(XPC_W1)), NULL},
    [LLRP_C1G2_XPCW2] = {FIELDS(U16(XPC_W2)), NULL},

    /* capabilities */
    [LLRP_UTCTimestamp] = {FIELDS(U64(Microseconds)), NULL},
    [LLRP_Uptime] = {FIELDS(U64(Microseconds)), NULL},
    [LLRP_GeneralDeviceCapabilities] =
        {FIELDS(U16(MaxNumberOfAntennaSupported), FLAG(CanSetAntennaProperties),
                FLAG(HasUTCClockCapability), RESERVED(14), U32(DeviceManufacturerName),
                U32(ModelName), TEXT(ReaderFirmwareVersion)),
         PARTS(SOME(ReceiveSensitivityTableEntry), ANY(PerAntennaReceiveSensitivityRange),
               ONE(GPIOCapabilities), SOME(PerAntennaAirProtocol), OPT(MaximumReceiveSensitivity))},
    [LLRP_ReceiveSensitivityTableEntry] = {FIELDS(U16(Index), S16(ReceiveSensitivityValue)), NULL},
    [LLRP_PerAntennaAirProtocol] = {FIELDS(U16(AntennaID), ARRAY_OF(8, ProtocolID)), NULL},
    [LLRP_GPIOCapabilities] = {FIELDS(U16(NumGPIs), U16(NumGPOs)), NULL},
    [LLRP_LLRPCapabilities] =
        {FIELDS(FLAG(CanDoRFSurvey), FLAG(CanReportBufferFillWarning),
                FLAG(SupportsClientRequestOpSpec), FLAG(CanDoTagInventoryStateAwareSingulation),
                FLAG(SupportsEventAndReportHolding), RESERVED(3), U8(MaxNumPriorityLevelsSupported),
                U16(ClientRequestOpSpecTimeout), U32(MaxNumROSpecs), U32(MaxNumSpecsPerROSpec),
                U32(MaxNumInventoryParameterSpecsPerAISpec), U32(MaxNumAccessSpecs),
                U32(MaxNumOpSpecsPerAccessSpec)),
         NULL},
    [LLRP_RegulatoryCapabilities] = {FIELDS(U16(CountryCode), U16(CommunicationsStandard)),
                                     PARTS(OPT(UHFBandCapabilities), ANY(Custom))},
    [LLRP_UHFBandCapabilities] = {NULL, PARTS(SOME(TransmitPowerLevelTableEntry),
                                              ONE(FrequencyInformation), SOME(C1G2UHFRFModeTable),
                                              OPT(RFSurveyFrequencyCapabilities))},
    [LLRP_TransmitPowerLevelTableEntry] = {FIELDS(U16(Index), S16(TransmitPowerValue)), NULL},
    [LLRP_FrequencyInformation] = {FIELDS(FLAG(Hopping), RESERVED(7)),
                                   PARTS(ANY(FrequencyHopTable), OPT(FixedFrequencyTable))},
    [LLRP_FrequencyHopTable] = {FIELDS(U8(HopTableID), RESERVED(8), ARRAY_OF(32, Frequency)), NULL},
    [LLRP_FixedFrequencyTable] = {FIELDS(ARRAY_OF(32, Frequency)), NULL},
    [LLRP_PerAntennaReceiveSensitivityRange] = {FIELDS(U16(AntennaID),
                                                       U16(ReceiveSensitivityIndexMin),
                                                       U16(ReceiveSensitivityIndexMax)),
                                                NULL},
    [LLRP_MaximumReceiveSensitivity] = {FIELDS(S16(MaximumSensitivityValue)), NULL},
    [LLRP_RFSurveyFrequencyCapabilities] = {FIELDS(U32(MinimumFrequency), U32(MaximumFrequency)),
                                            NULL},

    /* reader operations */
    [LLRP_ROSpec] = {FIELDS(U32(ROSpecID), U8(Priority), U8(CurrentState)),
                     PARTS(ONE(ROBoundarySpec), OR(AISpec), OR(RFSurveySpec), OR(LoopSpec),
                           SOME(Custom), OPT(ROReportSpec))},
    [LLRP_ROBoundarySpec] = {NULL, PARTS(ONE(ROSpecStartTrigger), ONE(ROSpecStopTrigger))},
    [LLRP_ROSpecStartTrigger] = {FIELDS(U8(ROSpecStartTriggerType)),
                                 PARTS(OPT(PeriodicTriggerValue), OPT(GPITriggerValue))},
    [LLRP_PeriodicTriggerValue] = {FIELDS(U32(Offset), U32(Period)), PARTS(OPT(UTCTimestamp))},
    [LLRP_GPITriggerValue] = {FIELDS(U16(GPIPortNum), FLAG(GPIEvent), RESERVED(7), U32(Timeout)),
                              NULL},
    [LLRP_ROSpecStopTrigger] = {FIELDS(U8(ROSpecStopTriggerType), U32(DurationTriggerValue)),
                                PARTS(OPT(GPITriggerValue))},
    [LLRP_AISpec] = {FIELDS(ARRAY_OF(16, AntennaIDs)),
                     PARTS(ONE(AISpecStopTrigger), SOME(InventoryParameterSpec), ANY(Custom))},
    [LLRP_AISpecStopTrigger] = {FIELDS(U8(AISpecStopTriggerType), U32(DurationTrigger)),
                                PARTS(OPT(GPITriggerValue), OPT(TagObservationTrigger))},
    [LLRP_TagObservationTrigger] = {FIELDS(U8(TriggerType), RESERVED(8), U16(NumberOfTags),
                                           U16(NumberOfAttempts), U16(T), U32(Timeout)),
                                    NULL},
    [LLRP_InventoryParameterSpec] = {FIELDS(U16(InventoryParameterSpecID), U8(ProtocolID)),
                                     PARTS(ANY(AntennaConfiguration), ANY(Custom))},
    [LLRP_RFSurveySpec] = {FIELDS(U16(AntennaID), U32(StartFrequency), U32(EndFrequency)),
                           PARTS(ONE(RFSurveySpecStopTrigger), ANY(Custom))},
    [LLRP_RFSurveySpecStopTrigger] = {FIELDS(U8(StopTriggerType), U32(DurationPeriod), U32(N)),
                                      NULL},
    [LLRP_LoopSpec] = {FIELDS(U32(LoopCount)), NULL},

    /* access operations */
    [LLRP_AccessSpec] = {FIELDS(U32(AccessSpecID), U16(AntennaID), U8(ProtocolID),
                                FLAG(CurrentState), RESERVED(7), U32(ROSpecID)),
                         PARTS(ONE(AccessSpecStopTrigger), ONE(AccessCommand),
                               OPT(AccessReportSpec), ANY(Custom))},
    [LLRP_AccessSpecStopTrigger] = {FIELDS(U8(AccessSpecStopTrigger), U16(OperationCountValue)),
                                    NULL},
    [LLRP_AccessCommand] = {NULL, PARTS(ONE(C1G2TagSpec), OP_SPECS, SOME(Custom))},
    [LLRP_ClientRequestOpSpec] = {FIELDS(U16(OpSpecID)), NULL},
    [LLRP_ClientRequestResponse] = {FIELDS(U32(AccessSpecID)),
                                    PARTS(ONE(EPCData), OP_SPECS, ANY(Custom))},

    /* configuration */
    [LLRP_LLRPConfigurationStateValue] = {FIELDS(U32(LLRPConfigurationStateValue)), NULL},
    [LLRP_Identification] = {FIELDS(U8(IDType), ARRAY_OF(8, ReaderID)), NULL},
    [LLRP_GPOWriteData] = {FIELDS(U16(GPOPortNumber), FLAG(GPOData), RESERVED(7)), NULL},
    [LLRP_KeepaliveSpec] = {FIELDS(U8(KeepaliveTriggerType), U32(PeriodicTriggerValue)), NULL},
    [LLRP_AntennaProperties] = {FIELDS(FLAG(AntennaConnected), RESERVED(7), U16(AntennaID),
                                       S16(AntennaGain)),
                                NULL},
    [LLRP_AntennaConfiguration] = {FIELDS(U16(AntennaID)),
                                   PARTS(OPT(RFReceiver), OPT(RFTransmitter),
                                         OR(C1G2InventoryCommand), ANY(Custom))},
    [LLRP_RFReceiver] = {FIELDS(U16(ReceiverSensitivity)), NULL},
    [LLRP_RFTransmitter] = {FIELDS(U16(HopTableID), U16(ChannelIndex), U16(TransmitPower)), NULL},
    [LLRP_GPIPortCurrentState] = {FIELDS(U16(GPIPortNum), FLAG(Config), RESERVED(7), U8(State)),
                                  NULL},
    [LLRP_EventsAndReports] = {FIELDS(FLAG(HoldEventsAndReportsUponReconnect), RESERVED(7)), NULL},

    /* reports */
    [LLRP_ROReportSpec] = {FIELDS(U8(ROReportTrigger), U16(N)),
                           PARTS(ONE(TagReportContentSelector), ANY(Custom))},
    [LLRP_TagReportContentSelector] =
        {FIELDS(FLAG(EnableROSpecID), FLAG(EnableSpecIndex), FLAG(EnableInventoryParameterSpecID),
                FLAG(EnableAntennaID), FLAG(EnableChannelIndex), FLAG(EnablePeakRSSI),
                FLAG(EnableFirstSeenTimestamp), FLAG(EnableLastSeenTimestamp),
                FLAG(EnableTagSeenCount), FLAG(EnableAccessSpecID), RESERVED(6)),
         PARTS(ANY(C1G2EPCMemorySelector))},
    [LLRP_AccessReportSpec] = {FIELDS(U8(AccessReportTrigger)), NULL},
    [LLRP_TagReportData] = {NULL,
                            PARTS(OR(EPCData), ONE(EPC_96), OPT(ROSpecID), OPT(SpecIndex),
                                  OPT(InventoryParameterSpecID), OPT(AntennaID), OPT(PeakRSSI),
                                  OPT(ChannelIndex), OPT(FirstSeenTimestampUTC),
                                  OPT(FirstSeenTimestampUptime), OPT(LastSeenTimestampUTC),
                                  OPT(LastSeenTimestampUptime), OPT(TagSeenCount), OR(C1G2_PC),
                                  OR(C1G2_CRC), OR(C1G2_XPCW1), ANY(C1G2_XPCW2), OPT(AccessSpecID),
                                  OP_SPEC_RESULTS, ANY(Custom))},
    [LLRP_EPCData] = {FIELDS(BIT_ARRAY(EPC)), NULL},
    [LLRP_RFSurveyReportData] = {NULL, PARTS(OPT(ROSpecID), OPT(SpecIndex),
                                             SOME(FrequencyRSSILevelEntry), ANY(Custom))},
    [LLRP_FrequencyRSSILevelEntry] = {FIELDS(U32(Frequency), U32(Bandwidth), S8(AverageRSSI),
                                             S8(PeakRSSI)),
                                      PARTS(TIMESTAMP)},
    [LLRP_ReaderEventNotificationSpec] = {NULL, PARTS(SOME(EventNotificationState))},
    [LLRP_EventNotificationState] = {FIELDS(U16(EventType), FLAG(NotificationState), RESERVED(7)),
                                     NULL},
    [LLRP_ReaderEventNotificationData] =
        {NULL, PARTS(TIMESTAMP, OPT(HoppingEvent), OPT(GPIEvent), OPT(ROSpecEvent),
                     OPT(ReportBufferLevelWarningEvent), OPT(ReportBufferOverflowErrorEvent),
                     OPT(ReaderExceptionEvent), OPT(RFSurveyEvent), OPT(AISpecEvent),
                     OPT(AntennaEvent), OPT(ConnectionAttemptEvent), OPT(ConnectionCloseEvent),
                     OPT(SpecLoopEvent), ANY(Custom))},
    [LLRP_HoppingEvent] = {FIELDS(U16(HopTableID), U16(NextChannelIndex)), NULL},
    [LLRP_GPIEvent] = {FIELDS(U16(GPIPortNumber), FLAG(GPIEvent), RESERVED(7)), NULL},
    [LLRP_ROSpecEvent] = {FIELDS(U8(EventType), U32(ROSpecID), U32(PreemptingROSpecID)), NULL},
    [LLRP_ReportBufferLevelWarningEvent] = {FIELDS(U8(ReportBufferPercentageFull)), NULL},
    [LLRP_ReportBufferOverflowErrorEvent] = {NULL, NULL},
    [LLRP_ReaderExceptionEvent] = {FIELDS(TEXT(Message)),
                                   PARTS(OPT(ROSpecID), OPT(SpecIndex),
                                         OPT(InventoryParameterSpecID), OPT(AntennaID),
                                         OPT(AccessSpecID), OPT(OpSpecID), ANY(Custom))},
    [LLRP_RFSurveyEvent] = {FIELDS(U8(EventType), U32(ROSpecID), U16(SpecIndex)), NULL},
    [LLRP_AISpecEvent] = {FIELDS(U8(EventType), U32(ROSpecID), U16(SpecIndex)),
                          PARTS(OPT(C1G2SingulationDetails))},
    [LLRP_AntennaEvent] = {FIELDS(U8(EventType), U16(AntennaID)), NULL},
    [LLRP_ConnectionAttemptEvent] = {FIELDS(U16(Status)), NULL},
    [LLRP_ConnectionCloseEvent] = {NULL, NULL},
    [LLRP_SpecLoopEvent] = {FIELDS(U32(ROSpecID), U32(LoopCount)), NULL},

    /* errors */
    [LLRP_LLRPStatus] = {FIELDS(U16(StatusCode), TEXT(ErrorDescription)),
                         PARTS(OPT(FieldError), OPT(ParameterError))},
    [LLRP_FieldError] = {FIELDS(U16(FieldNum), U16(ErrorCode)), NULL},
    [LLRP_ParameterError] = {FIELDS(U16(ParameterType), U16(ErrorCode)),
                             PARTS(OPT(FieldError), OPT(ParameterError))},

    /* the air protocol: EPCglobal Class 1 Generation 2 */
    [LLRP_C1G2LLRPCapabilities] = {FIELDS(FLAG(CanSupportBlockErase), FLAG(CanSupportBlockWrite),
                                          FLAG_11(CanSupportBlockPermalock),
                                          FLAG_11(CanSupportTagRecommissioning),
                                          FLAG_11(CanSupportUMIMethod2), FLAG_11(CanSupportXPC),
                                          RESERVED(2), U16(MaxNumSelectFiltersPerQuery)),
                                   NULL},
    [LLRP_C1G2UHFRFModeTable] = {NULL, PARTS(SOME(C1G2UHFRFModeTableEntry))},
    [LLRP_C1G2UHFRFModeTableEntry] = {FIELDS(U32(ModeIdentifier), FLAG(DRValue),
                                             FLAG(EPCHAGTCConformance), RESERVED(6), U8(MValue),
                                             U8(ForwardLinkModulation), U8(SpectralMaskIndicator),
                                             U32(BDRValue), U32(PIEValue), U32(MinTariValue),
                                             U32(MaxTariValue), U32(StepTariValue)),
                                      NULL},
    [LLRP_C1G2InventoryCommand] = {FIELDS(FLAG(TagInventoryStateAware), RESERVED(7)),
                                   PARTS(ANY(C1G2Filter), OPT(C1G2RFControl),
                                         OPT(C1G2SingulationControl), ANY(Custom))},
    [LLRP_C1G2Filter] = {FIELDS(NUMBER(T, 2), RESERVED(6)),
                         PARTS(ONE(C1G2TagInventoryMask),
                               OPT(C1G2TagInventoryStateAwareFilterAction),
                               OPT(C1G2TagInventoryStateUnawareFilterAction))},
    [LLRP_C1G2TagInventoryMask] = {FIELDS(MEMORY_BANK, U16(Pointer), BIT_ARRAY(TagMask)), NULL},
    [LLRP_C1G2TagInventoryStateAwareFilterAction] = {FIELDS(U8(Target), U8(Action)), NULL},
    [LLRP_C1G2TagInventoryStateUnawareFilterAction] = {FIELDS(U8(Action)), NULL},
    [LLRP_C1G2RFControl] = {FIELDS(U16(ModeIndex), U16(Tari)), NULL},
    [LLRP_C1G2SingulationControl] = {FIELDS(NUMBER(Session, 2), RESERVED(6), U16(TagPopulation),
                                            U32(TagTransitTime)),
                                     PARTS(OPT(C1G2TagInventoryStateAwareSingulationAction))},
    [LLRP_C1G2TagInventoryStateAwareSingulationAction] = {FIELDS(FLAG(I), FLAG(S), FLAG_11(S_All),
                                                                 RESERVED(5)),
                                                          NULL},
    [LLRP_C1G2TagSpec] = {NULL, PARTS(SOME(C1G2TargetTag))},
    [LLRP_C1G2TargetTag] = {FIELDS(NUMBER(MB, 2), FLAG(Match), RESERVED(5), U16(Pointer),
                                   BIT_ARRAY(TagMask), BIT_ARRAY(TagData)),
                            NULL},
    [LLRP_C1G2Read] = {FIELDS(ACCESS, MEMORY_BANK, U16(WordPointer), U16(WordCount)), NULL},
    [LLRP_C1G2Write] = {FIELDS(ACCESS, MEMORY_BANK, U16(WordPointer), ARRAY_OF(16, WriteData)),
                        NULL},
    [LLRP_C1G2Kill] = {FIELDS(U16(OpSpecID), U32(KillPassword)), NULL},
    [LLRP_C1G2Lock] = {FIELDS(ACCESS), PARTS(SOME(C1G2LockPayload))},
    [LLRP_C1G2LockPayload] = {FIELDS(U8(Privilege), U8(DataField)), NULL},
    [LLRP_C1G2BlockErase] = {FIELDS(ACCESS, MEMORY_BANK, U16(WordPointer), U16(WordCount)), NULL},
    [LLRP_C1G2BlockWrite] = {FIELDS(ACCESS, MEMORY_BANK, U16(WordPointer), ARRAY_OF(16, WriteData)),
                             NULL},
    [LLRP_C1G2Recommission] = {FIELDS(U16(OpSpecID), U32(KillPassword), RESERVED(5), FLAG(ThirdBit),
                                      FLAG(SecondBit), FLAG(LSB)),
                               NULL},
    [LLRP_C1G2BlockPermalock] = {FIELDS(ACCESS, MEMORY_BANK, U16(BlockPointer),
                                        ARRAY_OF(16, BlockMask)),
                                 NULL},
    [LLRP_C1G2GetBlockPermalockStatus] = {FIELDS(ACCESS, MEMORY_BANK, U16(BlockPointer),
                                                 U16(BlockRange)),
                                          NULL},
    [LLRP_C1G2EPCMemorySelector] = {FIELDS(FLAG(EnableCRC), FLAG(EnablePCBits),
                                           FLAG_11(EnableXPCBits), RESERVED(5)),
                                    NULL},
    [LLRP_C1G2ReadOpSpecResult] = {FIELDS(RESULT, ARRAY_OF(16, ReadData)), NULL},
    [LLRP_C1G2WriteOpSpecResult] = {FIELDS(RESULT, U16(NumWordsWritten)), NULL},
    [LLRP_C1G2KillOpSpecResult] = {FIELDS(RESULT), NULL},
    [LLRP_C1G2LockOpSpecResult] = {FIELDS(RESULT), NULL},
    [LLRP_C1G2BlockEraseOpSpecResult] = {FIELDS(RESULT), NULL},
    [LLRP_C1G2BlockWriteOpSpecResult] = {FIELDS(RESULT, U16(NumWordsWritten)), NULL},
    [LLRP_C1G2RecommissionOpSpecResult] = {FIELDS(RESULT), NULL},
    [LLRP_C1G2BlockPermalockOpSpecResult] = {FIELDS(RESULT), NULL},
    [LLRP_C1G2GetBlockPermalockStatusOpSpecResult] = {FIELDS(RESULT, ARRAY_OF(16, PermalockStatus)),
                                                      NULL},

    [SLOT(LLRP_Custom)] = {FIELDS(U32(VendorIdentifier), U32(ParameterSubtype), REST(Data)), NULL},
};

/* clang-format off */
#define TYPE(name, number, since, shapes) \
    [SLOT(number)] = {#name, number, since, &(shapes)[SLOT(number)]},
/* clang-format on */
#define MESSAGE(name, number, since)   TYPE(name, number, since, message_shapes)
#define PARAMETER(name, number, since) TYPE(name, number, since, parameter_shapes)

static const struct llrp_type message_types[] = {LLRP_MESSAGES(MESSAGE)};
static const struct llrp_type parameter_types[] = {LLRP_PARAMETERS(PARAMETER)};

static const struct llrp_type *find_type(const struct llrp_type *types, size_t n, uint32_t number)
{
    size_t slot = SLOT(number);
    return number > 0 && slot < n && types[slot].name ? &types[slot] : NULL;
}

const struct llrp_type *llrp_message_type(uint32_t number)
{
    return find_type(message_types, ARRAY_SIZE(message_types), number);
}

const struct llrp_type *llrp_parameter_type(uint32_t number)
{
    return find_type(parameter_types, ARRAY_SIZE(parameter_types), number);
}

size_t llrp_tv_bytes(uint32_t number)
{
    const struct llrp_type *type = number <= LLRP_TV_MAX ? llrp_parameter_type(number) : NULL;
    size_t bits = 0;
    for (const struct llrp_field *field = type ? type->shape->fields : NULL; field && field->name;
         field++) {
        bits += field->bits;
    }
    return bits / 8;
}

const char *llrp_status_name(uint32_t code)
{
    static const struct {
        uint16_t code;
        const char *name;
    } rows[] = {
        {0, "M_Success"},
        {100, "M_ParameterError"},
        {101, "M_FieldError"},
        {102, "M_UnexpectedParameter"},
        {103, "M_MissingParameter"},
        {104, "M_DuplicateParameter"},
        {105, "M_OverflowParameter"},
        {106, "M_OverflowField"},
        {107, "M_UnknownParameter"},
        {108, "M_UnknownField"},
        {109, "M_UnsupportedMessage"},
        {110, "M_UnsupportedVersion"},
        {111, "M_UnsupportedParameter"},
        {112, "M_UnexpectedMessage"},
        {200, "P_ParameterError"},
        {201, "P_FieldError"},
        {202, "P_UnexpectedParameter"},
        {203, "P_MissingParameter"},
        {204, "P_DuplicateParameter"},
        {205, "P_OverflowParameter"},
        {206, "P_OverflowField"},
        {207, "P_UnknownParameter"},
        {208, "P_UnknownField"},
        {209, "P_UnsupportedParameter"},
        {300, "A_Invalid"},
        {301, "A_OutOfRange"},
        {401, "R_DeviceError"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        if (rows[i].code == code) {
            return rows[i].name;
        }
    }
    return "";
}
