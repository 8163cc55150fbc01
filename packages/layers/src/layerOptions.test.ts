import { network, UnknownNameError } from "@backstream/core";
import { expect, it } from "vitest";
import {
  customLayer,
  dense,
  elman,
  elu,
  embedding,
  gru,
  leakyRelu,
  lstm,
  relu,
  stack,
  tanh,
  uniform,
  zeros,
} from "./index.js";

const functions = { forward: () => {}, backward: () => {} };

// The compiler refuses all of these but an initialiser that was not called; here is what JavaScript is told.

it.each<[() => unknown, string]>([
  [
    () => dense(1, 2, { activaton: "tanh" } as never),
    'dense(1, 2): no option named "activaton"; it has bias, activation, initialise',
  ],
  [
    () => elman(1, 2, { activaton: "relu" } as never),
    'elman(1, 2): no option named "activaton"; it has activation, bias, layers, dropout, initialise',
  ],
  [
    () => gru(1, 2, { resetAfter: false } as never),
    'gru(1, 2): no option named "resetAfter"; it has reset, bias, layerNorm, recurrentDropout, zoneout, layers, dropout, initialise',
  ],
  [
    () => lstm(1, 2, { init: zeros() } as never),
    'lstm(1, 2): no option named "init"; it has bias, projection, peepholes, layerNorm, recurrentDropout, zoneout, forgetBias, layers, dropout, initialise',
  ],
  [
    () => embedding(3, 2, { init: zeros() } as never),
    'embedding(3, 2): no option named "init"; it has initialise',
  ],
  [() => elu({ alfa: 1 } as never), 'elu: no option named "alfa"; it has alpha'],
  [() => leakyRelu({ slop: 1 } as never), 'leakyRelu: no option named "slop"; it has slope'],
])("names an option that does not exist: %#", (make, message) => {
  expect(make).toThrow(new UnknownNameError(message));
});

it.each<[() => unknown, string]>([
  [
    () => dense(1, 2, "tanh" as never),
    'dense(1, 2): options are "tanh", expected { bias, activation, initialise }',
  ],
  [
    () => dense(1, 2, { activation: tanh as never }),
    'dense(1, 2): activation is a function, expected a name such as "tanh", or a call such as mish()',
  ],
  [
    () => dense(1, 2, { initialise: "zeros" as never }),
    'dense(1, 2): initialise is "zeros", expected { weight, bias }, each with a call such as zeros()',
  ],
  [
    () => dense(1, 2, { initialise: { bias: 0 as never } }),
    "dense(1, 2): initialise.bias is 0, expected what a call such as zeros() makes",
  ],
  [
    () => network(dense(1, 2, { initialise: { bias: zeros } })),
    'network: the initialiser of "bias" returned a function, expected nothing; call its factory, as in zeros()',
  ],
  [
    () => stack(...([[gru(1, 2), dense(2, 1)]] as never[])),
    "stack: layer 0 is an array of 2, expected a layer; give the layers one by one, as in stack(...layers)",
  ],
  [
    () => gru(1, 2, { reset: "behind" as never }),
    'gru(1, 2): reset is "behind", expected "after" or "before"',
  ],
  [() => gru(1, 2, { bias: 0 as never }), "gru(1, 2): bias is 0, expected true or false"],
  [() => gru(1, 2, { layerNorm: 1 as never }), "gru(1, 2): layerNorm is 1, expected true or false"],
  [() => lstm(1, 2, { peepholes: 1 as never }), "lstm(1, 2): peepholes is 1, expected true or false"],
  [() => elman(1, 2, { bias: 0 as never }), "elman(1, 2): bias is 0, expected true or false"],
  [
    () => lstm(1, 2, { forgetBias: 1, bias: false }),
    "lstm(1, 2): forgetBias is 1 with bias false, expected one of them alone",
  ],
  [() => dense(1, 2, { bias: "no" as never }), 'dense(1, 2): bias is "no", expected true or false'],
  [
    () => Reflect.apply(relu, undefined, [{ slope: 0.1 }]),
    "relu: it was given { slope }, expected no options",
  ],
  [() => Reflect.apply(zeros, undefined, [7]), "zeros: it was given 7, expected no options"],
  [
    () =>
      Reflect.apply(customLayer, undefined, [{ name: "own()", fanIn: 1, fanOut: 1, carry: 3, ...functions }]),
    "own(): carry is 3, expected numbers by name, such as { sum: 1 }",
  ],
  [
    () => customLayer({ name: 7 as never, fanIn: 1, fanOut: 1, ...functions }),
    'customLayer: name is 7, expected a text such as "runningSum()"',
  ],
  [
    () => stack(...([dense(1, 2), tanh] as never[])),
    "stack: layer 1 is a function, expected what a call such as gru(1, 32) makes",
  ],
])("says what was given instead: %#", (make, message) => {
  expect(make).toThrow(new TypeError(message));
});

it("quotes a size that is text", () => {
  expect(() => gru("1" as never, 2)).toThrow(
    new RangeError('gru(1, 2): fanIn is "1", expected a whole number from 1 up'),
  );
});

it.each<[() => unknown, string]>([
  [() => uniform(undefined as never), "uniform: limit is undefined, expected a finite number from 0 up"],
  [
    () => gru(1, 2, { recurrentDropout: 1 }),
    "gru(1, 2): recurrentDropout is 1, expected a number from 0 to below 1",
  ],
  [() => gru(1, 2, { zoneout: -1 }), "gru(1, 2): zoneout is -1, expected a number from 0 to below 1"],
  [
    () => lstm(1, 2, { projection: 0 as never }),
    "lstm(1, 2): projection is 0, expected a whole number from 1 up",
  ],
  [() => lstm(1, 2, { forgetBias: NaN }), "lstm(1, 2): forgetBias is NaN, expected a finite number"],
  [() => elu({ alpha: "1" as never }), 'elu: alpha is "1", expected a finite number'],
  [() => leakyRelu({ slope: NaN }), "leakyRelu: slope is NaN, expected a finite number"],
])("says which number is none: %#", (make, message) => {
  expect(make).toThrow(new RangeError(message));
});
