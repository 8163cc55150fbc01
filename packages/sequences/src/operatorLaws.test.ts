import type { Sample } from "@backstream/core";
import { tensor, type Tensor } from "@backstream/tensors";
import { operatorLaws } from "@backstream/testing";
import { map } from "rxjs";
import { difference } from "./difference.js";
import { gate } from "./gate.js";
import { minMax } from "./minMax.js";
import { nextStep } from "./nextStep.js";
import { oneHot } from "./oneHot.js";
import { standardize } from "./standardize.js";

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
operatorLaws("gate", () => gate({ features: 2 }), samples);
operatorLaws(
  "oneHot in a map",
  () => {
    const encode = oneHot(3);
    return map(({ kind }: { readonly kind: number }) => ({ input: encode(kind) }));
  },
  () => [{ kind: 0 }, { kind: 2 }, { kind: 1 }],
);
