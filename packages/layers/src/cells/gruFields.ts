import type { Initialisers } from "../parameterSpecs.js";
import { parameterBlock, type ParameterBlock } from "./parameterBlock.js";
import { rowFields, type RowFields } from "./rowFields.js";

/** What sets a variant apart from the gated recurrent unit of `gru`. */
export interface GruVariant {
  readonly reset: "after" | "before";
  readonly bias: boolean;
  readonly layerNorm: boolean;
  readonly recurrentDropout: number;
  readonly zoneout: number;
}

/** Where the numbers of a variant of `gru` are: its parameters, and the fields of a row of its tape and of its deltas. */
export interface GruFields extends ParameterBlock {
  readonly tape: RowFields<"ih" | "hh" | "normIh" | "normHh" | "factors" | "kept">;
  readonly deltas: RowFields<"ih" | "hh" | "sumIh" | "sumHh" | "reset">;
}

/** Lays out a variant. */
export function gruFields(
  name: string,
  fanIn: number,
  units: number,
  { reset, bias, layerNorm, recurrentDropout, zoneout }: GruVariant,
  initialise: Initialisers | undefined,
): GruFields {
  const u = units;
  const wide = 3 * u;
  const block = parameterBlock(
    name,
    u,
    {
      weight_ih_l0: [wide, fanIn],
      weight_hh_l0: [wide, u],
      ...(bias && !layerNorm && { bias_ih_l0: [wide], bias_hh_l0: [wide] }),
      ...(layerNorm && { "norm_ih.weight": [wide] }),
      ...(layerNorm && bias && { "norm_ih.bias": [wide] }),
      ...(layerNorm && { "norm_hh.weight": [wide] }),
      ...(layerNorm && bias && { "norm_hh.bias": [wide] }),
    },
    initialise,
  );
  const norms = layerNorm ? wide + 2 : 0; // the tapes of two normalisations: of r and z, and of n
  // ih: the sums of x, then r, z, n. hh: the sums of h; the last third stays as q.
  const tape = rowFields({
    ih: wide,
    hh: wide,
    normIh: norms,
    normHh: norms,
    factors: recurrentDropout > 0 ? u : 0,
    kept: zoneout > 0 ? u : 0,
  });
  // Deltas behind the normalisations, and those of the products; the same without normalisation.
  const deltas = rowFields({
    ih: wide,
    hh: wide,
    sumIh: layerNorm ? wide : 0,
    sumHh: layerNorm ? wide : 0,
    reset: reset === "before" ? u : 0, // r ∘ h, which U_n is multiplied by
  });
  return { ...block, tape, deltas };
}
