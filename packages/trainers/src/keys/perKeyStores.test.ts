import { BrokenStreamError, CapacityError, network, UnknownNameError, type Network, type Position, type Sample } from "@backstream/core"; // prettier-ignore
import { gru } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { fromPull } from "@backstream/sequences";
import { from, lastValueFrom, of, Subject, take, tap, throwError, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { snapshotStores, type StoredPlaces } from "../fixtures/snapshotStores.js";
import { backprop } from "../backprop.js";
import { durable } from "../durable.js";
import type { CheckpointStore } from "../stores/CheckpointStore.js";
import { ConflictError } from "../stores/ConflictError.js";
import { memoryStore } from "../stores/memoryStore.js";
import { truncatedBptt } from "../truncatedBptt.js";
import { KeyRecordError } from "./KeyRecordError.js";
import type { KeyRunState } from "./KeyRunState.js";
import { modelPerKey } from "./modelPerKey.js";
import { perKey, type PerKey } from "./perKey.js";
import type { PerKeyOptions } from "./PerKeyOptions.js";
import type { RiverKey } from "./RiverKey.js";

interface Reading extends Sample {
  readonly device: RiverKey;
  readonly position: Position;
}
const readings = (devices: readonly RiverKey[], first = 0): Reading[] =>
  devices
    .map((device, at) => ({ device, input: 1, target: 0, position: { source: "readings", offset: [at] } }))
    .slice(first);

function learner(options: Partial<PerKeyOptions>): PerKey<Reading, Step> {
  const net: Network = network(gru(1, 1), { seed: 1, name: "net" });
  return perKey<Reading, Step>(
    ({ device }) => device,
    (river) => truncatedBptt(net, { loss: squaredError(), optimizer: sgd(), window: 1, ...river }),
    { net, active: 1, store: snapshotStores(new Map()), ...options },
  );
}

/** The name and message of the error that it ends with. */
function errorOf(result$: Observable<unknown>): Promise<unknown> {
  return lastValueFrom(result$, { defaultValue: undefined }).then(
    () => "no error",
    (error: unknown) => error,
  );
}

/** Stores whose saves wait until they are let go on. */
function slowStores(places: StoredPlaces = new Map()) {
  const waiting: (() => void)[] = [];
  const store = (place: number): CheckpointStore => {
    const { load, save } = snapshotStores(places)(place);
    return {
      load,
      save: (bytes, after) => {
        const copy = bytes.slice();
        return new Promise<void>((resolve) => waiting.push(resolve)).then(() => save(copy, after as number));
      },
    };
  };
  return { store, places, waiting };
}
/** Lets the event loop turn until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn++) {
    if (turn > 1e5) throw new Error("it never comes");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function isStored(step: Step): boolean {
  const { records } = step.checkpoint().states!["perKey"] as KeyRunState;
  return records.length === 0;
}

describe("a store that is slow", () => {
  it("makes samples wait that need room, and those behind them", async () => {
    const { store, waiting } = slowStores();
    const keys = learner({ store });
    const reading$ = new Subject<Reading>();
    const steps: number[] = [];
    reading$.pipe(keys).subscribe(({ step }) => steps.push(step));
    for (const reading of readings(["a", "b", "c", "b", "a"])) reading$.next(reading);
    expect(steps).toEqual([1, 2]); // a, then b in its place
    expect(keys.counters).toMatchObject({ active: 1, stored: 1, waiting: 3, evicted: 1 });
    for (let saves = 0; steps.length < 5; saves++) {
      await until(() => waiting.length > 0 || steps.length === 5);
      waiting.pop()?.();
      expect(saves).toBeLessThan(5);
    }
    expect(steps).toEqual([1, 2, 3, 4, 5]);
    expect(keys.counters).toMatchObject({ active: 1, waiting: 0, evicted: 4, returned: 2 });
  });

  it("makes no sample wait that has room, even of a key that is being written", async () => {
    const { store, waiting, places } = slowStores();
    const keys = learner({ store, active: 16 });
    const reading$ = new Subject<Reading>();
    let newest: Step | undefined;
    reading$.pipe(keys).subscribe((step) => (newest = step));
    const devices = Array.from({ length: 17 }, (_, device) => device);
    for (const reading of readings([...devices, 0])) reading$.next(reading);
    expect(newest!.step).toBe(18);
    expect(keys.counters).toMatchObject({ active: 16, stored: 1, waiting: 0, evicted: 2, returned: 1 });
    const during = newest!.checkpoint();
    expect(during.streams.length).toBe(16);
    await until(() => waiting.length > 0);
    waiting.pop()!();
    await until(
      () => newest!.checkpoint().streams.length === 16 && keys.counters.segments === 1 && isStored(newest!),
    );
    expect(places.size).toBe(1);
    expect(keys.counters).toMatchObject({ active: 16, stored: 1, writes: 1 });
    expect(newest!.checkpoint().states).toMatchObject({ perKey: { places: [1], records: [] } });
    expect(during.states).toMatchObject({ perKey: { places: [], records: [{ key: 1 }] } });
  });

  it("makes a pulled source wait", async () => {
    const { store, waiting } = slowStores();
    let pulled = 0;
    function* source() {
      for (const reading of readings(Array.from({ length: 9000 }, (_, at) => at % 3))) {
        pulled++;
        yield reading;
      }
    }
    fromPull(source()).pipe(learner({ store })).subscribe();
    await until(() => waiting.length > 0);
    expect(pulled).toBe(3);
  });

  it("ends a source that pushes when 1,024 samples wait", async () => {
    const { store } = slowStores();
    const pushed$ = from(readings(Array.from({ length: 9000 }, (_, at) => at % 3)));
    expect(await errorOf(pushed$.pipe(learner({ store })))).toEqual(
      new CapacityError(
        "perKey: 1024 values wait and another came, expected a source that can wait; pull it with fromPull, or drop values with another policy of flow",
      ),
    );
  });
});

describe("a store that fails ends the steps, and nothing is lost", () => {
  const away = new Error("connection lost");
  const pull = (devices: readonly RiverKey[]): Observable<Reading> => fromPull(readings(devices));

  it("when it is written to", async () => {
    const store = (): CheckpointStore => ({ load: async () => undefined, save: () => Promise.reject(away) });
    const error = await errorOf(pull(["a", "b", "c"]).pipe(learner({ store })));
    expect(error).toEqual(
      new Error(
        "perKey: place 1 of the store cannot be written to (connection lost); resume from the newest checkpoint when the store is back, as retry behind durable does",
      ),
    );
    expect((error as Error).cause).toBe(away);
  });

  it("when it is read", async () => {
    const places: StoredPlaces = new Map();
    const store = (place: number): CheckpointStore => {
      const { save } = snapshotStores(places)(place);
      const load = (): Promise<undefined> =>
        places.has(place) ? Promise.reject(away) : Promise.resolve(undefined);
      return { load, save: (bytes, after) => save(bytes, after as number | undefined) };
    };
    expect(await errorOf(pull(["a", "b", "a"]).pipe(learner({ store })))).toEqual(
      new Error(
        "perKey: place 1 of the store cannot be read (connection lost); resume from the newest checkpoint when the store is back, as retry behind durable does",
      ),
    );
  });

  it("when another process writes to it", async () => {
    const places: StoredPlaces = new Map();
    const both = Array.from({ length: 2 }, () => {
      const reading$ = new Subject<Reading>();
      return { reading$, error: errorOf(reading$.pipe(learner({ store: snapshotStores(places) }))) };
    });
    for (const reading of readings(["a", "b", "c", "d", "e", "f"])) {
      for (const { reading$ } of both) reading$.next(reading);
    }
    const failure = await Promise.race(both.map(({ error }) => error));
    expect(failure).toEqual(new ConflictError("another has saved"));
  });

  it("when it is none", async () => {
    const none = () => new Map() as never;
    expect(await errorOf(pull(["a", "b", "c"]).pipe(learner({ store: none })))).toEqual(
      new TypeError(
        "perKey: store returns a Map for place 1, expected a store with load and save, such as folderStore(`keys/${place}`)",
      ),
    );
  });

  it("and durable goes on from its newest checkpoint, with the keys as they were then", async () => {
    const places: StoredPlaces = new Map();
    let fails = 0;
    const store = (place: number): CheckpointStore => {
      const { load, save } = snapshotStores(places)(place);
      return {
        load,
        save: (bytes, after) => (++fails % 7 === 3 ? Promise.reject(away) : save(bytes, after as number)),
      };
    };
    const devices = Array.from({ length: 200 }, (_, at) => (at * at) % 11);
    const checkpoints = memoryStore();
    const losses: number[] = [];
    const net = (): Network => network(gru(1, 1), { seed: 1, name: "net" });
    const learn = (): Observable<Step> =>
      durable(
        checkpoints,
        (resumed, saved$) => {
          const shared = net();
          const options = { net: shared, active: 3, from: resumed, saved$, store };
          const train = perKey<Reading, Step>(
            ({ device }) => device,
            (river) => truncatedBptt(shared, { loss: squaredError(), optimizer: sgd(), window: 2, ...river }),
            options,
          );
          return fromPull(readings(devices, 1 + (resumed?.positions?.[0].offset[0] ?? -1)), {
            breath: 1,
          }).pipe(train);
        },
        { every: 5 },
      );
    let failures = 0;
    for (let isDone = false; !isDone;) {
      isDone = await lastValueFrom(learn().pipe(tap(({ step, loss }) => (losses[step - 1] = loss)))).then(
        () => true,
        () => false,
      );
      if (!isDone) failures++;
      expect(failures).toBeLessThan(100);
    }
    expect(failures).toBeGreaterThan(2);
    const whole: number[] = [];
    const train = truncatedBptt(net(), {
      loss: squaredError(),
      optimizer: sgd(),
      window: 2,
      key: ({ device }: Reading) => device,
    });
    await lastValueFrom(
      from(readings(devices)).pipe(
        train,
        tap(({ step, loss }) => (whole[step - 1] = loss)),
      ),
    );
    expect(losses).toEqual(whole);
    expect(places.size).toBeLessThan(20);
  });
});

describe("a key whose memory is gone is refused", () => {
  async function evictedCheckpoint(places: StoredPlaces): Promise<Checkpoint> {
    const learned$ = fromPull(readings(["a", "b", "c"])).pipe(learner({ store: snapshotStores(places) }));
    let checkpoint: Checkpoint | undefined;
    await lastValueFrom(
      learned$.pipe(
        tap((step) => (checkpoint = step.checkpoint())),
        take(3),
      ),
    );
    return checkpoint!;
  }
  const resume = async (places: StoredPlaces, resumed: Checkpoint): Promise<unknown> =>
    errorOf(
      fromPull(readings(["a", "b", "c", "a"], 3)).pipe(
        learner({ store: snapshotStores(places), from: resumed }),
      ),
    );
  const message = (found: string): string =>
    `perKey: the key "a" is in segment 1, at place 1 of the store, and ${found}; restore the store as it was when the checkpoint was saved`;

  it("when nothing is there", async () => {
    const places: StoredPlaces = new Map();
    const checkpoint = await evictedCheckpoint(places);
    const error = await resume(new Map([...places].filter(([place]) => place !== 1)), checkpoint);
    expect(error).toEqual(new KeyRecordError(message("nothing is there"), "a", 1));
    expect(error).toMatchObject({ name: "KeyRecordError", key: "a", revision: 1 });
  });

  it("when it is damaged, or another one", async () => {
    const places: StoredPlaces = new Map();
    const checkpoint = await evictedCheckpoint(places);
    const { bytes, revision } = places.get(1)!;
    for (const bit of [0, 100, 8 * bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(await resume(new Map([...places, [1, { bytes: damaged, revision }]]), checkpoint)).toEqual(
        new KeyRecordError(message("other bytes are there, of a later segment or damaged"), "a", 1),
      );
    }
    expect(await resume(new Map([...places, [1, places.get(2)!]]), checkpoint)).toBeInstanceOf(
      KeyRecordError,
    );
    expect(await resume(places, checkpoint)).toBe("no error");
  });
});

describe("the places of the store", () => {
  const many = Array.from({ length: 400 }, (_, at) => (at * at * 7 + at) % 41);

  it("are used again where no checkpoint is taken", async () => {
    const places: StoredPlaces = new Map();
    const keys = learner({ active: 4, store: snapshotStores(places) });
    await lastValueFrom(fromPull(readings(many)).pipe(keys));
    expect(keys.counters.evicted).toBeGreaterThan(200);
    expect(places.size).toBeLessThan(50);
  });

  it("are used again when a later checkpoint is saved", async () => {
    const places: StoredPlaces = new Map();
    const saved$ = new Subject<Checkpoint>();
    const keys = learner({ active: 4, store: snapshotStores(places), saved$ });
    let newest: Checkpoint | undefined;
    let count = 0;
    const step$ = fromPull(readings(many.slice(0, 250))).pipe(keys);
    await lastValueFrom(
      step$.pipe(
        tap((step) => {
          const checkpoint = step.checkpoint();
          if (++count % 10 === 5) newest = checkpoint;
          if (count % 10 === 0) saved$.next(newest!); // it takes a while
        }),
      ),
    );
    expect(places.size).toBeLessThan(70);
    expect(keys.counters.segments).toBeLessThan(70);
  });

  it("hold little that is not used: what is left of a segment is written with others", async () => {
    const places: StoredPlaces = new Map();
    const devices = Array.from({ length: 800 }, (_, at) => Math.floor(128 + 128 * Math.sin(at * at)));
    const keys = learner({ active: 64, store: snapshotStores(places) });
    await lastValueFrom(fromPull(readings(devices)).pipe(keys, take(790)));
    const { stored, segments } = keys.counters;
    expect(stored).toBeGreaterThan(100);
    expect(segments).toBeLessThan((4 * stored) / 8 + 10); // 8 leave together
  });
});

describe("wrong values are refused", () => {
  const net = network(gru(1, 1), { seed: 1, name: "net" });
  const store = snapshotStores(new Map());
  const key = ({ device }: Reading): RiverKey => device;
  const river = () => of as never;
  const first = readings(["a"]);

  it.each([
    [() => perKey(undefined as never, river, { net, active: 1, store }), TypeError, "perKey: key is undefined, expected a function such as ({ device }) => device"],
    [() => perKey(key, 5 as never, { net, active: 1, store }), TypeError, "perKey: the second argument is 5, expected a function, such as (options) => truncatedBptt(net, { …, ...options })"],
    [() => perKey(key, river, { net: {} as never, active: 1, store }), TypeError, undefined],
    [() => perKey(key, river, { net, active: 0, store }), RangeError, "perKey: active is 0, expected a whole number from 1 up"],
    [() => perKey(key, river, { net, active: 1, idle: 0.5, store }), RangeError, "perKey: idle is 0.5, expected a whole number from 1 up"],
    [() => perKey(key, river, { net, active: 1, store: memoryStore() as never }), TypeError, undefined],
    [() => perKey(key, river, { net, active: 1, store, saved$: 3 as never }), TypeError, "perKey: saved$ is 3, expected an observable of what was saved, such as the second argument of durable's function"],
    [() => perKey(key, river, { net, active: 1, store, most: 3 } as never), UnknownNameError, undefined],
    [() => perKey(key, river, { net, active: 1, store, from: { positions: [{ source: "a", offset: [1] }], states: { other: 1 } } as never }), RangeError, 'perKey: the checkpoint has no state named "perKey", it has other; give the operator the name that it had, or begin without the checkpoint'],
    [() => perKey(key, river, { net, active: 1, store, from: { positions: [], states: { perKey: { seen: 1 } } } as never }), RangeError, undefined],
    [() => modelPerKey(key, undefined as never, { active: 1, store }), TypeError, "modelPerKey: the second argument is undefined, expected a function, such as (key, from) => ({ net, learn: backprop(net, { …, from }) })"],
    [() => modelPerKey(key, river, { active: 1, store, net } as never), UnknownNameError, undefined],
  ] as const)("%s", (make, kind, message) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(message ?? "erKey: ");
  }); // prettier-ignore

  it("among samples", async () => {
    const keys = learner({});
    for (const wrong of [undefined, null, NaN, Infinity, {}, Symbol("a")]) {
      expect(await errorOf(of({ ...first[0], device: wrong as never }).pipe(keys))).toBeInstanceOf(TypeError);
    }
    expect(await errorOf(of({ ...first[0], device: NaN }).pipe(keys))).toEqual(
      new TypeError(
        "perKey: key returns NaN, expected a text, a number or a boolean, such as ({ device }) => device",
      ),
    );
    expect(await errorOf(of({ ...first[0], position: undefined as never }).pipe(keys))).toEqual(
      new BrokenStreamError(
        'perKey: a sample has no position, expected one, as checkpoints know by it which keys are in the store; number the values of the source by withPositions("readings")',
      ),
    );
  });

  it("and errors go through", async () => {
    const failure = new Error("disk");
    expect(await errorOf(throwError(() => failure).pipe(learner({})))).toBe(failure);
    expect(await errorOf(from(first).pipe(learner({ saved$: throwError(() => failure) })))).toBe(failure);
    const failing = perKey<Reading, never>(key, () => () => throwError(() => failure), {
      net,
      active: 1,
      store,
    });
    expect(await errorOf(from(first).pipe(failing))).toBe(failure);
    const wrong = modelPerKey<Reading>(key, () => ({ net, learn: 3 as never }), { active: 1, store });
    expect(await errorOf(from(first).pipe(wrong))).toEqual(
      new TypeError(
        "modelPerKey: learn of a model is 3, expected an operator, such as backprop(net, { …, from })",
      ),
    );
    const model = modelPerKey<Reading>(key, () => ({ net: [], learn: backprop(net, { loss: squaredError(), optimizer: sgd() }) }), { active: 1, store }); // prettier-ignore
    expect(await errorOf(from(first).pipe(model))).toBeInstanceOf(TypeError);
  });

  it("unsubscribing stops it", async () => {
    const { store: slow, waiting, places } = slowStores();
    const keys = learner({ store: slow });
    const subscription = fromPull(readings(["a", "b", "c"]))
      .pipe(keys)
      .subscribe();
    await until(() => waiting.length > 0);
    subscription.unsubscribe();
    waiting.pop()!();
    await until(() => places.size > 0);
    expect(keys.counters).toMatchObject({ evicted: 1, waiting: 0 });
  });
});
