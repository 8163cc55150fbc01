import { expect, it } from "vitest";
import { entries, exportsOf } from "./exports.js";

/** Each name that more than one module exports, with those modules. */
function collisions(exported: ReadonlyMap<string, readonly string[]>): string[] {
  const homes = new Map<string, string[]>();
  for (const [module, names] of exported)
    for (const name of names) homes.set(name, [...(homes.get(name) ?? []), module]);
  return [...homes].filter(([, of]) => of.length > 1).map(([name, of]) => `${name}: ${of.join(", ")}`);
}

const {
  backstream: umbrella = [],
  "@backstream/cli": _,
  ...exported
} = Object.fromEntries(exportsOf(entries()));

it("no export bears the name of another package's or of an RxJS export", () => {
  expect(exported["rxjs"]).toContain("Observable");
  expect(collisions(new Map(Object.entries(exported)))).toEqual([]);
});

it("the umbrella exports everything that the packages below it export", () => {
  const {
    rxjs: _rxjs,
    "@backstream/testing": _testing,
    // only by those who want them
    "@backstream/jetstream": _jetstream,
    "@backstream/keras": _keras,
    "@backstream/native": _native,
    "@backstream/onnx": _onnx,
    "@backstream/redis": _redis,
    "@backstream/studio": _studio,
    ...below
  } = exported;
  expect(umbrella.toSorted()).toEqual(Object.values(below).flat().toSorted());
});

it("a collision is found and named", () => {
  const exported = new Map([
    ["rxjs", ["scan", "window"]],
    ["a", ["gru", "window"]],
    ["b", ["gru"]],
  ]);
  expect(collisions(exported)).toEqual(["window: rxjs, a", "gru: a, b"]);
});
