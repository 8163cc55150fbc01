import type { NestedLists, Numbers } from "@backstream/tensors";

/** The numbers of one parameter: in its shape (a tensor or nested lists), or row by row (a list or a typed array). */
export type ParameterValue = Numbers | NestedLists;

/** Values by the parameter's name. */
export type ParameterValues = ReadonlyMap<string, ParameterValue> | Readonly<Record<string, ParameterValue>>;
