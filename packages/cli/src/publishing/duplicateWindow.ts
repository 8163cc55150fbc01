/** For how long a server knows which records it has, in milliseconds. */
export const duplicateWindow = 600_000;
