import type { Layer, LayerAddresses } from "@backstream/core";
import { activationKind, type Floats, type Kernels } from "@backstream/tensors";
import type { Initialisers } from "../parameterSpecs.js";
import { drawFactors } from "./drawFactors.js";
import { gruFields, type GruVariant } from "./gruFields.js";
import { normaliseRow, normaliseRowBack, normaliseRowGradient } from "./normaliseRow.js";
import { spreadRows } from "./spreadRows.js";

/**
 * The gated recurrent unit with options. LN is the identity without `layerNorm`; there are biases b without it.
 *
 *     r  = σ(LN(x · W_rzᵀ) + b_ir + LN(h · U_rzᵀ) + b_hr)        r and z are normalised together
 *     z  = σ(…)
 *     q  = LN(h · U_nᵀ) + b_hn                                   reset: "after"
 *     n  = tanh(LN(x · W_nᵀ) + b_in + r ∘ q)
 *     q  = LN((r ∘ h) · U_nᵀ) + b_hn                             reset: "before"
 *     n  = tanh(LN(x · W_nᵀ) + b_in + q)
 *     h' = (1 - z) ∘ n ∘ m + z ∘ h                               m: factors of recurrent dropout
 *     h' = k ∘ h' + (1 - k) ∘ h                                  k: zoneout, 0 or 1; where nothing is learned 1 - rate
 *
 * All products run on kernels; what is between them is plain TypeScript.
 */
export function gruVariant(
  name: string,
  fanIn: number,
  units: number,
  variant: GruVariant,
  initialise: Initialisers | undefined,
): Layer {
  const { reset, bias, layerNorm, recurrentDropout, zoneout } = variant;
  const u = units;
  const before = reset === "before";
  const wide = 3 * u;
  const layout = gruFields(name, fanIn, u, variant, initialise);
  const { parameters, at } = layout;
  const { at: t, width: T } = layout.tape;
  const { at: d, width: D } = layout.deltas;
  const [sumIh, sumHh] = layerNorm ? [d.sumIh, d.sumHh] : [d.ih, d.hh];
  const un = at.weight_hh_l0 + 2 * u * u;

  /** Normalises a part of a row of sums in place: `from` is 0 for r and z, 2u for n. */
  const norm = (m: Floats, p: number, row: number, which: "ih" | "hh", from: number): void => {
    const weight = p + at[`norm_${which}.weight`] + from;
    const biasAddress = bias ? p + at[`norm_${which}.bias`] + from : 0;
    const tape = row + (which === "ih" ? t.normIh : t.normHh) + from + (from ? 1 : 0);
    normaliseRow(m, from ? u : 2 * u, row + t[which] + from, weight, biasAddress, tape);
  };
  const normBack = (m: Floats, p: number, row: number, g: number, which: "ih" | "hh", from: number): void => {
    const tape = row + (which === "ih" ? t.normIh : t.normHh) + from + (from ? 1 : 0);
    const to = g + (which === "ih" ? sumIh : sumHh) + from;
    normaliseRowBack(
      m,
      from ? u : 2 * u,
      tape,
      p + at[`norm_${which}.weight`] + from,
      g + d[which] + from,
      to,
    );
  };
  const biasOf = (p: number, which: "ih" | "hh"): number =>
    bias && !layerNorm ? p + at[`bias_${which}_l0`] : 0;

  const projectInputs = (kernels: Kernels, { rows, parameters: p, input, tape }: LayerAddresses): void => {
    kernels.productTransposed(rows, wide, fanIn, input, fanIn, p, fanIn, biasOf(p, "ih"), tape + t.ih, T);
  };

  /** Of the biases and norms on one side. */
  const sideGradient = (
    kernels: Kernels,
    { rows, gateDeltas, tape, gradient, memory: m }: LayerAddresses,
    which: "ih" | "hh",
  ): void => {
    const g = gateDeltas + d[which];
    if (bias) {
      const to = at[layerNorm ? `norm_${which}.bias` : `bias_${which}_l0`];
      kernels.sumRows(rows, wide, g, D, gradient + to);
    }
    if (!layerNorm) return;
    const normalised = tape + (which === "ih" ? t.normIh : t.normHh);
    const weight = gradient + at[`norm_${which}.weight`];
    normaliseRowGradient(m, rows, 2 * u, normalised, T, g, D, weight);
    normaliseRowGradient(m, rows, u, normalised + 2 * u + 1, T, g + 2 * u, D, weight + 2 * u);
  };

  return {
    name,
    fanIn,
    fanOut: u,
    parameters,
    carry: [{ name: "hidden", size: u }],
    tape: T,
    gateDeltas: D,
    draws: recurrentDropout > 0 || zoneout > 0,

    forward: (kernels, addresses) => {
      const { rows, parameters: p, carryIn: h, carryOut: next, output, tape, memory: m, tick } = addresses;
      if (recurrentDropout > 0) {
        drawFactors(kernels, addresses, rows * u, recurrentDropout, tick, 0, 1, next);
        spreadRows(m, rows, u, next, tape + t.factors, T);
      }
      if (zoneout > 0) {
        drawFactors(kernels, addresses, rows * u, zoneout, tick, 1, 1 - zoneout, next);
        spreadRows(m, rows, u, next, tape + t.kept, T);
      }
      if (!addresses.projected) projectInputs(kernels, addresses);
      // With the reset gate before the product, U_n follows later.
      const height = before ? 2 * u : wide;
      const U = p + at.weight_hh_l0;
      const biasHh = biasOf(p, "hh");
      kernels.productTransposed(rows, height, u, h, u, U, u, biasHh, tape + t.hh, T);
      for (let row = 0; row < rows; row++) {
        const k = tape + row * T;
        if (layerNorm) {
          norm(m, p, k, "ih", 0);
          norm(m, p, k, "ih", 2 * u);
          norm(m, p, k, "hh", 0);
          if (!before) norm(m, p, k, "hh", 2 * u);
        }
        for (let j = 0; j < 2 * u; j++) m[k + t.ih + j] += m[k + t.hh + j];
        kernels.activate(activationKind.sigmoid, 2 * u, k + t.ih, k + t.ih, 0);
        if (before) for (let j = 0; j < u; j++) m[next + row * u + j] = m[k + t.ih + j] * m[h + row * u + j];
      }
      if (before) {
        const biasN = biasHh && biasHh + 2 * u;
        kernels.productTransposed(rows, u, u, next, u, p + un, u, biasN, tape + t.hh + 2 * u, T);
      }
      for (let row = 0; row < rows; row++) {
        const k = tape + row * T;
        if (layerNorm && before) norm(m, p, k, "hh", 2 * u);
        const n = k + t.ih + 2 * u;
        const q = k + t.hh + 2 * u;
        for (let j = 0; j < u; j++) m[n + j] += before ? m[q + j] : m[k + t.ih + j] * m[q + j];
        kernels.activate(activationKind.tanh, u, n, n, 0);
        for (let j = 0; j < u; j++) {
          const z = m[k + t.ih + u + j];
          const factor = recurrentDropout > 0 ? m[k + t.factors + j] : 1;
          const old = m[h + row * u + j];
          let value = (1 - z) * m[n + j] * factor + z * old;
          if (zoneout > 0) {
            const kept = Math.min(1, m[k + t.kept + j]);
            value = kept * value + (1 - kept) * old;
          }
          m[next + row * u + j] = value;
          m[output + row * u + j] = value;
        }
      }
    },

    project: projectInputs,

    backward: (kernels, addresses) => {
      const {
        rows,
        parameters: p,
        carryIn: h,
        tape,
        outputDelta,
        carryDelta: dh,
        gateDeltas,
        memory: m,
      } = addresses;
      const U = p + at.weight_hh_l0;
      for (let row = 0; row < rows; row++) {
        const k = tape + row * T;
        const g = gateDeltas + row * D;
        for (let j = 0; j < u; j++) {
          const i = row * u + j;
          const r = m[k + t.ih + j];
          const z = m[k + t.ih + u + j];
          const n = m[k + t.ih + 2 * u + j];
          const factor = recurrentDropout > 0 ? m[k + t.factors + j] : 1;
          const kept = zoneout > 0 ? Math.min(1, m[k + t.kept + j]) : 1;
          const whole = m[outputDelta + i] + m[dh + i];
          const delta = kept * whole;
          const old = m[h + i];
          const dn = delta * (1 - z) * factor * (1 - n * n);
          const dz = delta * (old - n * factor) * z * (1 - z);
          m[g + d.ih + 2 * u + j] = dn;
          m[g + d.hh + 2 * u + j] = before ? dn : dn * r;
          m[g + d.ih + u + j] = m[g + d.hh + u + j] = dz;
          if (before) m[g + d.reset + j] = r * old;
          else m[g + d.ih + j] = m[g + d.hh + j] = dn * m[k + t.hh + 2 * u + j] * r * (1 - r);
          m[dh + i] = delta * z + (1 - kept) * whole;
        }
        if (layerNorm) normBack(m, p, k, g, "hh", 2 * u);
      }
      if (before) {
        // The delta of r ∘ h, in the place of that of r.
        kernels.product(rows, u, u, gateDeltas + sumHh + 2 * u, D, p + un, u, gateDeltas + d.ih, D, 0);
        for (let row = 0; row < rows; row++) {
          const g = gateDeltas + row * D;
          for (let j = 0; j < u; j++) {
            const i = row * u + j;
            const r = m[tape + row * T + t.ih + j];
            const ofReset = m[g + d.ih + j];
            m[dh + i] += ofReset * r;
            m[g + d.ih + j] = m[g + d.hh + j] = ofReset * m[h + i] * r * (1 - r);
          }
        }
      }
      if (layerNorm) {
        for (let row = 0; row < rows; row++) {
          const k = tape + row * T;
          const g = gateDeltas + row * D;
          normBack(m, p, k, g, "hh", 0);
          normBack(m, p, k, g, "ih", 0);
          normBack(m, p, k, g, "ih", 2 * u);
        }
      }
      kernels.product(rows, u, before ? 2 * u : wide, gateDeltas + sumHh, D, U, u, dh, u, 1);
    },

    inputDelta: (kernels, { rows, parameters: p, gateDeltas, inputDelta }) => {
      kernels.product(rows, fanIn, wide, gateDeltas + sumIh, D, p, fanIn, inputDelta, fanIn, 0);
    },

    gradient: (kernels, addresses) => {
      const { rows, gateDeltas: g, input, carryIn, gradient } = addresses;
      const U = gradient + at.weight_hh_l0;
      kernels.productGradient(rows, wide, fanIn, g + sumIh, D, input, fanIn, gradient, fanIn);
      kernels.productGradient(rows, before ? 2 * u : wide, u, g + sumHh, D, carryIn, u, U, u);
      if (before) kernels.productGradient(rows, u, u, g + sumHh + 2 * u, D, g + d.reset, D, gradient + un, u);
      sideGradient(kernels, addresses, "ih");
      sideGradient(kernels, addresses, "hh");
    },
  };
}
