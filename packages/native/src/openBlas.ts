import koffi, { type LibraryHandle } from "koffi";

/** The functions of a BLAS library that are used. Matrices are passed by their addresses in the process. */
export interface Blas {
  /** Its name: "OpenBLAS". */
  readonly library: string;
  /** What the library reports: its version, the processor for which it chose its kernels. */
  readonly about: string;
  readonly path: string;
  /** How many threads a product may use; undefined where the library does not say. */
  readonly threads: number | undefined;
  setThreads(threads: number): void;
  /** order, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc: c = alpha · a · b + beta · c. */
  readonly sgemm: Call;
  /** order, transA, m, n, alpha, a, lda, x, incX, beta, y, incY: y = alpha · a · x + beta · y. */
  readonly sgemv: Call;
}

type Call = (...numbers: number[]) => unknown;

/**
 * Loads a BLAS library that has the C interface with 32-bit integers.
 *
 * @throws {Error} When there is none at that path; the message is a reason, to be put after the path.
 */
export function openBlas(path: string): Blas {
  const handle = load(path);
  // With addresses as plain numbers a call takes 0.5 µs; as BigInt or as views of the memory it takes twice as long.
  const [sgemm, sgemv] = [
    "void cblas_sgemm(int,int,int,int,int,int,float,uintptr_t,int,uintptr_t,int,float,uintptr_t,int)",
    "void cblas_sgemv(int,int,int,int,float,uintptr_t,int,uintptr_t,int,float,uintptr_t,int)",
  ].map((definition) => found(handle, definition));
  if (!sgemm || !sgemv) throw new Error("has no cblas_sgemm and cblas_sgemv");
  const maker = makers.find(({ set }) => found(handle, set));
  const says = (maker?.about ?? []).map((definition) => String(found(handle, definition)?.()));
  if (says.some((text) => text.includes("USE64BITINT"))) throw new Error("counts in 64 bits instead of 32");
  const getThreads = maker && found(handle, maker.get);
  const setThreads = maker && found(handle, maker.set);
  return {
    library: maker?.library ?? (path.includes("Accelerate") ? "Accelerate" : "BLAS"),
    about: says.map((text) => text.replace(/^OpenBLAS (\S+).*/, "$1")).join(", "),
    path,
    get threads() {
      return getThreads && Number(getThreads());
    },
    setThreads: (threads) => setThreads?.(threads),
    sgemm,
    sgemv,
  };
}

/** Each library is recognised by its own function that sets the number of threads. */
const makers = [
  {
    library: "OpenBLAS",
    set: "void openblas_set_num_threads(int)",
    get: "int openblas_get_num_threads()",
    about: ["const char *openblas_get_config()", "const char *openblas_get_corename()"],
  },
  {
    library: "BLIS",
    set: "void bli_thread_set_num_threads(int64_t)",
    get: "int64_t bli_thread_get_num_threads()",
    about: ["const char *bli_info_get_version_str()"],
  },
  { library: "MKL", set: "void MKL_Set_Num_Threads(int)", get: "int MKL_Get_Max_Threads()", about: [] },
] as const;

function load(path: string): LibraryHandle {
  try {
    return koffi.load(path);
  } catch (error) {
    throw new Error(`cannot be loaded (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    });
  }
}

/** The C function, or undefined where the library has none of that name. */
function found(handle: LibraryHandle, definition: string): Call | undefined {
  try {
    return handle.func(definition);
  } catch {
    return undefined;
  }
}
