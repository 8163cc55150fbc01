import { leanUplot } from "./leanUplot.mjs";

/** Bundles a program of the workspace as text, as small as it gets. */
export async function minifiedScript(entry, options) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minifySyntax: true,
    write: false,
    charset: "utf8",
    target: "es2022",
    conditions: ["@backstream/source"],
    legalComments: "none",
    logLevel: "warning",
    ...options,
    plugins: [leanUplot, ...(options.plugins ?? [])],
  });
  // A twentieth smaller than by esbuild alone.
  const { minifySync } = await import("vite");
  const { code, errors } = minifySync(`${entry}.js`, outputFiles[0].text, { compress: true, mangle: true });
  if (errors.length > 0) throw new Error(errors[0].message);
  return code.trim();
}
