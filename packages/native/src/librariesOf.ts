/** The paths of BLAS libraries on a platform, best first, and how to install one. */
export interface Libraries {
  readonly paths: readonly string[];
  readonly remedy: string;
}

/** The libraries of a `process.platform`; the system searches its own folders for names without a folder. */
export function librariesOf(platform: string): Libraries {
  return byPlatform[platform] ?? linux;
}

const linux: Libraries = {
  paths: [
    "libopenblas.so.0",
    "libopenblas.so.3", // Alpine's
    "libopenblas.so",
    "libblis.so.4",
    "libblis.so",
    "libmkl_rt.so.2",
    "libmkl_rt.so",
  ],
  remedy: '"apt-get install libopenblas0", "dnf install openblas" or "apk add openblas" brings one',
};

const byPlatform: Readonly<Record<string, Libraries>> = {
  darwin: {
    paths: [
      "/System/Library/Frameworks/Accelerate.framework/Accelerate",
      "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
      "/usr/local/opt/openblas/lib/libopenblas.dylib",
    ],
    remedy: '"brew install openblas" brings one',
  },
  win32: {
    paths: ["libopenblas.dll", "openblas.dll", "mkl_rt.2.dll"],
    remedy: "put the folder of a libopenblas.dll into PATH",
  },
};
