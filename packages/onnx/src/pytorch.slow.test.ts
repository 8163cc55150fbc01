import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonWithTorch } from "../../core/src/fixtures/pythonWithTorch.js";
import { fromOnnx } from "./fromOnnx.js";

const python = pythonWithTorch();

/** The models of fixtures/exported.py, as they are read. */
const kinds = [
  ["rnn", "stack(elman(3, 4), dense(4, 2))"],
  ["rnn-relu", 'stack(elman(3, 4, { activation: "relu" }), dense(4, 2))'],
  ["gru", "stack(gru(3, 4), dense(4, 2))"],
  ["gru-2", "stack(gru(3, 4), gru(4, 4), dense(4, 2))"],
  ["lstm", "stack(lstm(3, 4), dense(4, 2))"],
  [
    "residual",
    "stack(sumBranches(passThrough(), stack(dense(3, 4), gelu(), dense(4, 3))), concatBranches(gru(3, 4), passThrough()))",
  ],
  [
    "mlp",
    "stack(dense(3, 4), silu(), dense(4, 4, { bias: false }), leakyRelu({ slope: 0.2 }), elu({ alpha: 0.5 }), softplus(), layerNorm(4), mish(), hardTanh({ maximum: 0.5 }), softmax())",
  ],
] as const;

interface Exported {
  readonly input: readonly (readonly number[])[];
  readonly outputs: Readonly<Record<string, readonly (readonly number[])[]>>;
}

describe.skipIf(!python)(
  `PyTorch's ONNX files${python === undefined ? " (no Python here has torch)" : ""}`,
  () => {
    let folder: string;
    let exported: Exported;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "backstream-onnx-"));
      const script = join(import.meta.dirname, "fixtures/exported.py");
      exported = JSON.parse(execFileSync(python!, [script, folder], { encoding: "utf8" })) as Exported;
    }, 600_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each(kinds)("%s is a network that says the same", (kind, description) => {
      const net = fromOnnx(readFileSync(join(folder, `${kind}.onnx`)));
      expect(net.description).toBe(description);
      const { outputs } = run(
        net,
        exported.input.map((row) => tensor([2, 3], row)),
      );
      const expected = exported.outputs[kind];
      const errors = outputs.flatMap(({ data }, tick) =>
        [...data].map((value, index) => Math.abs(value - expected[tick][index])),
      );
      expect(errors).toHaveLength(expected.flat().length);
      expect(Math.max(...errors)).toBeLessThan(1e-5);
    });
  },
);
