import { ShapeError, UnknownNameError, type Layer } from "@backstream/core";
import { describe, expect, it } from "vitest";
import { zeros } from "../initialisers/zeros.js";
import { differentiate } from "./differentiate.js";
import type { SymbolicOperations } from "./SymbolicOperations.js";
import type { SymbolicValue } from "./SymbolicValue.js";

const parameters = {
  weight: { shape: [2, 3], initialise: zeros() },
  bias: { shape: [2], initialise: zeros() },
};

/** A layer with a formula that may be wrong, as in JavaScript. */
function make(formula: (x: SymbolicValue, ops: SymbolicOperations, p: Named) => unknown): () => Layer {
  return () =>
    differentiate(
      ((x: SymbolicValue, p: Named, _carry: Named, ops: SymbolicOperations) => formula(x, ops, p)) as never,
      {
        name: "mine()",
        fanIn: 3,
        fanOut: 2,
        parameters,
      },
    );
}

type Named = Readonly<Record<string, SymbolicValue>>;

describe("operations refuse, in words,", () => {
  it.each<[string, () => Layer, ErrorConstructor | typeof ShapeError, string]>([
    [
      "shapes that do not fit",
      make((x, { add }, { bias }) => add(x, bias)),
      ShapeError,
      "mine(): add: shapes [3] and [2] do not fit",
    ],
    [
      "a weight of another width",
      make((x, { concat, linear }, { weight }) => linear(concat(x, x), weight)),
      ShapeError,
      "mine(): linear: a weight of shape [2, 3] takes 3 features, and there are 6",
    ],
    [
      "a vector as a weight",
      make((x, { linear }, { bias }) => linear(x, bias)),
      ShapeError,
      "mine(): linear: the weight has shape [2], expected a matrix",
    ],
    [
      "a bias of another size",
      make((x, { linear }, { weight }) => linear(x, weight, weight)),
      ShapeError,
      "mine(): linear: the bias has shape [2, 3], expected [2]",
    ],
    [
      "a weight that is calculated",
      make((x, { linear, tanh }, { weight }) => linear(x, tanh(weight))),
      ShapeError,
      "mine(): linear: the weight is a calculated value, expected a parameter as it was declared",
    ],
    [
      "a slice that is not inside",
      make((x, { slice }) => slice(x, 1, 4)),
      ShapeError,
      "mine(): slice: features 1 to 4, expected a part of 0 to 3",
    ],
    [
      "a slice without features",
      make((x, { slice }) => slice(x, 1, 1)),
      ShapeError,
      "mine(): slice: features 1 to 1, expected a part of 0 to 3",
    ],
    [
      "a shape of another size",
      make((x, { reshape }) => reshape(x, [2, 2])),
      ShapeError,
      "mine(): reshape: the shape is [2, 2], expected one of 3 numbers",
    ],
    [
      "a matrix where a vector is wanted",
      make((x, { outer }, { weight }) => outer(x, weight)),
      ShapeError,
      "mine(): outer: an operand has shape [2, 3], expected a vector; reshape(x, [6]) makes one",
    ],
    [
      "a vector where a matrix is wanted",
      make((x, { matrixVector }) => matrixVector(x, x)),
      ShapeError,
      "mine(): matrixVector: the matrix has shape [3], expected [m, n]; reshape(x, [m, n]) makes one",
    ],
    [
      "a vector that does not fit a matrix",
      make((_x, { matrixVector }, { weight, bias }) => matrixVector(weight, bias)),
      ShapeError,
      "mine(): matrixVector: shapes [2, 3] and [2] do not fit",
    ],
    [
      "no operand",
      make((x, { add }) => add(x)),
      ShapeError,
      "mine(): add: there are 1 operands, expected two or more",
    ],
    [
      "nothing to put together",
      make((_x, { concat }) => concat()),
      ShapeError,
      "mine(): concat: there are no values, expected one or more",
    ],
    [
      "a number of times that is none",
      make((x, { repeat }) => repeat(x, 0.5)),
      RangeError,
      "mine(): repeat: times is 0.5, expected a whole number from 1 up",
    ],
    [
      "a number that is not finite",
      make((x, { affine }) => affine(x, NaN)),
      RangeError,
      "mine(): affine: a factor or summand is NaN, expected a finite number",
    ],
    [
      "a division by 0",
      make((x, { divide }) => divide(x, 0)),
      RangeError,
      "mine(): divide: a factor or summand is Infinity, expected a finite number",
    ],
    [
      "what is no value",
      make((x, { add }, { wieght }) => add(x, wieght)),
      TypeError,
      "mine(): add: an operand is undefined, expected a value, which is made by the operations",
    ],
    [
      "what is no function",
      make((x, { map }) => map(x, Math.sin, undefined as never)),
      TypeError,
      "mine(): map: a function is undefined, expected f and its derivative",
    ],
  ])("%s", (_what, layer, Kind, message) => {
    expect(layer).toThrow(Kind);
    expect(layer).toThrow(new Kind(message));
  });

  it("a value of another call", () => {
    let stolen: SymbolicValue | undefined;
    differentiate((x) => (stolen = x), { name: "other()", fanIn: 3, fanOut: 3 });
    const layer = make((x, { add }) => add(x, stolen as SymbolicValue));
    expect(layer).toThrow(TypeError);
    expect(layer).toThrow(
      "mine(): add: an operand is a value of another call of differentiate, for other(); use only what the function is given",
    );
  });
});

describe("the result is refused", () => {
  const options = { name: "mine()", fanIn: 1, fanOut: 1 };
  const remembering = { ...options, carry: { sum: 1 } };
  const result =
    (value: unknown, of: typeof options = options) =>
    () =>
      differentiate((() => value) as never, of);

  it.each([
    [
      "where there is none",
      result(undefined),
      TypeError,
      "mine(): the formula returns nothing, expected a value; end it with a return",
    ],
    [
      "where there is none, with a memory",
      result(undefined, remembering),
      TypeError,
      "mine(): the formula returns nothing, expected { output, carry: { sum } }; end it with a return",
    ],
    [
      "that is a number",
      result(3),
      TypeError,
      "mine(): the output is 3, expected a value, which is made by the operations",
    ],
    [
      "of another size",
      () => differentiate((x, _p, _c, { concat }) => concat(x, x), options),
      ShapeError,
      "mine(): the output has shape [2], expected [1]",
    ],
    [
      "with a memory that is not declared",
      () => differentiate((x) => ({ output: x, carry: { sum: x } }), options),
      UnknownNameError,
      'mine(): the formula returns a carry "sum" that is not declared; declared are none',
    ],
    [
      "without a memory that is declared",
      () => differentiate(((x: SymbolicValue) => x) as never, remembering),
      UnknownNameError,
      'mine(): the formula does not return carry "sum", expected { output, carry: { sum } }',
    ],
    [
      "with a memory that is not read",
      () => differentiate((x) => ({ output: x, carry: { sum: x } }), remembering),
      UnknownNameError,
      'mine(): carry "sum" has no influence on the output or the memory; use it or leave it out',
    ],
    [
      "with a parameter that is not used",
      () => differentiate((x) => x, { ...options, parameters: { bias: parameters.bias } }),
      UnknownNameError,
      'mine(): parameter "bias" has no influence on the output or the memory; use it or leave it out',
    ],
  ])("%s", (_what, layer, Kind, message) => {
    expect(layer).toThrow(Kind);
    expect(layer).toThrow(new Kind(message));
  });
});

describe("options are refused", () => {
  it.each([
    [
      "without a formula",
      () => differentiate(undefined as never, { name: "mine()", fanIn: 1, fanOut: 1 }),
      TypeError,
      "differentiate: the formula is undefined, expected a function (x, parameters, carry, operations) => …",
    ],
    [
      "without options",
      () => differentiate((x) => x, undefined as never),
      TypeError,
      "differentiate: options are undefined, expected { name, fanIn, fanOut, carry, parameters }",
    ],
    [
      "with a name that is none",
      () => differentiate((x) => x, { name: 3 as never, fanIn: 1, fanOut: 1 }),
      TypeError,
      'differentiate: name is 3, expected a text such as "runningSum()"',
    ],
    [
      "with an unknown name",
      () => differentiate((x) => x, { name: "mine()", fanIn: 1, fanOut: 1, tape: 3 } as never),
      UnknownNameError,
      'differentiate: no option named "tape"; it has name, fanIn, fanOut, carry, parameters',
    ],
    [
      "with a size that is none",
      () => differentiate((x) => x, { name: "mine()", fanIn: 0, fanOut: 1 }),
      RangeError,
      "mine(): fanIn is 0, expected a whole number from 1 up",
    ],
    [
      "with a memory without size",
      () =>
        differentiate((x, _p, { sum }) => ({ output: x, carry: { sum } }), {
          name: "mine()",
          fanIn: 1,
          fanOut: 1,
          carry: { sum: 0 },
        }),
      RangeError,
      'mine(): carry "sum" is 0, expected a whole number from 1 up',
    ],
  ])("%s", (_what, layer, Kind, message) => {
    expect(layer).toThrow(Kind);
    expect(layer).toThrow(new Kind(message));
  });
});
