;; XORs bytes with the four bytes of a masking key (RFC 6455 §5.3), sixteen at a time.
(module
  ;; 4 MiB, fixed: growing would detach the views on it while writes are under way.
  (memory (export "memory") 64 64)
  ;; The first byte is XORed with the lowest byte of the key.
  (func (export "mask") (param $at i32) (param $length i32) (param $key i32)
    (local $end i32)
    (local $wide v128)
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -16))))
    (local.set $wide (i32x4.splat (local.get $key)))
    (block $wideDone
      (loop $wideNext
        (br_if $wideDone (i32.ge_u (local.get $at) (local.get $end)))
        (v128.store
          (local.get $at)
          (v128.xor (v128.load (local.get $at)) (local.get $wide)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $wideNext)))
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const 15))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (i32.store8
          (local.get $at)
          (i32.xor (i32.load8_u (local.get $at)) (local.get $key)))
        (local.set $key (i32.rotr (local.get $key) (i32.const 8)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))))
