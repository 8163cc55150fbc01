/** The name of no source: all records are posted. */
export const noSource = "none";
