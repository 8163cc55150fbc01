import { network, run } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { referenceArena } from "@backstream/tensors";
import { expect, it } from "vitest";
import { followParameters } from "./followParameters.js";
import { publishParameters } from "./publishParameters.js";
import { sharedParameters } from "./sharedParameters.js";

const build = (seed: number) => network(stack(gru(2, 3), dense(3, 1)), { seed });

it("gives a net the newest published parameters, and their version", () => {
  const [learning, answering] = [build(1), build(2)];
  const shared = sharedParameters(answering);
  expect(followParameters(answering, shared)).toBe(0);
  for (let version = 1; version <= 5; version++) {
    learning.load(build(10 + version).save());
    expect(publishParameters(learning, shared)).toBe(version);
    if (version % 2 === 0) continue; // nobody looks
    expect(followParameters(answering, shared)).toBe(version);
    expect(followParameters(answering, shared)).toBe(version);
    expect(JSON.stringify(answering.save())).toBe(JSON.stringify(learning.save()));
    const [one, other] = [learning, answering].map((net) => run(net, [[1, 2]]).outputs[0].item());
    expect(one).toBe(other);
  }
});

it("works in float64", () => {
  const [learning, answering] = [1, 2].map((seed) =>
    network(dense(3, 1), { seed, arena: referenceArena(Float64Array) }),
  );
  const shared = sharedParameters(answering);
  learning.load({ weight: [[0.1, 0.2, 0.3]], bias: [0.4] });
  publishParameters(learning, shared);
  followParameters(answering, shared);
  expect(answering.save()["weight"].toArray()).toEqual([[0.1, 0.2, 0.3]]);
});

it("leaves a net as it is where nothing was published", () => {
  const net = build(1);
  const before = JSON.stringify(net.save());
  expect(followParameters(net, sharedParameters(net))).toBe(0);
  expect(JSON.stringify(net.save())).toBe(before);
});

it("refuses the memory of another network, and what is none", () => {
  const net = build(1);
  const other = sharedParameters(network(dense(1, 1)));
  for (const [where, call] of [
    ["publishParameters", publishParameters],
    ["followParameters", followParameters],
  ] as const) {
    expect(() => call(net, other)).toThrow(
      `${where}: the memory has 64 bytes, expected 844 for ${net.name}; make it by sharedParameters of a net of the same layers`,
    );
    expect(() => call(net, new ArrayBuffer(844) as never)).toThrow(
      `${where}: the memory is an ArrayBuffer, expected that of sharedParameters(net)`,
    );
    expect(() => call({} as never, other)).toThrow(where);
  }
  expect(() => sharedParameters("net" as never)).toThrow("sharedParameters");
});
