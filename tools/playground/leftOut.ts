import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";
import { extensions } from "./kernelsTogether.js";

/**
 * Files of the packages that are in the worker's bundle because an option might ask for them, and no choice of the page does. Each
 * function of them only throws, so a choice that needs one is seen at once.
 */
const unused: Readonly<Record<string, readonly string[]>> = {
  // Variants of cells, and other gradients than those of backpropagation through time.
  "layers/src": ["dropout", "lruTraces"],
  "layers/src/cells": ["elmanVariant", "gruVariant", "lstmVariant"],
  "layers/src/activations": ["logSoftmax", "softmax"],
  // Checkpoints, and parameters that are read or written; samples that are lists, tensors, masked, or without a target.
  "core/src": [
    "LoneTicks",
    "TickCopies",
    "carry",
    "countRows",
    "exchangeMemories",
    "expectOptimizerState",
    "expectPosition",
    "readLossRows",
    "readParameters",
    "savedNetwork",
    "savedParameters",
  ],
  "losses/src": ["unreduced"],
  "operators/src": ["compareSequence", "maskIgnored", "outputDeltaOf"],
  "operators/src/checkpoint": [
    "HeldTaking",
    "copyStream",
    "expectBetweenSamples",
    "expectKey",
    "expectMovedStream",
    "heldStream",
    "joinStream",
    "memoriesBefore",
    "restoreStream",
    "resumeNetwork",
    "resumeStream",
    "takeCheckpoint",
  ],
  "operators/src/keys": ["UnseenTicks", "copyPlace"],
  "optimizers/src": ["forgetAt"],
  "tensors/src": [
    "Values",
    "elementwise",
    "expectData",
    "matrixProduct",
    "reduceAxis",
    // Kernels without WebAssembly SIMD.
    "referenceArena",
    "shape",
    "transposed",
  ],
  "trainers/src": ["groupedStreams"],
};

/** A plugin of esbuild that leaves them out. `kernels` is the text of the module that has all kernels. */
export function leftOut(kernels: string): Plugin {
  return {
    name: "left-out",
    setup(build) {
      for (const [folder, names] of Object.entries(unused))
        for (const name of names) {
          let isThere = false;
          build.onLoad({ filter: file(`packages/${folder}/${name}`) }, ({ path }) => {
            isThere = true;
            return { contents: throwing(readFileSync(path, "utf8")), loader: "ts" };
          });
          build.onEnd(
            () =>
            isThere ? {} : { errors: [{ text: `leftOut: ${folder}/${name}.ts is not in the worker; take it from the list` }] }, // prettier-ignore
          );
        }
      build.onLoad({ filter: file("tensors/src/generated/\\w+") }, ({ path }) => {
        const name = /(\w+)\.ts$/.exec(path)![1]; // as the filter says
        if (name === "kernels") return { contents: `export const wasm = ${JSON.stringify(kernels)};` };
        // The one module has the exports of all, and extensions that it has not are never asked for.
        const has = extensions.some((extension) => extension === name);
        return { contents: has ? 'export { wasm } from "./kernels.js";' : 'export const wasm = "";' };
      });
      build.onLoad({ filter: file("tensors/src/extensions/\\w+Kernels") }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replace(/wasm,\s+reference(: \w+)?,?\s*\}/, "wasm }"),
        loader: "ts",
      }));
    },
  };
}

/** Matches the paths of TypeScript files of every system. */
const file = (path: string): RegExp =>
  new RegExp(String.raw`[/\\]${path.replaceAll("/", String.raw`[/\\]`)}\.ts$`);

/** Functions of the same names that only throw; constants that are numbers stay. */
function throwing(source: string): string {
  const numbers = Array.from(source.matchAll(/^export const \w+ = -?\d+;$/gm), ([text]) => text);
  const names = Array.from(
    source.matchAll(/^export (?:async )?(?:function\*?|class|const(?! \w+ = -?\d+;)) (\w+)/gm),
    ([, name]) => name,
  );
  return [
    ...numbers,
    ...names.map(
      (name) => `export function ${name}() { throw new Error("not in the playground: ${name}"); }`,
    ),
  ].join("\n");
}
