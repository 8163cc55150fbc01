import type { Layer, LayerAddresses } from "@backstream/core";
import { activationKind, type Kernels } from "@backstream/tensors";
import type { Initialisers } from "../parameterSpecs.js";
import { drawFactors } from "./drawFactors.js";
import { lstmFields, type LstmVariant } from "./lstmFields.js";
import { normaliseRow, normaliseRowBack, normaliseRowGradient } from "./normaliseRow.js";
import { spreadRows } from "./spreadRows.js";

/**
 * Long short-term memory with options. LN is the identity without `layerNorm`, the weights p are 0 without `peepholes`.
 *
 *     s  = LN(x · Wᵀ) + LN(h · Uᵀ) + b              all four gates are normalised together
 *     i  = σ(s_i + p_i ∘ c),  f = σ(s_f + p_f ∘ c),  g = tanh(s_g)
 *     c' = f ∘ c + i ∘ g ∘ m                        m: factors of recurrent dropout
 *     o  = σ(s_o + p_o ∘ c')
 *     h' = (o ∘ tanh(LN(c'))) · W_hrᵀ               without W_hr where there is no projection
 *     c' = k ∘ c' + (1 - k) ∘ c,  h' likewise       k: zoneout, 0 or 1; where nothing is learned 1 - rate
 *
 * All products run on kernels; what is between them is plain TypeScript.
 */
export function lstmVariant(
  name: string,
  fanIn: number,
  units: number,
  variant: LstmVariant,
  initialise: Initialisers | undefined,
): Layer {
  const { bias, projection, peepholes, layerNorm, recurrentDropout, zoneout } = variant;
  const u = units;
  const wide = 4 * u;
  const width = projection || u; // of h
  const carry = width + u;
  const layout = lstmFields(name, fanIn, u, width, variant, initialise);
  const { parameters, at } = layout;
  const { at: t, width: T } = layout.tape;
  const { at: d, width: D } = layout.deltas;
  const ofIh = layerNorm ? d.ih : d.sums;
  const ofHh = layerNorm ? d.hh : d.sums;
  const ofShown = projection ? d.shown : d.hidden;
  const ofCell = layerNorm ? d.cell : d.norm;
  const { weight_hh_l0: hh, weight_hr_l0: hr, weight_ci_l0: ci, weight_cf_l0: cf, weight_co_l0: co } = at;
  const biasOf = (p: number, which: "ih" | "hh"): number =>
    bias && !layerNorm ? p + at[`bias_${which}_l0`] : 0;

  const projectInputs = (kernels: Kernels, { rows, parameters: p, input, tape }: LayerAddresses): void => {
    kernels.productTransposed(rows, wide, fanIn, input, fanIn, p, fanIn, biasOf(p, "ih"), tape + t.ih, T);
  };

  return {
    name,
    fanIn,
    fanOut: width,
    parameters,
    carry: [
      { name: "hidden", size: width },
      { name: "cell", size: u },
    ],
    tape: T,
    gateDeltas: D,
    draws: recurrentDropout > 0 || zoneout > 0,

    forward: (kernels, addresses) => {
      const { rows, parameters: p, carryIn, carryOut, output, tape, memory: m, tick } = addresses;
      if (recurrentDropout > 0) {
        drawFactors(kernels, addresses, rows * u, recurrentDropout, tick, 0, 1, carryOut);
        spreadRows(m, rows, u, carryOut, tape + t.factors, T);
      }
      if (zoneout > 0) {
        drawFactors(kernels, addresses, rows * width, zoneout, tick, 1, 1 - zoneout, carryOut);
        spreadRows(m, rows, width, carryOut, tape + t.keptHidden, T);
        drawFactors(kernels, addresses, rows * u, zoneout, tick, 2, 1 - zoneout, carryOut);
        spreadRows(m, rows, u, carryOut, tape + t.keptCell, T);
      }
      if (!addresses.projected) projectInputs(kernels, addresses);
      kernels.productTransposed(
        rows,
        wide,
        width,
        carryIn,
        carry,
        p + hh,
        width,
        biasOf(p, "hh"),
        tape + t.hh,
        T,
      );
      for (let row = 0; row < rows; row++) {
        const k = tape + row * T;
        const old = carryIn + row * carry + width;
        const next = carryOut + row * carry + width;
        const gates = k + t.ih;
        const cell = k + t.cell;
        const squashed = k + t.squashed;
        if (layerNorm) {
          normaliseRow(m, wide, gates, p + at["norm_ih.weight"], p + at["norm_ih.bias"], k + t.normIh);
          normaliseRow(m, wide, k + t.hh, p + at["norm_hh.weight"], p + at["norm_hh.bias"], k + t.normHh);
        }
        for (let j = 0; j < wide; j++) m[gates + j] += m[k + t.hh + j];
        if (layerNorm && bias) for (let j = 0; j < wide; j++) m[gates + j] += m[p + at.bias_l0 + j];
        if (peepholes) {
          for (let j = 0; j < u; j++) {
            m[gates + j] += m[p + ci + j] * m[old + j];
            m[gates + u + j] += m[p + cf + j] * m[old + j];
          }
        }
        kernels.activate(activationKind.sigmoid, 2 * u, gates, gates, 0);
        kernels.activate(activationKind.tanh, u, gates + 2 * u, gates + 2 * u, 0);
        for (let j = 0; j < u; j++) {
          const factor = recurrentDropout > 0 ? m[k + t.factors + j] : 1;
          const value = m[gates + u + j] * m[old + j] + m[gates + j] * m[gates + 2 * u + j] * factor;
          m[cell + j] = m[squashed + j] = m[next + j] = value;
          if (peepholes) m[gates + 3 * u + j] += m[p + co + j] * value;
          if (zoneout > 0) {
            const kept = Math.min(1, m[k + t.keptCell + j]);
            m[next + j] = kept * value + (1 - kept) * m[old + j];
          }
        }
        kernels.activate(activationKind.sigmoid, u, gates + 3 * u, gates + 3 * u, 0);
        if (layerNorm)
          normaliseRow(m, u, squashed, p + at["norm_c.weight"], p + at["norm_c.bias"], k + t.normC);
        kernels.activate(activationKind.tanh, u, squashed, squashed, 0);
        for (let j = 0; j < u; j++) m[k + t.shown + j] = m[gates + 3 * u + j] * m[squashed + j];
      }
      if (projection) {
        kernels.productTransposed(rows, width, u, tape + t.shown, T, p + hr, u, 0, output, width);
      }
      for (let row = 0; row < rows; row++) {
        const k = tape + row * T;
        for (let j = 0; j < width; j++) {
          const old = m[carryIn + row * carry + j];
          let value = projection ? m[output + row * width + j] : m[k + t.shown + j];
          if (zoneout > 0) {
            const kept = Math.min(1, m[k + t.keptHidden + j]);
            value = kept * value + (1 - kept) * old;
          }
          m[output + row * width + j] = m[carryOut + row * carry + j] = value;
        }
      }
    },

    project: projectInputs,

    backward: (kernels, addresses) => {
      const {
        rows,
        parameters: p,
        carryIn,
        tape,
        outputDelta,
        carryDelta,
        gateDeltas,
        memory: m,
      } = addresses;
      for (let row = 0; row < rows; row++) {
        const k = tape + row * T;
        const g = gateDeltas + row * D;
        const dh = carryDelta + row * carry;
        for (let j = 0; j < width; j++) {
          const whole = m[outputDelta + row * width + j] + m[dh + j];
          const kept = zoneout > 0 ? Math.min(1, m[k + t.keptHidden + j]) : 1;
          m[g + d.hidden + j] = kept * whole;
          m[dh + j] = (1 - kept) * whole;
        }
      }
      if (projection)
        kernels.product(rows, u, width, gateDeltas + d.hidden, D, p + hr, u, gateDeltas + d.shown, D, 0);
      for (let row = 0; row < rows; row++) {
        const k = tape + row * T;
        const g = gateDeltas + row * D;
        const old = carryIn + row * carry + width;
        const dc = carryDelta + row * carry + width;
        const gates = k + t.ih;
        for (let j = 0; j < u; j++) {
          const o = m[gates + 3 * u + j];
          const squashed = m[k + t.squashed + j];
          const delta = m[g + ofShown + j];
          m[g + d.sums + 3 * u + j] = delta * squashed * o * (1 - o);
          m[g + d.norm + j] = delta * o * (1 - squashed * squashed);
        }
        if (layerNorm) normaliseRowBack(m, u, k + t.normC, p + at["norm_c.weight"], g + d.norm, g + d.cell);
        for (let j = 0; j < u; j++) {
          const i = m[gates + j];
          const f = m[gates + u + j];
          const candidate = m[gates + 2 * u + j];
          const cell = m[old + j];
          const factor = recurrentDropout > 0 ? m[k + t.factors + j] : 1;
          const kept = zoneout > 0 ? Math.min(1, m[k + t.keptCell + j]) : 1;
          const whole = m[dc + j];
          const ofO = m[g + d.sums + 3 * u + j];
          let delta = kept * whole + m[g + ofCell + j];
          if (peepholes) delta += ofO * m[p + co + j];
          const ofI = delta * candidate * factor * i * (1 - i);
          const ofF = delta * cell * f * (1 - f);
          m[g + d.sums + j] = ofI;
          m[g + d.sums + u + j] = ofF;
          m[g + d.sums + 2 * u + j] = delta * i * factor * (1 - candidate * candidate);
          m[dc + j] = delta * f + (1 - kept) * whole;
          if (peepholes) {
            m[dc + j] += ofI * m[p + ci + j] + ofF * m[p + cf + j];
            m[g + d.peepholes + j] = ofI * cell;
            m[g + d.peepholes + u + j] = ofF * cell;
            m[g + d.peepholes + 2 * u + j] = ofO * m[k + t.cell + j];
          }
        }
        if (layerNorm) {
          normaliseRowBack(m, wide, k + t.normIh, p + at["norm_ih.weight"], g + d.sums, g + d.ih);
          normaliseRowBack(m, wide, k + t.normHh, p + at["norm_hh.weight"], g + d.sums, g + d.hh);
        }
      }
      kernels.product(rows, width, wide, gateDeltas + ofHh, D, p + hh, width, carryDelta, carry, 1);
    },

    inputDelta: (kernels, { rows, parameters: p, gateDeltas, inputDelta }) => {
      kernels.product(rows, fanIn, wide, gateDeltas + ofIh, D, p, fanIn, inputDelta, fanIn, 0);
    },

    gradient: (kernels, { rows, gateDeltas: g, input, carryIn, tape, gradient, memory: m }) => {
      kernels.productGradient(rows, wide, fanIn, g + ofIh, D, input, fanIn, gradient, fanIn);
      kernels.productGradient(rows, wide, width, g + ofHh, D, carryIn, carry, gradient + hh, width);
      if (projection)
        kernels.productGradient(rows, width, u, g + d.hidden, D, tape + t.shown, T, gradient + hr, u);
      if (peepholes) kernels.sumRows(rows, 3 * u, g + d.peepholes, D, gradient + ci);
      if (bias) {
        kernels.sumRows(rows, wide, g + d.sums, D, gradient + at[layerNorm ? "bias_l0" : "bias_ih_l0"]);
        if (!layerNorm) kernels.sumRows(rows, wide, g + d.sums, D, gradient + at.bias_hh_l0);
      }
      if (!layerNorm) return;
      const [ih, hhNorm, c] = [at["norm_ih.weight"], at["norm_hh.weight"], at["norm_c.weight"]];
      normaliseRowGradient(m, rows, wide, tape + t.normIh, T, g + d.sums, D, gradient + ih);
      normaliseRowGradient(m, rows, wide, tape + t.normHh, T, g + d.sums, D, gradient + hhNorm);
      normaliseRowGradient(m, rows, u, tape + t.normC, T, g + d.norm, D, gradient + c);
      kernels.sumRows(rows, wide, g + d.sums, D, gradient + at["norm_ih.bias"]);
      kernels.sumRows(rows, wide, g + d.sums, D, gradient + at["norm_hh.bias"]);
      kernels.sumRows(rows, u, g + d.norm, D, gradient + at["norm_c.bias"]);
    },
  };
}
