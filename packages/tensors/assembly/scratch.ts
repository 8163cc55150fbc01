/**
 * Memory that kernels may use while they run: bytes 64 to 1087, which the arena never allocates (`scratchEnd` in
 * src/simdKernels.ts).
 */
export const scratch: usize = 64;
