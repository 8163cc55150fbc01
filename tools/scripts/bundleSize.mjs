// Prints the size of what a program that trains a recurrent net ships to a browser, gzipped and without RxJS, and fails where it
// is above the limit. With --parts it also prints what each source file adds.
import { gzipSync } from "node:zlib";
import { resolve } from "node:path";
import { build } from "esbuild";
import { compileKernels } from "./wasm.mjs";

// What it is, rounded up to half a kilobyte: whoever raises it says why.
// The streams of many keys in one chain of operators (4.8 kB), traces and the memory of replayed rows (2 kB) are in every program
// that uses forward. Copies of keys straight from where they are kept, passes of which only one signal is made, and probes that know
// their stream's key added 2.3 kB: a save costs half of what it did, a tick of many keys three quarters. Copies of held ticks by
// columns added 2.6 kB: taking and encoding a checkpoint takes two thirds of what it did.
const limit = 65_600;
const program = `
  import { adam, dense, gru, network, squaredError, stack, truncatedBptt } from "backstream";
  export const steps = (samples$) =>
    samples$.pipe(truncatedBptt(network(stack(gru(1, 32), dense(32, 1))), { loss: squaredError(), optimizer: adam(), window: 32 }));
`;

await compileKernels();
const { outputFiles, metafile } = await build({
  stdin: { contents: program, resolveDir: resolve(import.meta.dirname, "../..") },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  conditions: ["@backstream/source"],
  external: ["rxjs"],
  logLevel: "warning",
});
const [{ contents }] = outputFiles;
const size = gzipSync(contents, { level: 9 }).length;
console.log(
  `GRU, dense, Adam and truncated BPTT with kernels: ${(size / 1000).toFixed(1)} kB gzipped, at most ${limit / 1000}`,
);
if (process.argv.includes("--parts")) {
  const [{ inputs }] = Object.values(metafile.outputs);
  const parts = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
  for (const [file, { bytesInOutput }] of parts) console.log(`${String(bytesInOutput).padStart(7)}  ${file}`);
}
if (size > limit) process.exitCode = 1;
