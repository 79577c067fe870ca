import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../../electron/platform/clock.ts";
import {
  WorkerError,
  WorkerExitedError,
  WorkerHost,
  type WorkerHostOptions,
  type WorkerState,
} from "../../electron/platform/worker-host.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import type { SampleProtocol } from "./fixtures/sample-protocol.ts";

const entry = new URL("fixtures/sample-worker.ts", import.meta.url);

function sampleHost(options: Partial<WorkerHostOptions> = {}): WorkerHost<SampleProtocol> {
  const host = new WorkerHost<SampleProtocol>({ name: "sample", entry, clock: systemClock, ...options });
  onTestFinished(() => host.dispose());
  return host;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A call that is under way in the worker: resolves once the worker has begun it. */
async function waiting(
  host: WorkerHost<SampleProtocol>,
  name: string,
  signal?: AbortSignal,
): Promise<{ end: Promise<string> }> {
  const begun = Promise.withResolvers<void>();
  const end = host.call("wait", name, { ...(signal && { signal }), onEvent: () => begun.resolve() });
  end.catch(() => undefined);
  await begun.promise;
  return { end };
}

describe("calls", () => {
  test("start the worker, and return what structured clone carries", async () => {
    const host = sampleHost();
    expect(host.state).toBe("stopped");
    const value = { vector: new Float32Array([0.5, -1]), map: new Map([["a", 1]]), none: undefined };
    expect(await host.call("echo", value)).toEqual(value);
    expect(host.state).toBe("ready");
    expect(await host.call("pid", null)).toBe(host.pid);
  });

  test("leave what the worker's libraries write to whoever asks for it", async () => {
    const noise = "Detected diacritics";
    const output = vi.fn<(text: string) => void>();
    const host = sampleHost({ env: { SAMPLE_NOISE: noise }, onOutput: output });
    expect(await host.call("echo", 1)).toBe(1);
    await vi.waitFor(() => expect(output).toHaveBeenCalledWith(noise));
  });

  test("give their events in order, each to its own call", async () => {
    const host = sampleHost();
    const first: number[] = [];
    const second: number[] = [];
    await Promise.all([
      host.call("count", 50, { onEvent: (number) => first.push(number) }),
      host.call("count", 20, { onEvent: (number) => second.push(number) }),
    ]);
    expect(first).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(second).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test("reject with what the worker threw, which goes on", async () => {
    const host = sampleHost();
    const error = await host.call("fail", { message: "too far", code: "FAR" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkerError);
    expect(error).toMatchObject({ originalName: "RangeError", message: "too far", code: "FAR" });
    expect(await host.call("echo", 1)).toBe(1);
  });

  test("reject when their parameters can't be sent", async () => {
    const host = sampleHost();
    await host.start();
    await expect(host.call("echo", () => undefined)).rejects.toThrow(/clone/);
    expect(await host.call("echo", 1)).toBe(1);
  });
});

describe("abort", () => {
  test("rejects at once with the signal's reason and tells the worker", async () => {
    const host = sampleHost();
    const controller = new AbortController();
    const { end } = await waiting(host, "first", controller.signal);
    const reason = new Error("no longer wanted");
    controller.abort(reason);
    await expect(end).rejects.toBe(reason);
    await vi.waitFor(async () => expect(await host.call("aborted", null)).toEqual(["first"]));
  });

  test("before the call: the worker isn't even started", async () => {
    const host = sampleHost();
    await expect(host.call("echo", 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    expect(host.state).toBe("stopped");
  });

  test("while the worker starts: rejects at once, and the method is never called", async () => {
    const host = sampleHost();
    const controller = new AbortController();
    const call = host.call("wait", "early", { signal: controller.signal });
    expect(host.state).not.toBe("ready");
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(host.state).not.toBe("ready");
    await host.start();
    expect(await host.call("aborted", null)).toEqual([]);
  });
});

describe("a crash", () => {
  test("fails the calls under way, restarts the worker, and later calls wait for it", async () => {
    const states: WorkerState[] = [];
    const crashes: unknown[] = [];
    const host = sampleHost({ onState: (state) => states.push(state), onCrash: (crash) => crashes.push(crash) });
    const { end } = await waiting(host, "lost");
    const before = host.pid;
    const crash = host.call("crash", 3);
    await expect(crash).rejects.toBeInstanceOf(WorkerExitedError);
    await expect(end).rejects.toBeInstanceOf(WorkerExitedError);
    expect(host.state).toBe("restarting");
    expect(await host.call("echo", "again")).toBe("again");
    expect(host.pid).not.toBe(before);
    expect(states).toEqual(["starting", "ready", "restarting", "ready"]);
    expect(crashes).toEqual([{ code: 3, signal: null, delayMs: 100 }]);
  });

  test("by SIGKILL is seen too", async () => {
    const crashes: unknown[] = [];
    const host = sampleHost({ onCrash: (crash) => crashes.push(crash) });
    const { end } = await waiting(host, "lost");
    process.kill(host.pid ?? 0, "SIGKILL");
    await expect(end).rejects.toBeInstanceOf(WorkerExitedError);
    expect(crashes).toEqual([{ code: null, signal: "SIGKILL", delayMs: 100 }]);
    expect(await host.call("echo", 1)).toBe(1);
  });

  test("is followed by longer and longer waits, up to ten seconds, and by the shortest after a stable minute", async () => {
    const clock = new FakeClock();
    const delays: number[] = [];
    const host = sampleHost({ clock, onCrash: ({ delayMs }) => delays.push(delayMs) });
    for (let crash = 0; crash < 9; crash++) {
      await host.start();
      await host.call("crash", 1).catch(() => undefined);
      clock.advance(delays.at(-1) ?? 0);
    }
    await host.start();
    clock.advance(60_001);
    await host.call("crash", 1).catch(() => undefined);
    expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 100]);
  });

  test("at every start gives up the calls that wait, and tries on for later ones", async () => {
    const clock = new FakeClock();
    let crashes = 0;
    const host = sampleHost({
      clock,
      env: { SAMPLE_CRASH_AT_START: "1" },
      onCrash: ({ delayMs }) => {
        crashes++;
        // Only after this listener has returned.
        setTimeout(() => clock.advance(delayMs), 1);
      },
    });
    await expect(host.call("echo", 1)).rejects.toBeInstanceOf(WorkerExitedError);
    expect(crashes).toBe(3);
    expect(host.state).toBe("restarting");
  });
});

describe("an end that was asked for", () => {
  test("kill ends a busy worker at once; the next call has a new one without waiting", async () => {
    const clock = new FakeClock();
    const host = sampleHost({ clock });
    await host.start();
    const before = host.pid ?? 0;
    const spin = host.call("spin", null);
    host.kill();
    await expect(spin).rejects.toBeInstanceOf(WorkerExitedError);
    expect(host.state).toBe("stopped");
    expect(await host.call("echo", 1)).toBe(1);
    await vi.waitFor(() => expect(isRunning(before)).toBe(false));
  });

  test("stop lets the worker finish, and the next call starts it again", async () => {
    const stopFile = join(temporaryFolder(), "stops");
    const host = sampleHost({ env: { SAMPLE_STOP_FILE: stopFile } });
    await host.start();
    const before = host.pid ?? 0;
    await host.stop();
    expect(readFileSync(stopFile, "utf8")).toBe("stopped\n");
    expect(isRunning(before)).toBe(false);
    expect(await host.call("pid", null)).not.toBe(before);
  });

  test("a call during stop waits until the old worker has gone", async () => {
    const host = sampleHost();
    await host.start();
    const before = host.pid ?? 0;
    const stopped = host.stop();
    const next = host.call("pid", null).then((pid) => ({ pid, oneLeft: !isRunning(before) }));
    await stopped;
    expect(await next).toEqual({ pid: host.pid, oneLeft: true });
  });

  test("stop ends a worker that doesn't listen, after its grace", async () => {
    const host = sampleHost({ env: { SAMPLE_STUCK: "1" } });
    await host.start();
    const before = host.pid ?? 0;
    await host.stop();
    expect(isRunning(before)).toBe(false);
  });

  test("dispose is final: it fails what waits, cancels a restart that is due, and refuses new calls", async () => {
    const clock = new FakeClock();
    const host = sampleHost({ clock });
    await host.call("crash", 1).catch(() => undefined);
    const waits = host.call("echo", 1);
    waits.catch(() => undefined);
    await host.dispose();
    await expect(waits).rejects.toBeInstanceOf(WorkerExitedError);
    expect(clock.scheduled).toBe(0);
    await expect(host.call("echo", 1)).rejects.toThrow("shut down");
    expect(host.state).toBe("stopped");
  });

  test("dispose while it starts leaves no process", async () => {
    const host = sampleHost();
    const start = host.start();
    start.catch(() => undefined);
    await vi.waitFor(() => expect(host.pid).toBeDefined());
    const pid = host.pid ?? 0;
    await host.dispose();
    await expect(start).rejects.toBeInstanceOf(WorkerExitedError);
    expect(isRunning(pid)).toBe(false);
  });
});

describe("a host that is killed", () => {
  test.each(["idle", "spin"])("takes its worker with it (%s)", async (mode) => {
    const program = new URL("fixtures/host-process.ts", import.meta.url).pathname;
    const host = spawn(process.execPath, [program, mode], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void host.kill("SIGKILL"));
    const [line] = (await once(createInterface(host.stdout), "line")) as [string];
    const workerPid = Number(line);
    onTestFinished(() => {
      if (isRunning(workerPid)) process.kill(workerPid, "SIGKILL");
    });
    expect(isRunning(workerPid)).toBe(true);
    host.kill("SIGKILL");
    await vi.waitFor(() => expect(isRunning(workerPid)).toBe(false), { timeout: 10_000 });
  });
});
