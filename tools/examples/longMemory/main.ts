// Can a net remember for a hundred ticks? The adding problem and copy memory, learned by full backpropagation through
// time: every sequence is new, and is one update.
import { useNative } from "@backstream/native";
import {
  adam,
  bptt,
  chain,
  clipByNorm,
  cosineDecay,
  dense,
  embedding,
  network,
  randomStream,
  softmaxCrossEntropy,
  squaredError,
  stack,
} from "backstream";
import { map, range } from "rxjs";
import { example } from "../example.js";
import { addingProblem } from "./addingProblem.js";
import { copyMemory } from "./copyMemory.js";
import { picture, type Curve } from "./picture.js";
import { remembering, type Cell } from "./remembering.js";

const tasks = [
  {
    name: "adding problem",
    floor: () => 1 / 6,
    sequence: addingProblem,
    net: (cell: Cell, length: number) =>
      network(stack(remembering(cell, 2, 32, length), dense(32, 1)), { seed: 1 }),
    loss: squaredError(),
    rows: 32,
    updates: { full: 1000, quick: 300 },
    learningRate: 0.01,
  },
  {
    name: "copy memory",
    floor: (length: number) => (10 * Math.log(8)) / (length + 20),
    sequence: copyMemory,
    net: (cell: Cell, length: number) =>
      network(stack(embedding(10, 10), remembering(cell, 10, 128, length + 20), dense(128, 9)), { seed: 1 }),
    loss: softmaxCrossEntropy(),
    rows: 16,
    updates: { full: 2500, quick: 300 },
    learningRate: 0.01,
  },
];

await example("longMemory", async ({ quick, progress }) => {
  useNative();
  const curves: Curve[] = [];

  function learn(task: (typeof tasks)[number], length: number, cell: Cell) {
    const [floor, random, start] = [task.floor(length), randomStream(1), performance.now()];
    const updates = task.updates[quick ? "quick" : "full"];
    const rate = cosineDecay({ learningRate: task.learningRate, steps: updates });
    const optimizer = chain(clipByNorm(1), adam({ learningRate: rate, betas: [0.9, 0.95] }));
    const curve: Curve = { name: `${task.name}, T = ${length}, ${cell}`, losses: [], floor };
    curves.push(curve);

    range(0, updates)
      .pipe(
        map(() => task.sequence(length, task.rows, random)),
        bptt(task.net(cell, length), { loss: task.loss, optimizer }),
      )
      .subscribe(({ step, loss }) => {
        curve.losses.push(loss);
        progress(
          `${curve.name}: update ${step} of ${updates}, loss ${loss.toFixed(4)}, floor ${floor.toFixed(4)}`,
        );
      });

    const reached = curve.losses.slice(-100).reduce((sum, loss) => sum + loss, 0) / 100;
    const seconds = Math.round((performance.now() - start) / 1000);
    return {
      task: task.name,
      T: length,
      cell,
      floor,
      reached,
      "of floor": reached / floor,
      updates,
      seconds,
    };
  }

  const rows = tasks.flatMap((task) =>
    (quick ? [10] : [50, 100]).flatMap((length) => [learn(task, length, "gru"), learn(task, length, "lstm")]),
  );
  return { rows, text: picture(curves) };
});
