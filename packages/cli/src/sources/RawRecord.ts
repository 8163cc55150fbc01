/** One record, as a source gives it: values by column, and nothing inherited. */
export type RawRecord = Readonly<Record<string, unknown>>;
