import type { KernelExtension } from "./KernelExtension.js";
import type { Kernels } from "./Kernels.js";

/** `Kernels.extension` for one memory: binds an extension when it is first asked for, and keeps it. */
export function boundExtensions(
  bind: <Extension extends object>(extension: KernelExtension<Extension>) => Extension,
): Kernels["extension"] {
  const extensions: KernelExtension<object>[] = [];
  const bound: object[] = [];
  return <Extension extends object>(extension: KernelExtension<Extension>): Extension => {
    // Layers ask several times a tick, and a program has a few extensions: to compare them takes less time than a Map.
    for (let index = 0; index < extensions.length; index++)
      if (extensions[index] === (extension as KernelExtension<object>)) return bound[index] as Extension; // `bind` made it of this one
    const kernels = bind(extension);
    extensions.push(extension);
    bound.push(kernels);
    return kernels;
  };
}
