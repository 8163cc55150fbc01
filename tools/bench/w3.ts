import {
  dense,
  embedding,
  lstm,
  network,
  randomStream,
  softmaxCrossEntropy,
  stack,
  tensor,
  type Sample,
} from "backstream";
import { updates, type Workload } from "./workload.js";

const [batch, window, letters] = [32, 64, 64];

/** A language model of letters: 32 texts at a time. */
export const w3: Workload = {
  name: "W3",
  title: "embedding 64→128, LSTM 128, dense 64, softmax cross-entropy, Adam, batch 32, 64 ticks",
  unit: "update (64 ticks)",
  window,
  batch,
  learningRate: 1e-3,
  tolerance: 1e-3,
  targets: { PyTorch: 1 / 1.5 },
  blasTarget: 1.5,
  peers: ["PyTorch", "TF.js cpu", "TF.js wasm"],
  net: () => network(stack(embedding(letters, 128), lstm(128, 128), dense(128, letters)), { seed: 7 }),
  loss: softmaxCrossEntropy,
  samples: texts,
};

/** Letters, of which each is most often 5 · (the one before it) + 1. */
function texts(): Sample[] {
  const random = randomStream(3);
  const follow = (letter: number): number =>
    random.uniform() < 0.75 ? (5 * letter + 1) % letters : random.integer(letters);
  let now = Int32Array.from({ length: batch }, () => random.integer(letters));
  return Array.from({ length: updates * window }, () => {
    const then = now.map(follow);
    const sample = { input: tensor([batch, 1], Float32Array.from(now)), target: tensor([batch], then) };
    now = then;
    return sample;
  });
}
