export type { ClientChannel, ClientChannels, ClientMessage } from "./channels.ts";
export { type CellResult, type ExecuteCellOptions, KernelClient, startKernel } from "./kernel-client.ts";
export type { LaunchOptions } from "./launch.ts";
export type { Bundle, CellOutput } from "./outputs.ts";
