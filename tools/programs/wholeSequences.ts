// Full backpropagation through time: remember the first of eight numbers until the end. Thirty epochs.
import { adam, bptt, dense, gru, network, randomStream, squaredError, stack } from "backstream";
import { from, repeat } from "rxjs";

const random = randomStream(5);
const sequences = Array.from({ length: 50 }, () => {
  const inputs = Array.from({ length: 8 }, () => (random.uniform() < 0.5 ? -1 : 1));
  // Only the last tick has a target; the others change the memory, but have no loss.
  return inputs.map((input, tick) => (tick === 7 ? { input, target: inputs[0] } : { input }));
});

const losses: number[] = [];
from(sequences)
  .pipe(
    repeat(30), // epochs
    bptt(network(stack(gru(1, 16), dense(16, 1)), { seed: 5 }), {
      loss: squaredError(),
      optimizer: adam({ learningRate: 0.01 }),
    }),
  )
  .subscribe(({ loss }) => losses.push(loss));

const epochs = Array.from(
  { length: 30 },
  (_, epoch) => losses.slice(50 * epoch, 50 * (epoch + 1)).reduce((sum, loss) => sum + loss, 0) / 50,
);
for (let epoch = 0; epoch < 30; epoch += 5)
  console.log(`epoch ${epoch + 1}: loss ${epochs[epoch]?.toFixed(4)}`);
export { epochs, losses };
