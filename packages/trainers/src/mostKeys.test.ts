import { network, type Sample } from "@backstream/core";
import { dense, gru, lru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import {
  backward,
  compare,
  forward,
  peek,
  rewind,
  update,
  type Checkpoint,
  type Step,
} from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { recentKeys } from "@backstream/sequences";
import fc from "fast-check";
import { from, groupBy, mergeMap, Subject, type OperatorFunction } from "rxjs";
import { expect, it } from "vitest";
import { decodeCheckpoint } from "./checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "./checkpoints/encodeCheckpoint.js";
import { truncatedBptt } from "./truncatedBptt.js";

interface Reading extends Sample {
  readonly device: number;
}
const readings = (devices: readonly number[]): Reading[] =>
  devices.map((device, tick) => ({
    device,
    input: Math.sin(tick + device),
    ...(tick % 7 !== 3 && { target: Math.sin(tick + device + 1) }),
  }));
const makeNets = () => [
  network(gru(1, 3), { seed: 1, name: "encoder" }),
  network(stack(dense(3, 2), dense(2, 1)), { seed: 2, name: "head" }),
];
interface Shape {
  readonly most: number;
  readonly window: number;
  readonly stride: number;
}

/** With the samples that follow a checkpoint: the steps, and what another checkpoint would be after some of them. */
function learn(
  operator: OperatorFunction<Reading, Step>,
  samples: readonly Reading[],
  stopAt = -1,
  completes = true,
) {
  const reading$ = new Subject<Reading>();
  const steps: string[] = [];
  let newest: Step | undefined;
  let checkpoint: Checkpoint | undefined;
  let stepsBefore = 0;
  reading$.pipe(operator).subscribe((step) => {
    newest = step;
    steps.push(JSON.stringify(step));
  });
  samples.forEach((sample, index) => {
    reading$.next(sample);
    if (index < stopAt || checkpoint || !newest) return;
    checkpoint = newest.checkpoint();
    stepsBefore = steps.length;
  });
  if (completes) reading$.complete();
  return { steps, checkpoint, stepsBefore };
}

function byKey({ most, ...how }: Shape, resumed?: Checkpoint): OperatorFunction<Reading, Step> {
  return truncatedBptt(makeNets() as never, {
    loss: squaredError(),
    optimizer: adam({ learningRate: 0.01 }),
    ...how,
    key: ({ device }: Reading) => device,
    mostKeys: most,
    from: resumed,
  });
}

function byGroup({ most, ...how }: Shape): OperatorFunction<Reading, Step> {
  const [encoder, head] = makeNets();
  return (reading$) =>
    reading$.pipe(
      groupBy(({ device }) => device, { duration: recentKeys(most) }),
      mergeMap((device$) =>
        device$.pipe(
          forward(encoder, { key: device$.key }),
          forward(head, { key: device$.key }),
          compare(squaredError()),
          rewind(how),
        ),
      ),
      backward(head),
      backward(encoder),
      update(adam({ learningRate: 0.01 })),
    );
}

const anyShape: fc.Arbitrary<Shape> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .map(([most, window, stride]) => ({ most, window, stride: Math.min(window, stride) }));
const anyDevices = fc.array(fc.nat(5), { minLength: 1, maxLength: 60, size: "max" });

it("forgets the keys that groupBy with recentKeys forgets, with equal bits", () => {
  let steps = 0;
  fc.assert(
    fc.property(anyShape, anyDevices, (shape, devices) => {
      const samples = readings(devices);
      const keyed = learn(byKey(shape), samples);
      expect(keyed.steps).toEqual(learn(byGroup(shape), samples).steps);
      steps += keyed.steps.length;
    }),
    { seed: 1, numRuns: 50 },
  );
  expect(steps).toBeGreaterThan(500);
});

it("forgets the same keys after it was resumed, from a file, with equal bits", () => {
  let resumed = 0;
  fc.assert(
    fc.property(anyShape, anyDevices, fc.nat(59), (shape, devices, stop) => {
      const samples = readings(devices);
      const whole = learn(byKey(shape), samples, stop % samples.length);
      if (!whole.checkpoint) return;
      const saved = decodeCheckpoint(encodeCheckpoint(whole.checkpoint));
      const rest = learn(byKey(shape, saved), samples.slice(saved.samples));
      expect(rest.steps).toEqual(whole.steps.slice(whole.stepsBefore));
      resumed += rest.steps.length;
    }),
    { seed: 2, numRuns: 50 },
  );
  expect(resumed).toBeGreaterThan(250);
});

it("remembers so many keys", () => {
  const net = network(gru(1, 1), { seed: 1 });
  const key = ({ device }: Reading): number => device;
  const reading$ = new Subject<Reading>();
  reading$
    .pipe(truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window: 4, key, mostKeys: 2 }))
    .subscribe();
  from(readings([1, 2, 1, 3])).subscribe((reading) => reading$.next(reading));
  const fresh = peek(net, 1, { key: "never" }).item();
  const isFresh = [1, 2, 3].map((device) => peek(net, 1, { key: device }).item() === fresh);
  expect(isFresh).toEqual([false, true, false]);
});

it("refuses mostKeys where it has no meaning", () => {
  const [net] = makeNets();
  const training = { loss: squaredError(), optimizer: adam(), window: 4 };
  const key = () => 1;
  expect(() => truncatedBptt(net, { ...training, mostKeys: 3 })).toThrow(
    new TypeError(
      "truncatedBptt: mostKeys is given without key; say whose the samples are, such as ({ device }) => device",
    ),
  );
  expect(() => truncatedBptt(net, { ...training, key, mostKeys: 0 })).toThrow(
    new RangeError("truncatedBptt: mostKeys is 0, expected a whole number from 1 up"),
  );
  expect(() => truncatedBptt(net, { ...training, key, mostKeys: 3, rerun: "never" })).toThrow(
    new TypeError(
      'truncatedBptt: mostKeys is 3, and rerun is "never"; compose the operators behind groupBy(key, { duration: recentKeys(3) })',
    ),
  );
  const exact = network(lru(1, 2, { gradient: "traces" }));
  expect(() => truncatedBptt(exact, { ...training, key, mostKeys: 3 })).toThrow(
    new TypeError(
      "truncatedBptt: mostKeys is 3, and a net keeps traces; compose the operators behind groupBy(key, { duration: recentKeys(3) })",
    ),
  );
  expect(() => forward(net, { key: 1, mostKeys: 3 })).toThrow(
    new TypeError(
      "forward(encoder): mostKeys is given and key is 1, expected a function; say whose the samples are, such as ({ device }) => device",
    ),
  );
});
