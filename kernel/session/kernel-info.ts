import { createRequire } from "node:module";
import { protocolVersion } from "../wire/message.ts";

const { version } = createRequire(import.meta.url)("albedo/package.json") as { version: string };

/** What the kernel says of itself in `kernel_info_reply`. */
export const kernelInfo = {
  status: "ok",
  protocol_version: protocolVersion,
  implementation: "albedo",
  implementation_version: version,
  language_info: {
    name: "typescript",
    version: process.versions.node,
    mimetype: "text/typescript",
    file_extension: ".ts",
    codemirror_mode: "typescript",
    pygments_lexer: "typescript",
    nbconvert_exporter: "script",
  },
  banner: `Albedo ${version}: TypeScript on Node ${process.versions.node}`,
  debugger: true,
  supported_features: ["debugger", "kernel subshells"],
  help_links: [
    { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/intro.html" },
    { text: "Node.js", url: "https://nodejs.org/docs/latest/api/" },
  ],
} as const;
