/* Lines of a transcript that scales' grammars share. */
#ifndef TESTS_UNIT_DRIVERS_WIRE_WEIGHT_WORDS_H
#define TESTS_UNIT_DRIVERS_WIRE_WEIGHT_WORDS_H

#define WEIGHT(at, grams, stable, unit)                                                            \
#at ":{\"event\":\"weight\",\"grams\":" #grams ",\"stable\":" #stable ",\"unit\":\"" unit      \
        "\"}\n"
#define NET(at, grams, unit)                                                                       \
#at ":{\"event\":\"weight\",\"grams\":" #grams ",\"stable\":true,\"unit\":\"" unit             \
        "\",\"net\":true}\n"
#define NO_WEIGHT(at, name, fault)                                                                 \
#at ":{\"event\":\"status\",\"ready\":false,\"name\":\"" name "\",\"fault\":\"" fault "\"}\n"
#define WELL(at, name) #at ":{\"event\":\"status\",\"ready\":true,\"name\":\"" name "\"}\n"
#define DONE(at, name) #at ":{\"event\":\"message\",\"type\":0,\"name\":\"" name "\"}\n"
#define BARE(at, type) #at ":{\"event\":\"message\",\"type\":" #type "}\n"
#define REFUSED(at, name, result)                                                                  \
#at ":{\"event\":\"message\",\"type\":0,\"name\":\"" name "\",\"result\":" #result "}\n"
#define BAD(at, code, why)                                                                         \
#at ":{\"event\":\"error\",\"code\":\"" code "\",\"at\":" #at ",\"message\":\"" why "\"}\n"

#endif
