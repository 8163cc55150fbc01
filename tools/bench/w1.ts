import {
  dense,
  network,
  randomStream,
  relu,
  softmaxCrossEntropy,
  stack,
  tensor,
  type Sample,
} from "backstream";
import { updates, type Workload } from "./workload.js";

const [batch, pixels, classes] = [32, 784, 10];

/** A perceptron over mini-batches, as for handwritten digits. */
export const w1: Workload = {
  name: "W1",
  title: "MLP 784-128-10, ReLU, softmax cross-entropy, Adam, batch 32",
  unit: "update",
  window: 1,
  batch,
  learningRate: 1e-3,
  tolerance: 1e-3,
  targets: { PyTorch: 1.3 },
  blasTarget: 3,
  peers: ["PyTorch", "TF.js cpu", "TF.js wasm"],
  net: () => network(stack(dense(pixels, 128), relu(), dense(128, classes)), { seed: 7 }),
  loss: softmaxCrossEntropy,
  samples: () => Array.from({ length: updates }, (_, index) => images(index)),
};

/** Noise, a little brighter in the region of its class. */
function images(index: number): Sample {
  const random = randomStream(1, index);
  const targets = Int32Array.from({ length: batch }, () => random.integer(classes));
  const pixel = (at: number): number =>
    random.uniform() +
    (Math.floor((at % pixels) / (pixels / classes)) === targets[Math.floor(at / pixels)] ? 0.2 : 0);
  const inputs = Float32Array.from({ length: batch * pixels }, (_, at) => pixel(at));
  return { input: tensor([batch, pixels], inputs), target: tensor([batch], targets) };
}
