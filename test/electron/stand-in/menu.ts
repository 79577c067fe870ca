import { app } from "./app.ts";
import { checkOptions, modelled } from "./modelled.ts";

interface ItemOptions {
  readonly label?: string;
  readonly type?: "separator";
  readonly role?: string;
  readonly click?: () => void;
  readonly submenu?: readonly ItemOptions[];
}

/** Electron's own labels. */
const roleLabels: Readonly<Record<string, string>> = {
  appMenu: "Handrail",
  editMenu: "Edit",
  windowMenu: "Window",
  close: "Close Window",
  quit: "Quit",
  reload: "Reload",
  resetZoom: "Actual Size",
  zoomIn: "Zoom In",
  zoomOut: "Zoom Out",
  togglefullscreen: "Toggle Full Screen",
  toggleDevTools: "Toggle Developer Tools",
};

const buildItem = (options: ItemOptions): object => {
  checkOptions("a menu item", options, ["label", "type", "role", "click", "submenu"]);
  const { role, type = "normal", click, submenu } = options;
  const label = options.label ?? (role === undefined ? "" : roleLabels[role]);
  if (label === undefined) throw new Error(`the stand-in for Electron doesn't model the menu role ${role}`);
  return modelled("MenuItem", {
    label,
    type,
    role,
    submenu: submenu && buildFromTemplate(submenu),
    click() {
      if (role === "quit") app.quit();
      else if (click) click();
      else throw new Error(`the stand-in for Electron doesn't model a click on ${label}`);
    },
  });
};

const buildFromTemplate = (template: readonly ItemOptions[]): { items: object[] } =>
  modelled("Menu", { items: template.map(buildItem) });

let applicationMenu: object | null = null;

export const Menu = modelled("Menu", {
  buildFromTemplate,
  setApplicationMenu(menu: object | null): void {
    applicationMenu = menu;
  },
  getApplicationMenu: (): object | null => applicationMenu,
});
