// Sequences of 3 to 20 numbers, side by side in padded batches: is their sum above zero? Each is predicted before it is learned from.
import {
  adam,
  batchSequences,
  bptt,
  dense,
  gru,
  network,
  randomStream,
  sigmoidCrossEntropy,
  stack,
} from "backstream";
import { from } from "rxjs";

function* sequences() {
  const random = randomStream(6);
  for (let count = 0; count < 6400; count++) {
    const inputs = Array.from({ length: 3 + random.integer(18) }, () => random.normal());
    const target = inputs.reduce((sum, input) => sum + input, 0) > 0 ? 1 : 0;
    // Only the last tick has a target: `align: "end"` puts the last ticks of a batch into one tick.
    yield inputs.map((input, tick) => (tick === inputs.length - 1 ? { input, target } : { input }));
  }
}

const right: boolean[] = [];
let [rows, padding] = [0, 0];
from(sequences())
  .pipe(
    batchSequences({ batch: 16, buffer: 128, align: "end" }), // similar lengths share a batch
    bptt(network(stack(gru(1, 16), dense(16, 1)), { seed: 6 }), {
      loss: sigmoidCrossEntropy(),
      optimizer: adam({ learningRate: 0.01 }),
      predictions: {
        next({ sample: { mask, target }, output }) {
          rows += mask.size;
          padding += mask.size - mask.sum().item();
          target?.data.forEach((answer, row) => right.push((output.data[row] ?? 0) > 0 === (answer === 1)));
        },
      },
    }),
  )
  .subscribe();

const share = (answers: readonly boolean[]) => answers.filter(Boolean).length / answers.length;
const [first, last] = [share(right.slice(0, 640)), share(right.slice(-640))];
console.log(
  `right: ${(100 * first).toFixed(0)} % of the first 640, ${(100 * last).toFixed(0)} % of the last`,
);
console.log(`padding: ${((100 * padding) / rows).toFixed(0)} % of all rows`);
export { right, first, last, padding, rows };
