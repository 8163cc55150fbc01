// One encoder, two questions: how warm will the machine be next, and what is it doing? A branch of the net answers each.
import {
  adam,
  concatBranches,
  dense,
  gru,
  heads,
  network,
  softmaxCrossEntropy,
  squaredError,
  stack,
  truncatedBptt,
} from "backstream";
import { map, range } from "rxjs";

const kinds = ["rests", "runs", "cools"] as const;
/** 20 ticks of rest, 30 of work, 10 of cooling; only the temperature is seen. */
const kindAt = (tick: number): number => (tick % 60 < 20 ? 0 : tick % 60 < 50 ? 1 : 2);
const temperatures = [0.2];
for (let tick = 0; tick < 6000; tick++) {
  const goal = [0.2, 0.9, 0][kindAt(tick)];
  temperatures.push(temperatures[tick] + 0.15 * (goal - temperatures[tick]));
}

const net = network(stack(gru(1, 24), concatBranches(dense(24, 1), dense(24, kinds.length))), { seed: 1 });
const loss = heads([
  { loss: squaredError(), outputs: [0, 1], targets: [0, 1], weight: 10 },
  { loss: softmaxCrossEntropy(), outputs: [1, 4], targets: [1, 2] },
]);

let [right, wrong, error, persistence] = [0, 0, 0, 0];
range(0, 6000)
  .pipe(
    map((tick) => ({
      input: [temperatures[tick]],
      target: [temperatures[tick + 1], kindAt(tick)],
      tick,
    })),
    truncatedBptt(net, {
      loss,
      optimizer: adam({ learningRate: 0.01 }),
      window: 60,
      stride: 5,
      predictions: {
        next: ({ sample, output }) => {
          if (sample.tick < 5000) return;
          const [temperature, ...scores] = output.data;
          error += (temperature - sample.target[0]) ** 2 / 1000;
          persistence += (sample.input[0] - sample.target[0]) ** 2 / 1000;
          if (scores.indexOf(Math.max(...scores)) === sample.target[1]) right++;
          else wrong++;
        },
      },
    }),
  )
  .subscribe();

const accuracy = right / (right + wrong);
console.log(`In the last 1,000 of 6,000 ticks, before it learned from them:`);
console.log(`what it is doing: ${(100 * accuracy).toFixed(1)} % right`);
console.log(
  `how warm it will be: off by ${Math.sqrt(error).toFixed(3)}, the last reading by ${Math.sqrt(persistence).toFixed(3)}`,
);
export { accuracy, error, persistence };
