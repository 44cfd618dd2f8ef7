import { fileURLToPath } from "node:url";
import { startKernel } from "../client/index.ts";
import { isCheckout } from "../jupyter/package-root.ts";
import { type Check, check } from "./check.ts";
import { packageVersionOf } from "./package-version.ts";

const oldestNode = [20, 19] as const;

// A module with one function that returns a vector of 16 bytes.
const simdModule = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7b],
  ...[3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x0f, 0x0b],
);

/** What nothing works without. */
export function essentialChecks(): Promise<Check>[] {
  const reinstall = isCheckout() ? "Run npm ci." : "Install the package again: npm install albedo.";
  return [
    check("Node", { essential: true, hint: "Install Node 20.19 or later." }, () => {
      const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
      const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
      return { state: recent ? "ok" : "broken", detail: `${process.versions.node} (${process.execPath})` };
    }),
    check("WebAssembly SIMD", { essential: true, hint: "Use a processor and a Node that support it." }, () => {
      const { WebAssembly } = globalThis as unknown as { WebAssembly: { validate(module: Uint8Array): boolean } };
      const works = WebAssembly.validate(simdModule);
      return { state: works ? "ok" : "broken", detail: works ? "supported" : "not supported" };
    }),
    check("zeromq", { essential: true, hint: reinstall }, async () => {
      const zeromq = await import("zeromq");
      const socket = new zeromq.Pair();
      socket.close();
      return { detail: `${versionOf("zeromq", "zeromq")} (libzmq ${zeromq.version})` };
    }),
    check("h5wasm", { essential: true, hint: reinstall }, async () => {
      const hdf5 = await import("h5wasm/node");
      await hdf5.ready;
      return { detail: `${versionOf("h5wasm", "h5wasm/node")}, reads NetCDF-4 and HDF5` };
    }),
    check("kernel", { essential: true, hint: `${reinstall} In a checkout: npm run build.` }, kernelAnswers),
  ];
}

/** Starts a kernel on sockets of its own and runs a cell in it. */
async function kernelAnswers(): Promise<Pick<Check, "detail" | "state">> {
  const started = performance.now();
  const kernel = await startKernel({ env: { ...process.env, ALBEDO_HISTORY: "", ALBEDO_CHECK: "off" } });
  try {
    const { status, outputs, error } = await kernel.execute("const two: number = 1 + 1;\ntwo");
    const answer = outputs.find((output) => output.output_type === "execute_result")?.data["text/plain"];
    if (status !== "ok") return { state: "broken", detail: `1 + 1 failed: ${error?.evalue ?? status}` };
    if (answer !== "2") return { state: "broken", detail: `1 + 1 gave ${JSON.stringify(answer)}` };
    return { state: "ok", detail: `started and ran 1 + 1 in ${Math.round(performance.now() - started)} ms` };
  } finally {
    await kernel.shutdown();
  }
}

function versionOf(name: string, entry: string): string {
  return packageVersionOf(name, fileURLToPath(import.meta.resolve(entry)));
}
