import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/** The kernels that a network of the playground may need: they are compiled into one module. */
export const togetherExtensions = ["diagonal", "elman", "lstm", "rmsProp", "sgd"] as const;

/**
 * What the worker has in its bundle because an option might ask for it, and no choice of the page does: variants of cells, gradient traces,
 * checkpoints, and kernels without WebAssembly SIMD (a browser that knows the page's style has SIMD). Each function of these files only
 * throws, so a choice that would need one is seen at once.
 */
const unused = [
  "layers/src/cells/elmanVariant",
  "layers/src/cells/gruVariant",
  "layers/src/cells/lstmVariant",
  "layers/src/dropout",
  "layers/src/lruTraces",
  "operators/src/checkpoint/copyStream",
  "operators/src/checkpoint/restoreStream",
  "operators/src/checkpoint/restoreTicks",
  "operators/src/checkpoint/takeCheckpoint",
  "operators/src/keys/copyPlace",
  "tensors/src/extensions/lruReference",
  "tensors/src/referenceArena",
];

/** Leaves it out. `kernels` is the file of the module that has all kernels. */
export function leftOut(kernels: string): Plugin {
  const together = readFileSync(kernels, "utf8");
  return {
    name: "left-out",
    setup(build) {
      const filter = new RegExp(String.raw`[/\\]packages[/\\](${unused.join("|").replaceAll("/", String.raw`[/\\]`)})\.ts$`);
      build.onLoad({ filter }, ({ path }) => ({ contents: throwing(readFileSync(path, "utf8")), loader: "ts" }));
      build.onLoad({ filter: /[/\\]tensors[/\\]src[/\\]generated[/\\]\w+\.ts$/ }, ({ path }) => {
        const name = /(\w+)\.ts$/.exec(path)?.[1];
        if (name === "kernels") return { contents: together, loader: "ts" };
        // Its exports are those of the kernels and of all extensions.
        const has = togetherExtensions.some((extension) => extension === name);
        return { contents: has ? 'export { wasm } from "./kernels.js";' : 'export const wasm = "";', loader: "ts" };
      });
      build.onLoad({ filter: /[/\\]tensors[/\\]src[/\\]extensions[/\\]\w+Kernels\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replace("wasm, reference }", "wasm }"),
        loader: "ts",
      }));
    },
  };
}

/** Functions of the same names that only throw. */
function throwing(source: string): string {
  const names = Array.from(source.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm), ([, name]) => name);
  return names.map((name) => `export function ${name}() { throw new Error("not in the playground: ${name}"); }`).join("\n");
}
