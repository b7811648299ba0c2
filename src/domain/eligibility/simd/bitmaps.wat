;; ANDs bitmaps and lists their rows: what `bitmaps.ts` asks for, 128 and 64 bits at a time. `npm run wasm` makes
;; bitmap-bytes.ts of it.
;;
;; All addresses are bytes of the one memory. Bitmaps are $bytes long, a multiple of 64: whole lines of the cache.
(module
  (memory (import "index" "memory") 1)

  (func (export "intersect")
    (param $bitmaps i32)  ;; where all bitmaps begin
    (param $starts i32)   ;; a list of i32: the 32-bit word of them at which each of ours begins
    (param $count i32)    ;; how many
    (param $firsts i32)   ;; a list of i32: for each line of 64 bytes, which of ours to begin with
    (param $every i32)    ;; the bitmap that says which rows there are
    (param $alive i32)    ;; where the result goes
    (param $bytes i32)
    (local $at i32) (local $start i32) (local $end i32) (local $from i32) (local $here i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)

    (local.set $end (i32.add (local.get $starts) (i32.shl (local.get $count) (i32.const 2))))

    ;; A line of the cache at a time: four parts of the result stay in registers while all bitmaps pass by.
    (block $linesDone
      (loop $line
        (br_if $linesDone (i32.eq (local.get $at) (local.get $bytes)))
        (local.set $from (i32.add (local.get $every) (local.get $at)))
        (local.set $a (v128.load offset=0 (local.get $from)))
        (local.set $b (v128.load offset=16 (local.get $from)))
        (local.set $c (v128.load offset=32 (local.get $from)))
        (local.set $d (v128.load offset=48 (local.get $from)))
        (local.set $here (i32.add (local.get $bitmaps) (local.get $at)))
        (local.set $start (local.get $starts))
        (block $bitmapsDone
          (br_if $bitmapsDone (i32.eqz (local.get $count)))
          ;; One that is likely to leave nothing of this line; the others need not be looked at then.
          (local.set $from
            (i32.add
              (local.get $here)
              (i32.shl
                (i32.load
                  (i32.add
                    (local.get $starts)
                    (i32.shl
                      (i32.load (i32.add (local.get $firsts) (i32.shr_u (local.get $at) (i32.const 4))))
                      (i32.const 2))))
                (i32.const 2))))
          (local.set $a (v128.and (local.get $a) (v128.load offset=0 (local.get $from))))
          (local.set $b (v128.and (local.get $b) (v128.load offset=16 (local.get $from))))
          (local.set $c (v128.and (local.get $c) (v128.load offset=32 (local.get $from))))
          (local.set $d (v128.and (local.get $d) (v128.load offset=48 (local.get $from))))
          (br_if $bitmapsDone
            (i32.eqz
              (v128.any_true
                (v128.or
                  (v128.or (local.get $a) (local.get $b))
                  (v128.or (local.get $c) (local.get $d))))))
          (loop $bitmap
            (br_if $bitmapsDone (i32.eq (local.get $start) (local.get $end)))
            (local.set $from
              (i32.add (local.get $here) (i32.shl (i32.load (local.get $start)) (i32.const 2))))
            (local.set $a (v128.and (local.get $a) (v128.load offset=0 (local.get $from))))
            (local.set $b (v128.and (local.get $b) (v128.load offset=16 (local.get $from))))
            (local.set $c (v128.and (local.get $c) (v128.load offset=32 (local.get $from))))
            (local.set $d (v128.and (local.get $d) (v128.load offset=48 (local.get $from))))
            (local.set $start (i32.add (local.get $start) (i32.const 4)))
            (br $bitmap)))
        (local.set $from (i32.add (local.get $alive) (local.get $at)))
        (v128.store offset=0 (local.get $from) (local.get $a))
        (v128.store offset=16 (local.get $from) (local.get $b))
        (v128.store offset=32 (local.get $from) (local.get $c))
        (v128.store offset=48 (local.get $from) (local.get $d))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $line))))

  ;; Writes the numbers of the rows of a bitmap, ascending, and answers how many they are.
  (func $list (export "list")
    (param $alive i32)
    (param $bytes i32)
    (param $rows i32)     ;; where the numbers go, as i32: room for three more than there are rows
    (result i32)
    (local $at i32) (local $first i32) (local $to i32) (local $left i32) (local $bits i64)
    (local.set $to (local.get $rows))
    (block $done
      (loop $words
        (br_if $done (i32.eq (local.get $at) (local.get $bytes)))
        (local.set $bits (i64.load (i32.add (local.get $alive) (local.get $at))))
        (local.set $first (i32.shl (local.get $at) (i32.const 3)))
        (block $none
          (loop $four
            (br_if $none (i64.eqz (local.get $bits)))
            (local.set $left (i32.wrap_i64 (i64.popcnt (local.get $bits))))
            ;; Four at a time, whether there are so many or not: no processor can guess how many bits a word has, and a
            ;; number too many is overwritten by the next. What is taken is the lowest bit, and then the word without it.
            (i32.store offset=0
              (local.get $to)
              (i32.add (local.get $first) (i32.wrap_i64 (i64.ctz (local.get $bits)))))
            (local.set $bits (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))
            (i32.store offset=4
              (local.get $to)
              (i32.add (local.get $first) (i32.wrap_i64 (i64.ctz (local.get $bits)))))
            (local.set $bits (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))
            (i32.store offset=8
              (local.get $to)
              (i32.add (local.get $first) (i32.wrap_i64 (i64.ctz (local.get $bits)))))
            (local.set $bits (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))
            (i32.store offset=12
              (local.get $to)
              (i32.add (local.get $first) (i32.wrap_i64 (i64.ctz (local.get $bits)))))
            (local.set $bits (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))
            (local.set $to
              (i32.add
                (local.get $to)
                (i32.shl
                  (select (local.get $left) (i32.const 4) (i32.lt_u (local.get $left) (i32.const 4)))
                  (i32.const 2))))
            (br $four)))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $words)))
    (i32.shr_u (i32.sub (local.get $to) (local.get $rows)) (i32.const 2)))

  ;; Puts the offers of rows in the place of the rows, each once: rows of one offer are neighbours. Answers how many offers.
  (func (export "toOffers")
    (param $rows i32)
    (param $count i32)
    (param $offers i32)   ;; by row, the number of its offer
    (result i32)
    (local $from i32) (local $end i32) (local $to i32) (local $offer i32) (local $last i32)
    (local.set $from (local.get $rows))
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    ;; One place before the first: no offer is the last one yet.
    (local.set $to (i32.sub (local.get $rows) (i32.const 4)))
    (local.set $last (i32.const -1))
    (block $done
      (loop $row
        (br_if $done (i32.eq (local.get $from) (local.get $end)))
        (local.set $offer
          (i32.load (i32.add (local.get $offers) (i32.shl (i32.load (local.get $from)) (i32.const 2)))))
        (local.set $to
          (i32.add (local.get $to) (i32.shl (i32.ne (local.get $offer) (local.get $last)) (i32.const 2))))
        (i32.store (local.get $to) (local.get $offer))
        (local.set $last (local.get $offer))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $row)))
    (i32.shr_u (i32.add (i32.sub (local.get $to) (local.get $rows)) (i32.const 4)) (i32.const 2)))

  ;; The same of rows in any order; the offers ascend all the same.
  (func (export "toSortedOffers")
    (param $rows i32)
    (param $count i32)
    (param $offers i32)   ;; by row, the number of its offer
    (param $marks i32)    ;; a bitmap of offers to work with
    (param $bytes i32)    ;; its length, a multiple of 16
    (result i32)
    (local $at i32) (local $from i32) (local $end i32) (local $offer i32) (local $mark i32)
    (block $cleared
      (loop $clear
        (br_if $cleared (i32.eq (local.get $at) (local.get $bytes)))
        (v128.store (i32.add (local.get $marks) (local.get $at)) (v128.const i32x4 0 0 0 0))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $clear)))
    (local.set $from (local.get $rows))
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $row
        (br_if $done (i32.eq (local.get $from) (local.get $end)))
        (local.set $offer
          (i32.load (i32.add (local.get $offers) (i32.shl (i32.load (local.get $from)) (i32.const 2)))))
        (local.set $mark (i32.add (local.get $marks) (i32.shr_u (local.get $offer) (i32.const 3))))
        (i32.store8
          (local.get $mark)
          (i32.or
            (i32.load8_u (local.get $mark))
            (i32.shl (i32.const 1) (i32.and (local.get $offer) (i32.const 7)))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $row)))
    (call $list (local.get $marks) (local.get $bytes) (local.get $rows))))
