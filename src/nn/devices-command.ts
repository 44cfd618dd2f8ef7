import { readWords } from "../command-line.ts";
import type { Command } from "../commands.ts";
import type { Device } from "./device.ts";

/** `albedo devices`: where networks can be computed. */
export const devicesCommand: Command = {
  summary: "tell where networks can be computed here",
  usage: `albedo devices [DEVICE…] [--json]

Tries each device by computing on it: cpu, wasm, cuda, webgpu, tensorflow, interpreter, or those named.
They are the values of the option \`device\` of everything that computes a network.
The exit code is 0 when one of them works.`,
  async run(args) {
    const { values, positionals } = readWords("devices", args, { json: { type: "boolean" } });
    // Loaded here, so that other commands need not wait for it.
    const { findDevices } = await import("./find-devices.ts");
    const found = await findDevices(positionals.length > 0 ? (positionals as Device[]) : undefined);
    if (values.json) console.log(JSON.stringify(found, null, 2));
    else {
      for (const { device, works, detail, hint } of found) {
        console.log(`${works ? "ok" : "- "} ${device.padEnd(12)} ${detail}`);
        if (hint) console.log(`${" ".repeat(16)}→ ${hint}`);
      }
    }
    return found.some(({ works }) => works) ? 0 : 1;
  },
};
