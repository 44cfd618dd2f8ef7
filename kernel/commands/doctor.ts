import { parseArgs } from "node:util";
import type { Command } from "../cli.ts";
import type { Check } from "../doctor/check.ts";
import { deviceChecks } from "../doctor/devices.ts";
import { essentialChecks } from "../doctor/essentials.ts";
import { frontEndChecks } from "../doctor/front-ends.ts";
import { packageChecks } from "../doctor/packages.ts";
import { typeServiceCheck } from "../doctor/type-service.ts";
import { packageVersion } from "../jupyter/package-root.ts";
import { unknownOption } from "../jupyter/setup-error.ts";

const marks = { ok: "ok     ", missing: "-      ", broken: "BROKEN " };

/** `albedo doctor`: tells what works on this machine, by trying it. */
export const doctorCommand: Command = {
  summary: "tell what works on this machine",
  usage: `albedo doctor [--json]

Tries each thing: starts a kernel, loads the packages, looks for Jupyter and a browser.
The exit code is 0 when the essential things work; what is optional may be missing.`,
  async run(args) {
    const values = parse(args);
    const [essential, frontEnds, packages, devices] = await Promise.all([
      Promise.all(essentialChecks()),
      Promise.all([typeServiceCheck(), ...(await frontEndChecks())]),
      Promise.all(packageChecks()),
      deviceChecks(),
    ]);
    const checks = [...essential, ...frontEnds, ...packages, ...devices];
    const works = checks.every((check) => check.state === "ok" || !check.essential);
    if (values.json) {
      console.log(JSON.stringify({ version: packageVersion, works, checks }, null, 2));
    } else {
      console.log(`Albedo ${packageVersion} on ${process.platform} ${process.arch}`);
      printGroup("Essential", essential);
      printGroup("Types, front ends and data", frontEnds);
      printGroup("Optional packages", packages);
      printGroup("Devices for networks", devices);
      console.log(works ? "\nThe essential things work." : "\nSomething essential does not work.");
    }
    return works ? 0 : 1;
  },
};

function parse(args: string[]): { json?: boolean } {
  try {
    return parseArgs({ args, options: { json: { type: "boolean" } } }).values;
  } catch (cause) {
    throw unknownOption("doctor", cause);
  }
}

function printGroup(title: string, checks: Check[]): void {
  console.log(`\n${title}`);
  for (const { name, state, detail, hint } of checks) {
    console.log(`  ${marks[state]} ${name.padEnd(26)} ${detail}`);
    if (hint) console.log(`  ${" ".repeat(34)} → ${hint}`);
  }
}
