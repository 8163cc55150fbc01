import type { Layer } from "@backstream/core";
import { dense, embedding, gru, lstm } from "@backstream/layers";
import { describe, expect, it } from "vitest";
import type { LayerLawOptions } from "./LayerLawOptions.js";
import { layerLaw, type LayerLawName } from "./layerLaw.js";

it("accepts correct layers", () => {
  expect(brokenLaws(() => dense(3, 2))).toEqual([]);
  expect(brokenLaws(() => gru(3, 2))).toEqual([]);
  expect(brokenLaws(() => embedding(4, 3), { indices: 4 })).toEqual([]);
});

describe("a forgotten term", () => {
  it("of a parameter's gradient is caught", () => {
    const layer = mutant(dense(3, 2), (sound) => ({
      gradient: (kernels, addresses) => {
        const bias = addresses.memory.slice(addresses.gradient + 6, addresses.gradient + 8);
        sound.gradient?.(kernels, addresses);
        addresses.memory.set(bias, addresses.gradient + 6);
      },
    }));
    expect(brokenLaws(layer)).toEqual(["parameterGradient"]);
  });

  it("of the input's delta is caught", () => {
    const layer = mutant(gru(3, 2), () => ({
      // Without what flows through the gate n: 4 of 6 rows of weight_ih_l0.
      inputDelta: (kernels, { rows, gateDeltas, parameters, inputDelta }) => {
        kernels.product(rows, 3, 4, gateDeltas, 8, parameters, 3, inputDelta, 3, 0);
      },
    }));
    expect(brokenLaws(layer)).toEqual(["inputGradient"]);
  });

  it("of the memory's delta, gru's reset gate, is caught", () => {
    const layer = mutant(gru(3, 2), (sound) => ({
      backward: (kernels, addresses) => {
        sound.backward?.(kernels, addresses);
        const { memory, rows, gateDeltas, carryDelta, parameters } = addresses;
        const weightHr = parameters + 18;
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < 2; i++) {
            const dr = memory[gateDeltas + row * 8 + i];
            for (let j = 0; j < 2; j++) memory[carryDelta + row * 2 + j] -= dr * memory[weightHr + 2 * i + j];
          }
        }
      },
    }));
    expect(brokenLaws(layer)).toContain("memoryGradient");
    expect(brokenLaws(layer)).toContain("parameterGradient");
  });

  it("of the memory's delta, lstm's cell, is caught", () => {
    const layer = mutant(lstm(3, 2), (sound) => ({
      backward: (kernels, addresses) => {
        sound.backward?.(kernels, addresses);
        for (let end = 4; end <= 4 * addresses.rows; end += 4)
          addresses.memory.fill(0, addresses.carryDelta + end - 2, addresses.carryDelta + end);
      },
    }));
    expect(brokenLaws(layer)).toContain("memoryGradient");
  });
});

it("a gradient that overwrites is caught", () => {
  const layer = mutant(dense(3, 2), (sound) => ({
    gradient: (kernels, addresses) => {
      addresses.memory.fill(0, addresses.gradient, addresses.gradient + 8);
      sound.gradient?.(kernels, addresses);
    },
  }));
  expect(brokenLaws(layer)).toEqual(["accumulation", "chunkedTime"]);
});

it("a layer that mixes rows is caught, even where its derivative is right", () => {
  const layer = mutant(dense(3, 2), () => ({
    forward: (kernels, addresses) => {
      dense(3, 2).forward(kernels, addresses);
      addresses.memory[addresses.output] +=
        addresses.memory[addresses.output + 2 * (addresses.rows - 1)] * 1e-12;
    },
  }));
  expect(brokenLaws(layer)).toEqual(["batchIndependence"]);
});

it("a memory that is kept in the layer is caught", () => {
  let kept = 0;
  const layer = mutant(dense(3, 2), (sound) => ({
    forward: (kernels, addresses) => {
      sound.forward(kernels, addresses);
      addresses.memory[addresses.output] += kept;
      kept = addresses.memory[addresses.output];
    },
  }));
  expect(brokenLaws(layer)).toContain("purity");
});

it("a memory that stands still is caught", () => {
  const layer = mutant(gru(3, 2), (sound) => ({
    forward: (kernels, addresses) => {
      sound.forward(kernels, addresses);
      addresses.memory.copyWithin(
        addresses.carryOut,
        addresses.carryIn,
        addresses.carryIn + 2 * addresses.rows,
      );
    },
  }));
  expect(brokenLaws(layer)).toContain("memoryGradient");
});

it("a layer that takes the newest tick for the end of the sequence is caught", () => {
  let isNewest = true;
  const layer = mutant(gru(3, 2), (sound) => ({
    forward: (kernels, addresses) => {
      sound.forward(kernels, addresses);
      isNewest = true;
    },
    backward: (kernels, addresses) => {
      if (isNewest) addresses.memory.fill(0, addresses.carryDelta, addresses.carryDelta + 2 * addresses.rows);
      isNewest = false;
      sound.backward?.(kernels, addresses);
    },
  }));
  expect(brokenLaws(layer)).toContain("chunkedTime");
});

it("a projection that leaves the bias out is caught", () => {
  const layer = mutant(gru(3, 2), () => ({
    project: (kernels, { rows, parameters, input, tape }) => {
      kernels.productTransposed(rows, 6, 3, input, 3, parameters, 3, 0, tape, 8);
    },
  }));
  expect(brokenLaws(layer)).toEqual(["projection"]);
});

it("a delta that is clipped, or comes from nowhere, is caught", () => {
  for (const change of [(x: number) => Math.min(x, 0.01), (x: number) => x + 1e-9]) {
    const layer = mutant(dense(3, 2), (sound) => ({
      inputDelta: (kernels, addresses) => {
        sound.inputDelta(kernels, addresses);
        addresses.memory[addresses.inputDelta] = change(addresses.memory[addresses.inputDelta]);
      },
    }));
    expect(brokenLaws(layer)).toContain("linearity");
  }
});

describe("a layer that leaves its fields", () => {
  it("to write is caught", () => {
    const layer = mutant(dense(3, 2), (sound) => ({
      forward: (kernels, addresses) => {
        sound.forward(kernels, addresses);
        // As a kernel that always writes pairs of two would, behind the newest tick.
        addresses.memory[addresses.output + 2 * addresses.rows] = 0;
      },
    }));
    expect(brokenLaws(layer)).toEqual(["boundaries"]);
  });

  it("to read is caught", () => {
    const layer = mutant(dense(3, 2), (sound) => ({
      forward: (kernels, addresses) => {
        sound.forward(kernels, addresses);
        if (!(addresses.memory[addresses.input - 1] > 0)) addresses.memory[addresses.output] += 1;
      },
    }));
    expect(brokenLaws(layer)).toContain("boundaries");
  });

  it("to write over its input is caught", () => {
    const layer = mutant(dense(3, 2), (sound) => ({
      inputDelta: (kernels, addresses) => {
        sound.inputDelta(kernels, addresses);
        addresses.memory[addresses.outputDelta] = 0;
      },
    }));
    expect(brokenLaws(layer)).toContain("purity");
  });
});

it("parameters without whole sizes or initial values are caught", () => {
  const [weight] = dense(3, 2).parameters;
  const halves = mutant(dense(3, 2), () => ({ parameters: [{ ...weight, shape: [2, 1.5] }] }));
  expect(() => {
    layerLaw.parameters(halves, {});
  }).toThrow('parameter "weight": the shape is [2, 1.5], expected whole numbers from 1 up');
  const empty = mutant(dense(3, 2), () => ({ parameters: [{ ...weight, initialise: () => {} }] }));
  expect(() => {
    layerLaw.parameters(empty, {});
  }).toThrow('parameter "weight": the initialiser left numbers out');
});

it("kernels that are too coarse are caught", () => {
  const layer = mutant(dense(3, 2), (sound) => ({
    forward: (kernels, addresses) => {
      sound.forward(kernels, addresses);
      if (addresses.memory instanceof Float32Array) kernels.scale(2 * addresses.rows, 1.01, addresses.output);
    },
  }));
  expect(brokenLaws(layer)).toEqual(["kernels"]);
});

type Mutation = {
  -readonly [K in "forward" | "project" | "backward" | "inputDelta" | "gradient" | "parameters"]?: Layer[K];
};

function mutant(sound: Layer, change: (layer: Layer) => Mutation): () => Layer {
  return () => ({ ...sound, ...change(sound) });
}

function brokenLaws(make: () => Layer, options: LayerLawOptions = {}): string[] {
  return (Object.keys(layerLaw) as LayerLawName[]).filter((name) => {
    // the keys of a closed record
    try {
      layerLaw[name](make, options);
      return false;
    } catch {
      return true;
    }
  });
}
