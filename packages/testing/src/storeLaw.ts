import type { StorePlace, TestedStore } from "./TestedStore.js";

/** A law rejects for a store that breaks it. It needs no test runner, so that it can run in a page too. */
export type StoreLaw = <Revision>(place: StorePlace<Revision>) => Promise<void>;

export type StoreLawName =
  | "empty"
  | "bytes"
  | "replacement"
  | "refusal"
  | "race"
  | "zombie"
  | "untouched"
  | "copies"
  | "reopening"
  | "bounded";

/** An empty store has no checkpoint, and says so each time. */
const empty: StoreLaw = async ({ open }) => {
  const store = await open();
  await expectLoads(store, undefined, "of an empty store");
  await expectLoads(store, undefined, "of an empty store, again");
};

/** What was saved is loaded, to the last bit: nothing, one byte, one and five million. */
const bytes: StoreLaw = async <R>({ open }: StorePlace<R>) => {
  const store = await open();
  let revision: R | undefined;
  for (const size of [0, 1, 1_000_003, 5_000_011]) {
    const saved = someBytes(size, size);
    revision = await store.save(saved, revision);
    await expectLoads(store, saved, `of ${size}`);
  }
};

/** A save replaces the checkpoint, and the revision that it returns is the one that `load` returns. */
const replacement: StoreLaw = async ({ open }) => {
  const store = await open();
  const first = await store.save(someBytes(300, 1), undefined);
  await store.save(someBytes(20, 2), first);
  await expectLoads(store, someBytes(20, 2), "after two saves");
  const loaded = await store.load();
  await store.save(someBytes(40, 3), loaded?.revision);
  await expectLoads(store, someBytes(40, 3), "after a save behind what was loaded");
};

/** A save after another revision than the newest is refused by a ConflictError in words, and changes nothing. */
const refusal: StoreLaw = async ({ open }) => {
  const store = await open();
  const first = await store.save(someBytes(30, 1), undefined);
  await expectConflict(store.save(someBytes(31, 2), undefined), "without a revision, where there is one");
  await expectLoads(store, someBytes(30, 1), "after a refused save");
  const second = await store.save(someBytes(32, 3), first);
  await expectConflict(store.save(someBytes(33, 4), first), "after the revision before the newest");
  await expectLoads(store, someBytes(32, 3), "after a refused save");
  await store.save(someBytes(34, 5), second);
  await expectLoads(store, someBytes(34, 5), "after the newest revision");
};

/** Of several that save after one revision at the same time one succeeds, and the bytes of the others are nowhere. */
const race: StoreLaw = async <R>({ open }: StorePlace<R>) => {
  const stores = await Promise.all([open(), open(), open()]);
  let revision: R | undefined;
  for (let round = 0; round < 8; round++) {
    const after = revision;
    const made = stores.map((_, index) => someBytes(5000 + index, 10 * round + index));
    const ends = await Promise.allSettled(stores.map((store, index) => store.save(made[index], after)));
    const winners = ends.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
    expectEqual(winners.length, 1, `savers of ${stores.length} that succeed at the same time`);
    for (const end of ends) if (end.status === "rejected") expectConflictError(end.reason, "in a race");
    for (const store of stores) await expectLoads(store, made[winners[0]], "after a race");
    revision = (await stores[0].load())?.revision;
  }
};

/** A process that returns with an old revision is refused, however many there were since. */
const zombie: StoreLaw = async ({ open }) => {
  const [sleeper, successor] = [await open(), await open()];
  const old = await sleeper.save(someBytes(10, 1), undefined);
  let revision = (await successor.load())?.revision;
  for (let save = 0; save < 6; save++) revision = await successor.save(someBytes(11, save), revision);
  await expectConflict(sleeper.save(someBytes(12, 9), old), "after a revision of long ago");
  await expectConflict(sleeper.save(someBytes(12, 9), undefined), "without a revision, after many");
  await expectLoads(sleeper, someBytes(11, 5), "after the refused saves");
  await successor.save(someBytes(13, 7), revision);
};

/** The caller may change the bytes as soon as `save` returns; `save` changes nothing in them. */
const untouched: StoreLaw = async ({ open }) => {
  const store = await open();
  const whole = someBytes(2000, 1);
  const part = whole.subarray(500, 900); // a view of a larger buffer
  const expected = part.slice();
  const saving = store.save(part, undefined);
  expectEqual(sameBytes(whole, someBytes(2000, 1)), true, "the caller's bytes are unchanged");
  whole.fill(0);
  await saving;
  await expectLoads(store, expected, "that the caller has changed since");
};

/** What was loaded is a copy: changing it changes nothing in the store. */
const copies: StoreLaw = async ({ open }) => {
  const store = await open();
  await store.save(someBytes(100, 1), undefined);
  (await store.load())?.bytes.fill(0);
  await expectLoads(store, someBytes(100, 1), "after a loaded copy has changed");
};

/** Another process loads what one has saved, and saves after it. */
const reopening: StoreLaw = async ({ open }) => {
  await (await open()).save(someBytes(100, 1), undefined);
  const other = await open();
  await expectLoads(other, someBytes(100, 1), "opened again");
  await other.save(someBytes(101, 2), (await other.load())?.revision);
  await expectLoads(await open(), someBytes(101, 2), "opened once more");
};

/** Many saves, refused ones too, do not make it larger. */
const bounded: StoreLaw = async <R>({ open, size }: StorePlace<R>) => {
  if (!size) return;
  const store = await open();
  let revision: R | undefined;
  const saveSome = async (): Promise<void> => {
    for (let save = 0; save < 10; save++) {
      const old = revision;
      revision = await store.save(someBytes(10_000, save), old);
      await expectConflict(store.save(someBytes(10_000, 99), old), "after an old revision");
    }
  };
  await saveSome();
  const before = await size();
  for (let round = 0; round < 3; round++) await saveSome();
  const after = await size();
  // Names and counts of revisions may grow by a digit.
  expectEqual(after <= before + 100, true, `bytes of the place: ${before} after 10 saves, ${after} after 40`);
};

/**
 * The laws of stores by name, each a function that rejects for a store that breaks it; `storeLaws` makes tests of them. They
 * run without a test runner too, in a page for example.
 *
 * @example
 *   let newest: { bytes: Uint8Array; revision: number } | undefined;
 *   const store = {
 *     load: async () => newest,
 *     save: async (bytes: Uint8Array) => (newest = { bytes, revision: 1 }).revision,
 *   };
 *   const found = await storeLaw.copies({ open: () => store }).catch((error: Error) => error.message);
 *   found // => "bytes loaded after a loaded copy has changed: expected the 100 saved, got 100 others"
 */
export const storeLaw: Readonly<Record<StoreLawName, StoreLaw>> = {
  empty,
  bytes,
  replacement,
  refusal,
  race,
  zombie,
  untouched,
  copies,
  reopening,
  bounded,
};

/** Bytes that look random, always the same ones for a seed. */
function someBytes(size: number, seed: number): Uint8Array {
  const made = new Uint8Array(size);
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    made[index] = state >>> 24;
  }
  return made;
}

async function expectLoads(
  store: TestedStore,
  expected: Uint8Array | undefined,
  moment: string,
): Promise<void> {
  const found = await store.load();
  const [wanted, got] = [expected, found?.bytes].map((part) => part && part.length);
  if (!expected) return expectEqual(got, undefined, `bytes loaded ${moment}`);
  if (found && sameBytes(found.bytes, expected)) return;
  throw new Error(
    `bytes loaded ${moment}: expected the ${wanted} saved, got ${got === undefined ? "none" : `${got} others`}`,
  );
}

async function expectConflict(saving: Promise<unknown>, moment: string): Promise<void> {
  const error = await saving.then(
    () => undefined,
    (refused: unknown) => refused,
  );
  expectConflictError(error, moment);
}

function expectConflictError(error: unknown, moment: string): void {
  const { name, message } = (error ?? {}) as Partial<Error>;
  expectEqual(name, "ConflictError", `what a save ${moment} is refused with`);
  expectEqual((message ?? "").length > 20, true, `a save ${moment} is refused in words`);
}

function expectEqual(found: unknown, expected: unknown, what: string): void {
  if (found !== expected) throw new Error(`${what}: expected ${String(expected)}, got ${String(found)}`);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
