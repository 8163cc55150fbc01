import type { Layer } from "@backstream/core";
import { composite } from "../composite.js";
import { dropout as dropoutLayer } from "../dropout.js";
import { expectRate } from "../expectRate.js";
import { expectSize } from "../expectSize.js";
import { zeros } from "../initialisers/zeros.js";
import { parameterSpecs, type Initialisers } from "../parameterSpecs.js";

/** Options of a recurrent layer that consists of several. */
export interface LevelOptions {
  /** How many layers run one after the other, each over the outputs of the one before; 1 where not given. */
  readonly layers?: number;
  /** The rate of dropout between two of them, as of `dropout(rate)`; 0 where not given. */
  readonly dropout?: number;
}

/** The number of layers, and the rate between them, with the checks of both. */
export function levelsOf(name: string, { layers = 1, dropout = 0 }: LevelOptions): Required<LevelOptions> {
  expectSize(name, "layers", layers);
  expectRate(name, "dropout", dropout);
  if (layers === 1 && dropout > 0) {
    throw new RangeError(
      `${name}: dropout is ${dropout} with one layer, expected layers of 2 or more, since it is between them; for the outputs use a dropout layer`,
    );
  }
  return { layers, dropout };
}

/**
 * One recurrent layer, or several one after the other with dropout between them, as one: PyTorch's names of parameters,
 * `weight_ih_l0`, `weight_ih_l1`, and the memories likewise, `hidden_l0`, `hidden_l1`.
 */
export function levels<In extends number, Out extends number>(
  name: string,
  description: string,
  fanIn: In,
  fanOut: Out,
  { layers, dropout }: Required<LevelOptions>,
  initialise: Initialisers | undefined,
  make: (fanIn: number, initialise: Initialisers | undefined) => Layer,
): Layer<In, Out> {
  // A single layer of a known size is what `make` has made.
  if (layers === 1) return { ...make(fanIn, initialise), description } as Layer<In, Out>;
  const all = Array.from({ length: layers }, (_, level) =>
    atLevel(level, level === 0 ? fanIn : fanOut, initialise, make),
  );
  // For its checks: each layer has looked at its own names only.
  const shapes = all.flatMap(({ parameters }) => parameters.map((spec) => [spec.name, spec.shape] as const));
  parameterSpecs(name, Object.fromEntries(shapes), zeros(), initialise);
  const parts = all.flatMap((layer, level) => [
    ...(level > 0 && dropout > 0 ? [{ prefix: "", layer: dropoutLayer(dropout) }] : []),
    { prefix: "", layer },
  ]);
  return composite(name, description, fanIn, fanOut, parts);
}

/** A layer with the names of its level; initialisers are given to it by the names that it has alone. */
function atLevel(
  level: number,
  fanIn: number,
  initialise: Initialisers | undefined,
  make: (fanIn: number, initialise: Initialisers | undefined) => Layer,
): Layer {
  const plain = make(fanIn, undefined).parameters.map(({ name }) => name);
  const given = plain.flatMap((name) => {
    const initialiser = initialise?.[atLevelName(name, level)];
    return typeof initialiser === "function" ? [[name, initialiser] as const] : [];
  });
  const layer = make(fanIn, Object.fromEntries(given));
  return {
    ...layer,
    parameters: layer.parameters.map((spec) => ({ ...spec, name: atLevelName(spec.name, level) })),
    carry: layer.carry.map((spec) => ({ ...spec, name: `${spec.name}_l${level}` })),
  };
}

/** `weight_ih_l0` → `weight_ih_l1`; `norm_ih.weight`, which has no level alone, → `norm_ih_l1.weight`. */
function atLevelName(name: string, level: number): string {
  if (name.endsWith("_l0")) return `${name.slice(0, -1)}${level}`;
  return level === 0 ? name : name.replace(".", `_l${level}.`);
}
