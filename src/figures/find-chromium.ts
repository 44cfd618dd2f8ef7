import { accessSync, constants, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
  "msedge",
];

const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["/usr/lib/chromium/chromium", "/opt/google/chrome/chrome", "/snap/bin/chromium"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** Path of a browser of Chromium's family: `$ALBEDO_CHROMIUM`, on the PATH, where it usually is, or Playwright's. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (environment.ALBEDO_CHROMIUM) return environment.ALBEDO_CHROMIUM;
  const suffix = process.platform === "win32" ? ".exe" : "";
  const folders = (environment.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))),
    ...(usualPlaces[process.platform] ?? []),
    ...playwrightBrowsers(),
  ];
  return candidates.find(isProgram);
}

function playwrightBrowsers(): string[] {
  const caches: Partial<Record<NodeJS.Platform, [string, string]>> = {
    linux: [".cache/ms-playwright", "chrome-linux/chrome"],
    darwin: ["Library/Caches/ms-playwright", "chrome-mac/Chromium.app/Contents/MacOS/Chromium"],
    win32: ["AppData/Local/ms-playwright", "chrome-win/chrome.exe"],
  };
  const place = caches[process.platform];
  if (!place) return [];
  const [folder, program] = [join(homedir(), place[0]), place[1]];
  try {
    const versions = readdirSync(folder).filter((name) => name.startsWith("chromium-"));
    return versions
      .sort()
      .reverse()
      .map((version) => join(folder, version, program));
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
