-- name: state
SELECT site, seat, epoch, store, hub, acked, safe, folded, op, op_hub, generation, base_seq,
       base_hash, cartons, loading, load_hub, load_op, load_at_op, load_own, load_table, load_after
  FROM state;
