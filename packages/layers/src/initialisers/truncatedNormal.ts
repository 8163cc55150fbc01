import { expectFinite, type Initialiser } from "@backstream/core";

/**
 * Draws from a normal distribution, and draws again what is more than two deviations from 0.
 *
 * Without the rare large numbers; the deviation of what is left is 0.88 times `deviation`. PyTorch:
 * `nn.init.trunc_normal_(std, a=-2 std, b=2 std)`, whose own default is to cut at ±2; Keras: `TruncatedNormal(stddev)`.
 *
 * @throws {RangeError} When the deviation is no finite number from 0 up.
 * @example
 *   dense(4, 2, { initialise: { weight: truncatedNormal(0.02) } }).fanOut // => 2
 */
export function truncatedNormal(deviation = 1): Initialiser {
  expectFinite("truncatedNormal", "deviation", deviation, 0);
  return (values, _shape, random) => {
    for (let i = 0; i < values.length; i++) {
      let drawn = random.normal();
      while (Math.abs(drawn) > 2) drawn = random.normal();
      values[i] = deviation * drawn;
    }
  };
}
