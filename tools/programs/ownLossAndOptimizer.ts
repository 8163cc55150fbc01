// A loss and an optimizer of your own: being too low costs three times as much as being too high.
import { backprop, customLoss, dense, network, randomStream, type Optimizer } from "backstream";
import { map, range } from "rxjs";

const threefold = customLoss((output, target) => {
  const error = output.subtract(target);
  const slope = error.map((value) => (value < 0 ? -3 : 1));
  return { loss: error.multiply(slope).mean().item(), delta: slope.multiply(1 / output.size) };
});

/** Gradient descent whose steps shrink with the square root of their number (Robbins and Monro, 1951). */
const shrinking: Optimizer<undefined> = {
  init: () => undefined,
  update(gradient, _state, parameters, step) {
    for (const [index, slope] of gradient.entries()) {
      parameters[index] -= (0.2 / Math.sqrt(step)) * slope;
    }
  },
};

const random = randomStream(6);
const net = network(dense(1, 1), { seed: 1 });
range(0, 20_000)
  .pipe(
    map(() => ({ input: 0, target: random.uniform() })), // uniform in 0 to 1
    backprop(net, { loss: threefold, optimizer: shrinking }),
  )
  .subscribe();
const bias = net.save().bias.item();
console.log(`said: ${bias.toFixed(2)}; three of four values are below 0.75`);
export { bias };
