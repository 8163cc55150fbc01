// Three machines report in turn; each has a rhythm and a memory of its own, all share what is learned.
import { adam, dense, gru, network, squaredError, stack, truncatedBptt } from "backstream";
import { from } from "rxjs";

const periods = { press: 8, pump: 13, lathe: 21 };
const at = (device: keyof typeof periods, tick: number) => Math.sin((2 * Math.PI * tick) / periods[device]);

function* readings() {
  for (let tick = 0; tick < 1200; tick++) {
    for (const device of ["press", "pump", "lathe"] as const) {
      yield { input: at(device, tick), target: at(device, tick + 1), device };
    }
  }
}

const errors: Record<string, number[]> = { press: [], pump: [], lathe: [] };
from(readings())
  .pipe(
    truncatedBptt(network(stack(gru(1, 16), dense(16, 1)), { seed: 3 }), {
      loss: squaredError(),
      optimizer: adam({ learningRate: 0.01 }),
      window: 16,
      stride: 4,
      key: ({ device }) => device,
      predictions: { next: ({ sample, loss = NaN }) => errors[sample.device]?.push(loss) },
    }),
  )
  .subscribe();

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const outcome = Object.entries(periods).map(([device, period]) => {
  const error = mean(errors[device]?.slice(-100) ?? []);
  // The error of the prediction "the next reading is equal to this one": the mean of (sin(x + s) - sin(x))².
  const persistence = 1 - Math.cos((2 * Math.PI) / period);
  console.log(`${device}: error ${error.toFixed(4)}, of the last reading ${persistence.toFixed(4)}`);
  return { device, error, persistence };
});
export { outcome };
