import type { Sample } from "@backstream/core";
import { tensor, type Tensor } from "@backstream/tensors";
import { operatorLaws } from "@backstream/testing";
import { EMPTY, map, of } from "rxjs";
import { afterAll, beforeAll, vi } from "vitest";
import { awaitTarget } from "./awaitTarget.js";
import type { LateLabel } from "./AwaitTargetOptions.js";
import { batchSamples } from "./batchSamples.js";
import { batchSequences } from "./batchSequences.js";
import { breathe } from "./breathe.js";
import { bytes } from "./bytes.js";
import { characters } from "./characters.js";
import { delayTargets } from "./delayTargets.js";
import { difference } from "./difference.js";
import { flow } from "./flow.js";
import { gate } from "./gate.js";
import { minMax } from "./minMax.js";
import { nextStep } from "./nextStep.js";
import { oneHot } from "./oneHot.js";
import { sequencesBy } from "./sequencesBy.js";
import { shuffleBuffer } from "./shuffleBuffer.js";
import { standardize } from "./standardize.js";
import { teacherForcing } from "./teacherForcing.js";
import { unstack } from "./unstack.js";
import { windows } from "./windows.js";

const rows = (): readonly number[][] => [
  [1, 2],
  [3, -1],
  [0.5, 4],
  [2, 2],
];
const samples = (): readonly Sample[] =>
  rows().map((input, index) => ({ input, target: index === 2 ? NaN : index, mask: [1], weight: 0.5 }));

operatorLaws(
  "nextStep of numbers",
  () => nextStep<number>(),
  () => rows().flat(),
);
operatorLaws("nextStep of rows", () => nextStep<number[]>(), rows);
operatorLaws(
  "nextStep of tensors",
  () => nextStep<Tensor>(),
  () => rows().map((row) => tensor([2], row)),
);
operatorLaws<Sample, Sample>("standardize", () => standardize(), samples, { learns: true });
operatorLaws<number[], number[]>("standardize of rows", () => standardize(), rows, { learns: true });
operatorLaws<Tensor, Tensor>(
  "standardize of tensors",
  () => standardize(),
  () => rows().map((row) => tensor([2], row)),
  {
    learns: true,
  },
);
operatorLaws<Sample, Sample>("minMax", () => minMax(), samples, { learns: true });
operatorLaws<Sample, Sample>("difference", () => difference(), samples, { learns: true });
operatorLaws(
  "awaitTarget",
  () => {
    let next = 0; // some laws repeat a sample
    return awaitTarget<Sample, LateLabel>({ by: () => next++, targets$: EMPTY, within: 1, capacity: 2 });
  },
  () => rows().map((input) => ({ input, weight: 0.5 })),
);
operatorLaws("delayTargets", () => delayTargets<Sample>({ delay: 1 }), samples);
operatorLaws("gate", () => gate({ features: 2 }), samples);
operatorLaws(
  "oneHot in a map",
  () => {
    const encode = oneHot(3);
    return map(({ kind }: { readonly kind: number }) => ({ input: encode(kind) }));
  },
  () => [{ kind: 0 }, { kind: 2 }, { kind: 1 }],
);

const lengths = (): readonly number[] => [2, 1, 3, 2, 2];
const sequences = (): readonly Sample[][] =>
  lengths().map((length, row) =>
    samples()
      .slice(0, length)
      .map((sample) => ({ ...sample, target: row })),
  );

operatorLaws("windows", () => windows<number>({ length: 2 }), lengths);
operatorLaws(
  "windows of tensors",
  () => windows<Tensor>({ length: 2, stride: 2, horizon: 1 }),
  () => [...rows(), ...rows()].map((row) => tensor([2], row)),
);
operatorLaws("sequencesBy key", () => sequencesBy<number>({ key: (length) => length }), lengths);
operatorLaws(
  "sequencesBy gap",
  () => sequencesBy<Sample>({ gap: 1, time: ({ target }) => Number(target) }),
  () => samples().map((sample, index) => ({ ...sample, target: index ** 2 })),
);
operatorLaws("batchSamples", () => batchSamples({ batch: 2 }), samples);
operatorLaws("batchSamples without a last one", () => batchSamples({ batch: 3, dropLast: true }), samples);
operatorLaws("batchSequences", () => batchSequences({ batch: 2 }), sequences);
operatorLaws(
  "batchSequences by length, meeting at their ends",
  () => batchSequences({ batch: 1, buffer: 2, align: "end" }),
  sequences,
);
operatorLaws("teacherForcing", () => teacherForcing<number>({ start: 0 }), lengths);
operatorLaws(
  "unstack in a map",
  () => map((stacked: { readonly input: Tensor; readonly mask: Tensor }) => unstack(stacked)),
  () => rows().map((row) => ({ input: tensor([2, 1], row), mask: tensor([2, 1], [1, 0]) })),
);

// The clock stands still: how much work fits between two turns of the event loop is no law.
beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterAll(() => void vi.useRealTimers());

operatorLaws("flow", () => flow({ policy: "block", capacity: 2 }), lengths);
operatorLaws("flow of the latest", () => flow({ policy: "latest" }), samples);
operatorLaws(
  "flow with a consumer",
  () => flow({ policy: "dropOldest", capacity: 5, consume: (length: number) => of(length, -length) }),
  lengths,
);
operatorLaws("breathe", () => breathe<Sample>(10), samples);
operatorLaws("shuffleBuffer", () => shuffleBuffer<number>(2, 7), lengths);
operatorLaws("shuffleBuffer of samples", () => shuffleBuffer<Sample>(1, 7), samples);
operatorLaws(
  "decoding of characters",
  () => characters("helo").decoding(),
  () => [0, 1, 2, 2, 3],
);
operatorLaws(
  "decoding of bytes",
  () => bytes().decoding(),
  () => [0x21, 0xe2, 0x82, 0xac],
);
