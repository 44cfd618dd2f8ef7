import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

interface Locked {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const root = resolve(import.meta.dirname, "..");
const { packages } = JSON.parse(readFileSync(resolve(root, "package-lock.json"), "utf8")) as {
  packages: Record<string, Locked>;
};

describe("package-lock.json", () => {
  // npm writes only the parts that it could see, and npm ci then refuses the file on every machine.
  it("lists the parts of packages for all platforms, not only for the one it was written on", () => {
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${place}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  it("names no download address", () => {
    const addresses = Object.values(packages).flatMap(({ resolved }) => (resolved?.includes("://") ? [resolved] : []));
    expect(addresses).toEqual([]);
  });
});

describe("package.json", () => {
  it("keeps large packages out of what every user installs", () => {
    const { dependencies } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
    const large = [
      "onnxruntime-node",
      "@tensorflow/tfjs",
      "@tensorflow/tfjs-node",
      "sharp",
      "playwright-core",
      "plotly.js",
    ];
    expect(Object.keys(dependencies).filter((name) => large.includes(name))).toEqual([]);
  });
});
