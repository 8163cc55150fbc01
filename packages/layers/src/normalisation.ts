import { expectBoolean, describeValue, expectOptions, type Layer } from "@backstream/core";
import { normalisationKernels } from "@backstream/tensors";
import { describeCall } from "./describeCall.js";
import { expectSize } from "./expectSize.js";
import { ones } from "./initialisers/ones.js";
import { zeros } from "./initialisers/zeros.js";
import { layerName } from "./layerName.js";
import { parameterSpecs, type Initialisers } from "./parameterSpecs.js";

/** Options of `layerNorm` and `groupNorm`. */
export interface NormOptions {
  /** Whether the normalised features are weighted and shifted by learned parameters; true where not given. */
  readonly affine?: boolean;
  /** Added to the variance; 1e-5 where not given. */
  readonly epsilon?: number;
  /** By parameter; ones for `weight`, zeros for `bias` where not given. */
  readonly initialise?: Initialisers<"weight" | "bias">;
}

/** What `layerNorm`, `groupNorm` and `rmsNorm` have in common: each row is divided into groups, which are normalised. */
export function normalisation<const Features extends number>(
  factory: string,
  features: Features,
  { groups, centred }: { readonly groups: number; readonly centred: boolean },
  options: NormOptions,
  furtherOptions: readonly string[] = [],
): Layer<Features, Features> {
  const name = layerName(factory, features);
  expectSize(name, "features", features);
  expectOptions(name, options, [...furtherOptions, "affine", "epsilon", "initialise"]);
  const { affine = true, epsilon = 1e-5, initialise } = options;
  expectBoolean(name, "affine", affine);
  expectEpsilon(name, epsilon);
  const shapes = { ...(affine && { weight: [features] }), ...(affine && centred && { bias: [features] }) };
  const starts = { weight: ones(), ...(centred && { bias: zeros() }) };
  const size = features / groups;
  const flag = centred ? 1 : 0;
  const tape = features + groups;
  return {
    name,
    description: describeCall(name, {
      groups: furtherOptions.includes("groups") ? groups : undefined,
      affine: affine ? undefined : false,
      epsilon: epsilon === 1e-5 ? undefined : epsilon,
    }),
    fanIn: features,
    fanOut: features,
    parameters: parameterSpecs(name, shapes, zeros(), initialise).map((spec) => ({
      ...spec,
      initialise: initialise?.[spec.name as "weight"] ?? starts[spec.name as "weight"], // its names are the shapes'
    })),
    carry: [],
    tape,
    gateDeltas: 0,
    forward: (kernels, { rows, input, output, parameters: p, tape: kept }) => {
      const weight = affine ? p : 0;
      const bias = affine && centred ? p + features : 0;
      const extension = kernels.extension(normalisationKernels);
      extension.normalise(
        rows,
        groups,
        size,
        flag,
        epsilon,
        input,
        features,
        weight,
        bias,
        kept,
        tape,
        output,
        features,
      );
    },
    inputDelta: (kernels, { rows, parameters: p, tape: kept, outputDelta, inputDelta }) => {
      const weight = affine ? p : 0;
      const extension = kernels.extension(normalisationKernels);
      extension.normaliseBack(
        rows,
        groups,
        size,
        flag,
        kept,
        tape,
        weight,
        outputDelta,
        features,
        inputDelta,
        features,
      );
    },
    gradient: (kernels, { rows, tape: kept, outputDelta, gradient: g }) => {
      if (!affine) return;
      const extension = kernels.extension(normalisationKernels);
      extension.normaliseGradient(rows, features, kept, tape, outputDelta, features, g);
      if (centred) kernels.sumRows(rows, features, outputDelta, features, g + features);
    },
  };
}

/** A root of 0 would be divided by. */
export function expectEpsilon(where: string, epsilon: unknown): void {
  if (typeof epsilon === "number" && epsilon > 0 && epsilon < Infinity) return;
  throw new RangeError(`${where}: epsilon is ${describeValue(epsilon)}, expected a finite number above 0`);
}
