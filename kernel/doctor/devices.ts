import { askDevices } from "../jupyter/devices.ts";
import { type Check, check } from "./check.ts";

/** On what networks can be computed: tried, not read from a list. */
export async function deviceChecks(): Promise<Check[]> {
  const found = await askDevices();
  if (found.length === 0) {
    return [
      await check("networks", { hint: "albedo devices shows the whole message." }, () => ({
        state: "broken",
        detail: "the search for devices ended early",
      })),
    ];
  }
  return Promise.all(
    found.map(({ device, works, detail, hint }) =>
      check(`networks on ${device}`, { hint }, () => ({ state: works ? "ok" : "missing", detail })),
    ),
  );
}
