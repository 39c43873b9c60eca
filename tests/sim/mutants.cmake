# Mutants: the product with one thing wrong. Each must die, or the simulation does not see what it is
# there to see. raff_mutant(NAME SOURCE TEXT REPLACEMENT) builds the simulation with a changed copy of
# that one file before the library it comes from; the product's own files know nothing of it.
function(raff_mutant name source from to)
  set(base ${CMAKE_CURRENT_BINARY_DIR}/mutants/${name})
  file(WRITE ${base}.from.new "${from}")
  file(WRITE ${base}.to.new "${to}")
  foreach(end from to) # touched only if it is another: the mutants are not built anew every time
    configure_file(${base}.${end}.new ${base}.${end} COPYONLY)
  endforeach()
  add_custom_command(
    OUTPUT ${base}.c
    COMMAND ${CMAKE_COMMAND} -DIN=${CMAKE_SOURCE_DIR}/${source} -DOUT=${base}.c -DFROM=${base}.from
            -DTO=${base}.to -P ${CMAKE_CURRENT_SOURCE_DIR}/mutate.cmake
    DEPENDS ${CMAKE_SOURCE_DIR}/${source} ${base}.from ${base}.to
            ${CMAKE_CURRENT_SOURCE_DIR}/mutate.cmake
    VERBATIM)
  add_executable(mutant_${name} ${base}.c $<TARGET_OBJECTS:sim_world>)
  target_compile_options(mutant_${name} PRIVATE -w) # what is wrong may also be suspicious
  target_link_libraries(mutant_${name} PRIVATE sim_disk raff_hub raff_seat)
  set_target_properties(mutant_${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME mutant_${name} COMMAND mutant_${name} --dies)
  set_tests_properties(mutant_${name} PROPERTIES TIMEOUT 300)
endfunction()

# --- up ---

raff_mutant(ack_before_commit sync/hub/hub.c
  "    error = error ? error : db_commit(hub->db);"
  "    outbox_let_out(&hub->out);\n    error = error ? error : db_commit(hub->db);")
raff_mutant(puback_trusted sync/seat/up.c
  "    return send_plain(seat, PROTO_UP, false);"
  "    error = ledger_set_acked(seat->ledger, seat->hub, seat->cursor - 1, 0);
    return error < 0 ? error : send_plain(seat, PROTO_UP, false);")
raff_mutant(no_dedupe sync/hub/ingest.c
  "        int other = take_held(intake, seq);"
  "        char again[HUB_WHY_SIZE];
        struct text why = text_over(again, sizeof(again));
        int other = fold(intake, seq, line, &why);
        other = other ? other : take_held(intake, seq);")
raff_mutant(gap_accepted sync/hub/ingest.c
  "    if (intake->batch.first > intake->seat.upto + 1) {"
  "    if (false) {")
raff_mutant(no_fork_check sync/hub/ingest.c
  "    return memcmp(intake->hash, intake->batch.prev, CHAIN_SIZE) == 0"
  "    return true")
raff_mutant(another_line_taken sync/hub/ingest.c
  "        memcmp(hash, intake->hash, CHAIN_SIZE) != 0) {"
  "        false) {")
raff_mutant(all_is_safe sync/hub/ingest.c
  "    ack->safe = intake->seat.safe;"
  "    ack->safe = intake->seat.upto;")
raff_mutant(prunes_unsafe sync/ledger/log.c
  "least(least(state.acked, state.safe), state.folded)"
  "least(state.acked, state.folded)")
raff_mutant(not_durable sync/ledger/db.c
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")

# --- rows held in memory ---

raff_mutant(held_line_unseen sync/hub/guard.c
  "    {\"line\", held_settle_lines, false},"
  "    {\"\", held_settle_lines, false},")
raff_mutant(held_told_late sync/hub/tx.c
  "    int error = tell(tx);"
  "    int error = tx->sums_error;")

# --- down ---

raff_mutant(overlay_kept sync/ledger/apply.c
  "        state.folded = own;"
  "")
raff_mutant(overlay_not_swept sync/seat/down.c
  "    sweep_later(seat, now_ms);"
  "")
raff_mutant(overlay_dropped_by_ack sync/ledger/log.c
  "    state.safe = safe < upto ? safe : upto;"
  "    state.safe = safe < upto ? safe : upto;
    state.folded = upto > state.folded ? upto : state.folded;")
raff_mutant(op_gap_accepted sync/seat/down.c
  "    if (ops->from == at + 1) {"
  "    if (ops->from > at) {")
raff_mutant(ops_forget_own sync/hub/ingest.c
  "    error = error ? error : tx_own(tx, seat->seat, seat->epoch, seat->upto);"
  "")
raff_mutant(snapshot_without_overlay sync/ledger/load.c
  "overlay_restore(ledger, state, own + 1, state->folded)"
  "0")
raff_mutant(snapshot_forgets_ops sync/seat/down.c
  "    return sync.loading ? swap(seat, now_ms, at) : 0;"
  "    return swap(seat, now_ms, at);")
raff_mutant(chunk_refused sync/seat/down.c
  "    int error = load_rows(seat, &seat->in.as.rows);"
  "    static int chunks;
    int error = ++chunks == 3 ? RAFF_E_SYNTAX : load_rows(seat, &seat->in.as.rows);")
raff_mutant(held_chunk_lost sync/seat/down.c
  "    int error = load_rows(seat, &seat->in.as.rows);"
  "    int error = 0;")
raff_mutant(another_hub_not_seen sync/seat/hear.c
  "    bool new_hub = strcmp(sync->hub, welcome->hub) != 0;"
  "    bool new_hub = false;")
raff_mutant(rollback_not_seen sync/hub/renew.c
  "    if (strcmp(id, tx->hub->id) != 0) {"
  "    if (true) {")
raff_mutant(sums_ignored sync/seat/check.c
  "ledger_sums_of(seat->ledger, ops->sums[i].table, &own) && !table_sum_equal(own, hubs)"
  "false")

# --- time ---

raff_mutant(spins_unheard sync/seat/ask.c
  "    bool is_heard = seat->phase == PHASE_WELCOME;"
  "    bool is_heard = true;")
