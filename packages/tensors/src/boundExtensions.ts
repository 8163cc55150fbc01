import type { KernelExtension } from "./KernelExtension.js";
import type { Kernels } from "./Kernels.js";

/** `Kernels.extension` for one memory: binds an extension when it is first asked for, and keeps it. */
export function boundExtensions(
  bind: <Extension extends object>(extension: KernelExtension<Extension>) => Extension,
): Kernels["extension"] {
  const bound = new Map<KernelExtension<object>, object>();
  return <Extension extends object>(extension: KernelExtension<Extension>): Extension => {
    // What is kept for an extension is what `bind` made of it.
    let kernels = bound.get(extension) as Extension | undefined;
    if (!kernels) bound.set(extension, (kernels = bind(extension)));
    return kernels;
  };
}
