import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { debianPrograms } from "./debian-programs.ts";
import { freePort } from "./free-port.ts";

/** Slurm's accounting daemon and the database that it needs. */
const packages = [
  "slurmdbd",
  "slurm-wlm-mysql-plugin",
  "mariadb-server-core",
  "libmariadb3",
  "libaio1",
  "liburing2",
  "libpcre2-8-0",
];

/** Where a cluster of the tests keeps its accounts: daemons on 127.0.0.1, in a folder of their own. */
export interface SlurmAccounts {
  /** Lines of `slurm.conf`. */
  readonly configuration: string;
  stop(): Promise<void>;
}

/** Folder of the unpacked packages; undefined where they cannot be had. */
export function accountingPrograms(): string | undefined {
  return debianPrograms("albedo-slurm-accounts", packages, "usr/sbin/mariadbd");
}

/** Starts an empty database and the daemon that writes accounts into it, and waits until the daemon listens. */
export async function startAccounts(slurm: string, programs: string): Promise<SlurmAccounts> {
  const folder = mkdtempSync(join(tmpdir(), "albedo-slurm-accounts-"));
  const libraries = [slurm, programs].map((place) => {
    const parent = join(place, "usr/lib");
    return join(parent, readdirSync(parent).find((name) => name.includes("linux-gnu"))!);
  });
  const plugins = libraries.map((library) => join(library, "slurm-wlm")).join(":");
  const env = { ...process.env, LD_LIBRARY_PATH: `${plugins}:${libraries.join(":")}` };
  const database = createDatabase(folder, programs, env);
  const [databasePort, port] = [await freePort(), await freePort()];
  // Its owner alone may read it, or the daemon refuses it.
  writeFileSync(join(folder, "slurmdbd.conf"), daemonConfiguration(folder, plugins, port, databasePort), {
    mode: 0o600,
  });
  const running = [
    start(
      folder,
      database.program,
      [
        ...database.options,
        "--skip-grant-tables",
        "--bind-address=127.0.0.1",
        `--port=${databasePort}`,
        `--socket=${join(folder, "database.socket")}`,
        `--pid-file=${join(folder, "database.pid")}`,
      ],
      env,
    ),
  ];
  const ended = () => running.some(({ child }) => child.exitCode !== null || child.signalCode !== null);
  const stop = async () => {
    for (const { child, gone } of running.reverse()) {
      child.kill("SIGKILL");
      await gone;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await listening(databasePort, ended);
    running.push(
      start(folder, join(programs, "usr/sbin/slurmdbd"), ["-D"], { ...env, SLURM_CONF: join(folder, "slurm.conf") }),
    );
    await listening(port, ended);
  } catch (cause) {
    const words = readFileSync(join(folder, "daemons.out"), "utf8");
    await stop();
    throw new Error(`Slurm's accounting did not start: ${words}`, { cause });
  }
  const configuration = `JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=${port}`;
  return { configuration, stop };
}

/** The tables without which a server has no procedures, made by a server that ends when it has read its orders. */
function createDatabase(folder: string, programs: string, env: NodeJS.ProcessEnv) {
  const program = join(programs, "usr/sbin/mariadbd");
  const messages = join(programs, "usr/share/mysql");
  const data = join(folder, "database");
  const options = [
    "--no-defaults",
    `--datadir=${data}`,
    `--lc-messages-dir=${messages}`,
    `--user=${userInfo().username}`,
    "--innodb-log-file-size=4M",
    "--innodb-buffer-pool-size=8M",
    "--innodb-flush-log-at-trx-commit=0",
    "--skip-innodb-doublewrite",
    "--innodb-use-native-aio=0",
  ];
  mkdirSync(join(data, "mysql"), { recursive: true });
  const tables = readFileSync(join(messages, "mysql_system_tables.sql"), "utf8");
  const made = spawnSync(program, [...options, "--bootstrap"], {
    input: `use mysql;\n${tables}`,
    env,
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`No database could be made: ${made.error ?? made.stderr}`);
  return { program, options };
}

function daemonConfiguration(folder: string, plugins: string, port: number, databasePort: number): string {
  return `AuthType=auth/none
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=${port}
SlurmUser=${userInfo().username}
PidFile=${join(folder, "slurmdbd.pid")}
PluginDir=${plugins}
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=${databasePort}
StorageUser=root
StorageLoc=accounts
`;
}

function start(folder: string, program: string, args: string[], env: NodeJS.ProcessEnv) {
  const log = openSync(join(folder, "daemons.out"), "a");
  const child = spawn(program, args, { env, stdio: ["ignore", log, log] });
  return { child, gone: new Promise((done) => child.once("exit", done)) };
}

/** Waits until somebody listens on a port of 127.0.0.1. */
async function listening(port: number, ended: () => boolean): Promise<void> {
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const probe = createConnection(port, "127.0.0.1");
      probe.once("connect", () => resolve(true)).once("error", () => resolve(false));
      probe.once("connect", () => probe.destroy());
    });
  while (!(await answers())) {
    if (ended()) throw new Error("a daemon has ended");
    await sleep(100);
  }
}
