import { expectNetwork, expectOptions, type Sample } from "@backstream/core";
import { takeStream, type MovedStream } from "@backstream/operators";
import { Subject, type Observable, type OperatorFunction } from "rxjs";
import { keyStoreOptions, expectKeyStore, expectRiver } from "./expectKeyStore.js";
import type { PerKeyCounters } from "./PerKeyCounters.js";
import type { PerKeyOptions, PerKeyRiver } from "./PerKeyOptions.js";
import type { RiverKey } from "./RiverKey.js";
import { runKeys } from "./runKeys.js";

/** The operator, with counters that can be read while it runs. */
export interface PerKey<S, R> extends OperatorFunction<S, R> {
  readonly counters: PerKeyCounters;
}

/**
 * Keys without number over one net: each has a memory of its own, all learn the same parameters; only the keys that were used last are in
 * memory, and the others are in a store until they come back.
 *
 *     samples   --a1--b1--c1--a2--|
 *     perKey(key, (options) => truncatedBptt(net, { …, ...options }), { net, active: 2, store })
 *     in memory   a   ab  bc  ca           the store: a, b (a returns)
 *     steps     --1---2---3------4--|      the bits are those of truncatedBptt(net, { …, key })
 *
 * - river     gets `{ key, joins$, ends$, from }`, and passes them on to `truncatedBptt`, or to `forward` (and `from` to `rewind` and
 *   `update`). It holds no samples back: `flow`, `awaitTarget` and `windows` stand before `perKey`
 * - samples   have positions (`withPositions` gives them to a source that has none)
 *
 * Samples keep their order, as the parameters depend on it: where a key comes back, its sample and those behind it wait until it is
 * read. A source that is pulled (`fromPull`) waits, too; of one that pushes at most 1,024 samples wait, so put `flow` before. Up to 64 keys
 * leave together, and are written while samples go on; those that would leave next wait for that. A store that is slow makes samples
 * wait; one that fails ends the steps.
 *
 * **Checkpoints** have, as a state of the positions, where each key is; what it is stays in the store, in segments that never change. So a run
 * that was killed finds its keys as they were at the checkpoint, whatever was evicted later. A segment is overwritten when no key is in
 * it and no checkpoint wants it that may be resumed: the newest that `saved$` has said to be saved, and those that were taken after it.
 * Give it the second argument of `durable`'s function. Use one store for each pipeline.
 *
 * When the source completes, all keys come back in the order of their first samples, one at a time, and what is left of their windows is
 * learned from, as without a store. A key in the store takes about 150 bytes of memory.
 *
 * @throws {TypeError} When key or river is no function, `store` none, or `net` no network; as an error notification, when a key is no
 *   text, number or boolean, or `store` returns no store.
 * @throws {RangeError} When `active` or `idle` is no whole number from 1 up, or the checkpoint has no state of that name.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {BrokenStreamError} As an error notification, when a sample has no position, or 1,000 checkpoints were taken that nobody has said to be
 *   saved.
 * @throws {KeyRecordError} As an error notification, when a key comes back whose memory is missing in the store, or damaged.
 * @throws {CapacityError} As an error notification, when more than 1,024 samples wait.
 * @throws {ConflictError} As an error notification, when another process writes to the store.
 * @throws As the river does, and with the store's error as `cause`, as error notifications.
 * @see {@link modelPerKey}, where each key has parameters of its own; `mostKeys` of `truncatedBptt`, which forgets keys
 * @example
 *   const net = network(gru(1, 1), { seed: 1 });
 *   const places = new Map<number, CheckpointStore>();
 *   const store = (place: number) => places.get(place) ?? places.set(place, memoryStore()).get(place)!;
 *   const devices = perKey(
 *     ({ device }: { device: string; input: number; target: number }) => device,
 *     (options) => truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window: 2, ...options }),
 *     { net, active: 1, store },
 *   );
 *   const samples$ = fromPull(["a", "b", "a", "b"]).pipe(
 *     map((device) => ({ device, input: 1, target: 0 })),
 *     withPositions("readings"),
 *   );
 *   await firstValueFrom(samples$.pipe(devices, map(({ step }) => step), toArray())) // => [1, 2]
 *   devices.counters.returned // => 3
 */
export function perKey<S extends Sample, R>(
  key: (sample: S) => RiverKey,
  river: (options: PerKeyRiver<S>) => OperatorFunction<S, R>,
  options: PerKeyOptions,
): PerKey<S, R> {
  expectRiver("perKey", key, river, "(options) => truncatedBptt(net, { …, ...options })");
  expectOptions("perKey", options, ["net", ...keyStoreOptions]);
  expectKeyStore("perKey", options);
  const { net, from } = options;
  expectNetwork("perKey", net);
  return runKeys<S, R>("perKey", key, options, (output) => {
    const samples$ = new Subject<S>();
    const joins$ = new Subject<MovedStream>();
    const ends$ = new Subject<RiverKey>();
    const results$ = (river({ key, joins$, ends$, from }) as (source: Observable<S>) => Observable<R>)(
      samples$,
    );
    output.add(results$.subscribe(output));
    return {
      streams: from?.streams.map((stream) => stream.key as RiverKey) ?? [], // the river has keys
      take: (leaving) => takeStream(net, leaving),
      join: (_, record) => joins$.next(record as MovedStream), // as it was taken
      copy: () => undefined,
      end: (ended) => {
        ends$.next(ended);
        return undefined;
      },
      complete: () => samples$.complete(),
      send: (sample) => samples$.next(sample),
    };
  });
}
