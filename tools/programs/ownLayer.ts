// A layer of your own, a leaky memory whose leak is learned, finds out how fast a tank loses its heat.
import { adam, checkGradients, customLayer, network, squaredError, truncatedBptt } from "backstream";
import { from } from "rxjs";

/** h' = keep · h + x */
const leaky = customLayer({
  name: "leaky()",
  fanIn: 1,
  fanOut: 1,
  carry: { heat: 1 },
  parameters: { keep: { shape: [1], initialise: (values) => values.fill(0.5) } },
  forward: ({ parameters, input, output, carryIn, carryOut }) => {
    output[0] = carryOut.heat[0] = parameters.keep[0] * carryIn.heat[0] + input[0];
  },
  backward: ({ parameters, carryIn, outputDelta, carryOutDelta, inputDelta, carryInDelta, gradient }) => {
    const delta = outputDelta[0] + carryOutDelta.heat[0];
    inputDelta[0] = delta;
    carryInDelta.heat[0] = parameters.keep[0] * delta;
    gradient.keep[0] += carryIn.heat[0] * delta;
  },
});
// Throws where one of the three gradients is not that of finite differences.
const errors = checkGradients(leaky);

/** Heating is switched on for three hours of ten; each hour the tank keeps 80 % of its heat. */
function* hours() {
  for (let hour = 0, heat = 0; hour < 2000; hour++) {
    const heating = hour % 10 < 3 ? 1 : 0;
    heat = 0.8 * heat + heating;
    yield { input: heating, target: heat };
  }
}

const net = network(leaky);
from(hours())
  .pipe(
    truncatedBptt(net, {
      loss: squaredError(),
      optimizer: adam({ learningRate: 0.01 }),
      window: 16,
      stride: 4,
    }),
  )
  .subscribe();
const keep = net.save().keep.item();
console.log(
  `gradients checked: ${errors.map(({ name }) => name).join(", ")}; the tank keeps ${keep.toFixed(3)}`,
);
export { errors, keep };
