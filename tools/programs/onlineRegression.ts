// A linear model learns the price of a flat while offers come in, one at a time.
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
import { Subject } from "rxjs";

interface Offer {
  readonly input: readonly [size: number, age: number];
  readonly target: number;
}

const net = network(dense(2, 1), { seed: 1 });
const offers$ = new Subject<Offer>();
const losses: number[] = [];
offers$
  .pipe(forward(net), compare(squaredError()), backward(net), update(sgd({ learningRate: 0.05 })))
  .subscribe(({ loss }) => losses.push(loss));

// The market: 3 per unit of size, -1 per unit of age, 2 for the address, and some noise.
const random = randomStream(1);
for (let offer = 0; offer < 1000; offer++) {
  const [size, age] = [random.normal(), random.normal()];
  offers$.next({ input: [size, age], target: 3 * size - age + 2 + 0.1 * random.normal() });
}

const { weight, bias } = net.save();
console.log(`after ${losses.length} offers: weight ${String(weight.data)}, bias ${String(bias.data)}`);
export { bias, losses, weight };
