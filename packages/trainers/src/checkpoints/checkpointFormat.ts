import type { NetCheckpoint } from "@backstream/operators";

/** What a checkpoint's file contains, by the names of its entries. */
export const checkpointFormat = {
  /** Metadata "format". The number changes whenever an older reader would misread the file. */
  name: "backstream checkpoint 3",
  /** The format before, which is read too. */
  older: "backstream checkpoint 2",
  /** The first part of a file in pages, which lacks the held ticks: see `pagedFile`. */
  paged: "backstream checkpoint 3 in pages",
  /** The other parts: a list of held ticks each. */
  page: "backstream held ticks 3",
  /** The prefix of the optimizer's vectors. */
  optimizerPrefix: "@optimizer/",
  /** The bits of all other arrays. */
  arrays: "@arrays",
  /** Everything else, as JSON. */
  text: "@text",
  /** The prefix of a net's parameters: empty for a single net, else the net's name. */
  netPrefix: ({ name }: Pick<NetCheckpoint, "name">, nets: readonly unknown[]): string =>
    nets.length === 1 ? "" : `${name}.`,
} as const;
