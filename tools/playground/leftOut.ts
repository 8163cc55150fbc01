import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";
import { extensions } from "./kernelsTogether.js";

/**
 * Files of the packages that are in the worker's bundle because an option might ask for them, and no choice of the page does. Each
 * function of them only throws, so a choice that needs one is seen at once.
 */
const unused = [
  // Variants of cells, and other gradients than those of backpropagation through time.
  "layers/src/cells/(elman|gru|lstm)Variant",
  "layers/src/(dropout|lruTraces)",
  "layers/src/activations/(logSoftmax|softmax)",
  "core/src/LoneTicks",
  "tensors/src/extensions/(dropoutKernels|lruTraceKernels)",
  // Checkpoints, and parameters that are read or written.
  "operators/src/checkpoint/(addTick|copy\\w+|descriptionsOf|expect(BetweenSamples|Key|MovedStream|Names)|joinStream)",
  "operators/src/checkpoint/(memor\\w+|restoreStream|resume\\w+|sampleInputs|signalOf|takeCheckpoint)",
  "operators/src/keys/copyPlace",
  "core/src/(TickCopies|carry|exchangeMemories|expectOptimizerState|expectPosition|matchedNames|matchedLevels)",
  "core/src/(parameterNumbers|readParameters|replacePrefix|savedNetwork|savedParameters)",
  // Samples that are lists, tensors, masked, or without a target.
  "core/src/(countRows|groupedBy|readLossRows)",
  "losses/src/unreduced",
  "operators/src/(compareSequence|maskIgnored|outputDeltaOf)",
  "operators/src/keys/UnseenTicks",
  "operators/src/keys/Place",
  "optimizers/src/forgetAt",
  "tensors/src/(Values|elementwise|expectData|matrixProduct|nestedValues|reduceAxis|shape|transposed)",
  "trainers/src/groupedStreams",
  // Kernels without WebAssembly SIMD.
  "tensors/src/referenceArena",
  "tensors/src/extensions/lruReference",
];

/** A plugin of esbuild that leaves them out. `kernels` is the text of the module that has all kernels. */
export function leftOut(kernels: string): Plugin {
  return {
    name: "left-out",
    setup(build) {
      const filter = file(`packages/(${unused.join("|")})`);
      build.onLoad({ filter }, ({ path }) => ({
        contents: throwing(readFileSync(path, "utf8")),
        loader: "ts",
      }));
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

/** Functions of the same names that only throw. */
function throwing(source: string): string {
  const names = Array.from(
    source.matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm),
    ([, name]) => name,
  );
  return names
    .map((name) => `export function ${name}() { throw new Error("not in the playground: ${name}"); }`)
    .join("\n");
}
