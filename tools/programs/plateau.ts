// The learning rate is reduced when the run's own validation loss stops improving: a closed loop through a subject.
import { dense, fit, network, randomStream, reduceOnPlateau, sgd, squaredError } from "backstream";
import { EMPTY, filter, map, Subject, tap, toArray, lastValueFrom, type Observable } from "rxjs";

const random = randomStream(11);
// A slope of 2, blurred by noise of variance 1: no loss can be lower than about that.
const samples = Array.from({ length: 400 }, () => {
  const input = random.normal();
  return { input, target: 2 * input + random.normal() };
});
const [dataset, validation] = [samples.slice(0, 200), samples.slice(200)];

/** The validation loss of every epoch; each is also sent to `losses$`. */
const learn = (learningRate$: Observable<number>, losses$ = new Subject<number>()) =>
  lastValueFrom(
    fit(network(dense(1, 1), { seed: 7 }), dataset, {
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0.2 }),
      learningRate$,
      epochs: 30,
      seed: 7,
      validation,
    }).pipe(
      filter((progress) => progress.kind === "epoch"),
      map((epoch) => epoch.validation.loss),
      tap((loss) => losses$.next(loss)),
      toArray(),
    ),
  );

const constant = await learn(EMPTY);
const losses$ = new Subject<number>();
const rates: number[] = [];
const falling = await learn(
  losses$.pipe(
    reduceOnPlateau({ start: 0.2, factor: 0.3, patience: 2 }),
    tap((rate) => rates.push(rate)),
  ),
  losses$,
);

console.log(`rates: ${rates.map((rate) => rate.toPrecision(2)).join(", ")}`);
console.log(`loss of the last epoch: ${falling.at(-1)?.toFixed(3)}, at a constant rate ${constant.at(-1)?.toFixed(3)}`); // prettier-ignore
export { constant, dataset, falling, rates, validation };
