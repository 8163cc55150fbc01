import type { DrawUnrollOptions } from "@backstream/core";

/** What the laws cannot find out about a layer. */
export type LayerLawOptions = Pick<DrawUnrollOptions, "width" | "indices">;
