import type { DrawUnrollOptions } from "@backstream/core";

/** What the laws cannot know of a layer. */
export type LayerLawOptions = Pick<DrawUnrollOptions, "width" | "indices">;
