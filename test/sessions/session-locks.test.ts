import { expect, it } from "vitest";
import { SessionLocks } from "../../electron/sessions/session-locks.ts";
import { openSessions } from "./session-fixture.ts";

it("a session that is deleted before its reply has a lease ends that reply as soon as it has one", async () => {
  const { sessions } = await openSessions();
  const lease = await sessions.beginReply((await sessions.create({})).session_id);
  const locks = new SessionLocks();
  locks.take("one");
  let hasEnded = false;
  const ended = locks.abort("one").then(() => (hasEnded = true));
  expect(lease.signal.aborted).toBe(false);
  locks.hand("one", lease);
  expect(lease.signal.aborted).toBe(true);
  await Promise.resolve();
  expect(hasEnded).toBe(false);
  locks.free("one");
  await ended;
  expect(locks.isBusy("one")).toBe(false);
  await lease.release();
});
