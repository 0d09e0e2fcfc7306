;; Unpacks the text of load-packed.js. Memory: at 0, for each character two bytes: the byte that it stands for, or 256 and over for the
;; first of two characters: 256 + where its row begins in the bytes by rank; at 256, the rank of each character; at 384, the bytes by rank.
(module
  (memory (export "memory") 1)
  (func (export "unpack") (param $from i32) (param $to i32) (param $end i32) (local $value i32)
    (loop $next
      (local.set $value (i32.load16_u (i32.shl (i32.load8_u (local.get $from)) (i32.const 1))))
      (if (i32.ge_u (local.get $value) (i32.const 256))
        (then
          (local.set $from (i32.add (local.get $from) (i32.const 1)))
          (local.set $value (i32.load8_u offset=128 (i32.add (local.get $value) (i32.load8_u offset=256 (i32.load8_u (local.get $from))))))))
      (i32.store8 (local.get $to) (local.get $value))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 1))) (local.get $end))))))
