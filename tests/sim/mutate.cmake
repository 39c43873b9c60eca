# Writes OUT: IN with one text in the place of another, which must be there exactly once. The texts
# are the contents of files, for they hold semicolons.
#
#     cmake -DIN=up.c -DOUT=mutant.c -DFROM=x.from -DTO=x.to -P mutate.cmake
file(READ ${IN} source)
file(READ ${FROM} from)
file(READ ${TO} to)
string(FIND "${source}" "${from}" first)
string(FIND "${source}" "${from}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${IN}: not there exactly once, and mutants.cmake wants to change it:\n${from}")
endif()
string(REPLACE "${from}" "${to}" source "${source}")
file(WRITE ${OUT} "${source}")
