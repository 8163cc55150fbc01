import { network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam, sgd } from "@backstream/optimizers";
import { operatorLaws } from "@backstream/testing";
import { backprop } from "./backprop.js";
import { bptt } from "./bptt.js";
import { truncatedBptt } from "./truncatedBptt.js";

interface Reading extends Sample {
  readonly device: string;
}

const readings = (): readonly Reading[] =>
  [0.5, -1, 2, 0.75, 1.5, -0.5, 1].map((input, index) => ({
    input,
    target: index === 3 ? undefined : 1 - input,
    device: index % 3 === 0 ? "a" : "b",
  }));
const sequences = (): readonly (readonly Reading[])[] => [
  readings().slice(0, 3),
  readings().slice(3, 5),
  readings().slice(5),
  readings(),
];

const forecaster = () => network(stack(gru(1, 3), dense(3, 1)), { seed: 1 });
const loss = squaredError();
const key = ({ device }: Reading): string => device;

operatorLaws("backprop", () => backprop(forecaster(), { loss, optimizer: adam() }), readings, {
  learns: true,
});
operatorLaws(
  "bptt",
  () => bptt<readonly Reading[], 1, 1, string>(forecaster(), { loss, optimizer: adam() }),
  sequences,
  {
    learns: true,
  },
);
operatorLaws(
  "truncatedBptt",
  () => truncatedBptt(forecaster(), { loss, optimizer: adam(), window: 3, stride: 2 }),
  readings,
  { learns: true },
);
operatorLaws(
  "truncatedBptt with keys",
  () => truncatedBptt(forecaster(), { loss, optimizer: adam(), window: 2, stride: 1, key }),
  readings,
  { learns: true },
);

// At a rate of 0 nothing is learned: a second subscription must do what the first one did.
const idle = { loss, optimizer: sgd({ learningRate: 0 }) };
operatorLaws("backprop at a learning rate of 0", () => backprop(forecaster(), idle), readings, {
  claims: true,
});
operatorLaws(
  "bptt at a learning rate of 0",
  () => bptt<readonly Reading[], 1, 1, string>(forecaster(), idle),
  sequences,
  {
    claims: true,
  },
);
operatorLaws(
  "truncatedBptt with keys at a learning rate of 0",
  () => truncatedBptt(forecaster(), { ...idle, window: 3, stride: 2, key }),
  readings,
  { claims: true },
);
