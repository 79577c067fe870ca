import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { HandrailError } from "../contract/errors.ts";
import { appUrlPath } from "../transport/page-door.ts";

/**
 * An address of the app from the process that owns the data folder.
 *
 * @throws HandrailError ROUTE_NOT_FOUND when it serves no browser, SHUTTING_DOWN when it doesn't answer
 */
export async function appUrlOfOwner(socketPath: string): Promise<string> {
  try {
    const asked = request({ socketPath, path: appUrlPath, method: "POST", agent: false }).end();
    const [answer] = await once(asked, "response");
    const body = await text(answer);
    if (answer.statusCode !== 200) {
      throw new HandrailError("ROUTE_NOT_FOUND", {
        message: "Handrail is open already, and its localhost mode is off. Use its window.",
      });
    }
    return z.object({ url: z.url() }).parse(JSON.parse(body)).url;
  } catch (error) {
    if (error instanceof HandrailError) throw error;
    throw new HandrailError("SHUTTING_DOWN", { cause: error });
  }
}

/** Shows a page in the person's browser where there is a screen; that it can't is no failure, the address is printed. */
export function openInBrowser(url: string, environment: NodeJS.ProcessEnv = process.env): void {
  const command = openingCommand(url, process.platform, environment);
  if (!command) return;
  const [program, ...parameters] = command;
  const opener = spawn(program, parameters, { stdio: "ignore", detached: true });
  opener.on("error", () => undefined);
  opener.unref();
}

/** Undefined: nobody would see it. */
export function openingCommand(
  url: string,
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): readonly [string, ...string[]] | undefined {
  if (platform === "darwin") return ["open", url];
  // `start` is a word of the shell and takes & for its own; this one takes an address as it is.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ["xdg-open", url] : undefined;
}
