// A forecast comes out the moment a reading arrives, before its truth is known. The next reading is the truth, from which
// the net learns.
import { adam, dense, gru, network, nextStep, predict, squaredError, stack, truncatedBptt } from "backstream";
import { connect, ignoreElements, map, merge, Subject } from "rxjs";

const net = network(stack(gru(1, 16), dense(16, 1)), { seed: 3 });
const training = { loss: squaredError(), optimizer: adam({ learningRate: 0.01 }), window: 16, stride: 4 };
const log: { readonly what: "reading" | "forecast"; readonly value: number }[] = [];

const readings$ = new Subject<number>();
readings$
  .pipe(
    connect((each$) =>
      merge(
        // First learn: this reading is what should have been forecast after the one before it.
        each$.pipe(nextStep(), truncatedBptt(net, training), ignoreElements()),
        // Then forecast: the same parameters, with a memory of their own over the same readings.
        each$.pipe(map((reading) => ({ input: reading })), predict(net)), // prettier-ignore
      ),
    ),
  )
  .subscribe(({ output }) => log.push({ what: "forecast", value: output.item() }));

for (let tick = 0; tick < 3000; tick++) {
  log.push({ what: "reading", value: Math.sin(tick / 4) });
  readings$.next(Math.sin(tick / 4));
}

// A forecast stands between the reading that it was made from and the one that it was made for.
const errors = log.flatMap(({ what, value }, at) => (what === "forecast" && log[at + 1] ? (value - log[at + 1].value) ** 2 : [])); // prettier-ignore
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const [first, last] = [mean(errors.slice(0, 100)), mean(errors.slice(-100))];
console.log(
  `the first 100 forecasts are off by ${first.toFixed(4)}, the last 100 by ${last.toFixed(6)} (squared)`,
);
export { errors, first, last, log };
