import { compareOffsets, network, type Position, type Sample } from "@backstream/core";
import { dense, dropout, gru, lru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { type Checkpoint, peek, type Step } from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { fromPull } from "@backstream/sequences";
import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { Subject, type OperatorFunction } from "rxjs";
import { afterAll, describe, expect, it } from "vitest";
import { decodeCheckpoint } from "../checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "../checkpoints/encodeCheckpoint.js";
import { snapshotStores, type StoredPlaces } from "../fixtures/snapshotStores.js";
import type { CheckpointStore } from "../stores/CheckpointStore.js";
import { folderStore } from "../stores/folderStore.js";
import { truncatedBptt } from "../truncatedBptt.js";
import { perKey } from "./perKey.js";
import type { PerKeyOptions, PerKeyRiver } from "./PerKeyOptions.js";
import type { RiverKey } from "./RiverKey.js";

interface Reading extends Sample {
  readonly device: RiverKey;
  readonly position: Position;
}

const kinds = {
  texts: ["a", "b", "1", "", "é", "__proto__", "constructor", "c d"],
  numbers: [0, 1, -1, 0.5, 1e300, 7, 8, 9],
  booleans: [true, false],
} as const;

/** The readings of these devices, behind a checkpoint. */
function readings({ devices, kind }: Program, resumed?: Checkpoint): Reading[] {
  const names: readonly RiverKey[] = kinds[kind];
  const reached = resumed?.positions?.[0].offset ?? [-1];
  return devices
    .map((device, tick) => ({
      device: names[device % names.length],
      input: Math.sin(tick + device),
      ...(tick % 7 !== 3 && { target: Math.sin(tick + device + 1) }),
      position: { source: "readings", offset: [tick] },
    }))
    .filter(({ position }) => compareOffsets(position.offset, reached) > 0);
}

interface Program {
  readonly devices: readonly number[];
  readonly kind: keyof typeof kinds;
  readonly net: keyof typeof nets;
  readonly active: number;
  readonly idle: number | undefined;
  readonly window: number;
  readonly stride: number;
  readonly rerun: "whenStale" | "never";
}

const nets = {
  gru: () => [network(gru(1, 3), { seed: 1, name: "encoder" }), network(dense(3, 1), { seed: 2, name: "head" })],
  dropout: () => [network(stack(gru(1, 2), dropout(0.5), dense(2, 1)), { seed: 3, name: "net" })],
  memoryless: () => [network(dense(1, 1), { seed: 4, name: "line" })],
  traces: () => [network(stack(lru(1, 2, { gradient: "traces" }), dense(2, 1)), { seed: 5, name: "lru" })],
};

const anyProgram: fc.Arbitrary<Program> = fc
  .record({
    devices: fc.array(fc.nat(7), { minLength: 1, maxLength: 60, size: "max" }),
    kind: fc.constantFrom("texts" as const, "texts" as const, "numbers" as const, "booleans" as const),
    net: fc.constantFrom(...(Object.keys(nets) as Program["net"][])),
    active: fc.integer({ min: 1, max: 12 }).map((most) => (most > 8 ? 3 : most)),
    idle: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
    window: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 5 }),
    rerun: fc.constantFrom("whenStale" as const, "whenStale" as const, "never" as const),
  })
  .map((program) => ({ ...program, stride: Math.min(program.window, program.stride) }));

interface RunOptions extends Partial<PerKeyOptions> {
  readonly onStep?: (step: Step) => void;
}

/** The steps as text, to the last bit, and the parameters that they leave. */
async function learn(program: Program, { onStep, from: resumed, ...options }: RunOptions = {}) {
  const learning = nets[program.net]();
  const { active, idle, window, stride, rerun } = program;
  const training = (river: Partial<PerKeyRiver<Reading>>) =>
    truncatedBptt(learning as never, {
      loss: squaredError(),
      optimizer: adam({ learningRate: 0.01 }),
      window,
      stride,
      rerun,
      ...(river as { readonly key: (reading: Reading) => RiverKey }),
    });
  const key = ({ device }: Reading): RiverKey => device;
  const keyed = options.store
    ? perKey(key, training, { net: learning[0], active, idle, from: resumed, store: options.store, ...options })
    : undefined;
  const operator: OperatorFunction<Reading, Step> = keyed ?? training({ key, from: resumed });
  const steps: string[] = [];
  const reading$ = fromPull(readings(program, resumed));
  let mostActive = 0;
  await new Promise<void>((resolve, reject) => {
    reading$.pipe(operator).subscribe({
      next(step) {
        const { loss, rows, gradientNorm, skipped } = step;
        steps.push(JSON.stringify([step.step, loss, rows, gradientNorm, skipped]));
        mostActive = Math.max(mostActive, keyed?.counters.active ?? 0);
        onStep?.(step);
      },
      error: reject,
      complete: resolve,
    });
  });
  const parameters = learning.map((net) => JSON.stringify(net.save()));
  return { steps, parameters, counters: keyed?.counters, mostActive };
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A new folder of places. */
function folderStores(): (place: number) => CheckpointStore<number> {
  const folder = mkdtempSync(`${tmpdir()}/keys-`);
  folders.push(folder);
  return (place) => folderStore(`${folder}/${place}`, { keep: 1 });
}

describe("perKey has the bits of a river that keeps all keys in memory", () => {
  it("whatever leaves and comes back", async () => {
    let returned = 0;
    let steps = 0;
    const property = fc.asyncProperty(anyProgram, async (program) => {
      const whole = await learn(program);
      const { counters, mostActive, ...run } = await learn(program, { store: snapshotStores(new Map()) });
      expect({ ...whole, ...run }).toEqual(whole);
      expect(mostActive).toBeLessThanOrEqual(program.active);
      expect(counters).toMatchObject({ active: 0, stored: 0, waiting: 0 });
      returned += counters!.returned;
      steps += run.steps.length;
    });
    await fc.assert(property, { seed: 1, numRuns: 150 });
    expect(steps).toBeGreaterThan(1000);
    expect(returned).toBeGreaterThan(1000);
  });

  it("with a store in folders", async () => {
    const property = fc.asyncProperty(anyProgram, async (program) => {
      const whole = await learn(program);
      const { steps, parameters } = await learn(program, { store: folderStores() });
      expect({ steps, parameters }).toEqual({ steps: whole.steps, parameters: whole.parameters });
    });
    await fc.assert(property, { seed: 2, numRuns: 8 });
  });
});

describe("a run that is killed amid evictions goes on with equal bits", () => {
  /** What a killed process leaves: the steps so far, its checkpoint, and the places. */
  interface Killed {
    readonly before: number;
    readonly checkpoint: Checkpoint;
    readonly places: StoredPlaces;
  }

  async function killedAtEachStep(program: Program, saves: (step: number) => boolean) {
    const places: StoredPlaces = new Map();
    const killed: Killed[] = [];
    let newestSaved = -1;
    const oldest: number[] = [];
    const saved$ = new Subject<Checkpoint>();
    const whole = await learn(program, {
      store: snapshotStores(places),
      saved$,
      onStep(step) {
        const checkpoint = step.checkpoint();
        killed.push({
          before: killed.length + 1,
          checkpoint: decodeCheckpoint(encodeCheckpoint(checkpoint)),
          places: new Map(places),
        });
        if (saves(killed.length)) {
          saved$.next(checkpoint);
          newestSaved = killed.length - 1;
        }
        oldest.push(Math.max(0, newestSaved));
      },
    });
    return { whole, killed, oldest };
  }

  it("from each checkpoint, with the store as it was then and as it was later", async () => {
    let resumed = 0;
    const property = fc.asyncProperty(anyProgram, fc.integer({ min: 1, max: 6 }), async (program, every) => {
      const { whole, killed, oldest } = await killedAtEachStep(program, (step) => step % every === 0);
      for (let kill = 0; kill < killed.length; kill++) {
        // Of the checkpoints that may be resumed after this kill, the oldest and the newest.
        for (const index of new Set([oldest[kill], kill])) {
          const { before, checkpoint } = killed[index];
          const store = snapshotStores(new Map(killed[kill].places));
          const { steps, parameters } = await learn(program, { from: checkpoint, store });
          expect(steps).toEqual(whole.steps.slice(before));
          expect(parameters).toEqual(whole.parameters);
          resumed += steps.length;
        }
      }
    });
    await fc.assert(property, { seed: 3, numRuns: 25 });
    expect(resumed).toBeGreaterThan(5000);
  });
});
