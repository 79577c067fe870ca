import type { Chromium } from "./chromium.ts";

/** What is known when the program starts. */
export interface Launch {
  readonly executable: string;
  readonly appFolder: string;
  readonly isPackaged: boolean;
  readonly name: string;
  readonly version: string;
  readonly switches: ReadonlyMap<string, string>;
}

let launch: Launch | undefined;
let chromium: Chromium | undefined;

export function setLaunch(found: Launch): void {
  launch = found;
}

export function setChromium(started: Chromium): void {
  chromium = started;
}

export function theLaunch(): Launch {
  if (!launch) throw new Error("the stand-in was imported outside of its own program");
  return launch;
}

/** @throws before the app is ready */
export function theChromium(): Chromium {
  if (!chromium) throw new Error("this can't be used before the app is ready");
  return chromium;
}

export const browserStarted = (): boolean => chromium !== undefined;

/** The test's own fault: it wants something that isn't there. Ends everything, so that it is seen. */
export function giveUp(reason: string): never {
  process.stderr.write(`the stand-in for Electron gives up: ${reason}\n`);
  process.exit(70);
}
