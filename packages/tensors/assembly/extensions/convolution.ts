// The kernels of src/extensions/convolutionKernels.ts.
import { bytes } from "../lanes";

/** carryOut = the newest inputs; patches[rows, channels, taps] = what each tap sees. */
export function unfold(
  rows: i32, channels: i32, taps: i32, dilation: i32, carryIn: i32, x: i32, carryOut: i32, patches: i32,
): void {
  const past = (taps - 1) * dilation * channels;
  const apart = bytes(dilation * channels), step = bytes(taps);
  for (let row = 0; row < rows; row++, carryIn += past, carryOut += past, x += channels, patches += channels * taps) {
    if (past) {
      memory.copy(bytes(carryOut), bytes(carryIn + channels), bytes(past - channels));
      memory.copy(bytes(carryOut + past - channels), bytes(x), bytes(channels));
    }
    let to = bytes(patches), from = bytes(carryIn), newest = bytes(x);
    for (let channel = 0; channel < channels; channel++, from += 4, newest += 4, to += step) {
      let tap = from;
      const last = to + step - 4;
      for (let p = to; p < last; p += 4, tap += apart) store<f32>(p, load<f32>(tap));
      store<f32>(last, load<f32>(newest));
    }
  }
}

/** The way back of `unfold`: carryDelta becomes the delta of carryIn; the last tap of each patch, the delta of x. */
export function fold(rows: i32, channels: i32, taps: i32, dilation: i32, patches: i32, carryDelta: i32): void {
  const past = (taps - 1) * dilation * channels;
  const apart = bytes(dilation * channels), step = bytes(taps);
  for (let row = 0; past > 0 && row < rows; row++, carryDelta += past, patches += channels * taps) {
    // What x left in carryOut.
    let to = bytes(carryDelta + past - channels), from = bytes(patches) + step - 4;
    for (let channel = 0; channel < channels; channel++, to += 4, from += step)
      store<f32>(from, load<f32>(from) + load<f32>(to));
    memory.copy(bytes(carryDelta + channels), bytes(carryDelta), bytes(past - channels));
    memory.fill(bytes(carryDelta), 0, bytes(channels));
    to = bytes(carryDelta), from = bytes(patches);
    for (let channel = 0; channel < channels; channel++, to += 4, from += step) {
      const last = from + step - 4;
      for (let p = from, tap = to; p < last; p += 4, tap += apart) store<f32>(tap, load<f32>(tap) + load<f32>(p));
    }
  }
}

/** y[n] = the last of the `taps` numbers of each patch. */
export function newestTap(n: i32, taps: i32, patches: i32, y: i32): void {
  const step = bytes(taps);
  for (let p = bytes(patches) + step - 4, to = bytes(y), end = bytes(y + n); to < end; p += step, to += 4)
    store<f32>(to, load<f32>(p));
}
