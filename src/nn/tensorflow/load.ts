import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Tensorflow from "@tensorflow/tfjs";
import { ArgumentError, MissingDependencyError } from "../../errors.ts";

/** The API that all packages of TensorFlow.js share. */
export type Tf = typeof Tensorflow;

/** Packages by preference, and the backend that each must end up with. */
const packages = [
  { name: "@tensorflow/tfjs-node-gpu", backend: "tensorflow" },
  { name: "@tensorflow/tfjs-node", backend: "tensorflow" },
  { name: "@tensorflow/tfjs", backend: "cpu" },
] as const;

/** TensorFlow.js, ready to compute. */
export interface LoadedTensorflow {
  readonly tf: Tf;
  /** `"@tensorflow/tfjs-node-gpu 4.22.0, tensorflow on GPU"` */
  readonly name: string;
}

/**
 * Loads the first of tfjs-node-gpu, tfjs-node and tfjs that is installed for the library or in the working folder.
 *
 * @throws {@link MissingDependencyError} that says why each of them did not load
 * @throws {@link ArgumentError} `NO_DEVICE` when it fell back to another backend than its own
 */
export async function loadTensorflow(): Promise<LoadedTensorflow> {
  mendUtil();
  const failures: string[] = [];
  for (const { name, backend } of packages) {
    let tf: Tf;
    try {
      const module = await import(entryOf(name));
      tf = (module.default?.tensor ? module.default : module) as Tf;
    } catch (cause) {
      failures.push(`${name}: ${(cause as Error).message.split("\n")[0]}`);
      continue;
    }
    tf.enableProdMode();
    await tf.ready();
    if (tf.getBackend() !== backend) {
      throw new ArgumentError(
        "NO_DEVICE",
        `Cannot compute on ${name}: it fell back from its backend "${backend}" to "${tf.getBackend()}"`,
        "Repair or remove that package.",
      );
    }
    const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
    const place = backend === "cpu" ? "plain JavaScript" : isUsingGpuDevice ? "TensorFlow on GPU" : "TensorFlow on CPU";
    return { tf, name: `${name} ${tf.version_core}, ${place}` };
  }
  throw new MissingDependencyError(
    `Cannot load TensorFlow.js; ${failures.join("; ")}`,
    "Install one of them: npm install @tensorflow/tfjs (slow, works anywhere); docs/networks.md says how tfjs-node and tfjs-node-gpu are built for a current TensorFlow.",
  );
}

/** Where a package is: the library's own, else the working folder's. */
function entryOf(name: string): string {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), "index.js"))]) {
    try {
      return pathToFileURL(createRequire(from).resolve(name)).href;
    } catch {
      // Not there: looked for further on, or told by the import.
    }
  }
  return name;
}

/** tfjs-node 4.22 calls a function that Node 24 no longer has. */
function mendUtil(): void {
  const util = createRequire(import.meta.url)("node:util") as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
