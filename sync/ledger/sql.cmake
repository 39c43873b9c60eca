# Turns SQL files into C: run as `cmake -D… -P sql.cmake` by raff_sql() of CMakeLists.txt, which says
# what goes in and what comes out. The texts are only ever handled as one quoted string: a CMake list
# would fall apart at their semicolons and brackets.
cmake_minimum_required(VERSION 3.25)

# The text as C string literals, one a line; comment lines and empty lines are left out.
function(literal text out)
  string(REGEX REPLACE "(^|\n)[ \t]*--[^\n]*" "\\1" text "${text}")
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REGEX REPLACE "[ \t\n]*\n" "\\\\n\"\n    \"" text "${text}\n")
  string(REGEX REPLACE "\n    \"$" "" text "${text}")
  set(${out} "    \"${text}" PARENT_SCOPE)
endfunction()

function(add_query name text)
  string(TOUPPER "${PREFIX}_${name}" symbol)
  literal("${text}" lines)
  set(symbols "${symbols}    ${symbol},\n" PARENT_SCOPE)
  set(statements "${statements}    [${symbol}] =\n${lines},\n" PARENT_SCOPE)
endfunction()

# Everything from one `-- name: x` line up to the next.
function(add_queries file)
  file(READ "${file}" rest)
  set(mark "-- name: ")
  string(LENGTH "${mark}" mark_len)
  string(FIND "${rest}" "${mark}" at)
  while(NOT at EQUAL -1)
    math(EXPR at "${at} + ${mark_len}")
    string(SUBSTRING "${rest}" ${at} -1 rest)
    string(FIND "${rest}" "\n" line_end)
    string(SUBSTRING "${rest}" 0 ${line_end} name)
    string(SUBSTRING "${rest}" ${line_end} -1 rest)
    if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
      message(FATAL_ERROR "${file}: bad statement name '${name}'")
    endif()
    string(FIND "${rest}" "${mark}" at)
    string(SUBSTRING "${rest}" 0 ${at} text)
    if(file MATCHES "\\.gen\\.sql$")
      string(REPLACE "{gen}" "{live}" live "${text}")
      string(REPLACE "{gen}" "{load}" load "${text}")
      add_query("live_${name}" "${live}")
      add_query("load_${name}" "${load}")
    else()
      add_query("${name}" "${text}")
    endif()
  endwhile()
  set(symbols "${symbols}" PARENT_SCOPE)
  set(statements "${statements}" PARENT_SCOPE)
endfunction()

function(migration_text file out)
  file(READ "${file}" text)
  if(file MATCHES "\\.gen\\.(undo\\.)?sql$")
    string(REPLACE "{gen}" "a_" a "${text}")
    string(REPLACE "{gen}" "b_" b "${text}")
    set(text "${a}${b}")
  endif()
  literal("${text}" lines)
  set(${out} "${lines}" PARENT_SCOPE)
endfunction()

function(add_migration file)
  string(REGEX REPLACE "\\.sql$" ".undo.sql" undo "${file}")
  migration_text("${file}" lines)
  set(migrations "${migrations}${lines},\n" PARENT_SCOPE)
  if(EXISTS "${undo}")
    migration_text("${undo}" lines)
  else()
    set(lines "    NULL")
  endif()
  set(undos "${undos}${lines},\n" PARENT_SCOPE)
endfunction()

set(symbols "")
set(statements "")
set(migrations "")
set(undos "")
set(n_migrations 0)
# The lists of files come with `|` between names: semicolons do not pass a command line.
string(REPLACE "|" ";" QUERIES "${QUERIES}")
string(REPLACE "|" ";" MIGRATIONS "${MIGRATIONS}")
foreach(file IN LISTS QUERIES)
  add_queries("${file}")
endforeach()
foreach(file IN LISTS MIGRATIONS)
  add_migration("${file}")
  math(EXPR n_migrations "${n_migrations} + 1")
endforeach()

string(TOUPPER "${PREFIX}" upper)
file(WRITE "${OUT}.h" "/* Made by sync/ledger/sql.cmake. */
#pragma once

enum {
${symbols}    ${upper}_COUNT
};
enum { ${upper}_MIGRATIONS = ${n_migrations} };

extern const char *const ${NAME}_statements[${upper}_COUNT];
extern const char *const ${NAME}_migrations[${upper}_MIGRATIONS];
extern const char *const ${NAME}_undos[${upper}_MIGRATIONS];
")
file(WRITE "${OUT}.c" "/* Made by sync/ledger/sql.cmake. */
#include \"${INCLUDE}.h\"

#include <stddef.h>

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

const char *const ${NAME}_statements[${upper}_COUNT] = {
${statements}};

const char *const ${NAME}_migrations[${upper}_MIGRATIONS] = {
${migrations}};

const char *const ${NAME}_undos[${upper}_MIGRATIONS] = {
${undos}};
")
