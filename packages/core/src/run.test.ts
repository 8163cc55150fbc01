import { tensor, type Tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { ShapeError, UnknownNameError } from "./errors.js";
import { affine } from "./fixtures/affine.js";
import { cell } from "./fixtures/cell.js";
import { chained } from "./fixtures/chained.js";
import { doubling } from "./fixtures/doubling.js";
import type { Layer } from "./Layer.js";
import { network, type Network } from "./network.js";
import { run } from "./run.js";
import type { Carry } from "./Sample.js";

const inputs = Array.from({ length: 40 }, (_, tick) => [Math.sin(tick), Math.cos(tick / 3)]);
const make = (): Network => network(chained(cell(2, 3), doubling(), affine(3, 2)), { seed: 5 });

describe("run", () => {
  it("refuses a single input, and an option that does not exist", () => {
    expect(() => run(make(), 5 as never)).toThrow(
      new TypeError(
        "run: the inputs are 5, expected a list with an input for each tick; write run(net, [input])",
      ),
    );
    expect(() => run(make(), inputs, { cary: [] } as never)).toThrow(
      new UnknownNameError('run: no option named "cary"; it has carry'),
    );
  });

  it("yields an output for every input, and hands the memory on", () => {
    const net = make();
    const whole = run(net, inputs);
    const first = run(net, inputs.slice(0, 10));
    const rest = run(net, inputs.slice(10), { carry: first.carry });
    expect([...first.outputs, ...rest.outputs]).toEqual(whole.outputs);
    expect(rest.carry).toEqual(whole.carry);
  });

  it("has as many outputs as inputs in its type, so one of one input is no array access that could fail", () => {
    const net = make();
    const [only]: readonly [Tensor] = run(net, [inputs[0]]).outputs;
    expect(only.shape).toEqual([2]);
    const pair: readonly [Tensor, Tensor] = run(net, [inputs[0], [0, 1]]).outputs;
    expect(pair).toHaveLength(2);
    // @ts-expect-error There is one output.
    expect(run(net, [inputs[0]]).outputs[1]).toBeUndefined();
    const many: readonly Tensor[] = run(net, new Set(inputs)).outputs;
    expect(many).toEqual(run(net, inputs).outputs);
  });

  it("yields the beginning memory where there is no input", () => {
    expect(run(make(), []).carry).toEqual([{ hidden: tensor([1, 3], [0, 0, 0]) }, {}, {}]);
    const two: Carry = [{ hidden: tensor([2, 3], [1, 2, 3, 4, 5, 6]) }, {}, {}];
    expect(run(make(), [], { carry: two }).carry).toEqual(two);
  });

  it.each<[carry: Carry, text: string]>([
    [[{}, {}, {}], 'carry of cell(2, 3): "hidden" is missing, expected [1, 3]'],
    [[{ hidden: [1] }, {}, {}], 'carry of cell(2, 3): "hidden" is 1 numbers, expected [1, 3]'],
    [
      { hidden: [1, 2, 3] },
      "carry of chained(cell(2, 3), doubling(), affine(3, 2)): expected an array of 3, one entry a layer, {} where there is no memory",
    ],
  ])("refuses a carry of %j", (carry, text) => {
    expect(() => run(make(), inputs, { carry })).toThrow(new ShapeError(text));
  });

  it.each([NaN, Infinity, -Infinity])(
    "an input of %d costs one output: the memory stays as it was",
    (bad) => {
      const net = make();
      const spoilt = run(net, [...inputs.slice(0, 5), [bad, 1], ...inputs.slice(5)]);
      const whole = run(net, inputs);
      expect([...spoilt.outputs[5].data]).toEqual([NaN, NaN]);
      expect(spoilt.outputs.toSpliced(5, 1)).toEqual(whole.outputs);
      expect(spoilt.carry).toEqual(whole.carry);
    },
  );

  it("of a batch, only the row that is not finite keeps its memory", () => {
    const net = make();
    const { outputs, carry } = run(net, [tensor([2, 2], [1, 2, 3, 4]), tensor([2, 2], [1, NaN, 5, 6])]);
    expect([...outputs[1].data.subarray(0, 2)]).toEqual([NaN, NaN]);
    const [first, second] = [run(net, [[1, 2]]), run(net, [[3, 4], [5, 6]])]; // prettier-ignore
    expect([...outputs[1].data.subarray(2)]).toEqual([...second.outputs[1].data]);
    const hiddenOf = (carries: Carry): Tensor => (carries as readonly { hidden: Tensor }[])[0].hidden;
    expect([...hiddenOf(carry).data]).toEqual([
      ...hiddenOf(first.carry).data,
      ...hiddenOf(second.carry).data,
    ]);
  });

  it.each([NaN, Infinity])("refuses a carry with %d, which would stay for ever", (bad) => {
    expect(() => run(make(), inputs, { carry: [{ hidden: [1, bad, 3] }, {}, {}] })).toThrow(
      new RangeError(`carry of cell(2, 3): "hidden" has ${bad}, expected finite numbers`),
    );
  });

  it("refuses a carry whose count is none", () => {
    const counting: Layer = {
      ...cell(2, 3),
      carry: [{ name: "hidden", size: 3, derivative: false, countsTo: 7 }],
    };
    for (const wrong of [0.5, -1, 8, NaN]) {
      expect(() => run(network(counting), inputs, { carry: { hidden: [0, 7, wrong] } })).toThrow(
        new RangeError(`carry of cell(2, 3): "hidden" has ${wrong}, expected whole numbers from 0 to 7`),
      );
    }
  });
});
