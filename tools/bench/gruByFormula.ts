import { differentiate, uniform, type Layer } from "backstream";

/** PyTorch's GRU, as a user writes its equations. */
export function gruByFormula<const In extends number, const Units extends number>(
  fanIn: In,
  units: Units,
): Layer<In, Units> {
  const initialise = uniform(1 / Math.sqrt(units));
  return differentiate(
    (x, p, { hidden }, { linear, slice, add, subtract, multiply, sigmoid, tanh }) => {
      const ofInput = linear(x, p.weight_ih_l0, p.bias_ih_l0);
      const ofMemory = linear(hidden, p.weight_hh_l0, p.bias_hh_l0);
      const r = sigmoid(add(slice(ofInput, 0, units), slice(ofMemory, 0, units)));
      const z = sigmoid(add(slice(ofInput, units, 2 * units), slice(ofMemory, units, 2 * units)));
      const n = tanh(add(slice(ofInput, 2 * units), multiply(r, slice(ofMemory, 2 * units))));
      const next = add(multiply(subtract(1, z), n), multiply(z, hidden));
      return { output: next, carry: { hidden: next } };
    },
    {
      name: `gruByFormula(${fanIn}, ${units})`,
      fanIn,
      fanOut: units,
      carry: { hidden: units },
      parameters: {
        weight_ih_l0: { shape: [3 * units, fanIn], initialise },
        weight_hh_l0: { shape: [3 * units, units], initialise },
        bias_ih_l0: { shape: [3 * units], initialise },
        bias_hh_l0: { shape: [3 * units], initialise },
      },
    },
  );
}
