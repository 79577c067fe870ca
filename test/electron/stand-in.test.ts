import { expect, test } from "vitest";
import { checkOptions, modelled, modelledEmitter, preventable } from "./stand-in/modelled.ts";
import { MessageChannelMain } from "./stand-in/ports.ts";

test("what the stand-in doesn't model throws instead of doing nothing", () => {
  const part: Record<string, unknown> = modelled("shell", { beep: () => 1 });
  expect(part["beep"]).toBeTypeOf("function");
  expect(() => part["trashItem"]).toThrow("doesn't model shell.trashItem");
  expect(() => checkOptions("a window", { width: 1, frame: false }, ["width"])).toThrow("the option frame of a window");
  class Window extends modelledEmitter("BrowserWindow", ["close"]) {
    isOpen = (): boolean => true;
  }
  const window = new Window();
  expect(window.isOpen()).toBe(true);
  expect(() => window.on("blur", () => undefined)).toThrow("BrowserWindow's event blur");
  expect(() => Reflect.get(window, "setOpacity")).toThrow("BrowserWindow.setOpacity");
  let prevented = false;
  window.on("close", (event: { preventDefault(): void }) => event.preventDefault());
  const event = preventable({});
  window.emit("close", event);
  prevented = event.defaultPrevented;
  expect(prevented).toBe(true);
});

test("its ports keep what comes before they are started, and close together", async () => {
  const { port1, port2 } = new MessageChannelMain();
  const received: unknown[] = [];
  const closed = new Promise<void>((resolve) => port2.on("close", () => resolve()));
  port1.postMessage({ text: "early" });
  port2.on("message", (event: { data: unknown }) => received.push(event.data));
  expect(received).toEqual([]);
  port2.start();
  await expect.poll(() => received).toEqual([{ text: "early" }]);
  expect(() => port1.postMessage(() => undefined)).toThrow();
  port1.close();
  await closed;
});
