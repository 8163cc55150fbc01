/**
 * Where kernels may put what they need only while they run: bytes 64 to 1087, which the arena hands out to nobody
 * (`scratchEnd` in src/simdKernels.ts).
 */
export const scratch: usize = 64;
