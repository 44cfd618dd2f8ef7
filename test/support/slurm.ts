import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { debianPrograms } from "./debian-programs.ts";
import { freePort } from "./free-port.ts";
import type { SlurmAccounts } from "./slurm-accounts.ts";

const run = promisify(execFile);

/** Slurm from Debian's packages, unpacked into a folder: nothing is installed and no service is started. */
const packages = [
  "slurmctld",
  "slurmd",
  "slurm-client",
  "slurm-wlm-basic-plugins",
  "munge",
  "libmunge2",
  "libhwloc15",
  "liblz4-1",
  "libnuma1",
  "libpam0g",
  "libreadline8",
  "libjson-c5",
  "libyaml-0-2",
];

/** Real Slurm daemons on 127.0.0.1 with two node names, in a folder of their own. */
export interface SlurmCluster {
  /** Environment in which `sbatch`, `squeue` and `scancel` find this cluster. */
  env: NodeJS.ProcessEnv;
  folder: string;
  nodes: readonly string[];
  /** Runs one of Slurm's programs and gives what it printed. */
  command(program: string, ...args: string[]): Promise<string>;
  /** Kills the daemon of a node as a crash would. */
  killNode(name: string): Promise<void>;
  startNode(name: string): void;
  /** Ends all jobs, and waits until the queue is empty. */
  clear(): Promise<void>;
  /** Kills the controller and starts another on the state that it left. */
  restartController(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Folder of the unpacked packages, fetched once by Debian's package manager.
 * Undefined where there is none; where `CI` is set that is an error.
 */
export function slurmPrograms(): string | undefined {
  const place = debianPrograms("albedo-slurm", packages, "usr/sbin/slurmctld-wlm");
  if (!place && process.env.CI) throw new Error("The tests need Slurm's Debian packages");
  return place;
}

/**
 * Starts a controller, which takes arrays of five tasks at most, and two nodes, and waits until the nodes are idle.
 *
 * @param accounts - where the cluster keeps its accounts; none without it
 */
export async function startSlurm(programs: string, accounts?: SlurmAccounts): Promise<SlurmCluster> {
  const folder = mkdtempSync(join(tmpdir(), "albedo-slurm-"));
  const libraries = readdirSync(join(programs, "usr/lib")).find((name) => name.includes("linux-gnu"))!;
  const library = join(programs, "usr/lib", libraries);
  const nodes = ["n1", "n2"];
  for (const name of ["controller", ...nodes]) mkdirSync(join(folder, name));
  const ports = await Promise.all(["controller", ...nodes].map(() => freePort()));
  writeFileSync(join(folder, "slurm.conf"), configuration(folder, join(library, "slurm-wlm"), nodes, ports, accounts));
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: `${join(library, "slurm-wlm")}:${library}`,
    SLURM_CONF: join(folder, "slurm.conf"),
    PATH: `${join(programs, "usr/bin")}:${process.env.PATH}`,
  };
  const running = new Map<string, ChildProcess>();

  // Slurm's libraries know a daemon by its program's name, which an installation links to Debian's.
  for (const name of ["slurmctld", "slurmd", "slurmstepd"])
    symlinkSync(join(programs, `usr/sbin/${name}-wlm`), join(folder, name));
  const start = (name: string, program: string, args: string[]) => {
    const log = openSync(join(folder, `${name}.out`), "a");
    running.set(name, spawn(program, args, { env, stdio: ["ignore", log, log] }));
  };
  const startController = () => start("controller", join(folder, "slurmctld"), ["-D"]);
  // The path of slurmstepd is compiled into slurmd and names a folder that only an installation has.
  const startNode = (name: string) =>
    start(name, join(folder, "slurmd"), ["-D", "-N", name, "-d", join(folder, "slurmstepd")]);
  const kill = async (name: string) => {
    const process = running.get(name);
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const gone = new Promise((done) => process.once("exit", done));
    process.kill("SIGKILL");
    await gone;
  };
  const command = async (program: string, ...args: string[]) => (await run(program, args, { env })).stdout;
  const ready = async (state: RegExp) => {
    for (const deadline = Date.now() + 240_000; Date.now() < deadline; ) {
      const text = await command("sinfo", "--noheader", "--format=%t").catch(() => "");
      if (state.test(text)) return;
      await sleep(200);
    }
    throw new Error(`Slurm's nodes did not become ready: ${await command("sinfo").catch(String)}`);
  };

  const clear = async () => {
    await command("scancel", `--user=${userInfo().username}`);
    while ((await command("squeue", "--noheader")).trim() !== "") await sleep(200);
  };

  startController();
  for (const name of nodes) startNode(name);
  await ready(/^idle$/m);
  return {
    env,
    folder,
    nodes,
    command,
    killNode: kill,
    startNode,
    async restartController() {
      await kill("controller");
      startController();
      await ready(/./);
    },
    clear,
    async stop() {
      // Killed daemons would leave the processes of running tasks behind.
      await Promise.race([clear(), sleep(20_000)]).catch(() => undefined);
      for (const name of running.keys()) await kill(name);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function configuration(
  folder: string,
  plugins: string,
  nodes: readonly string[],
  ports: readonly number[],
  accounts?: SlurmAccounts,
): string {
  const [controller, ...nodePorts] = ports;
  return `ClusterName=albedo
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=${controller}
AuthType=auth/none
CredType=cred/none
SlurmUser=${userInfo().username}
SlurmdUser=${userInfo().username}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
${accounts?.configuration ?? "JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none"}
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
PluginDir=${plugins}
StateSaveLocation=${folder}/controller
SlurmdSpoolDir=${folder}/%n
SlurmctldPidFile=${folder}/controller.pid
SlurmdPidFile=${folder}/%n.pid
ReturnToService=2
SchedulerParameters=sched_interval=1
SlurmdTimeout=5
KillWait=2
MinJobAge=300
MaxArraySize=6
${nodes
  .map(
    (name, i) => `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${nodePorts[i]} CPUs=2 State=UNKNOWN`,
  )
  .join("\n")}
PartitionName=work Nodes=${nodes.join(",")} Default=YES MaxTime=60 State=UP
`;
}
