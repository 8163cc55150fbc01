import { existsSync } from "node:fs";
import { defineConfig } from "tsup";

// A command has its own entry in addition to the library's.
const main = existsSync("src/main.ts") ? ["src/main.ts"] : [];
// What needs Node, of a package that otherwise runs in browsers too.
const node = existsSync("src/node.ts") ? ["src/node.ts"] : [];

export default defineConfig({
  entry: ["src/index.ts", ...main, ...node],
  format: ["esm"],
  target: "es2022",
  platform: main.length ? "node" : "neutral",
  // tsup 8 sets baseUrl (deprecated in TypeScript 6) and does not expand ${configDir}.
  dts: {
    entry: ["src/index.ts", ...node],
    compilerOptions: { ignoreDeprecations: "6.0", rootDir: "src", composite: false },
  },
  sourcemap: true,
  clean: true,
});
