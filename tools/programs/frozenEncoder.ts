// An echo state network: a random recurrent encoder that stays as it is, and a linear head that learns to read it.
import {
  adam,
  backward,
  compare,
  dense,
  elman,
  forward,
  network,
  predict,
  squaredError,
  update,
} from "backstream";
import { from } from "rxjs";

const encoder = network(elman(1, 64), { seed: 6, name: "encoder" });
const head = network(dense(64, 1), { seed: 6, name: "head" });
const before = encoder.save();

const song = (tick: number) => Math.sin(tick / 5) * Math.cos(tick / 13);
const samples = Array.from({ length: 4000 }, (_, tick) => ({ input: song(tick), target: song(tick + 1) }));
const losses: number[] = [];
from(samples)
  .pipe(
    predict(encoder), // frozen: it has no backward
    forward(head),
    compare(squaredError()),
    backward(head),
    update(adam({ learningRate: 0.003 })),
  )
  .subscribe(({ loss }) => losses.push(loss));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
console.log(`loss of ticks 1 to 100: ${mean(losses.slice(0, 100)).toFixed(5)}`);
console.log(`loss of the last 500:  ${mean(losses.slice(-500)).toFixed(5)}`);
const after = encoder.save();
export { after, before, losses, mean, song };
