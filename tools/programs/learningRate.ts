// A slider moves the learning rate while the net learns: large steps to come near the solution, small ones to stay
// there.
import {
  backward,
  compare,
  dense,
  forward,
  network,
  randomStream,
  sgd,
  squaredError,
  update,
} from "backstream";
import { BehaviorSubject, map, range } from "rxjs";

const random = randomStream(7);
const slider$ = new BehaviorSubject(0.2);
const net = network(dense(1, 1), { seed: 7 });
const weightAt: number[] = [];

// A slope of 2, blurred by noise of variance 1.
range(0, 2000)
  .pipe(
    map(() => random.normal()),
    map((input) => ({ input, target: 2 * input + random.normal() })),
    forward(net),
    compare(squaredError()),
    backward(net),
    update(sgd(), { learningRate$: slider$ }),
  )
  .subscribe(({ step }) => {
    weightAt.push(net.parameters.get("weight")?.value.item() ?? NaN);
    if (step === 1000) slider$.next(0.002);
  });

/** How far, on average, the weight is from the truth. */
const distance = (weights: readonly number[]) =>
  weights.reduce((sum, weight) => sum + Math.abs(weight - 2), 0) / weights.length;
const [fast, slow] = [distance(weightAt.slice(500, 1000)), distance(weightAt.slice(1500))];
console.log(`off by ${fast.toFixed(3)} at a rate of 0.2, by ${slow.toFixed(3)} at 0.002`);
export { fast, slow, weightAt };
