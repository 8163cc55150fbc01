import { resolve } from "node:path";
import { peer, type Missing, type Peer } from "./peer.js";

/** All peers that are installed, each in a process of its own, and why the others are missing. */
export async function startPeers(names: ReadonlySet<string>): Promise<(Peer | Missing)[]> {
  const started: (Peer | Missing)[] = [];
  for (const name of names) {
    const [command, ...args] = commands[name];
    started.push(await peer(name, command, args, oneThread()));
  }
  return started;
}

// This file is bundled into tools/.run before it runs.
const folder = resolve(import.meta.dirname, "../bench/peers");

const commands: Readonly<Record<string, readonly [string, ...string[]]>> = {
  PyTorch: ["/usr/bin/python3", resolve(folder, "pytorch.py")],
  "PyTorch, whole windows": ["/usr/bin/python3", resolve(folder, "pytorch.py"), "window"],
  "TF.js cpu": [process.execPath, resolve(folder, "tfjs.mjs"), "cpu"],
  "TF.js wasm": [process.execPath, resolve(folder, "tfjs.mjs"), "wasm"],
};

/** An environment for PyTorch: one thread, and no variable that would make OpenBLAS choose slower kernels. */
export function oneThread(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...rest } = process.env;
  return { ...rest, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
}
