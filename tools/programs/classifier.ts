// Three kinds of flowers, in mini-batches of 32 from an async iterable; tested on each batch before learning from it.
import {
  adam,
  backprop,
  dense,
  network,
  randomStream,
  relu,
  softmaxCrossEntropy,
  stack,
  tensor,
} from "backstream";
import { from, lastValueFrom } from "rxjs";

const centres = [[-2, 0], [2, 0], [0, 3]] as const; // prettier-ignore
async function* batches() {
  const random = randomStream(4);
  for (let batch = 0; batch < 200; batch++) {
    const target = Int32Array.from({ length: 32 }, () => random.integer(3));
    const rows = Array.from(target).flatMap((kind) => centres[kind]?.map((x) => x + random.normal()) ?? []);
    yield await Promise.resolve({ input: tensor([32, 2], rows), target });
  }
}

const net = network(stack(dense(2, 16), relu(), dense(16, 3)), { seed: 4 });
const accuracies: number[] = [];
const last = await lastValueFrom(
  from(batches()).pipe(
    backprop(net, {
      loss: softmaxCrossEntropy(),
      optimizer: adam({ learningRate: 0.01 }),
      predictions: {
        next({ sample, output }) {
          const right = output.argMax().filter((kind, row) => kind === sample.target[row]).length;
          accuracies.push(right / 32);
        },
      },
    }),
  ),
);

const accuracy = accuracies.slice(-50).reduce((sum, share) => sum + share, 0) / 50;
console.log(
  `step ${last.step}: ${(100 * accuracy).toFixed(1)} % of the last 50 batches were right before learning`,
);
export { accuracies, accuracy, last };
