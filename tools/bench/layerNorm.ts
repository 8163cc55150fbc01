import type { Layer } from "@backstream/core";
import { customLayer, ones, zeros } from "@backstream/layers";

const width = 64;
const epsilon = 1e-5;

/** A layer norm as a user writes it. */
export function customLayerNorm(): Layer {
  return customLayer({
    name: `layerNorm(${width})`,
    fanIn: width,
    fanOut: width,
    parameters: {
      weight: { shape: [width], initialise: ones() },
      bias: { shape: [width], initialise: zeros() },
    },
    tape: 2,
    forward: ({ input, output, tape, parameters: { weight, bias } }) => {
      let mean = 0;
      for (let i = 0; i < width; i++) mean += input[i];
      mean /= width;
      let variance = 0;
      for (let i = 0; i < width; i++) variance += (input[i] - mean) * (input[i] - mean);
      const inverse = 1 / Math.sqrt(variance / width + epsilon);
      for (let i = 0; i < width; i++) output[i] = (input[i] - mean) * inverse * weight[i] + bias[i];
      tape[0] = mean;
      tape[1] = inverse;
    },
    backward: ({ input, tape, outputDelta, inputDelta, parameters: { weight }, gradient }) => {
      const [mean, inverse] = [tape[0], tape[1]];
      let sum = 0;
      let along = 0;
      for (let i = 0; i < width; i++) {
        const normal = (input[i] - mean) * inverse;
        const delta = outputDelta[i] * weight[i];
        sum += delta;
        along += delta * normal;
        gradient.weight[i] += outputDelta[i] * normal;
        gradient.bias[i] += outputDelta[i];
      }
      for (let i = 0; i < width; i++) {
        const normal = (input[i] - mean) * inverse;
        inputDelta[i] = inverse * (outputDelta[i] * weight[i] - sum / width - (normal * along) / width);
      }
    },
  });
}

/** The same arithmetic on the memory itself, with all that is constant computed outside of the loops. */
export function layerNormByHand(): Layer {
  const { parameters } = customLayerNorm();
  return {
    name: `layerNorm(${width})`,
    fanIn: width,
    fanOut: width,
    parameters,
    carry: [],
    tape: 2,
    gateDeltas: 0,
    forward: (_kernels, { rows, memory, input, output, tape, parameters: weight }) => {
      const bias = weight + width;
      for (let row = 0; row < rows; row++) {
        const x = input + row * width;
        const y = output + row * width;
        let mean = 0;
        for (let i = 0; i < width; i++) mean += memory[x + i];
        mean /= width;
        let variance = 0;
        for (let i = 0; i < width; i++) variance += (memory[x + i] - mean) * (memory[x + i] - mean);
        const inverse = 1 / Math.sqrt(variance / width + epsilon);
        for (let i = 0; i < width; i++)
          memory[y + i] = (memory[x + i] - mean) * inverse * memory[weight + i] + memory[bias + i];
        memory[tape + 2 * row] = mean;
        memory[tape + 2 * row + 1] = inverse;
      }
    },
    inputDelta: (_kernels, { rows, memory, input, outputDelta, inputDelta, tape, parameters: weight }) => {
      for (let row = 0; row < rows; row++) {
        const x = input + row * width;
        const dy = outputDelta + row * width;
        const dx = inputDelta + row * width;
        const mean = memory[tape + 2 * row];
        const inverse = memory[tape + 2 * row + 1];
        let sum = 0;
        let along = 0;
        for (let i = 0; i < width; i++) {
          const delta = memory[dy + i] * memory[weight + i];
          sum += delta;
          along += delta * (memory[x + i] - mean) * inverse;
        }
        for (let i = 0; i < width; i++) {
          const normal = (memory[x + i] - mean) * inverse;
          memory[dx + i] =
            inverse * (memory[dy + i] * memory[weight + i] - sum / width - (normal * along) / width);
        }
      }
    },
    gradient: (_kernels, { rows, memory, input, outputDelta, tape, gradient: weight }) => {
      const bias = weight + width;
      for (let row = 0; row < rows; row++) {
        const x = input + row * width;
        const dy = outputDelta + row * width;
        const mean = memory[tape + 2 * row];
        const inverse = memory[tape + 2 * row + 1];
        for (let i = 0; i < width; i++) {
          memory[weight + i] += memory[dy + i] * (memory[x + i] - mean) * inverse;
          memory[bias + i] += memory[dy + i];
        }
      }
    },
  };
}
