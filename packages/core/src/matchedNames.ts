import { ShapeError, UnknownNameError } from "./errors.js";
import type { Leaf } from "./Flat.js";
import { groupedBy } from "./groupedBy.js";
import { isParameterValue } from "./isParameterValue.js";
import type { Segment } from "./Optimizer.js";

/** Parameters whose names differ only behind a prefix: those of one layer, or of one module of PyTorch. */
interface Module {
  readonly prefix: string;
  /** The names behind the prefix. */
  readonly ends: readonly string[];
}

/** A network's layer with parameters, and its place among them. */
interface Target extends Module {
  readonly index: number;
  readonly segments: readonly Segment[];
}

/** The network that the names belong to. */
export interface NamedSegments {
  readonly flat: { readonly leaves: readonly Pick<Leaf, "prefix">[] };
  readonly segments: readonly Segment[];
}

/**
 * The names of a network's parameters by the names of a state dict whose modules have prefixes of their own: for
 * `encoder.weight_ih_l0` and `head.weight` those of `0.weight_ih_l0` and `1.weight`. Undefined where the ends of the names
 * are others than the network's.
 *
 * A module is the layer whose parameters have the same ends and shapes. Where several have, the numbers in their prefixes
 * give the order (`0.` and `2.`, `fc1.` and `fc2.`): never the order of the file, which safetensors writes by the alphabet.
 *
 * @throws {ShapeError} When a module has shapes that no layer has.
 * @throws {UnknownNameError} When prefixes do not tell which module is which layer.
 */
export function matchedNames(
  values: ReadonlyMap<string, unknown>,
  network: NamedSegments,
): ReadonlyMap<string, string> | undefined {
  const targets = targetsOf(network);
  const modules = modulesOf([...values.keys()], targets);
  if (!modules) return undefined;
  const matches = new Map<Module, Target>();
  for (const [ends, same] of groupedBy(targets, ({ ends }) => ends.join())) {
    const given = modules.filter((module) => module.ends.join() === ends);
    if (given.length !== same.length) return undefined;
    // Other shapes are refused when the values are read, with the parameter's name.
    if (same.length === 1) matches.set(given[0], same[0]);
    else matchByShape(given, same, values, matches);
  }
  expectOneOrder(matches);
  return new Map(
    [...matches].flatMap(([{ prefix, ends }, target]) =>
      ends.map((end) => [prefix + end, target.prefix + end]),
    ),
  );
}

/** The layers with parameters; what an activation or a second layer in the options adds is one with its layer. */
function targetsOf({ flat, segments }: NamedSegments): readonly Target[] {
  const longestFirst = [...new Set(flat.leaves.map(({ prefix }) => prefix))].toSorted(
    (a, b) => b.length - a.length,
  );
  const prefixOf = ({ name }: Segment): string =>
    longestFirst.find((prefix) => name.startsWith(prefix)) ?? "";
  return [...groupedBy(segments, prefixOf)].map(([prefix, own], index) => ({
    prefix,
    ends: own.map(({ name }) => name.slice(prefix.length)),
    index,
    segments: own,
  }));
}

/** The modules that the names belong to; undefined where a name is left over. */
function modulesOf(names: readonly string[], targets: readonly Target[]): readonly Module[] | undefined {
  const rest = new Set(names);
  const modules: Module[] = [];
  // The largest first, as the ends of attention's names, `out_proj.weight`, include those of dense.
  const kinds = new Map(targets.map(({ ends }) => [ends.join(), ends]));
  for (const ends of [...kinds.values()].toSorted((a, b) => b.length - a.length)) {
    for (const name of names) {
      if (name !== ends[0] && !name.endsWith(`.${ends[0]}`)) continue;
      const prefix = name.slice(0, name.length - ends[0].length);
      if (!ends.every((end) => rest.has(prefix + end))) continue;
      for (const end of ends) rest.delete(prefix + end);
      modules.push({ prefix, ends });
    }
  }
  return rest.size === 0 ? modules : undefined;
}

function matchByShape(
  modules: readonly Module[],
  targets: readonly Target[],
  values: ReadonlyMap<string, unknown>,
  matches: Map<Module, Target>,
): void {
  const fits = ({ prefix, ends }: Module, { segments }: Target): boolean =>
    ends.every((end, index) => isParameterValue(segments[index], values.get(prefix + end)));
  const unfitting = modules.find((module) => !targets.some((target) => fits(module, target)));
  if (unfitting) {
    throw new ShapeError(
      `network: the shapes of "${unfitting.prefix}${unfitting.ends[0]}" and its neighbours are those of no layer; expected ${targets.map(shapesText).join(" or ")}`,
    );
  }
  for (const same of groupedBy(targets, shapesText).values()) {
    const given = modules.filter((module) => fits(module, same[0]));
    const shared = given.filter((module) =>
      targets.some((target) => !same.includes(target) && fits(module, target)),
    );
    const inOrder = given.toSorted(byNumbers);
    const texts = new Set(given.map(({ prefix }) => textOf(prefix)));
    if (given.length !== same.length || shared.length > 0 || texts.size > 1) throw undecided(given, same);
    inOrder.forEach((module, index) => matches.set(module, same[index]));
  }
}

/** Refuses modules that are numbered in another order than their layers stand. */
function expectOneOrder(matches: ReadonlyMap<Module, Target>): void {
  for (const family of groupedBy(matches.keys(), ({ prefix }) => textOf(prefix)).values()) {
    const inOrder = family.toSorted(byNumbers);
    const targets = inOrder.map((module) => matches.get(module)!); // its key
    if (targets.some(({ index }, place) => place > 0 && index < targets[place - 1].index)) {
      throw undecided(
        inOrder,
        targets.toSorted((a, b) => a.index - b.index),
      );
    }
  }
}

function undecided(modules: readonly Module[], targets: readonly Target[]): UnknownNameError {
  const listed = (list: readonly Module[]): string =>
    list.map(({ prefix, ends }) => `"${prefix}${ends[0]}"`).join(", ");
  const example = modules.map(({ prefix }, index) => `"${prefix}": "${targets[index]?.prefix ?? "…"}"`);
  return new UnknownNameError(
    `network: names and shapes do not tell which of ${listed(modules)} is which of ${listed(targets)}; say it for all names, as in { prefixes: { ${example.join(", ")} } }`,
  );
}

/** A prefix without its numbers. */
function textOf(prefix: string): string {
  return prefix.replaceAll(/\d+/g, "#");
}

/** The order of the numbers in prefixes with the same text. */
function byNumbers(a: Module, b: Module): number {
  const [first, second] = [a, b].map(({ prefix }) => (prefix.match(/\d+/g) ?? []).map(Number));
  const place = first.findIndex((number, index) => number !== second[index]);
  return place < 0 ? 0 : first[place] - second[place];
}

function shapesText({ ends, segments }: Target): string {
  return ends.map((end, index) => `${end} [${segments[index].shape.join(", ")}]`).join(", ");
}
