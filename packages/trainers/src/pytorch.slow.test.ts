import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Layer, network, type Prefixes, run } from "@backstream/core";
import { attention, bidirectional, causalConv1d, dense, elman, elu, embedding, gru, layerNorm, lstm, relu, residual, softplus, stack, tanh } from "@backstream/layers"; // prettier-ignore
import { tensor } from "@backstream/tensors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonWithTorch } from "../../core/src/fixtures/pythonWithTorch.js";
import { readSafetensors } from "./checkpoints/readSafetensors.js";
import { writeSafetensors } from "./checkpoints/writeSafetensors.js";

const python = pythonWithTorch();

interface Kind {
  readonly name: string;
  readonly layer: () => Layer;
  /** PyTorch's prefixes by a stack's, for the way back. */
  readonly prefixes?: Prefixes;
}

const head = { "0.": "memory.", "1.": "decoder." };
/** The models of fixtures/models.py. */
const kinds: readonly Kind[] = [
  { name: "linear", layer: () => dense(3, 4) },
  { name: "rnn", layer: () => elman(3, 4) },
  { name: "rnn-relu", layer: () => stack(elman(3, 4, { activation: "relu" }), dense(4, 2)), prefixes: head },
  { name: "gru", layer: () => gru(3, 4) },
  { name: "lstm", layer: () => lstm(3, 4) },
  { name: "gru-head", layer: () => stack(gru(3, 4), dense(4, 2)), prefixes: head },
  { name: "lstm-head", layer: () => stack(lstm(3, 4), dense(4, 2)), prefixes: head },
  { name: "lstm-layers", layer: () => lstm(3, 4, { layers: 2 }) },
  { name: "gru-layers", layer: () => stack(gru(3, 4, { layers: 3 }), dense(4, 2)), prefixes: head },
  { name: "gru-both", layer: () => bidirectional(gru(3, 4)) },
  {
    name: "gru-both-layers",
    layer: () => stack(bidirectional(gru(3, 4)), bidirectional(gru(8, 4)), dense(8, 2)),
    prefixes: {
      "0.": "memory.",
      "1.weight_ih_l0": "memory.weight_ih_l1",
      "1.weight_hh_l0": "memory.weight_hh_l1",
      "1.bias_ih_l0": "memory.bias_ih_l1",
      "1.bias_hh_l0": "memory.bias_hh_l1",
      "2.": "decoder.",
    },
  },
  { name: "gru-no-bias", layer: () => gru(3, 4, { bias: false }) },
  {
    name: "embedding",
    layer: () => stack(embedding(3, 4), gru(4, 4), dense(4, 3)),
    prefixes: { "0.": "words.", "1.": "memory.", "2.": "out." },
  },
  { name: "layer-norm", layer: () => stack(dense(3, 4), layerNorm(4), tanh()) },
  { name: "conv1d", layer: () => causalConv1d(3, 6, { kernelSize: 3 }), prefixes: { "": "conv." } },
  {
    name: "conv1d-groups",
    layer: () => causalConv1d(3, 6, { kernelSize: 2, dilation: 2, groups: 3 }),
    prefixes: { "": "conv." },
  },
  {
    name: "attention",
    layer: () =>
      stack(
        dense(3, 4),
        residual(stack(layerNorm(4), attention(4, { heads: 2, window: 3 }))),
        residual(stack(layerNorm(4), dense(4, 8, { activation: "gelu" }), dense(8, 4))),
      ),
    prefixes: {
      "0.": "inward.",
      "1.0.0.": "norm1.",
      "1.0.1.": "attention.",
      "2.0.0.": "norm2.",
      "2.0.1.": "feed.0.",
      "2.0.2.": "feed.2.",
    },
  },
  {
    name: "sequential",
    layer: () =>
      stack(
        dense(3, 4, { activation: "tanh" }),
        stack(dense(4, 4), elu()),
        stack(dense(4, 4), relu()),
        stack(dense(4, 2), softplus()),
      ),
    prefixes: { "1.0.": "2.", "2.0.": "4.", "3.0.": "6." },
  },
];

interface Ran {
  readonly input: readonly (readonly number[])[];
  readonly outputs: Readonly<Record<string, readonly (readonly number[])[]>>;
}

describe.skipIf(!python)(`PyTorch models${python === undefined ? " (no Python here has torch)" : ""}`, () => {
  let folder: string;
  const pytorch = (command: "write" | "read"): Ran =>
    JSON.parse(
      execFileSync(python!, [join(import.meta.dirname, "fixtures/models.py"), command, folder], {
        encoding: "utf8",
      }),
    ) as Ran;
  const fileOf = (kind: string): string => join(folder, `${kind}.safetensors`);

  let there: Ran;
  let back: Ran;
  const loaded = new Map<string, number[][]>();
  const learned = new Map<string, number[][]>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "backstream-pytorch-"));
    there = pytorch("write");
    for (const { name, layer, prefixes } of kinds) {
      const net = network(layer());
      net.load(readSafetensors(readFileSync(fileOf(name))));
      loaded.set(name, outputsOf(net, there.input));
      const other = network(layer(), { seed: 5 });
      learned.set(name, outputsOf(other, there.input));
      writeFileSync(fileOf(name), writeSafetensors(other.save({ prefixes })));
    }
    back = pytorch("read");
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are all tried here", () => {
    expect(kinds.map(({ name }) => name)).toEqual(Object.keys(there.outputs));
  });

  it.each(kinds)("$name says the same in a network that has loaded its state dict", ({ name }) => {
    expectClose(loaded.get(name)!, there.outputs[name]);
  });

  it.each(kinds)("$name loads a network's parameters and says the same", ({ name }) => {
    expectClose(back.outputs[name], learned.get(name)!);
  });
});

/** The outputs of two rows a tick; an embedding reads their numbers in turn. */
function outputsOf(net: ReturnType<typeof network>, inputs: Ran["input"]): number[][] {
  const isEmbedding = net.layer.description?.includes("embedding");
  const read = inputs.map((row, tick) =>
    isEmbedding ? tensor([2, 1], [(2 * tick) % 3, (2 * tick + 1) % 3]) : tensor([2, 3], row),
  );
  return run(net, read).outputs.map(({ data }) => [...data]);
}

function expectClose(given: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  const largest = Math.max(...expected.flat().map(Math.abs));
  const errors = given.flatMap((row, tick) => row.map((value, i) => Math.abs(value - expected[tick][i])));
  expect(errors).toHaveLength(expected.flat().length);
  expect(Math.max(...errors)).toBeLessThan(1e-5 * largest);
}
