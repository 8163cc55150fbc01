import { network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam, sgd } from "@backstream/optimizers";
import { tensor } from "@backstream/tensors";
import { operatorLaws } from "@backstream/testing";
import type { Observable } from "rxjs";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { mapDelta } from "./mapDelta.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

type Samples = Observable<Sample>;

/** Seven ticks, one of them without a label. */
const samples = (): readonly Sample[] => [
  { input: 0.5, target: 1, weight: 1 },
  { input: -1, target: 0.25 },
  { input: 2, target: -1 },
  { input: 0.75 },
  { input: 1.5, target: 0.5, weight: 0.5 },
  { input: -0.5, target: 1 },
  { input: 1, target: 0 },
];

/** The same as batches of two, whose second row is not always there. */
const batches = (): readonly Sample[] =>
  samples().map(({ input }, tick) => ({
    input: tensor([2, 1], [input as number, tick]),
    target: tensor([2, 1], [1, tick]),
    mask: [1, tick % 2],
    weight: [1, 0.5],
  }));

const cell = () => network(gru(1, 3), { seed: 1, name: "cell" });
const head = () => network(dense(3, 1), { seed: 2, name: "head" });
const whole = () => network(stack(gru(1, 3), dense(3, 1)), { seed: 3, name: "whole" });
const loss = squaredError();
const half = mapDelta((delta) => delta.multiply(0.5));

const forwards = () => {
  const net = whole();
  return (samples$: Samples) => samples$.pipe(forward(net));
};
operatorLaws("forward", forwards, samples);
operatorLaws("forward of masked batches", forwards, batches);

operatorLaws(
  "predict",
  () => {
    const net = whole();
    return (samples$: Samples) => samples$.pipe(predict(net));
  },
  samples,
);

operatorLaws(
  "forward behind predict",
  () => {
    const nets = [cell(), head()] as const;
    return (samples$: Samples) => samples$.pipe(predict(nets[0]), forward(nets[1]));
  },
  samples,
);

operatorLaws(
  "compare",
  () => {
    const net = whole();
    return (samples$: Samples) => samples$.pipe(forward(net), compare(loss));
  },
  batches,
);

operatorLaws(
  "compare behind predict",
  () => {
    const net = whole();
    return (samples$: Samples) => samples$.pipe(predict(net), compare(loss));
  },
  samples,
);

operatorLaws(
  "mapDelta",
  () => {
    const net = whole();
    return (samples$: Samples) => samples$.pipe(forward(net), compare(loss), half);
  },
  samples,
);

const rewinds = (options: Parameters<typeof rewind>[0]) => () => {
  const net = whole();
  return (samples$: Samples) => samples$.pipe(forward(net), compare(loss), rewind(options));
};
operatorLaws("rewind", rewinds({}), samples);
operatorLaws("rewind({ window: 2 })", rewinds({ window: 2 }), batches);
operatorLaws("rewind({ window: 3, stride: 1 })", rewinds({ window: 3, stride: 1 }), samples);

operatorLaws(
  "backward",
  () => {
    const net = whole();
    return (samples$: Samples) => samples$.pipe(forward(net), compare(loss), backward(net));
  },
  samples,
);

operatorLaws(
  "backward through two nets, with mapDelta between them",
  () => {
    const nets = [cell(), head()] as const;
    return (samples$: Samples) =>
      samples$.pipe(
        forward(nets[0]),
        forward(nets[1]),
        compare(loss),
        rewind({ window: 3, stride: 2 }),
        backward(nets[1]),
        half,
        backward(nets[0]),
      );
  },
  batches,
);

// At a rate of 0 nothing is learned: a second subscription must do what the first one did.
const updates = (learningRate: number) => () => {
  const net = whole();
  return (samples$: Samples) =>
    samples$.pipe(forward(net), compare(loss), backward(net), update(sgd({ learningRate })));
};
operatorLaws("update", updates(0.1), samples, { learns: true });
operatorLaws("update at a learning rate of 0", updates(0), samples, { claims: true });

operatorLaws(
  "update of two nets, with overlapping windows",
  () => {
    const nets = [cell(), head()] as const;
    return (samples$: Samples) =>
      samples$.pipe(
        forward(nets[0]),
        forward(nets[1]),
        compare(loss),
        rewind({ window: 3, stride: 1 }),
        backward(nets[1]),
        backward(nets[0]),
        update(adam()),
      );
  },
  batches,
  { learns: true },
);
