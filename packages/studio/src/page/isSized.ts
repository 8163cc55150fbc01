import type { Marble } from "../frames.js";

/** Whether it is a loss or an error, whose size is known. */
export const isSized = ({ lane }: Marble): boolean => lane === "compare" || lane === "backward";
