import { modelled } from "./modelled.ts";

/** The one screen that there is. */
export const display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1_920, height: 1_080 },
  workArea: { x: 0, y: 0, width: 1_920, height: 1_040 },
};

export const screen = modelled("screen", { getAllDisplays: () => [display] });

export const nativeTheme = modelled("nativeTheme", { shouldUseDarkColors: false });

const nobodyThere = (what: string) => (): never => {
  throw new Error(`${what}: nobody is there to see it; a test puts its own in this place`);
};

/** A person would be asked: a test that goes there answers in their place. */
export const dialog = modelled("dialog", {
  showOpenDialog: nobodyThere("dialog.showOpenDialog"),
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}\n${content}\n`);
  },
});

export const shell = modelled("shell", {
  openExternal: nobodyThere("shell.openExternal"),
  openPath: nobodyThere("shell.openPath"),
});
