import { chooseExecutor, type Device, devices } from "./device.ts";
import { add } from "./graph/elementwise.ts";
import { graph } from "./graph/graph.ts";
import { input } from "./graph/leaves.ts";

/** Whether networks can be computed on a device here. */
export interface FoundDevice {
  readonly device: Device;
  readonly works: boolean;
  /** What computes there, or why nothing does. */
  readonly detail: string;
  /** How to get it, where it is not there. */
  readonly hint: string | undefined;
}

/** Tries devices, one after another, by computing a sum on each; lists of providers also name those that do not load. */
export async function findDevices(wanted: readonly Device[] = devices): Promise<FoundDevice[]> {
  const found: FoundDevice[] = [];
  for (const device of wanted) {
    try {
      const executor = await chooseExecutor({ device });
      const program = await executor.compile(graph({ outputs: { y: add(input("x", [1]), 1) } }));
      const { y } = await program.run({ x: Float32Array.of(2) });
      await program.close();
      const works = y[0] === 3;
      const detail = works ? executor.name : `${executor.name} gave ${y[0]} for 2 + 1`;
      found.push({ device, works, detail, hint: undefined });
    } catch (error) {
      const { message, hint } = error as { message: string; hint?: string };
      found.push({ device, works: false, detail: message, hint });
    }
  }
  return found;
}
