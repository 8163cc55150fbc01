import type { Floats } from "../Floats.js";
import { wasm } from "../generated/convolution.js";
import type { KernelExtension } from "../KernelExtension.js";

/**
 * What a causal convolution needs beside products. A row of the memory holds the last (taps - 1) · dilation inputs, oldest
 * first; a patch holds, for each channel, the numbers that the taps see, oldest first, as the weights do.
 */
export interface ConvolutionKernels {
  /** carryOut[rows, past, channels] = the newest of carryIn and x; patches[rows, channels, taps]. */
  unfold(
    rows: number,
    channels: number,
    taps: number,
    dilation: number,
    carryIn: number,
    x: number,
    carryOut: number,
    patches: number,
  ): void;
  /** From the deltas of carryOut and of the patches: carryDelta becomes that of carryIn, the last tap of each patch that of x. */
  fold(
    rows: number,
    channels: number,
    taps: number,
    dilation: number,
    patches: number,
    carryDelta: number,
  ): void;
  /** y[n] = the last number of each patch[n, taps]. */
  newestTap(n: number, taps: number, patches: number, y: number): void;
}

/**
 * The kernels with which a convolution sees the past.
 *
 * @example
 *   const block = arena.allocate(6);
 *   const [past, x, newPast, patch] = [0, 1, 2, 3].map((offset) => block.address + offset);
 *   block.array.set([3, 4]);
 *   kernels.extension(convolutionKernels).unfold(1, 1, 2, 1, past, x, newPast, patch);
 *   [...block.array] // => [3, 4, 4, 3, 4, 0]
 */
export const convolutionKernels: KernelExtension<ConvolutionKernels> = {
  name: "convolution",
  wasm,
  reference,
};

function reference(memory: () => Floats): ConvolutionKernels {
  return {
    unfold(rows, channels, taps, dilation, carryIn, x, carryOut, patches) {
      const m = memory();
      const past = (taps - 1) * dilation * channels;
      for (let row = 0; row < rows; row++) {
        const [from, newest] = [carryIn + row * past, x + row * channels];
        for (let channel = 0; channel < channels; channel++) {
          const patch = patches + (row * channels + channel) * taps;
          for (let tap = 0; tap < taps - 1; tap++)
            m[patch + tap] = m[from + tap * dilation * channels + channel];
          m[patch + taps - 1] = m[newest + channel];
        }
        if (past === 0) continue;
        const to = carryOut + row * past;
        m.copyWithin(to, from + channels, from + past);
        m.copyWithin(to + past - channels, newest, newest + channels);
      }
    },

    fold(rows, channels, taps, dilation, patches, carryDelta) {
      const m = memory();
      const past = (taps - 1) * dilation * channels;
      if (past === 0) return;
      for (let row = 0; row < rows; row++) {
        const delta = carryDelta + row * past;
        const patch = patches + row * channels * taps;
        for (let channel = 0; channel < channels; channel++)
          m[patch + channel * taps + taps - 1] += m[delta + past - channels + channel];
        m.copyWithin(delta + channels, delta, delta + past - channels);
        m.fill(0, delta, delta + channels);
        for (let tap = 0; tap < taps - 1; tap++) {
          for (let channel = 0; channel < channels; channel++)
            m[delta + tap * dilation * channels + channel] += m[patch + channel * taps + tap];
        }
      }
    },

    newestTap(n, taps, patches, y) {
      const m = memory();
      for (let i = 0; i < n; i++) m[y + i] = m[patches + i * taps + taps - 1];
    },
  };
}
