import { network, ShapeError } from "@backstream/core";
import { dense } from "@backstream/layers";
import { customLoss, softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { tensor } from "@backstream/tensors";
import { from, map, of } from "rxjs";
import { describe, expect, it } from "vitest";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";

describe("compare", () => {
  it("adds the loss and the delta to the signal", () => {
    const { values } = collect(
      of({ input: 5, target: 2 }).pipe(
        forward(network(runningSum())),
        compare(squaredError()),
        map(({ sample, output, loss, delta }) => [sample.input, output.item(), loss, delta.item()]),
      ),
    );
    expect(values).toEqual([[5, 5, 9, 6]]);
  });

  it("leaves loss undefined and delta zero where there is no target", () => {
    const { values } = collect(
      of({ input: 5 }).pipe(
        forward(network(runningSum())),
        compare(squaredError()),
        map(({ loss, delta }) => [loss, delta.item()]),
      ),
    );
    expect(values).toEqual([[undefined, 0]]);
  });

  it("weighs rows and leaves out masked ones, whose denominator they are not", () => {
    const sample = {
      input: tensor([3, 1], [1, 2, 3]),
      target: tensor([3, 1], [0, 0, 0]),
      weight: [1, 2, 5],
      mask: [1, 1, 0],
    };
    const { values } = collect(
      of(sample).pipe(
        forward(network(runningSum())),
        compare(squaredError()),
        map(({ loss, delta }) => [loss, delta.toArray()]),
      ),
    );
    expect(values).toEqual([[(1 + 2 * 4) / 2, [[1], [4], [0]]]]);
  });

  it("treats a tick whose rows are all masked as one without a label", () => {
    const sample = { input: tensor([1, 1], [1]), target: tensor([1, 1], [0]), mask: [0] };
    const { values } = collect(
      of(sample).pipe(
        forward(network(runningSum())),
        compare(squaredError()),
        map(({ loss }) => loss),
      ),
    );
    expect(values).toEqual([undefined]);
  });

  it("takes class indices, one a row", () => {
    const net = network(dense(1, 2));
    net.load({ weight: [0, 0], bias: [0, 0] });
    const { values } = collect(
      of({ input: 1, target: 1 }).pipe(
        forward(net),
        compare(softmaxCrossEntropy()),
        map(({ loss, delta }) => [loss, [...delta.data]]),
      ),
    );
    expect(values).toEqual([[expect.closeTo(Math.log(2)), [0.5, -0.5]]]);
  });

  it.each([
    [{ input: 1, target: [1, 2] }, "squaredError(): target has shape [2], expected a number"],
    [{ input: tensor([2, 1], [1, 2]), target: [1] }, "squaredError(): target has shape [1], expected [2, 1]"],
    [
      { input: tensor([2, 1], [1, 2]), target: [1, 2], weight: [1, 2, 3] },
      "squaredError(): weight has shape [3], expected [2], one number for each row",
    ],
    [
      { input: tensor([2, 1], [1, 2]), target: [1, 2], mask: [1] },
      "runningSum(): mask has shape [1], expected [2], one number for each row",
    ],
  ])("refuses %j", (sample, text) => {
    expect(collect(of(sample).pipe(forward(network(runningSum())), compare(squaredError()))).error).toEqual(
      new ShapeError(text),
    );
  });

  it.each([
    [[1, 2, 3], "3"],
    [[], "0"],
  ])("refuses a target of %j for two rows, whatever width the loss takes", (target, given) => {
    const anyWidth = customLoss((output) => ({ loss: 0, delta: output }));
    const sample$ = of({ input: tensor([2, 1], [1, 2]), target });
    expect(collect(sample$.pipe(forward(network(runningSum())), compare(anyWidth))).error).toEqual(
      new ShapeError(`customLoss(): target has shape [${given}], expected [2, features]`),
    );
  });

  it("leaves earlier losses as they were", () => {
    const { values } = collect(
      from([
        { input: 1, target: 0 },
        { input: 1, target: 0 },
      ]).pipe(forward(network(runningSum())), compare(squaredError())),
    );
    expect(values.map(({ loss }) => loss)).toEqual([1, 4]);
  });
});
