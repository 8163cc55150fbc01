import type { RandomStream } from "backstream";

/** Plain data as JSON has it. */
export type Tree = null | boolean | number | string | Tree[] | { [name: string]: Tree };

/** Damages plain data in one to three places: replaces, removes or repeats a part, or adds one. Returns a copy. */
export function mutateTree(random: RandomStream, tree: Tree): Tree {
  const root: { [name: string]: Tree } = { root: structuredClone(tree) };
  for (let count = 1 + random.integer(3); count > 0; count--) {
    const places = placesIn(root);
    const { parent, name } = places[random.integer(places.length)];
    damage(random, parent, name);
  }
  return root["root"] ?? null;
}

interface Place {
  readonly parent: Record<string, Tree>;
  readonly name: string;
}

function placesIn(tree: Tree): Place[] {
  if (typeof tree !== "object" || tree === null) return [];
  const parent = tree as Record<string, Tree>; // the names of an array's entries are its indices
  return Object.keys(parent).flatMap((name) => [{ parent, name }, ...placesIn(parent[name])]);
}

function damage(random: RandomStream, parent: Record<string, Tree>, name: string): void {
  const value = parent[name];
  const how = random.integer(8);
  if (how === 0 && name !== "root") {
    if (Array.isArray(parent)) parent.splice(Number(name), 1);
    else delete parent[name];
  } else if (how === 1 && Array.isArray(parent)) parent.push(structuredClone(value));
  else if (how === 2 && typeof value === "object" && value !== null && !Array.isArray(value))
    value["added"] = 1;
  else if (typeof value === "number" && how < 6)
    parent[name] = [value + 1, value - 1, -value, value + 0.5, value * 1e6, 1e308, 0, 2 ** 53][
      random.integer(8)
    ];
  else parent[name] = structuredClone(replacements[random.integer(replacements.length)]);
}

const numbers: readonly Tree[] = [0, -1, 0.5, 1e308, 2 ** 31, 2 ** 53];
const others: readonly Tree[] = [null, true, false, "", "x", "__proto__", "1", [], {}, [[]], [null], [1, 2]];
/** As a checkpoint's text writes what JSON does not have. */
const special: readonly Tree[] = [
  { $numbers: 1 },
  { $Float32Array: 2 },
  { $number: "NaN" },
  { $undefined: 0 },
  { $Tensor: [[1], 1] },
  { $Date: "x" },
];
const replacements = [...numbers, ...others, ...special];
