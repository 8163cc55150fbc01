import type { Initialisers } from "../parameterSpecs.js";
import { parameterBlock, type ParameterBlock } from "./parameterBlock.js";
import { rowFields, type RowFields } from "./rowFields.js";

/** What sets a variant apart from the long short-term memory of `lstm`. */
export interface LstmVariant {
  readonly bias: boolean;
  /** Width of h; 0: as wide as the cell, without a projection. */
  readonly projection: number;
  readonly peepholes: boolean;
  readonly layerNorm: boolean;
  readonly recurrentDropout: number;
  readonly zoneout: number;
}

/** Where the numbers of a variant of `lstm` are: its parameters, and the fields of a row of its tape and of its deltas. */
export interface LstmFields extends ParameterBlock {
  readonly tape: RowFields<
    | "ih"
    | "hh"
    | "cell"
    | "squashed"
    | "shown"
    | "normIh"
    | "normHh"
    | "normC"
    | "factors"
    | "keptHidden"
    | "keptCell"
  >;
  readonly deltas: RowFields<"sums" | "ih" | "hh" | "hidden" | "shown" | "norm" | "cell" | "peepholes">;
}

/** Lays out a variant; `width` is that of h. */
export function lstmFields(
  name: string,
  fanIn: number,
  units: number,
  width: number,
  { bias, projection, peepholes, layerNorm, recurrentDropout, zoneout }: LstmVariant,
  initialise: Initialisers | undefined,
): LstmFields {
  const u = units;
  const wide = 4 * u;
  const block = parameterBlock(
    name,
    u,
    {
      weight_ih_l0: [wide, fanIn],
      weight_hh_l0: [wide, width],
      ...(bias && !layerNorm && { bias_ih_l0: [wide], bias_hh_l0: [wide] }),
      ...(bias && layerNorm && { bias_l0: [wide] }),
      ...(projection && { weight_hr_l0: [projection, u] }),
      ...(peepholes && { weight_ci_l0: [u], weight_cf_l0: [u], weight_co_l0: [u] }),
      ...(layerNorm && {
        "norm_ih.weight": [wide],
        "norm_ih.bias": [wide],
        "norm_hh.weight": [wide],
        "norm_hh.bias": [wide],
        "norm_c.weight": [u],
        "norm_c.bias": [u],
      }),
    },
    initialise,
  );
  // ih: the sums of x, then i, f, g, o. hh: the sums of h. squashed: tanh(LN(c')). cell: c' before zoneout.
  const tape = rowFields({
    ih: wide,
    hh: wide,
    cell: u,
    squashed: u,
    shown: u, // o ∘ tanh(LN(c'))
    normIh: layerNorm ? wide + 1 : 0,
    normHh: layerNorm ? wide + 1 : 0,
    normC: layerNorm ? u + 1 : 0,
    factors: recurrentDropout > 0 ? u : 0,
    keptHidden: zoneout > 0 ? width : 0,
    keptCell: zoneout > 0 ? u : 0,
  });
  // Deltas of the sums s, of both products (the same without normalisation), of h', of what is shown, of LN(c').
  const deltas = rowFields({
    sums: wide,
    ih: layerNorm ? wide : 0,
    hh: layerNorm ? wide : 0,
    hidden: width,
    shown: projection ? u : 0,
    norm: u,
    cell: u,
    peepholes: peepholes ? 3 * u : 0, // di ∘ c, df ∘ c, do ∘ c'
  });
  return { ...block, tape, deltas };
}
